// Connections that are half seen: one side only, from the middle, with holes, out of order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/src/session/talk.h"

namespace eastwest::session::testing {
namespace {

using smb2::Command;
using ::testing::ElementsAre;

TEST(OneSidedTest, TreesAndOpensAreInferredByOrderAndNothingSucceeds) {
  Monitor monitor;
  Talk talk(monitor);
  talk.answers_captured = false;
  talk.Negotiate();
  talk.Logon();
  talk.TreeConnect("\\\\SRV1\\IPC$", 2);
  const File pipe = talk.Create("svcctl");
  talk.Write(pipe, BindPdu({{kSvcctlUuid, 2}}));
  talk.Write(pipe, RequestPdu(15, Buffer(8)));
  talk.TreeConnect("\\\\SRV1\\ADMIN$");
  const File tool = talk.Create("tool.exe");
  talk.Write(tool, Text("MZ"));
  monitor.End();
  const auto story = monitor.Story();
  for (const std::string& line : story) {
    EXPECT_EQ(line.find("succeeded"), std::string::npos) << line;
  }
  EXPECT_THAT(story, ::testing::IsSupersetOf({
                         "Logon attempted CORP\\alice session 1000001",
                         "Share attempted ADMIN$ admin by CORP\\alice",
                         "Opened attempted IPC$\\svcctl pipe inferred FILE_OPEN action 0 by "
                         "CORP\\alice",
                         "Written attempted ADMIN$\\tool.exe inferred at 0 MZ",
                         "Bound attempted svcctl svcctl:0",
                         "Called attempted svcctl OpenSCManagerW fragments 1/0 by ?",
                     }));
}

TEST(OneSidedTest, ALateAnswerCorrectsAWrongGuess) {
  Monitor monitor;
  Talk talk(monitor, 50000, false);
  talk.session_id = kSession;
  talk.tree_id = 0;
  const std::uint64_t asked =
      talk.Ask(Command::kTreeConnect, TreeConnectRequestBody("\\\\S\\ADMIN$"));
  talk.tree_id = 99;  // of before the capture
  talk.Ask(Command::kCreate, CreateRequestBody("notes.txt"));
  talk.tree_id = 7;
  talk.Answer(asked, Command::kTreeConnect, TreeConnectResponseBody(1));
  talk.tree_id = 99;
  talk.Answer(asked + 1, Command::kCreate, CreateResponseBody({1, 1}));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Sighted 1000001", "Share succeeded ADMIN$ admin by ?",
                          "Opened succeeded \\notes.txt inferred FILE_OPEN action 1 by ?"));
}

TEST(OneSidedTest, ALateAnswerTakesAHandleFromTheCreateThatWasGuessed) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Negotiate();
  talk.Logon();
  talk.TreeConnect("\\\\SRV1\\IPC$", 2);
  talk.Ask(Command::kCreate, CreateRequestBody("svcctl"));  // is never answered in view
  const std::uint64_t asked = talk.Ask(Command::kCreate, CreateRequestBody("srvsvc"));
  const File pipe{7, 8};
  const std::uint64_t written =
      talk.Ask(Command::kWrite,
               WriteRequestBody(pipe, BindPdu({{"4b324fc8-1670-01d3-1278-5a47bf6ee188", 3}})));
  talk.Answer(asked, Command::kCreate, CreateResponseBody(pipe));
  talk.Answer(written, Command::kWrite, WriteResponseBody(116));
  talk.Read(pipe, BindAckPdu({{0}}));
  monitor.End();
  const auto story = monitor.Story();
  EXPECT_THAT(story, ::testing::Contains(::testing::StartsWith("Bound succeeded srvsvc")));
  EXPECT_THAT(story, ::testing::Contains(::testing::StartsWith("Opened attempted IPC$\\svcctl")));
  EXPECT_THAT(story, ::testing::Contains(::testing::StartsWith("Closed IPC$\\srvsvc")));
}

TEST(OneSidedTest, AnSmb1NegotiateWhoseAnswerIsLostIsTold) {
  Monitor monitor;
  monitor.shared.operations = true;
  Talk talk(monitor);
  Out offer;  // [MS-CIFS] 2.2.4.52.1
  offer.Raw({0xFF, 'S', 'M', 'B', 0x72}).Zeros(27).U8(0).U16(11).U8(2).Raw(Text("SMB 2.???"));
  talk.link.Client(Nbss(offer.U8(0).bytes()));
  talk.link.Lose(false, 100);
  talk.link.Acknowledge(true);
  talk.Negotiate();
  talk.link.Acknowledge(true);
  monitor.Advance(std::chrono::seconds(3));  // the hole is given up
  const auto operations = monitor.All<event::SmbOperation>();
  ASSERT_EQ(operations.size(), 2U);
  EXPECT_TRUE(operations[0].smb1);
  EXPECT_FALSE(operations[0].answered);
  EXPECT_TRUE(operations[1].answered);
  EXPECT_EQ(monitor.All<event::SmbNegotiated>().size(), 1U);
}

TEST(MidstreamTest, AnUnknownHandleThatCarriesRpcIsAPipe) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk(monitor, 50000, false);
    talk.session_id = kSession;
    talk.tree_id = 5;
    const File pipe{3, 4};
    talk.Exchange(Command::kQueryInfo, FileRequestBody(Command::kQueryInfo, pipe),
                  SizeOnlyBody(9, 9));
    // Longer than what is read of a write to a file.
    talk.Write(pipe, BindPdu({{kSvcctlUuid, 2}, {kSvcctlUuid, 2, kNdr64Uuid}}));
    talk.Read(pipe, BindAckPdu({{2}, {0, kNdr64Uuid}}));
    talk.Transceive(pipe, RequestPdu(64, Buffer(24), {}, 1), ResponsePdu(Buffer(24)));
  });
  EXPECT_THAT(story,
              ElementsAre("Sighted 1000001", "Written succeeded \\ pipe inferred at 0",
                          "Bound succeeded  svcctl:2 svcctl:0(ndr64)",
                          "Called succeeded svcctl OpenSCManager2 fragments 1/1 returned 0 by ?",
                          "Closed \\ pipe inferred unseen read 80/1 written 116/1"));
}

TEST(MidstreamTest, AHandleThatCarriedRpcAheadOfItsAnswerStaysAPipe) {
  Monitor monitor;
  Talk talk(monitor, 50000, false);
  talk.session_id = kSession;
  talk.tree_id = 1;  // connected before the view
  const File pipe{7, 8};
  const std::uint64_t asked = talk.Ask(Command::kCreate, CreateRequestBody("svcctl"));
  const Buffer bind = BindPdu({{kSvcctlUuid, 2}});
  const std::uint64_t written = talk.Ask(Command::kWrite, WriteRequestBody(pipe, bind));
  talk.Answer(asked, Command::kCreate, CreateResponseBody(pipe));
  talk.Answer(written, Command::kWrite, WriteResponseBody(static_cast<std::uint32_t>(bind.size())));
  talk.Read(pipe, BindAckPdu({{0}}));
  talk.Write(pipe, RequestPdu(15, Buffer(8)));
  talk.Read(pipe, ResponsePdu(Buffer(24)));
  monitor.End();
  const auto story = monitor.Story();
  EXPECT_THAT(story, ::testing::Contains(::testing::StartsWith("Bound succeeded svcctl svcctl")));
  EXPECT_THAT(story,
              ::testing::Contains(::testing::StartsWith("Called succeeded svcctl OpenSCManagerW")));
}

TEST(MidstreamTest, ABindThatWasNotSeenIsInferredFromThePipesName) {
  Monitor monitor;
  Talk talk(monitor);
  const File pipe = talk.ToPipe("SVCCTL");
  talk.Transceive(pipe, RequestPdu(15, Buffer(8)), ResponsePdu(Buffer(24)));
  const auto calls = monitor.All<event::RpcCalled>();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_TRUE(calls[0].interface_inferred);
  EXPECT_EQ(calls[0].endpoint, "svcctl");
  EXPECT_EQ(calls[0].carrier, event::RpcCarrier::kPipe);
}

TEST(LossTest, ASessionThatWorksNamesTheUserOfItsUnansweredSetup) {
  Monitor monitor;
  Talk talk(monitor);
  talk.session_id = kSession;
  talk.Ask(Command::kSessionSetup, SessionSetupRequestBody(NtlmNegotiateToken()));
  talk.Ask(Command::kSessionSetup,
           SessionSetupRequestBody(NtlmAuthenticateToken("CORP", "dave", "WKS1")));
  talk.TreeConnect("\\\\S\\data");
  monitor.Advance(std::chrono::seconds(70));
  talk.Close(talk.Create("a.txt"));
  monitor.End();
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Sighted 1000001 CORP\\dave", "Share succeeded data disk by CORP\\dave",
                          "Opened succeeded data\\a.txt FILE_OPEN action 1 by CORP\\dave",
                          "Closed data\\a.txt read 0/0 written 0/0"));
}

TEST(LossTest, ASetupInOneLegIsFoundByOrderAndItsLateAnswerIsALogon) {
  Monitor monitor;
  Talk talk(monitor);
  const std::uint64_t setup =
      talk.Ask(Command::kSessionSetup,
               SessionSetupRequestBody(NtlmAuthenticateToken("CORP", "dave", "WKS1")));
  talk.session_id = kSession;
  talk.TreeConnect("\\\\S\\data");
  talk.Answer(setup, Command::kSessionSetup, SessionSetupResponseBody({}));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Sighted 1000001 CORP\\dave", "Share succeeded data disk by CORP\\dave",
                          "Logon succeeded CORP\\dave session 1000001"));
}

TEST(LossTest, AnAnswerMayBeCapturedBeforeItsRequest) {
  Monitor monitor;
  Talk talk(monitor);
  talk.session_id = kSession;
  talk.tree_id = 0;
  const Head ask{.command = Command::kTreeConnect,
                 .message_id = 4,
                 .session_id = kSession,
                 .tree_id = 0,
                 .status = 0,
                 .flags = 0};
  talk.tree_id = 3;
  talk.Answer(4, Command::kTreeConnect, TreeConnectResponseBody(1));
  talk.link.Client(Nbss(Message(ask, TreeConnectRequestBody("\\\\S\\data"))));
  EXPECT_THAT(monitor.Story(), ElementsAre("Sighted 1000001", "Share succeeded data disk by ?"));
}

TEST(LossTest, AnAnswerWhoseRequestNeverComesIsCounted) {
  Monitor monitor;
  monitor.shared.operations = true;
  Talk talk(monitor);
  talk.session_id = kSession;
  talk.Answer(4, Command::kTreeConnect, TreeConnectResponseBody(1));
  EXPECT_TRUE(monitor.Story().empty());
  monitor.Advance(std::chrono::seconds(4));
  EXPECT_THAT(monitor.Story(), ElementsAre("Operation TREE_CONNECT answered"));
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOrphanResponses), 1U);
  EXPECT_EQ(monitor.table.ticking_flows(), 0U);
}

TEST(LossTest, AGapDropsTheBrokenPduAndSparesLaterOnes) {
  Monitor monitor;
  Talk talk(monitor);
  const File pipe = talk.ToPipe("svcctl");
  talk.Write(pipe, BindPdu({{kSvcctlUuid, 2}}));
  talk.Read(pipe, BindAckPdu({{0}}));
  const Buffer request = RequestPdu(15, Buffer(64));
  const std::size_t half = request.size() / 2;
  talk.Write(pipe, {request.begin(), request.begin() + static_cast<std::ptrdiff_t>(half)});
  talk.link.Lose(true, 4 + 64 + 48 + (request.size() - half));
  ++talk.message_id;
  monitor.sink.events.clear();
  talk.Ask(Command::kEcho, SizeOnlyBody(4, 4));
  talk.link.Acknowledge(false);
  monitor.Advance(std::chrono::seconds(3));  // the hole is given up
  talk.Transceive(pipe, RequestPdu(15, Buffer(8), {.call_id = 9}),
                  ResponsePdu(Buffer(24), {.call_id = 9}));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called succeeded svcctl OpenSCManagerW fragments 1/1 returned 0 by "
                          "CORP\\alice"));
}

TEST(LossTest, RpcOverAFlowThatIsCutByTheCaptureIsNoAnomaly) {
  Monitor monitor;
  Link link(monitor, 135);
  link.Handshake();
  net::Packet packet;
  const Buffer bind = BindPdu({{kSvcctlUuid, 2}});
  packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
  packet.source.bytes = {10, 0, 0, 1};
  packet.destination.bytes = {10, 0, 0, 2};
  packet.source_port = 50000;
  packet.destination_port = 135;
  packet.ip_protocol = 6;
  packet.transport = net::Transport::kTcp;
  packet.tcp_flags = net::kTcpAck;
  packet.tcp_sequence = 1001;
  packet.tcp_acknowledgment = 0xFFFFFF01;
  packet.payload = Bytes(bind).first(40);
  packet.payload_length = static_cast<std::uint32_t>(bind.size());
  monitor.Feed(packet);
  monitor.End();
  EXPECT_TRUE(monitor.All<event::ProtocolAnomaly>().empty());
}

TEST(SmbLossTest, ANegotiationIsJoinedWhenItsAnswerWasCapturedFirst) {
  Monitor monitor;
  monitor.shared.operations = true;
  Talk talk(monitor);
  talk.Answer(1, Command::kNegotiate, NegotiateResponseBody(0x0302));
  talk.message_id = 1;
  talk.Ask(Command::kNegotiate, NegotiateRequestBody({0x0302}));
  EXPECT_THAT(monitor.Story(), ElementsAre("Negotiated 0302", "Operation NEGOTIATE answered"));
  talk.Answer(0, Command::kNegotiate, NegotiateResponseBody(0x0302));
  monitor.End();
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOrphanResponses), 0U);
}

}  // namespace
}  // namespace eastwest::session::testing
