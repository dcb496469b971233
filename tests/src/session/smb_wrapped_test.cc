// Requests inside others: compounds that use a pipe at once; odd names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/core/limits.h"
#include "tests/src/session/talk.h"

namespace eastwest::session::testing {
namespace {

using smb2::Command;
using ::testing::Contains;
using ::testing::ElementsAre;

constexpr std::uint32_t kRelatedFlag = 4;

Head Of(Command command, std::uint64_t message_id, std::uint32_t flags = 0) {
  return {.command = command,
          .message_id = message_id,
          .session_id = kSession,
          .tree_id = 1,
          .status = 0,
          .flags = flags};
}

TEST(CompoundTest, APipeMayBeUsedInTheCompoundThatOpensIt) {
  for (const bool transact : {true, false}) {
    SCOPED_TRACE(transact);
    const auto story = FeedSeveralWays([transact](Monitor& monitor) {
      Talk talk(monitor);
      talk.Logon();
      talk.TreeConnect("\\\\SRV1\\IPC$", 2);
      monitor.sink.events.clear();
      const File pipe{8, 9};
      const Buffer bind = BindPdu({{kSvcctlUuid, 2}});
      const Command command = transact ? Command::kIoctl : Command::kWrite;
      talk.link.Client(
          Nbss(Compound({Message(Of(Command::kCreate, 10), CreateRequestBody("svcctl")),
                         Message(Of(command, 11, kRelatedFlag),
                                 transact ? IoctlRequestBody(kRelated, kTransceive, bind)
                                          : WriteRequestBody(kRelated, bind))})));
      const std::uint32_t response = smb2::kServerToRedir;
      talk.link.Server(
          Nbss(Compound({Message(Of(Command::kCreate, 10, response), CreateResponseBody(pipe)),
                         Message(Of(command, 11, response | kRelatedFlag),
                                 transact ? IoctlResponseBody(pipe, kTransceive, BindAckPdu({{0}}))
                                          : WriteResponseBody(bind.size()))})));
      talk.message_id = 20;
      if (!transact) {
        talk.Read(pipe, BindAckPdu({{0}}));
      }
      talk.Transceive(pipe, RequestPdu(15, Buffer(8)), ResponsePdu(Buffer(24)));
    });
    EXPECT_THAT(story, Contains("Opened succeeded IPC$\\svcctl pipe FILE_OPEN action 1 by "
                                "CORP\\alice"));
    EXPECT_THAT(story, Contains("Bound succeeded svcctl svcctl:0"));
    EXPECT_THAT(story, Contains("Called succeeded svcctl OpenSCManagerW fragments 1/1 returned 0 "
                                "by CORP\\alice"));
  }
}

TEST(CompoundTest, EarlyPipeBytesAreBounded) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  talk.TreeConnect("\\\\SRV1\\IPC$", 2);
  const Buffer bind = BindPdu({{kSvcctlUuid, 2}});
  const Buffer call = RequestPdu(15, Buffer(60000));
  const Buffer create = Message(Of(Command::kCreate, 10), CreateRequestBody("svcctl"));
  const auto member = [](std::uint64_t id, const Buffer& data) {
    return Message(Of(Command::kWrite, id, kRelatedFlag), WriteRequestBody(kRelated, data));
  };
  // The second call is one too much: the first is told all the same.
  talk.link.Client(Nbss(Compound({create, member(11, bind), member(12, call), member(13, call)})));
  talk.message_id = 20;
  talk.Answer(10, Command::kCreate, CreateResponseBody({8, 9}));
  monitor.End();
  EXPECT_EQ(monitor.All<event::RpcBound>().size(), 1U);
  EXPECT_EQ(monitor.All<event::RpcCalled>().size(), 1U);
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbPipeBytesRefused), 1U);
}

TEST(CompoundTest, FollowersOfACreateAreBounded) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  talk.TreeConnect("\\\\SRV1\\C$");
  std::vector<Buffer> members = {Message(Of(Command::kCreate, 10), CreateRequestBody("a.txt"))};
  for (std::uint64_t i = 0; i < limits::kCompoundFollowersMax + 2; ++i) {
    members.push_back(Message(Of(Command::kRead, 11 + i, kRelatedFlag),
                              FileRequestBody(Command::kRead, kRelated)));
  }
  talk.link.Client(Nbss(Compound(members)));
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbFollowersRefused), 2U);
}

TEST(NameTest, TheShareIsTheComponentBehindTheServer) {
  using std::string_view_literals::operator""sv;
  struct Case {
    std::string_view path;
    std::string_view share;
  };
  const Case cases[] = {
      {.path = "\\\\h\\ADMIN$", .share = "ADMIN$"},
      {.path = "\\\\h\\ADMIN$\\", .share = "ADMIN$"},
      {.path = "\\\\h\\C$\\Temp", .share = "C$"},
      {.path = "\\\\h\\\\C$\\", .share = "C$"},
      {.path = "\\\\h\\C$\0"sv, .share = "C$"},
      {.path = "\\\\h\\C$\\\0\0"sv, .share = "C$"},
      {.path = "\\\\h\\C$\0\\x"sv, .share = "C$"},
      {.path = "IPC$", .share = "IPC$"},
      {.path = "\\\\h", .share = "h"},
      {.path = "\\\\", .share = ""},
      {.path = "", .share = ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ShareName(c.path), c.share) << c.path;
  }
}

TEST(NameTest, FilesAreNamedWithoutTheDefaultStreamAndTrailingZeros) {
  using std::string_view_literals::operator""sv;
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  talk.TreeConnect("\\\\SRV1\\ADMIN$\\");
  monitor.sink.events.clear();
  const std::string_view names[] = {
      "a.exe::$DATA", "\\a.exe::$data\0"sv, "a.exe:s:$DATA", "::$DATA", "\0\0"sv, "\\"};
  for (const std::string_view name : names) {
    talk.Create(name);
  }
  const auto opened = monitor.All<event::FileOpened>();
  ASSERT_EQ(opened.size(), 6U);
  EXPECT_EQ(opened[0].file.share, "ADMIN$");
  EXPECT_EQ(opened[0].file.name, "a.exe");
  EXPECT_EQ(opened[1].file.name, "a.exe");
  EXPECT_EQ(opened[2].file.name, "a.exe:s:$DATA");
  EXPECT_EQ(opened[3].file.name, "");
  EXPECT_EQ(opened[4].file.name, "");
  EXPECT_EQ(opened[5].file.name, "");
}

}  // namespace
}  // namespace eastwest::session::testing
