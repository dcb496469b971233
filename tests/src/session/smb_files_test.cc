// Files and pipes as SMB2 handles them: open, write, read, close, rename, delete, compounds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/src/session/talk.h"

namespace eastwest::session::testing {
namespace {

using smb2::Command;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A connection that has come as far as an open share, with its story so far forgotten.
Talk OnShare(Monitor& monitor, std::string_view share = "\\\\SRV1\\C$") {
  Talk talk(monitor);
  talk.Negotiate();
  talk.Logon();
  talk.TreeConnect(share);
  monitor.sink.events.clear();
  return talk;
}

TEST(SmbFileTest, SumsUpAHandle) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk = OnShare(monitor);
    const File file =
        talk.Create("\\Temp\\tool.exe", {.disposition = 5, .options = 0, .action = 2});
    talk.Write(file, Join({Text("MZ"), Buffer(500)}));
    talk.Write(file, Buffer(300), 502);
    talk.Read(file, Buffer(1000));
    talk.Close(file);
  });
  EXPECT_THAT(story,
              ElementsAre("Opened succeeded C$\\Temp\\tool.exe FILE_OVERWRITE_IF action 2 by "
                          "CORP\\alice",
                          "Written succeeded C$\\Temp\\tool.exe at 0 MZ",
                          "Closed C$\\Temp\\tool.exe read 1000/1 written 802/2"));
}

TEST(SmbFileTest, ARefusedWriteHidesNoLaterOne) {
  Monitor monitor;
  Talk talk = OnShare(monitor);
  const File file = talk.Create("tool.exe");
  talk.Write(file, Text("xx"), 7, 0xC0000054);
  talk.Write(file, Text("xx"), 7, 0xC0000054);
  talk.Write(file, Text("more"), 4096);
  talk.Write(file, Text("MZ"), 0);
  talk.Write(file, Text("MZ"), 0);
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Opened succeeded C$\\tool.exe FILE_OPEN action 1 by CORP\\alice",
                          "Written failed 0xc0000054 C$\\tool.exe at 7",
                          "Written succeeded C$\\tool.exe at 4096",
                          "Written succeeded C$\\tool.exe at 0 MZ"));
}

TEST(SmbFileTest, TellsRenameDeleteAndDeleteOnClose) {
  Monitor monitor;
  Talk talk = OnShare(monitor);
  const File file = talk.Create("a.txt");
  const Buffer name = Utf16("b.txt");
  talk.SetInfo(file, 10, Out().U8(0).Zeros(15).U32(name.size()).Raw(name).bytes());
  talk.SetInfo(file, 13, {1});
  talk.SetInfo(file, 13, {0});
  talk.SetInfo(file, 13, {1}, kDenied);
  talk.Close(file);
  talk.Close(talk.Create("c.txt", {.disposition = 1, .options = 0x1000, .action = 1}));
  EXPECT_THAT(
      monitor.Story(),
      ElementsAre("Opened succeeded C$\\a.txt FILE_OPEN action 1 by CORP\\alice",
                  "Renamed succeeded C$\\a.txt to b.txt", "Deleted succeeded C$\\b.txt",
                  "Deleted failed 0xc0000022 C$\\b.txt", "Closed C$\\b.txt read 0/0 written 0/0",
                  "Opened succeeded C$\\c.txt FILE_OPEN action 1 by CORP\\alice",
                  "Deleted succeeded C$\\c.txt on close", "Closed C$\\c.txt read 0/0 written 0/0"));
}

TEST(SmbFileTest, TellsRefusedOpens) {
  Monitor monitor;
  Talk talk = OnShare(monitor);
  talk.Create("secret.txt", {}, kDenied);
  const std::uint64_t id = talk.Ask(Command::kCreate, CreateRequestBody("link.txt"));
  talk.Answer(id, Command::kCreate, ErrorBody(), 0x8000002D);
  EXPECT_THAT(
      monitor.Story(),
      ElementsAre("Opened failed 0xc0000022 C$\\secret.txt FILE_OPEN action 0 by CORP\\alice",
                  "Opened failed 0x8000002d C$\\link.txt FILE_OPEN action 0 by "
                  "CORP\\alice"));
}

TEST(SmbFileTest, JoinsTheInterimAnswerWithTheLast) {
  Monitor monitor;
  Talk talk = OnShare(monitor);
  const std::uint64_t id = talk.Ask(Command::kCreate, CreateRequestBody("slow.txt"));
  talk.link.Server(Nbss(Message({.command = Command::kCreate,
                                 .message_id = id,
                                 .session_id = kSession,
                                 .tree_id = 77,  // an asynchronous id, not a tree
                                 .status = kPending,
                                 .flags = smb2::kServerToRedir | smb2::kAsyncCommand},
                                ErrorBody())));
  EXPECT_THAT(monitor.Story(), IsEmpty());
  talk.Answer(id, Command::kCreate, CreateResponseBody({1, 2}), 0, smb2::kAsyncCommand);
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Opened succeeded C$\\slow.txt FILE_OPEN action 1 by CORP\\alice"));
}

// create + write + close, all but the first with a FileId of ones. [MS-SMB2] 3.3.5.2.7.2
Buffer RelatedRequests(Talk& talk) {
  Head head{.command = Command::kCreate,
            .message_id = talk.message_id,
            .session_id = kSession,
            .tree_id = talk.tree_id,
            .status = 0,
            .flags = 0};
  talk.message_id += 3;
  const Buffer create = Message(head, CreateRequestBody("a.exe"));
  head.flags = smb2::kRelatedOperations;
  head.session_id = ~std::uint64_t{0};
  head.tree_id = ~std::uint32_t{0};
  head.command = Command::kWrite;
  ++head.message_id;
  const Buffer write = Message(head, WriteRequestBody(kRelated, Text("MZ")));
  head.command = Command::kClose;
  ++head.message_id;
  const Buffer close = Message(head, FileRequestBody(Command::kClose, kRelated));
  return Compound({create, write, close});
}

std::vector<Buffer> RelatedAnswers(const Talk& talk) {
  const auto answer = [&talk](Command command, std::uint64_t back, const Buffer& body) {
    return Message({.command = command,
                    .message_id = talk.message_id - back,
                    .session_id = kSession,
                    .tree_id = talk.tree_id,
                    .status = 0,
                    .flags = smb2::kServerToRedir},
                   body);
  };
  return {answer(Command::kCreate, 3, CreateResponseBody({9, 9})),
          answer(Command::kWrite, 2, WriteResponseBody(2)),
          answer(Command::kClose, 1, SizeOnlyBody(60, 60))};
}

constexpr const char* kRelatedStory[] = {
    "Opened succeeded C$\\a.exe FILE_OPEN action 1 by CORP\\alice",
    "Written succeeded C$\\a.exe at 0 MZ", "Closed C$\\a.exe read 0/0 written 2/1"};

TEST(SmbCompoundTest, RelatedMembersShareTheFile) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk = OnShare(monitor);
    talk.link.Client(Nbss(RelatedRequests(talk)));
    talk.link.Server(Nbss(Compound(RelatedAnswers(talk))));
  });
  EXPECT_THAT(story, ::testing::ElementsAreArray(kRelatedStory));
}

TEST(SmbCompoundTest, AnswersMayComeOneByOne) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk = OnShare(monitor);
    talk.link.Client(Nbss(RelatedRequests(talk)));
    for (const Buffer& answer : RelatedAnswers(talk)) {
      talk.link.Server(Nbss(answer));
    }
  });
  EXPECT_THAT(story, ::testing::ElementsAreArray(kRelatedStory));
}

// A handle of before the capture is taken for the one that the CREATE will get, until that fails.
TEST(SmbCompoundTest, MembersLoseAHandleThatWasGuessedWrongly) {
  Monitor monitor;
  monitor.shared.operations = true;
  Talk talk = OnShare(monitor);
  talk.link.Client(Nbss(RelatedRequests(talk)));
  const File other{77, 78};
  talk.Ask(Command::kQueryInfo, FileRequestBody(Command::kQueryInfo, other));
  talk.message_id -= 4;
  talk.Answer(talk.message_id++, Command::kCreate, {}, 0xC0000034);
  talk.Answer(talk.message_id++, Command::kWrite, {}, 0xC0000128);
  talk.Answer(talk.message_id++, Command::kClose, {}, 0xC0000128);
  const auto operations = monitor.All<event::SmbOperation>();
  ASSERT_GE(operations.size(), 3U);
  const auto last = std::span(operations).last(3);
  EXPECT_EQ(last[0].file, "a.exe");
  EXPECT_EQ(last[1].file, std::nullopt);
  EXPECT_EQ(last[2].file, std::nullopt);
}

TEST(SmbCompoundTest, AnswersMayBeCapturedBeforeTheirRequests) {
  Monitor monitor;
  Talk talk = OnShare(monitor);
  const Buffer requests = Nbss(RelatedRequests(talk));
  for (const Buffer& answer : RelatedAnswers(talk)) {
    talk.link.Server(Nbss(answer));
  }
  EXPECT_THAT(monitor.Story(), IsEmpty());
  talk.link.Client(requests);
  EXPECT_THAT(monitor.Story(), ::testing::ElementsAreArray(kRelatedStory));
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOrphanResponses), 0U);
}

TEST(SmbFileTest, HandlesStillOpenEndWithTheFlow) {
  Monitor monitor;
  Talk talk = OnShare(monitor);
  talk.Create("b.txt");
  talk.Create("a.txt");
  monitor.sink.events.clear();
  monitor.End();
  EXPECT_THAT(monitor.Story(), ElementsAre("Closed C$\\b.txt unseen read 0/0 written 0/0",
                                           "Closed C$\\a.txt unseen read 0/0 written 0/0"));
}

TEST(SmbFileTest, AHandleThatComesAgainEndsTheOneBefore) {
  Monitor monitor;
  Talk talk = OnShare(monitor);
  const File old = talk.Create("old.txt");
  talk.Write(old, Text("abc"));
  --talk.next_file;
  talk.Create("new.txt");
  monitor.sink.events.clear();
  monitor.End();
  EXPECT_THAT(monitor.Story(), ElementsAre("Closed C$\\new.txt unseen read 0/0 written 0/0"));
}

TEST(SmbFilesTest, TellsPipeDataThatIsNoRpc) {
  Monitor monitor;
  Talk talk(monitor);
  const File pipe = talk.ToPipe("implant");
  Buffer wide = Text("M");
  for (const char c : std::string_view("icrosoft Windows [Version 10")) {
    wide.push_back(0);
    wide.push_back(static_cast<std::uint8_t>(c));
  }
  talk.Write(pipe, Text("short"));  // may yet become RPC
  talk.Write(pipe, Text("0123456789abcdef\x01"));
  talk.Read(pipe, wide);
  const auto told = monitor.All<event::PipeDataSeen>();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(Line(monitor.sink.events.back()),
            "PipeData implant out 57 \"Microsoft Windows [Version 10\"");
  EXPECT_EQ(told[0].head, "short0123456789abcdef.");
  EXPECT_EQ(told[0].bytes, 22U);
  EXPECT_TRUE(told[0].from_client);
  EXPECT_TRUE(monitor.All<event::RpcCalled>().empty());
}

}  // namespace
}  // namespace eastwest::session::testing
