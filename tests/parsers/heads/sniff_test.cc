#include "parsers/heads/sniff.h"

#include <gtest/gtest.h>

#include "tests/parsers/heads/text_bytes.h"
#include "tests/support/prefixes.h"

namespace eastwest::heads {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

struct Sample {
  std::vector<std::uint8_t> data;
  HeadKind kind;
  bool from_client;
};

std::vector<Sample> Samples() {
  return {
      {FromText("GET / HTTP/1.1\r\n"), HeadKind::kHttp, true},
      {FromText("PROPFIND /x HTTP/1.1\r\n"), HeadKind::kHttp, true},
      {FromText("HTTP/1.1 200 OK\r\n"), HeadKind::kHttp, false},
      {FromText("SSH-2.0-x\r\n"), HeadKind::kSsh, false},
      {FromText("RFB 003.008\n"), HeadKind::kRfb, false},
      {FromHex("1603010200 01"), HeadKind::kTls, true},
      {FromHex("1603030041 02"), HeadKind::kTls, false},
      {FromHex("0300002c 27e0"), HeadKind::kRdp, true},
      {FromHex("03000013 0ed0"), HeadKind::kRdp, false},
      {FromHex("1201002f00000100 00"), HeadKind::kTds, true},
      {FromHex("1001011700000100 0f"), HeadKind::kTds, true},
      {FromHex("300c 020101 60"), HeadKind::kLdap, true},
      {FromHex("3084000000ff 020101 61"), HeadKind::kLdap, false},
      {FromHex("000000bd 6a81"), HeadKind::kKerberos, true},
      {FromHex("00000566 6d82"), HeadKind::kKerberos, false},
  };
}

TEST(SniffTest, TellsEachFromItsFirstBytes) {
  for (const Sample& sample : Samples()) {
    const Sniffed sniffed = SniffHead(sample.data);
    EXPECT_EQ(sniffed.kind, sample.kind) << ::testing::PrintToString(sample.data);
    EXPECT_EQ(sniffed.from_client, sample.from_client) << ::testing::PrintToString(sample.data);
    EXPECT_FALSE(sniffed.more);
  }
}

TEST(SniffTest, APrefixIsEitherEnoughOrWantsMore) {
  for (const Sample& sample : Samples()) {
    EXPECT_LE(sample.data.size(), kSniffBytes + 8);
    ForEveryPrefix(sample.data, [&sample](Bytes prefix) {
      const Sniffed sniffed = SniffHead(prefix);
      EXPECT_TRUE(sniffed.more || sniffed.kind == sample.kind);
    });
  }
}

TEST(SniffTest, RpcMayFollowItsOwnMethods) {
  for (const char* method : {"RPC_IN_DATA ", "RPC_OUT_DATA "}) {
    const Sniffed sniffed = SniffHead(FromText(method));
    EXPECT_EQ(sniffed.kind, HeadKind::kHttp);
    EXPECT_TRUE(sniffed.from_client);
    EXPECT_TRUE(sniffed.rpc);
  }
  EXPECT_FALSE(SniffHead(FromText("GET /")).rpc);
}

TEST(SniffTest, LeavesOthersAlone) {
  const std::vector<std::uint8_t> others[] = {
      FromHex("00000054 ff534d42"),       // SMB1
      FromHex("000000a4 fe534d42"),       // SMB2
      FromHex("05000b03 10000000"),       // DCERPC
      FromText("EHLO mail.example\r\n"),  // SMTP
      FromText("GETTING"),
      FromHex("17030300 2000"),  // TLS in its middle
      FromHex("1603090000 01"),
      FromHex("1603010200 0b"),        // a certificate
      FromHex("0300000a 02f080"),      // X.224 data
      FromHex("0300000a 27e0"),        // shorter than its header
      FromHex("1201000900000100 00"),  // no room for an option
      FromHex("1201002f00000101 00"),  // a window
      FromHex("3080 020101 60"),       // an indefinite length
      FromHex("300c 020501 60"),       // a message id of five bytes
      FromHex("300c 020101 50"),
      FromHex("000000bd 6a80"),
      FromHex("000400bd 6a81"),
      FromHex("ffffffff ffffffff"),
  };
  for (const std::vector<std::uint8_t>& other : others) {
    const Sniffed sniffed = SniffHead(other);
    EXPECT_EQ(sniffed.kind, HeadKind::kNone) << ::testing::PrintToString(other);
    EXPECT_FALSE(sniffed.more) << ::testing::PrintToString(other);
  }
}

}  // namespace
}  // namespace eastwest::heads
