// Every table of a connection is bounded, and says so in a counter.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "src/core/limits.h"
#include "tests/src/session/talk.h"

namespace eastwest::session::testing {
namespace {

using smb2::Command;

TEST(SmbLimitsTest, PendingRequestsAreBounded) {
  Monitor monitor;
  Talk talk(monitor);
  talk.session_id = kSession;
  talk.tree_id = 1;
  for (std::size_t i = 0; i < limits::kPendingRequestsMax + 10; ++i) {
    talk.Ask(Command::kCreate, CreateRequestBody("f"));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbRequestsEvicted), 10U);
  EXPECT_EQ(monitor.All<event::FileOpened>().size(), 10U);
  monitor.End();
  EXPECT_EQ(monitor.All<event::FileOpened>().size(), limits::kPendingRequestsMax + 10);
}

TEST(SmbLimitsTest, OpensOfASessionAreBounded) {
  Monitor monitor;
  Talk talk(monitor);
  talk.session_id = kSession;
  talk.tree_id = 1;
  for (std::size_t i = 0; i < limits::kOpensPerSessionMax + 3; ++i) {
    talk.Create("f");
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOpensRefused), 3U);
  talk.Ask(Command::kClose, FileRequestBody(Command::kClose, {77, 77}));
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOpensRefused), 4U);
}

TEST(SmbLimitsTest, TheKeptPartOfAMessageIsBounded) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  const Buffer input(limits::kUnitBytesMax - 1000);
  talk.Ask(Command::kIoctl, IoctlRequestBody({1, 1}, 0x0011C017, input));
  EXPECT_EQ(monitor.counters.Get(Counter::kAppUnitsCut), 0U);
  const Buffer longer(limits::kUnitBytesMax);
  const std::uint64_t asked =
      talk.Ask(Command::kIoctl, IoctlRequestBody({1, 1}, 0x0011C017, longer));
  EXPECT_EQ(monitor.counters.Get(Counter::kAppUnitsCut), 1U);
  talk.Answer(asked, Command::kIoctl, IoctlResponseBody({1, 1}, 0x0011C017, {}));
  EXPECT_EQ(monitor.counters.Get(Counter::kAppGarbageBytes), 0U);
}

TEST(SmbLimitsTest, SessionsThatAChannelCanBeBoundToAreBounded) {
  Monitor monitor;
  std::vector<std::unique_ptr<Talk>> talks;
  for (std::size_t i = 0; i < limits::kBindableSessionsPerShardMax + 2; ++i) {
    if (i % limits::kSessionsPerConnectionMax == 0) {
      talks.push_back(
          std::make_unique<Talk>(monitor, static_cast<std::uint16_t>(50000 + talks.size())));
    }
    Talk& talk = *talks.back();
    talk.session_id = 0;
    talk.next_session_id = i + 1;
    talk.Logon();
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbSessionsForgotten), 2U);
}

TEST(SmbLimitsTest, RequestsThatSayNothingDriveOutNone) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  talk.TreeConnect("\\\\S\\ADMIN$");
  const std::uint64_t asked = talk.Ask(Command::kCreate, CreateRequestBody("evil.exe"));
  for (std::size_t i = 0; i < limits::kPendingRequestsMax + 10; ++i) {
    talk.Ask(Command::kEcho, SizeOnlyBody(4, 4));
  }
  talk.Answer(asked, Command::kCreate, CreateResponseBody({1, 1}));
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbRequestsEvicted), 0U);
  EXPECT_EQ(monitor.Lines().back(),
            "Opened succeeded ADMIN$\\evil.exe FILE_OPEN action 1 by CORP\\alice");
}

TEST(SmbLimitsTest, WhatMattersLeastIsEvictedFirst) {
  Monitor monitor;
  monitor.shared.operations = true;
  Talk talk(monitor);
  talk.Logon();
  talk.TreeConnect("\\\\S\\ADMIN$");
  const std::uint64_t asked = talk.Ask(Command::kCreate, CreateRequestBody("evil.exe"));
  for (std::size_t i = 0; i < limits::kPendingRequestsMax + 10; ++i) {
    talk.Ask(i % 2 == 0 ? Command::kEcho : Command::kRead, SizeOnlyBody(4, 4));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbRequestsEvicted), 11U);
  EXPECT_EQ(monitor.Lines().back(), "Operation ECHO unanswered");
  monitor.sink.events.clear();
  talk.Answer(asked, Command::kCreate, CreateResponseBody({1, 1}));
  EXPECT_EQ(monitor.All<event::FileOpened>().size(), 1U);
}

TEST(SmbLimitsTest, AChangeNotifyAloneKeepsNoTick) {
  for (const bool operations : {false, true}) {
    Monitor monitor;
    monitor.shared.operations = operations;
    Talk talk(monitor);
    talk.Logon();
    talk.Ask(Command::kChangeNotify, FileRequestBody(Command::kChangeNotify, {1, 1}));
    monitor.Advance(std::chrono::seconds(2));
    EXPECT_EQ(monitor.table.ticking_flows(), 0U);
  }
}

TEST(SmbLimitsTest, OnlyAPipeThatWaitsKeepsTheTick) {
  Monitor monitor;
  Talk talk(monitor);
  const File pipe = talk.ToPipe("svcctl");
  talk.Transceive(pipe, BindPdu({{kSvcctlUuid, 2}}), BindAckPdu({{0}}));
  monitor.Advance(std::chrono::seconds(2));
  EXPECT_EQ(monitor.table.ticking_flows(), 0U);
  talk.Write(pipe, RequestPdu(15, Buffer(8)));
  monitor.Advance(std::chrono::seconds(2));
  EXPECT_EQ(monitor.table.ticking_flows(), 1U);
  monitor.Advance(std::chrono::seconds(62));
  EXPECT_EQ(monitor.table.ticking_flows(), 0U);
  EXPECT_EQ(monitor.All<event::RpcCalled>().size(), 1U);
}

TEST(SmbLimitsTest, PipeDataThatIsNoRpcIsToldAtABoundedRate) {
  Monitor monitor;
  Talk talk(monitor);
  const File pipe = talk.ToPipe("implant");
  for (std::size_t i = 0; i < limits::kPipeMessagesToldMax + 5; ++i) {
    talk.Write(pipe, Text("0123456789abcdef"));
  }
  EXPECT_EQ(monitor.All<event::PipeDataSeen>().size(), limits::kPipeMessagesToldMax);
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbPipeDataUntold), 5U);
  monitor.Advance(std::chrono::seconds(1));
  talk.Write(pipe, Text("0123456789abcdef"));
  EXPECT_EQ(monitor.All<event::PipeDataSeen>().size(), limits::kPipeMessagesToldMax + 1);
}

TEST(SmbLimitsTest, InventedHandlesCostNoMemory) {
  Monitor monitor;
  Talk talk(monitor, 50000, false);
  talk.session_id = kSession;
  talk.tree_id = 1;
  for (std::uint64_t i = 0; i < 100; ++i) {
    talk.Ask(Command::kClose, FileRequestBody(Command::kClose, {i, i}));
  }
  EXPECT_EQ(monitor.shared.opens, 0U);
  talk.Write({7, 7}, Text("MZ"));
  EXPECT_EQ(monitor.shared.opens, 1U);  // the server took it
  EXPECT_EQ(monitor.All<event::FileWritten>().size(), 1U);
  monitor.End();
  EXPECT_EQ(monitor.shared.opens, 0U);
}

TEST(SmbLimitsTest, GuessedHandlesLeaveRoomForGivenOnes) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  talk.TreeConnect("\\\\S\\ADMIN$");
  for (std::uint64_t i = 0; i < limits::kOpensPerSessionMax; ++i) {
    talk.Ask(Command::kClose, FileRequestBody(Command::kClose, {i << 32, i}));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOpensRefused), limits::kOpensPerSessionMax / 2);
  talk.Write(talk.Create("evil.exe"), Text("MZ"));
  EXPECT_EQ(monitor.All<event::FileWritten>().size(), 1U);
}

TEST(SmbLimitsTest, OpensOfAShardAreBounded) {
  Monitor monitor;
  monitor.shared.opens = limits::kOpensPerShardMax - 1;
  Talk talk(monitor);
  talk.Logon();
  talk.TreeConnect("\\\\S\\data");
  talk.Create("a");
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOpensRefused), 0U);
  talk.Create("b");
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOpensRefused), 1U);
}

TEST(SmbLimitsTest, TreesOfASessionAreBounded) {
  Monitor monitor;
  Talk talk(monitor);
  talk.session_id = kSession;
  for (std::size_t i = 0; i < limits::kTreesPerSessionMax + 3; ++i) {
    talk.TreeConnect("\\\\S\\data");
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbTreesRefused), 3U);
}

TEST(SmbLimitsTest, InventedSessionsDriveOutNoRealOne) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  talk.TreeConnect("\\\\S\\data");
  for (std::uint64_t i = 0; i < 2 * limits::kSessionsPerConnectionMax; ++i) {
    talk.session_id = 0x5000 + i;
    talk.link.Client(Nbss(Transform(talk.session_id, 100)));
  }
  EXPECT_GT(monitor.counters.Get(Counter::kSmbSessionsEvicted), 0U);
  talk.session_id = kSession;
  talk.Create("a.txt");
  const auto opened = monitor.All<event::FileOpened>();
  ASSERT_FALSE(opened.empty());
  EXPECT_EQ(opened.back().file.share, "data");
  EXPECT_NE(opened.back().identity, nullptr);
}

TEST(SmbLimitsTest, EarlyAnswersAreBounded) {
  Monitor monitor;
  Talk talk(monitor);
  talk.session_id = kSession;
  for (std::uint64_t i = 0; i < limits::kEarlyAnswersMax + 5; ++i) {
    talk.Answer(1000 + i, Command::kWrite, WriteResponseBody(1));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOrphanResponses), 5U);
}

TEST(SmbLimitsTest, BytesOfEarlyAnswersAreBounded) {
  Monitor monitor;
  Talk talk(monitor);
  talk.session_id = kSession;
  const Buffer output(limits::kEarlyAnswerBytesMax / 2);
  for (std::uint64_t i = 0; i < 3; ++i) {
    talk.Answer(1000 + i, Command::kIoctl, IoctlResponseBody({1, 1}, 0x0011C017, output));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOrphanResponses), 2U);
}

TEST(RpcLimitsTest, CallsInFlightAreBounded) {
  Monitor monitor;
  Link link(monitor, 49152);
  link.Handshake();
  link.Client(BindPdu({{kSvcctlUuid, 2}}));
  link.Server(BindAckPdu({{0}}));
  for (std::uint32_t i = 0; i < limits::kCallsPerConnectionMax + 4; ++i) {
    link.Client(RequestPdu(15, Buffer(8), {.call_id = i}));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kRpcCallsEvicted), 4U);
  EXPECT_EQ(monitor.All<event::RpcCalled>().size(), 4U);
}

TEST(RpcLimitsTest, AStubBeyondTheBoundIsNotRead) {
  Monitor monitor;
  Link link(monitor, 49152);
  link.Handshake();
  link.Client(BindPdu({{kSvcctlUuid, 2}}));
  link.Server(BindAckPdu({{0}}));
  for (std::uint8_t i = 0; i < 40; ++i) {
    const auto flags = static_cast<std::uint8_t>(i == 0 ? 1 : i == 39 ? 2 : 0);
    link.Client(RequestPdu(12, Buffer(4000), {.flags = flags}));
  }
  link.Server(ResponsePdu(Buffer(28)));
  const auto calls = monitor.All<event::RpcCalled>();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].request_fragments, 40);
  EXPECT_EQ(calls[0].request_stub_bytes, 160000U);
  EXPECT_TRUE(calls[0].arguments.empty());
}

}  // namespace
}  // namespace eastwest::session::testing
