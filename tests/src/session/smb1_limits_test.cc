// SMB1: logons, and every bound with its counter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/core/limits.h"
#include "src/session/smb1_assembly.h"
#include "tests/src/session/smb1_talk.h"

namespace eastwest::session::testing {
namespace {

using smb1::Command;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Smb1LogonTest, ARefusedLogonAndASecondOne) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.Negotiate();
  talk.Logon("mallory", 0xC000006D);
  talk.Logon("alice");
  talk.Logon("alice");
  EXPECT_THAT(monitor.Story(), ElementsAre("Negotiated 0000 from smb1",
                                           "Logon failed 0xc000006d CORP\\mallory session 800",
                                           "Logon succeeded CORP\\alice session 800",
                                           "Logon succeeded CORP\\alice session 800 continued"));
}

// Servers send PIDHigh back or 0. [MS-CIFS] 2.2.3.1
TEST(Smb1LogonTest, AnAnswerIsFoundWithoutTheUpperHalfOfTheProcessId) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.process_id_high = 7;
  talk.answers_captured = false;
  const std::uint16_t mid = talk.Ask(Command::kEcho, Smb1Body({1, 0}, {0}));
  talk.process_id_high = 0;
  talk.answers_captured = true;
  talk.Answer(mid, Command::kEcho, Smb1Body({1, 0}, {0}));
  monitor.End();
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOrphanResponses), 0U);
}

TEST(Smb1LogonTest, AChainConnectsATreeAndItsRefusalIsNotThatOfTheLogon) {
  for (const std::uint32_t status : {0U, 0xC00000CCU}) {
    Monitor monitor;
    Smb1Talk talk(monitor);
    talk.Negotiate();
    Out words;
    words.U8(0x75).U8(0).U16(0).U16(16644).U16(50).U16(0).U32(0).U16(0).U16(24);
    words.U32(0).U32(0xD4);
    const Buffer names = Join({Utf16("bob"), {0, 0}, {0, 0}, {0, 0}, {0, 0}});
    const Buffer setup = Smb1Body(words.bytes(), Join({Buffer(24, 0x22), {0}, names}));
    Out tree = AndxNone();
    tree.U16(0).U16(1);
    const Buffer path = Join({{0}, Utf16("\\\\h\\C$"), {0, 0}, Text("?????"), {0}});
    ASSERT_EQ(setup.size(), 1 + 26 + 2 + 25 + names.size());
    Buffer chained = setup;
    chained[3] = static_cast<std::uint8_t>(32 + setup.size());
    const std::uint16_t mid =
        talk.Ask(Command::kSessionSetupAndx, Join({chained, Smb1Body(tree.bytes(), path)}));
    Out answer;
    answer.U8(0x75).U8(0).U16(32 + 1 + 6 + 2 + 5).U16(0);
    Out answer_tree = AndxNone();
    answer_tree.U16(1);
    const Buffer tail =
        status != 0 ? Smb1Body({}) : Smb1Body(answer_tree.bytes(), Join({Text("A:"), {0}, {0}}));
    talk.user_id = 0x800;
    talk.tree_id = 0x801;
    talk.Answer(mid, Command::kSessionSetupAndx,
                Join({Smb1Body(answer.bytes(), {0, 0, 0, 0, 0}), tail}), status);
    const auto story = monitor.Story();
    ASSERT_EQ(story.size(), 3U) << status;
    EXPECT_EQ(story[1], "Logon succeeded bob session 800");
    EXPECT_THAT(story[2], HasSubstr(status == 0 ? "Share succeeded C$ admin by bob"
                                                : "Share failed 0xc00000cc C$ admin by bob"));
  }
}

TEST(Smb1LimitsTest, RequestsThatNobodyAnswersAreBounded) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  talk.answers_captured = false;
  for (std::size_t i = 0; i < limits::kPendingRequestsMax + 5; ++i) {
    talk.Ask(Command::kCheckDirectory, PathBody("\\d"));
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbRequestsEvicted), 5U);
}

TEST(Smb1LimitsTest, OpensAndTreesAreBounded) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  for (std::size_t i = 0; i < limits::kOpensPerSessionMax + 3; ++i) {
    talk.Create("f");
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOpensRefused), 3U);
  for (std::size_t i = 0; i < limits::kTreesPerSessionMax + 1; ++i) {
    talk.TreeConnect("\\\\h\\s");
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbTreesRefused), 2U);
  EXPECT_EQ(monitor.shared.opens, limits::kOpensPerSessionMax);
  monitor.End();
  EXPECT_EQ(monitor.shared.opens, 0U);
}

TEST(Smb1LimitsTest, InventedUsersDriveOutNoRealOne) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  const std::uint16_t real = talk.user_id;
  for (std::size_t i = 0; i < limits::kSessionsPerConnectionMax + 1; ++i) {
    talk.user_id = static_cast<std::uint16_t>(0x2000 + i);
    Out words = AndxNone();
    words.U16(16644).U16(50).U16(0).U32(0).U16(0).U16(0).U32(0).U32(0xD4);
    const std::uint16_t mid =
        talk.Ask(Command::kSessionSetupAndx, Smb1Body(words.bytes(), Buffer(9)));
    talk.Answer(mid, Command::kSessionSetupAndx, Smb1Body({}), 0xC0000016);
  }
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbSessionsEvicted), 2U);
  talk.user_id = real;
  talk.Create("mine");
  EXPECT_THAT(monitor.Story().back(), HasSubstr("by CORP\\alice"));
}

TEST(Smb1LimitsTest, PiecesOutsideTheirWholeAreRefused) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  const Pieces pieces{0, 100, 0, 0};
  const std::uint16_t mid =
      talk.Ask(Command::kTransaction2, TransactionBody({8, 0}, {}, Buffer(10), {}, &pieces));
  talk.mid = static_cast<std::uint16_t>(mid - 1);
  talk.Ask(Command::kTransaction2Secondary, SecondaryBody({}, Buffer(10), {0, 100, 0, 95}));
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbPiecesRefused), 1U);
  EXPECT_THAT(monitor.Story(), Contains("Anomaly smb out_of_range TRANSACTION2_SECONDARY"));
  monitor.End();
  EXPECT_EQ(monitor.shared.transaction_bytes, 0U);
}

smb1::Piece PieceAt(std::uint32_t at, std::uint32_t total, Bytes data) {
  smb1::Piece piece;
  piece.total_data = total;
  piece.data_count = static_cast<std::uint32_t>(data.size());
  piece.data_displacement = at;
  piece.data = data;
  return piece;
}

TEST(Smb1AssemblyTest, PutsPiecesWhereTheyBelong) {
  std::size_t used = 0;
  {
    Smb1Assembly assembly(used);
    const Buffer tail = Text("def");
    const Buffer head = Text("abc");
    EXPECT_TRUE(assembly.Add(PieceAt(3, 6, tail)));
    EXPECT_FALSE(assembly.complete());
    EXPECT_TRUE(assembly.Add(PieceAt(0, 6, head)));
    EXPECT_TRUE(assembly.complete());
    EXPECT_TRUE(assembly.whole());
    EXPECT_EQ(Buffer(assembly.data().begin(), assembly.data().end()), Text("abcdef"));
    EXPECT_EQ(used, 6U);
  }
  EXPECT_EQ(used, 0U);
}

TEST(Smb1AssemblyTest, IsBoundedByItselfAndByTheShard) {
  std::size_t used = 0;
  const Buffer one = Text("x");
  Smb1Assembly far(used);
  EXPECT_FALSE(far.Add(PieceAt(limits::kTransactionBytesMax, 1U << 31, one)));
  EXPECT_TRUE(far.refused());
  EXPECT_FALSE(far.Add(PieceAt(0, 1, one)));
  EXPECT_EQ(used, 0U);
  used = limits::kTransactionBytesPerShardMax;
  Smb1Assembly full(used);
  EXPECT_FALSE(full.Add(PieceAt(0, 1, one)));
  used = 0;
}

TEST(Smb1AssemblyTest, WhatTheCaptureCutIsNotWhole) {
  std::size_t used = 0;
  Smb1Assembly assembly(used);
  smb1::Piece piece = PieceAt(0, 4, {});
  piece.data_count = 4;
  EXPECT_TRUE(assembly.Add(piece));
  EXPECT_TRUE(assembly.complete());
  EXPECT_FALSE(assembly.whole());
}

}  // namespace
}  // namespace eastwest::session::testing
