// SMB1: opens, reads, writes, names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/src/session/smb1_talk.h"

namespace eastwest::session::testing {
namespace {

using smb1::Command;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Buffer Words(std::initializer_list<std::uint16_t> words) {
  Out out;
  for (const std::uint16_t word : words) {
    out.U16(word);
  }
  return out.bytes();
}

// Oem is a core body: a format byte and a name.
Buffer Oem(std::string_view name) { return Join({{0x04}, Text(name), {0}}); }

TEST(Smb1FilesTest, AnExecutableIsWrittenToAnAdminShare) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Smb1Talk talk(monitor);
    talk.ToShare();
    const std::uint16_t fid = talk.Create("\\evil.exe");
    talk.Write(fid, Text("MZ and more"));
    talk.Write(fid, Text("the rest"), 11);
    talk.Close(fid);
  });
  EXPECT_THAT(story,
              ElementsAre("Negotiated 0000 from smb1", "Logon succeeded CORP\\alice session 800",
                          "Share succeeded ADMIN$ admin by CORP\\alice",
                          "Opened succeeded ADMIN$\\evil.exe FILE_OVERWRITE_IF action 2 by "
                          "CORP\\alice",
                          "Written succeeded ADMIN$\\evil.exe at 0 MZ",
                          "Closed ADMIN$\\evil.exe read 0/0 written 19/2"));
}

TEST(Smb1FilesTest, RefusalsAreFailures) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  talk.Create("a.txt", 5, 0xC0000022);
  const std::uint16_t fid = talk.Create("b.txt");
  talk.Write(fid, Text("x"), 0, 0xC0000022);
  talk.Write(fid, Text("MZ"), 0);
  talk.Close(fid, 0xC0000008);
  const auto story = monitor.Story();
  EXPECT_THAT(story, Contains("Opened failed 0xc0000022 ADMIN$\\a.txt FILE_OVERWRITE_IF action 0 "
                              "by CORP\\alice"));
  EXPECT_THAT(story, Contains("Written failed 0xc0000022 ADMIN$\\b.txt at 0"));
  EXPECT_THAT(story, Contains("Written succeeded ADMIN$\\b.txt at 0 MZ"));
  EXPECT_THAT(story, Not(Contains(HasSubstr("Closed"))));
}

TEST(Smb1FilesTest, DosErrorsAreToldAsNtStatus) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  talk.flags2 = 0x8001;  // Unicode, DOS errors
  const std::uint16_t mid = talk.Ask(Command::kNtCreateAndx, NtCreateBody("secret"));
  talk.Answer(mid, Command::kNtCreateAndx, Smb1Body({}), 0x00050001);  // ERRDOS, ERRnoaccess
  EXPECT_EQ(monitor.Story().back(),
            "Opened failed 0xc0000022 ADMIN$\\secret FILE_OVERWRITE_IF action 0 by CORP\\alice");
}

TEST(Smb1FilesTest, OldCommandsOpenWriteAndClose) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare("\\\\h\\C$");
  talk.flags2 = 0x4001;  // OEM names
  talk.Exchange(Command::kCreate, Smb1Body(Words({0, 0, 0}), Oem("\\old.exe")),
                Smb1Body(Words({7})));
  Out write;
  write.U16(7).U16(2).U32(0).U16(0);
  talk.Exchange(Command::kWrite, Smb1Body(write.bytes(), Join({{1, 2, 0}, Text("MZ")})),
                Smb1Body(Words({2})));
  Out last;
  last.U16(7).U16(3).U32(2).U32(0);
  talk.Exchange(Command::kWriteAndClose, Smb1Body(last.bytes(), Join({{0}, Text("end")})),
                Smb1Body(Words({3})));
  const auto story = monitor.Story();
  ASSERT_EQ(story.size(), 6U);
  EXPECT_EQ(story[3], "Opened succeeded C$\\old.exe FILE_OVERWRITE_IF action 2 by CORP\\alice");
  EXPECT_EQ(story[4], "Written succeeded C$\\old.exe at 0 MZ");
  EXPECT_EQ(story[5], "Closed C$\\old.exe read 0/0 written 5/2");
}

TEST(Smb1FilesTest, NamesAreDeletedAndRenamed) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  talk.Exchange(Command::kDelete, PathBody("\\a.txt", Words({0x16})), Smb1Body({}));
  talk.Exchange(Command::kDeleteDirectory, PathBody("\\dir"), Smb1Body({}), 0xC0000101);
  const Buffer two = Join({Smb1Body(Words({0x16}))});
  const Buffer names = Join({{0x04}, Utf16("\\b"), {0, 0}, {0x04}, {0}, Utf16("\\c"), {0, 0}});
  talk.Exchange(Command::kRename, Smb1Body(Words({0x16}), names), Smb1Body({}));
  const auto story = monitor.Story();
  EXPECT_THAT(
      std::vector(story.begin() + 3, story.end()),
      ElementsAre("Deleted succeeded ADMIN$\\a.txt", "Deleted failed 0xc0000101 ADMIN$\\dir",
                  "Renamed succeeded ADMIN$\\b to c"));
}

TEST(Smb1FilesTest, AChainOpensReadsAndCloses) {
  Monitor monitor;
  monitor.shared.operations = true;
  Smb1Talk talk(monitor);
  talk.ToShare();
  // NT_CREATE_ANDX (24 words), then READ_ANDX (10 words) at 32 + 1 + 48 + 2 + 9 = 92.
  Buffer create = NtCreateBody("\\x.t", 1);
  create[1] = static_cast<std::uint8_t>(Command::kReadAndx);
  create[3] = static_cast<std::uint8_t>(32 + create.size());
  Out read = AndxNone();
  read.U16(0xFFFF).U32(0).U16(0x1000).U16(0).U32(0).U16(0);
  const std::uint16_t mid =
      talk.Ask(Command::kNtCreateAndx, Join({create, Smb1Body(read.bytes())}));
  Buffer answer = NtCreateAnswer(0x4007, 1);
  answer[1] = static_cast<std::uint8_t>(Command::kReadAndx);
  answer[3] = static_cast<std::uint8_t>(32 + answer.size());
  Out data = AndxNone();
  data.U16(0).U16(0).U16(0).U16(5).U16(32 + answer.size() + 27).Zeros(10);
  talk.Answer(mid, Command::kNtCreateAndx, Join({answer, Smb1Body(data.bytes(), Text("hello"))}));
  talk.Close(0x4007);
  const auto story = monitor.Story();
  monitor.End();
  EXPECT_EQ(story.back(), "Closed ADMIN$\\x.t read 5/1 written 0/0");
  EXPECT_THAT(story, Contains("Operation NT_CREATE_ANDX answered"));
  EXPECT_THAT(story, Contains("Operation CLOSE answered"));
  EXPECT_EQ(monitor.All<event::FileClosed>().size(), 1U);  // the FID 0xFFFF is none
}

TEST(Smb1FilesTest, AChainThatLoopsIsAnAnomalyAndTheRestIsRead) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  Buffer create = NtCreateBody("\\x.t", 1);
  create[1] = static_cast<std::uint8_t>(Command::kReadAndx);
  create[3] = 32;  // itself
  const std::uint16_t mid = talk.Ask(Command::kNtCreateAndx, create);
  talk.Answer(mid, Command::kNtCreateAndx, NtCreateAnswer(0x4007, 1));
  const auto story = monitor.Story();
  EXPECT_THAT(story, Contains("Anomaly smb bad_length NT_CREATE_ANDX"));
  EXPECT_THAT(story.back(), HasSubstr("Opened succeeded ADMIN$\\x.t"));
}

TEST(Smb1FilesTest, WhatIsOpenEndsWithItsTreeItsUserAndTheFlow) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  talk.Create("one");
  talk.Exchange(Command::kTreeDisconnect, Smb1Body({}), Smb1Body({}));
  EXPECT_EQ(monitor.Story().back(), "Closed ADMIN$\\one unseen read 0/0 written 0/0");
  talk.TreeConnect("\\\\h\\C$");
  talk.Create("two");
  talk.Exchange(Command::kLogoffAndx, Smb1Body(AndxNone().bytes()), Smb1Body(AndxNone().bytes()));
  EXPECT_EQ(monitor.Story().back(), "Closed C$\\two unseen read 0/0 written 0/0");
  talk.Create("three");
  monitor.End();
  EXPECT_THAT(monitor.Story(), Contains("Closed C$\\three unseen read 0/0 written 0/0"));
}

TEST(Smb1FilesTest, RequestsWithoutAnswersAreAttempts) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.answers_captured = false;
  talk.ToShare();
  const std::uint16_t fid = talk.Create("\\evil.exe");
  talk.Write(fid, Text("MZ"));
  talk.Exchange(Command::kDelete, PathBody("\\gone", Words({0})), Smb1Body({}));
  monitor.Advance(std::chrono::seconds(61));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Logon attempted CORP\\alice session 0",
                          "Share attempted ADMIN$ admin by CORP\\alice",
                          "Opened attempted ADMIN$\\evil.exe inferred FILE_OVERWRITE_IF action 0 "
                          "by CORP\\alice",
                          "Written attempted ADMIN$\\evil.exe inferred at 0 MZ",
                          "Deleted attempted ADMIN$\\gone inferred"));
}

TEST(Smb1FilesTest, AnOpenWhoseAnswerIsLostIsKnownByItsUse) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  talk.answers_captured = false;
  const std::uint16_t fid = talk.Create("\\evil.exe");
  talk.answers_captured = true;
  talk.link.Acknowledge(true);
  talk.Write(fid, Text("MZ"));
  talk.Close(fid);
  monitor.End();
  const auto story = monitor.Story();
  EXPECT_THAT(story, Contains("Written succeeded ADMIN$\\evil.exe at 0 MZ"));
  EXPECT_THAT(story, Contains("Closed ADMIN$\\evil.exe read 0/0 written 2/1"));
}

TEST(Smb1FilesTest, AnswersMayComeBeforeTheirRequests) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  const std::uint16_t mid = static_cast<std::uint16_t>(talk.mid + 1);
  talk.Answer(mid, Command::kNtCreateAndx, NtCreateAnswer(0x4009));
  talk.Ask(Command::kNtCreateAndx, NtCreateBody("late"));
  EXPECT_THAT(monitor.Story().back(), HasSubstr("Opened succeeded ADMIN$\\late"));
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOrphanResponses), 0U);
}

TEST(Smb1FilesTest, InMidstreamAUserIsSightedOnce) {
  Monitor monitor;
  Smb1Talk talk(monitor, 445, false);
  talk.user_id = 0x801;
  talk.tree_id = 0x900;
  const std::uint16_t fid = talk.Create("here");
  talk.Close(fid);
  EXPECT_THAT(
      monitor.Story(),
      ElementsAre("Sighted 801", "Opened succeeded \\here inferred FILE_OVERWRITE_IF action 2 by ?",
                  "Closed \\here inferred read 0/0 written 0/0"));
}

}  // namespace
}  // namespace eastwest::session::testing
