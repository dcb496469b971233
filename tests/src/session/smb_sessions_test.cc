// Negotiation, logons, trees and encryption of SMB2 connections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/src/session/talk.h"

namespace eastwest::session::testing {
namespace {

using smb2::Command;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SmbSessionTest, TellsDialectLogonTreeAndLogoff) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk(monitor);
    talk.Negotiate(0x0311);
    talk.Logon();
    talk.TreeConnect("\\\\SRV1\\ADMIN$");
    talk.TreeConnect("\\\\SRV1\\ipc$", 2);
    talk.TreeConnect("\\\\SRV1\\secret", 1, kDenied);
    talk.Logoff();
  });
  EXPECT_THAT(story, ElementsAre("Negotiated 0311", "Logon succeeded CORP\\alice session 1000001",
                                 "Share succeeded ADMIN$ admin by CORP\\alice",
                                 "Share succeeded ipc$ pipe by CORP\\alice",
                                 "Share failed 0xc0000022 secret disk by CORP\\alice"));
}

TEST(SmbSessionTest, KeepsWhatTheClientAndTheServerSaidOfThemselves) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Negotiate();
  talk.Logon();
  const auto logons = monitor.All<event::LogonFinished>();
  ASSERT_EQ(logons.size(), 1U);
  EXPECT_EQ(logons[0].identity->workstation, "WKS1");
  EXPECT_EQ(logons[0].identity->server_name, "SRV1");
  EXPECT_EQ(logons[0].identity->server_domain, "CORP");
  EXPECT_EQ(logons[0].identity->mechanism, event::AuthMechanism::kNtlm);
  EXPECT_FALSE(logons[0].identity->ntlm_v1);
  const auto negotiated = monitor.All<event::SmbNegotiated>();
  ASSERT_EQ(negotiated.size(), 1U);
  EXPECT_EQ(negotiated[0].client_dialects.size(), 4U);
}

TEST(SmbSessionTest, TellsRefusedAnonymousAndGuestLogons) {
  Monitor monitor;
  for (std::uint16_t port = 1; port <= 3; ++port) {
    Talk talk(monitor, static_cast<std::uint16_t>(50000 + port));
    talk.next_session_id = port;
    talk.Logon(port == 2 ? "" : "bob", port == 1 ? kLogonFailure : 0,
               static_cast<std::uint16_t>(port == 2   ? 2
                                          : port == 3 ? 1
                                                      : 0));
  }
  EXPECT_THAT(monitor.Story(), ElementsAre("Logon failed 0xc000006d CORP\\bob session 1",
                                           "Logon succeeded anonymous session 2",
                                           "Logon succeeded CORP\\bob (guest) session 3"));
}

TEST(SmbSessionTest, ReauthenticationIsNoNewLogon) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  talk.Logon("carol");
  talk.TreeConnect("\\\\SRV1\\data");
  EXPECT_THAT(monitor.Story(), ElementsAre("Logon succeeded CORP\\alice session 1000001",
                                           "Logon succeeded CORP\\carol session 1000001 continued",
                                           "Share succeeded data disk by CORP\\carol"));
}

TEST(SmbSessionTest, ReauthenticationOfASightedSessionIsNoNewLogon) {
  Monitor monitor;
  Talk talk(monitor, 50000, false);
  talk.session_id = kSession;
  talk.TreeConnect("\\\\SRV1\\data");
  talk.Logon();
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Sighted 1000001", "Share succeeded data disk by ?",
                          "Logon succeeded CORP\\alice session 1000001 continued"));
}

TEST(SmbSessionTest, AFurtherChannelSharesTreesAndOpens) {
  Monitor monitor;
  Talk first(monitor);
  first.Negotiate();
  first.Logon();
  first.TreeConnect("\\\\SRV1\\C$");
  const File file = first.Create("tool.exe");
  Talk second(monitor, 50001);
  second.session_id = kSession;
  second.Logon("alice", 0, 0, true);
  second.tree_id = first.tree_id;
  second.Write(file, Text("MZ"));
  first.link.Close();
  second.Close(file);
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Negotiated 0302", "Logon succeeded CORP\\alice session 1000001",
                          "Share succeeded C$ admin by CORP\\alice",
                          "Opened succeeded C$\\tool.exe FILE_OPEN action 1 by CORP\\alice",
                          "Logon succeeded CORP\\alice session 1000001 continued",
                          "Written succeeded C$\\tool.exe at 0 MZ",
                          "Closed C$\\tool.exe read 0/0 written 2/1"));
}

// Each leg of a binding belongs to its connection: the NTLM challenge of one is not the other's.
TEST(SmbSessionTest, ChannelsThatAreBoundAtTheSameTimeKeepTheirExchanges) {
  Monitor monitor;
  Talk first(monitor);
  first.Logon();
  Talk channels[] = {Talk(monitor, 50001), Talk(monitor, 50002)};
  const auto ask = [](Talk& talk, const Buffer& token) {
    return talk.Ask(Command::kSessionSetup, SessionSetupRequestBody(token, true));
  };
  constexpr std::size_t kChallengeAt = 24;  // [MS-NLMP] 2.2.1.2
  for (Talk& talk : channels) {
    talk.session_id = kSession;
    const std::uint64_t asked = ask(talk, NtlmNegotiateToken());
    Buffer token = NtlmChallengeToken();
    token[kChallengeAt] = &talk == &channels[0] ? 1 : 2;
    talk.link.Server(Nbss(Message({.command = Command::kSessionSetup,
                                   .message_id = asked,
                                   .session_id = kSession,
                                   .tree_id = 0,
                                   .status = 0xC0000016,
                                   .flags = smb2::kServerToRedir},
                                  SessionSetupResponseBody(token))));
  }
  for (Talk& talk : channels) {
    talk.Answer(ask(talk, NtlmAuthenticateToken("CORP", "alice", "WKS1")), Command::kSessionSetup,
                SessionSetupResponseBody({}));
  }
  const auto logons = monitor.All<event::LogonFinished>();
  ASSERT_EQ(logons.size(), 3U);
  EXPECT_EQ(logons[1].identity->ntlm->server_challenge.value_or(event::NtlmServerChallenge{})[0],
            1);
  EXPECT_EQ(logons[2].identity->ntlm->server_challenge.value_or(event::NtlmServerChallenge{})[0],
            2);
}

TEST(SmbSessionTest, WhatAPipeCarriesIsToldOfTheChannelThatCarriesIt) {
  Monitor monitor;
  Talk first(monitor);
  const File pipe = first.ToPipe("svcctl");
  Talk second(monitor, 50001);
  second.session_id = kSession;
  second.Logon("alice", 0, 0, true);
  second.tree_id = first.tree_id;
  second.Write(pipe, BindPdu({{kSvcctlUuid, 2}}));
  second.Read(pipe, BindAckPdu({{0}}));
  first.Transceive(pipe, RequestPdu(15, Buffer(8)), ResponsePdu(Buffer(24)));
  second.Transceive(pipe, RequestPdu(0, Buffer(20)), ResponsePdu(Buffer(24)));
  first.link.Close();
  monitor.Advance(std::chrono::seconds(200));  // the first flow is forgotten
  second.Transceive(pipe, RequestPdu(0, Buffer(20)), ResponsePdu(Buffer(24)));
  std::vector<std::uint16_t> ports;
  for (const event::Event& event : monitor.sink.events) {
    if (std::holds_alternative<event::RpcBound>(event.fact) ||
        std::holds_alternative<event::RpcCalled>(event.fact)) {
      ports.push_back(event.flow.client_port);
    }
  }
  EXPECT_THAT(ports, ElementsAre(50001, 50000, 50001, 50001));
}

TEST(SmbSessionTest, AReconnectIsALogonOfItsOwn) {
  Monitor monitor;
  {
    Talk talk(monitor);
    talk.Logon();
    talk.link.Close();
  }
  Talk again(monitor, 50001);
  again.next_session_id = 2;
  again.Logon("alice", 0, 0, false, kSession);
  EXPECT_THAT(monitor.Story(), ElementsAre("Logon succeeded CORP\\alice session 1000001",
                                           "Logon succeeded CORP\\alice session 2"));
}

TEST(SmbSessionTest, BindingToASessionThatNobodySawIsALogon) {
  Monitor monitor;
  Talk talk(monitor);
  talk.session_id = kSession;
  talk.Logon("mallory", 0, 0, true);
  EXPECT_THAT(monitor.Story(), ElementsAre("Logon succeeded CORP\\mallory session 1000001"));
}

TEST(SmbSessionTest, ASessionIdThatIsGivenAnewIsALogon) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  talk.session_id = 0;
  talk.next_session_id = kSession;
  talk.Logon("bob");
  EXPECT_THAT(monitor.Story(), ElementsAre("Logon succeeded CORP\\alice session 1000001",
                                           "Logon succeeded CORP\\bob session 1000001"));
}

TEST(SmbSessionTest, FlagsAloneHideNoLogon) {
  struct Case {
    const char* why;
    bool binding;
    std::uint64_t previous;
  };
  const Case cases[] = {
      {.why = "a previous session that never was", .binding = false, .previous = 0xBAD},
      {.why = "binding without a session", .binding = true, .previous = 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Monitor monitor;
    Talk talk(monitor);
    talk.Logon("mallory", 0, 0, c.binding, c.previous);
    EXPECT_THAT(monitor.Story(), ElementsAre("Logon succeeded CORP\\mallory session 1000001"));
  }
}

TEST(SmbSessionTest, AnUnansweredLogonIsAnAttempt) {
  Monitor monitor;
  Talk talk(monitor);
  talk.session_id = kSession;
  talk.Ask(Command::kSessionSetup,
           SessionSetupRequestBody(NtlmAuthenticateToken("CORP", "dave", "WKS1")));
  EXPECT_THAT(monitor.Story(), IsEmpty());
  monitor.Advance(std::chrono::seconds(59));
  EXPECT_THAT(monitor.Story(), IsEmpty());
  monitor.Advance(std::chrono::seconds(3));
  EXPECT_THAT(monitor.Story(), ElementsAre("Logon attempted CORP\\dave session 1000001"));
  monitor.End();
  EXPECT_EQ(monitor.Story().size(), 1U);
}

TEST(SmbSessionTest, SightsASessionOnceOnItsFirstSuccess) {
  Monitor monitor;
  Talk talk(monitor, 50000, false);
  talk.session_id = kSession;
  talk.tree_id = 5;
  talk.Create("missing.txt", {}, 0xC0000034);
  EXPECT_TRUE(monitor.All<event::SessionSighted>().empty());
  const File file = talk.Create("here.txt");
  talk.Close(file);
  EXPECT_EQ(monitor.All<event::SessionSighted>().size(), 1U);
  EXPECT_TRUE(monitor.All<event::LogonFinished>().empty());
}

TEST(SmbSessionTest, EncryptedMessagesTellThatAndNothingElse) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Negotiate();
  talk.Logon();
  for (int i = 0; i < 3; ++i) {
    talk.link.Client(Nbss(Transform(kSession, 200)));
    talk.link.Server(Nbss(Transform(kSession, 300)));
  }
  monitor.End();
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Negotiated 0302", "Logon succeeded CORP\\alice session 1000001",
                          "Encrypted 1000001 CORP\\alice",
                          "EncryptedTraffic 1000001 to server 3/756 to client 3/1056"));
  EXPECT_EQ(monitor.All<event::FlowEnded>()[0].encrypted_messages, 6U);
}

TEST(SmbSessionTest, EncryptedMessagesOfAllChannelsAreSummedUp) {
  Monitor monitor;
  Talk first(monitor);
  first.Logon();
  Talk second(monitor, 50001);
  second.session_id = kSession;
  second.Logon("alice", 0, 0, true);
  first.link.Client(Nbss(Transform(kSession, 48)));
  second.link.Client(Nbss(Transform(kSession, 148)));
  monitor.End();
  const auto traffic = monitor.All<event::EncryptedTraffic>();
  ASSERT_EQ(traffic.size(), 1U);
  EXPECT_EQ(traffic[0].to_server.messages, 2U);
  EXPECT_EQ(traffic[0].to_server.bytes, 300U);
  EXPECT_EQ(traffic[0].to_server.largest, 200U);
  EXPECT_EQ(traffic[0].to_client.messages, 0U);
  EXPECT_NE(traffic[0].identity, nullptr);
  EXPECT_LT(traffic[0].first, traffic[0].last);
}

TEST(SmbSessionTest, EncryptionInMidstreamSightsTheSessionByItsServer) {
  Monitor monitor;
  Talk talk(monitor, 50000, false);
  talk.link.Client(Nbss(Transform(kSession, 200)));
  EXPECT_TRUE(monitor.All<event::SessionSighted>().empty());
  talk.link.Server(Nbss(Transform(kSession, 200)));
  EXPECT_THAT(monitor.Story(), ElementsAre("Encrypted 1000001 ?", "Sighted 1000001"));
}

TEST(SmbSessionTest, OperationsNameEncryptedMessagesAndCancels) {
  Monitor monitor;
  monitor.shared.operations = true;
  Talk talk(monitor);
  talk.session_id = kSession;
  talk.Ask(Command::kCancel, SizeOnlyBody(4, 4));
  talk.link.Client(Nbss(Transform(kSession, 100)));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Operation CANCEL unanswered", "Operation  unanswered encrypted",
                          "Encrypted 1000001 ?"));
}

TEST(SmbSessionTest, AnSmb1NegotiateAnsweredInSmb2IsOneNegotiation) {
  Monitor monitor;
  Talk talk(monitor);
  Buffer smb1 = FromHex("ff534d4272000000001843c80000000000000000000000000000fffe00000000");
  const Buffer dialects = Join({{0x02}, Text("NT LM 0.12"), {0, 2}, Text("SMB 2.???"), {0}});
  Out body;
  smb1 = Join({smb1, body.U8(0).U16(dialects.size()).Raw(dialects).bytes()});
  talk.link.Client(Nbss(smb1));
  talk.Answer(0, Command::kNegotiate, NegotiateResponseBody(0x02FF));
  talk.message_id = 1;
  talk.Negotiate();
  EXPECT_THAT(monitor.Story(), ElementsAre("Negotiated 02ff from smb1", "Negotiated 0302"));
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOrphanResponses), 0U);
}

}  // namespace
}  // namespace eastwest::session::testing
