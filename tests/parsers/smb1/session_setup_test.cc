#include "parsers/smb1/session_setup.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "parsers/bytes/text.h"
#include "tests/parsers/smb1/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb1 {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

struct Message {
  explicit Message(std::string_view hex) : bytes(FromHex(hex)), header(*ParseHeader(bytes)) {
    AndxChain chain(bytes, header);
    EXPECT_TRUE(chain.Next());
    body = chain.body();
  }
  std::vector<std::uint8_t> bytes;
  Header header;
  Body body;
};

TEST(SessionSetupRequestTest, ReadsExtendedSecurity) {
  const Message message(samples::kSessionSetupRequest);
  const auto request = ParseSessionSetupRequest(message.header, message.body);
  ASSERT_TRUE(request.ok());
  EXPECT_TRUE(request->extended_security);
  EXPECT_EQ(request->security_blob.size(), 74U);
  EXPECT_EQ(Utf16LeToUtf8(request->native_os), "Unix");
  EXPECT_EQ(Utf16LeToUtf8(request->native_lan_manager), "Samba");
}

TEST(SessionSetupRequestTest, ReadsTheNtLmForm) {
  const Message message(samples::kSessionSetupNtLm);
  const auto request = ParseSessionSetupRequest(message.header, message.body);
  ASSERT_TRUE(request.ok());
  EXPECT_FALSE(request->extended_security);
  EXPECT_EQ(OemToUtf8(request->oem_password), "Pass");
  EXPECT_EQ(OemToUtf8(request->account), "GUEST");
  EXPECT_EQ(OemToUtf8(request->domain), "");
  EXPECT_EQ(OemToUtf8(request->native_os), "Windows 4.0");
  EXPECT_EQ(OemToUtf8(request->native_lan_manager), "Windows 4.0");
}

TEST(SessionSetupRequestTest, ReadsTheLanManagerForm) {
  const Message message(samples::kSessionSetupBatch);
  const auto request = ParseSessionSetupRequest(message.header, message.body);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(OemToUtf8(request->account), "MARTIN ROSENAU");
  EXPECT_EQ(request->capabilities, 0U);
}

TEST(SessionSetupRequestTest, RejectsHostileFields) {
  Message message(samples::kSessionSetupRequest);
  Body body = message.body;
  body.word_count = 11;
  EXPECT_EQ(ParseSessionSetupRequest(message.header, body).error, ParseError::kBadLength);
  message.bytes[kHeaderSize + 1 + 15] = 0xFF;  // the high byte of SecurityBlobLength
  EXPECT_EQ(ParseSessionSetupRequest(message.header, message.body).error, ParseError::kTruncated);
}

// ParsePrefix takes the way of a real message: header, chain, body.
template <typename Parse>
bool ParsesPrefix(Bytes prefix, const Parse& parse) {
  const auto header = ParseHeader(prefix);
  const auto body = SplitBody(prefix);
  return header.ok() && body.ok() && parse(*header, *body).ok();
}

TEST(SessionSetupRequestTest, RejectsEveryPrefix) {
  for (const auto sample : {samples::kSessionSetupRequest, samples::kSessionSetupNtLm}) {
    const auto message = FromHex(sample);
    const Body whole = *SplitBody(message);
    ForEveryPrefix(Bytes(message).first(whole.bytes_offset + whole.byte_count), [](Bytes prefix) {
      EXPECT_FALSE(ParsesPrefix(prefix, ParseSessionSetupRequest));
    });
  }
}

TEST(SessionSetupResponseTest, ReadsTheAnswer) {
  const Message message(samples::kSessionSetupResponse);
  const auto response = ParseSessionSetupResponse(message.header, message.body);
  ASSERT_TRUE(response.ok());
  EXPECT_FALSE(response->is_guest());
  EXPECT_EQ(response->security_blob.size(), 29U);
  EXPECT_EQ(Utf16LeToUtf8(response->native_os), "Windows 6.1");
  EXPECT_EQ(Utf16LeToUtf8(response->native_lan_manager), "Samba 4.17.12-Debian");
}

TEST(SessionSetupResponseTest, RejectsEveryPrefix) {
  const auto message = FromHex(samples::kSessionSetupResponse);
  ForEveryPrefix(
      message, [](Bytes prefix) { EXPECT_FALSE(ParsesPrefix(prefix, ParseSessionSetupResponse)); });
}

}  // namespace
}  // namespace eastwest::smb1
