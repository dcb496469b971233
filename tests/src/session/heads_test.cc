// Heads of flows that are neither SMB nor DCERPC: the stories that their first bytes tell.
#include "src/session/heads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <string>
#include <string_view>

#include "src/core/limits.h"
#include "tests/src/session/monitor.h"
#include "tests/src/session/wire_builder.h"
#include "tests/support/prefixes.h"

namespace eastwest::session::testing {
namespace {

using ::eastwest::testing::FromHex;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Buffer Words(std::string_view text) { return {text.begin(), text.end()}; }

Buffer Joined(Buffer left, const Buffer& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

std::string Base64(const Buffer& data) {
  std::string text((data.size() + 2) / 3 * 4 + 1, '\0');
  unsigned char* const out = reinterpret_cast<unsigned char*>(text.data());
  text.resize(
      static_cast<std::size_t>(EVP_EncodeBlock(out, data.data(), static_cast<int>(data.size()))));
  return text;
}

std::string Request(const std::string& authorization) {
  return "POST /wsman HTTP/1.1\r\nHost: srv1:5985\r\nUser-Agent: WinRM\r\n" +
         (authorization.empty() ? "" : "Authorization: " + authorization + "\r\n") +
         "Content-Length: 4\r\n\r\nbody";
}

std::string Answer(int status, const std::string& challenge) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nServer: HTTPAPI\r\n" +
         (challenge.empty() ? "" : "WWW-Authenticate: " + challenge + "\r\n") +
         "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
}

constexpr std::string_view kWsman =
    "Application http hostname=srv1:5985 url=/wsman http_user_agent=WinRM http_method=POST "
    "protocol=HTTP/1.1 status=401 server=HTTPAPI auth_offered=NTLM";

TEST(HeadsTest, FollowsNtlmOverTheRequestsOfWinRm) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Link link(monitor, 5985);
    link.Handshake();
    link.Client(Words(Request("")));
    link.Server(Words(Answer(401, "NTLM")));
    link.Client(Words(Request("NTLM " + Base64(NtlmNegotiateToken()))));
    link.Server(Words(Answer(401, "NTLM " + Base64(NtlmChallengeToken()))));
    link.Client(Words(Request("NTLM " + Base64(NtlmAuthenticateToken("CORP", "erin", "WKS1")))));
    link.Server(Words(Answer(200, "")));
    link.Client(Words("anything after that is nobody's business"));
  });
  EXPECT_THAT(story, ElementsAre(StartsWith(kWsman), StartsWith("Logon succeeded")));
}

TEST(HeadsTest, ARefusedLogonOverHttpFailedAndAnUnansweredOneWasTried) {
  Monitor monitor;
  Link refused(monitor, 5985, 50001);
  refused.Handshake();
  const Buffer token = NtlmAuthenticateToken("CORP", "erin", "WKS1");
  refused.Client(Words(Request("Negotiate " + Base64(token))));
  refused.Server(Words(Answer(401, "Negotiate")));
  Link silent(monitor, 5985, 50002);
  silent.Handshake();
  silent.Client(Words(Request("Basic " + Base64(Words("LAB\\bob:secret")))));
  monitor.End();
  const auto logons = monitor.All<event::LogonFinished>();
  ASSERT_EQ(logons.size(), 2U);
  EXPECT_EQ(logons[0].outcome, event::Outcome::kFailed);
  EXPECT_EQ(logons[0].carrier, event::LogonFinished::Carrier::kHttp);
  EXPECT_EQ(event::AccountName(logons[0].identity.get()), "CORP\\erin");
  EXPECT_EQ(logons[1].outcome, event::Outcome::kAttempted);
  EXPECT_EQ(event::AccountName(logons[1].identity.get()), "LAB\\bob");
  EXPECT_EQ(logons[1].identity->mechanism, event::AuthMechanism::kPlain);
}

// In mid-stream, too: what was asked first is in view.
TEST(HeadsTest, AnAnswerInMidStreamWaitsForItsQuestion) {
  Monitor monitor;
  Link link(monitor, 5985);
  link.Client(Words(Request("NTLM " + Base64(NtlmNegotiateToken()))));
  link.Server(Words(Answer(401, "NTLM " + Base64(NtlmChallengeToken()))));
  link.Server(Words(Answer(200, "")));
  link.Client(Words(Request("NTLM " + Base64(NtlmAuthenticateToken("CORP", "erin", "WKS1")))));
  monitor.End();
  const auto logons = monitor.All<event::LogonFinished>();
  ASSERT_EQ(logons.size(), 1U);
  EXPECT_EQ(logons[0].outcome, event::Outcome::kSucceeded);
}

TEST(HeadsTest, ReadsTheHeadOfRdp) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Link link(monitor, 33890);
    link.Handshake();
    link.Client(
        FromHex("0300002c 27e00000000000 436f6f6b69653a206d737473686173683d656c746f6e73"
                "0d0a 0100080003000000"));
    link.Server(FromHex("03000013 0ed000001234000200080002000000"));
  });
  EXPECT_THAT(story, ElementsAre("Application rdp cookie=eltons requested=tls requested=hybrid "
                                 "protocol=hybrid"));
}

TEST(HeadsTest, ReadsTheHeadOfVncWhereTheServerSpeaksFirst) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Link link(monitor, 15900);
    link.Handshake();
    link.Server(Words("RFB 003.008\n"));
    link.Client(Words("RFB 003.008\n"));
    link.Server(FromHex("02 0210"));
  });
  EXPECT_THAT(story, ElementsAre("Application rfb server_protocol_version.major=003 "
                                 "server_protocol_version.minor=008 "
                                 "client_protocol_version.major=003 "
                                 "client_protocol_version.minor=008 "
                                 "security_types=2 security_types=16"));
}

TEST(HeadsTest, AnAnswerThatWasCapturedFirstWaitsForItsQuestion) {
  Monitor monitor;
  const auto link_to = [&monitor](std::uint16_t port) {
    Link link(monitor, port, static_cast<std::uint16_t>(port + 20000));
    link.Handshake();
    return link;
  };
  Link http = link_to(5985);
  http.Server(Words(Answer(401, "NTLM " + Base64(NtlmChallengeToken()))));
  http.Client(Words(Request("NTLM " + Base64(NtlmNegotiateToken()))));
  http.Server(Words(Answer(200, "")));
  http.Client(Words(Request("NTLM " + Base64(NtlmAuthenticateToken("CORP", "erin", "WKS1")))));
  Link rdp = link_to(33890);
  rdp.Server(FromHex("03000013 0ed000001234000200080002000000"));
  rdp.Client(FromHex("0300000b 06e00000000000"));
  Link rfb = link_to(15900);
  rfb.Server(Words("RFB 003.008\n"));
  rfb.Server(FromHex("02 0210"));
  rfb.Client(Words("RFB 003.008\n"));
  Link ldap = link_to(389);
  ldap.Client(FromHex("3012 020102 600d 020103 0404636e3d61 80027077"));
  ldap.Server(FromHex("300c 020102 6107 0a0131 0400 0400"));
  ldap.Server(FromHex("300c 020103 6107 0a0100 0400 0400"));
  ldap.Client(FromHex("3012 020103 600d 020103 0404636e3d62 80027078"));
  EXPECT_THAT(
      monitor.Story(),
      ElementsAre(StartsWith("Application http hostname=srv1:5985 url=/wsman"),
                  StartsWith("Logon succeeded CORP\\erin"), "Application rdp protocol=hybrid",
                  ::testing::HasSubstr("security_types=2 security_types=16"),
                  StartsWith("Logon failed"), StartsWith("Logon succeeded"),
                  "Application ldap bind=simple"));
}

TEST(HeadsTest, AnAnswerWhoseQuestionNeverComesIsToldAtTheEnd) {
  Monitor monitor;
  Link link(monitor, 5985);
  link.Handshake();
  link.Server(Words(Answer(200, "")));
  EXPECT_THAT(monitor.Story(), IsEmpty());
  monitor.End();
  EXPECT_THAT(monitor.Story(), ElementsAre("Application http status=200 server=HTTPAPI"));
}

TEST(HeadsTest, ReadsBannersOfSsh) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Link link(monitor, 22);
    link.Handshake();
    link.Server(Words("SSH-2.0-OpenSSH_9.2\r\n"));
    link.Client(Words("SSH-2.0-PuTTY_0.78\r\n"));
  });
  EXPECT_THAT(story, ElementsAre("Application ssh server.proto_version=2.0 "
                                 "server.software_version=OpenSSH_9.2 client.proto_version=2.0 "
                                 "client.software_version=PuTTY_0.78"));
}

TEST(HeadsTest, ReadsBindsOfLdap) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Link link(monitor, 389);
    link.Handshake();
    link.Client(FromHex("3007 020101 6302 0400"));
    link.Server(FromHex("300c 020101 6507 0a0100 0400 0400"));
    link.Client(FromHex("3012 020102 600d 020103 0404636e3d61 80027077"));
    link.Server(FromHex("300c 020102 6107 0a0131 0400 0400"));  // invalidCredentials
    link.Client(FromHex("3012 020103 600d 020103 0404636e3d62 80027078"));
    link.Server(FromHex("300c 020103 6107 0a0100 0400 0400"));
  });
  EXPECT_THAT(story, ElementsAre(StartsWith("Logon failed"), StartsWith("Logon succeeded"),
                                 "Application ldap bind=simple"));
}

Buffer TdsPacket(std::uint8_t type, const Buffer& payload) {
  const auto size = static_cast<std::uint8_t>(payload.size() + 8);
  return Joined({type, 1, 0, size, 0, 0, 1, 0}, payload);
}

TEST(HeadsTest, ReadsALoginOfTdsAndItsAnswer) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Link link(monitor, 1433);
    link.Handshake();
    const Buffer prelogin = FromHex("00 000b 0006 01 0011 0001 ff 0f0007d00000 02");
    link.Client(TdsPacket(0x12, prelogin));
    link.Server(TdsPacket(0x04, prelogin));
    Buffer login(94, 0);
    login[36] = login[52] = login[68] = 94;  // empty names
    login[40] = 94;
    login[42] = 2;
    link.Client(TdsPacket(0x10, Joined(login, Words(std::string("s\0a\0", 4)))));
    link.Server(TdsPacket(0x04, FromHex("aa 0400 18480000 fd")));
  });
  EXPECT_THAT(story, ElementsAre(StartsWith("Logon failed"),
                                 StartsWith("Application tds client_encryption=not_supported")));
}

TEST(HeadsTest, ReadsWhatAKdcSays) {
  // A ticket for cifs/a to bob@LAB, after a request that names nobody.
  const Buffer ticket = FromHex(
      "6d6d306ba003020105a10302010da3051b034c4142a410300ea003020101a10730051b03626f62a5366134303"
      "2a003020105a1051b034c4142a2143012a003020102a10b30091b04636966731b0161a30e300ca003020117a2"
      "050403aabbcca60e300ca003020112a2050403ddeeff");
  const auto story = FeedSeveralWays([&ticket](Monitor& monitor) {
    Link link(monitor, 88);
    link.Handshake();
    link.Server(Joined({0, 0, 0, static_cast<std::uint8_t>(ticket.size())}, ticket));
    link.Close();
  });
  EXPECT_THAT(story, ElementsAre("Kdc 1 bob@LAB cifs/a@LAB etypes 18 23 error 0"));
}

TEST(HeadsTest, AFlowIsOfNoInterestOnceItsHeadIsKnown) {
  Monitor monitor;
  Link link(monitor, 443);
  link.Handshake();
  link.Server(Words("SSH-2.0-a\r\n"));
  link.Client(Words("SSH-2.0-b\r\n"));
  EXPECT_EQ(monitor.table.stream_bytes(), 0U);
  monitor.End();
  EXPECT_EQ(monitor.All<event::FlowEnded>().at(0).app, "ssh");
  EXPECT_EQ(monitor.counters.Get(Counter::kHeadsRecognised), 1U);
}

TEST(HeadsTest, WhatIsNoneOfThemIsGivenUpAsBefore) {
  Monitor monitor;
  Link link(monitor, 25);
  link.Handshake();
  for (int i = 0; i < 4; ++i) {
    link.Server(Words("220 mail.example\r\n"));
    link.Client(Words("EHLO client.example\r\n"));
  }
  monitor.End();
  EXPECT_THAT(monitor.Story(), IsEmpty());
  EXPECT_EQ(monitor.All<event::FlowEnded>().at(0).app, "failed");
}

TEST(HeadsTest, HoldsNoMoreThanItsLimit) {
  Monitor monitor;
  Link link(monitor, 80);
  link.Handshake();
  link.Client(Words("GET / HTTP/1.1\r\n"));
  const Buffer endless = Words("X-Header: " + std::string(1000, 'a') + "\r\n");
  for (std::size_t sent = 0; sent <= limits::kHeadHeldBytesMax; sent += endless.size()) {
    EXPECT_LE(monitor.table.stream_bytes(), limits::kHeadHeldBytesMax);
    link.Client(endless);
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kHeadsLimit), 1U);
  EXPECT_EQ(monitor.table.stream_bytes(), 0U);
}

TEST(HeadsTest, LooksAtNoMoreThanItsLimit) {
  Monitor monitor;
  Link link(monitor, 80);
  link.Handshake();
  link.Client(Words("GET / HTTP/1.1\r\n\r\n"));
  link.Server(Words("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"));
  const Buffer body(1400, 'x');
  for (std::size_t sent = 0; sent <= limits::kHeadBytesMax; sent += body.size()) {
    link.Server(body);
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kHeadsLimit), 1U);
  EXPECT_EQ(monitor.All<event::ApplicationRecognised>().size(), 1U);
}

// ExpectMessagesMax: one side goes on until nobody listens any more, and that is counted.
void ExpectMessagesMax(std::uint16_t port, const Buffer& first, const Buffer& next) {
  Monitor monitor;
  Link link(monitor, port);
  link.Handshake();
  link.Client(first);
  for (std::size_t i = 1; i < limits::kHeadMessagesMax; ++i) {
    link.Client(next);
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kHeadsRecognised), 1U) << port;
  EXPECT_EQ(monitor.counters.Get(Counter::kHeadsLimit), 0U) << port;
  link.Client(next);
  EXPECT_EQ(monitor.counters.Get(Counter::kHeadsLimit), 1U) << port;
  link.Client(next);
  EXPECT_EQ(monitor.counters.Get(Counter::kHeadsLimit), 1U) << port;
}

TEST(HeadsTest, ReadsSoManyMessagesAndNoMore) {
  const Buffer search = FromHex("3007 020101 6302 0400");
  ExpectMessagesMax(389, search, search);
  const Buffer question = FromHex(
      "000000bf"
      "6a81bc3081b9a103020105a20302010aa30e300c300aa10402020095a2020400a4819c308199a00703050040"
      "810000a1133011a003020101a10a30081b066169656c6c6fa20d1b0b41442e4e5752412e434f4da320301ea0"
      "03020102a11730151b066b72627467741b0b41442e4e5752412e434f4da511180f3230313930323132323135"
      "3633335aa611180f32303139303231383231353633335aa70602047256d0d3a81a3018020112020111020114"
      "02011302011002011702011902011a");
  ExpectMessagesMax(88, question, question);
  ExpectMessagesMax(1433, TdsPacket(0x12, FromHex("00 000b 0006 01 0011 0001 ff 0f0007d00000 02")),
                    TdsPacket(0x11, FromHex("00")));
}

TEST(HeadsTest, FollowsSoManyRequestsAndNoMore) {
  Monitor monitor;
  Link link(monitor, 80);
  link.Handshake();
  for (std::size_t i = 1; i <= limits::kHeadHttpExchangesMax; ++i) {
    EXPECT_EQ(monitor.counters.Get(Counter::kHeadsLimit), 0U);
    link.Client(Words("GET / HTTP/1.1\r\n\r\n"));
    link.Server(Words("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kHeadsLimit), 1U);
}

TEST(HeadsTest, QuestionsToAKdcByUdpAreBounded) {
  Monitor monitor;
  const Buffer question = FromHex("6a023000");
  for (std::size_t i = 0; i < limits::kKdcExchangesPerShardMax + 3; ++i) {
    net::Packet packet;
    packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
    packet.source.bytes = {10, 0, 0, 1};
    packet.destination.bytes = {10, 0, 0, 2};
    packet.source_port = static_cast<std::uint16_t>(1024 + i);
    packet.destination_port = 88;
    packet.ip_protocol = 17;
    packet.transport = net::Transport::kUdp;
    packet.payload = question;
    packet.payload_length = static_cast<std::uint32_t>(question.size());
    monitor.Feed(packet);
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kKdcExchangesEvicted), 3U);
}

}  // namespace
}  // namespace eastwest::session::testing
