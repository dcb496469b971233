// What operations and file handles tell beyond their names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "fmt/format.h"
#include "src/core/limits.h"
#include "tests/src/session/talk.h"

namespace eastwest::session::testing {
namespace {

using smb2::Command;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t kCopychunk = 0x001440F2;

std::string TextOf(const event::SmbDetail::Value& value) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) {
    return fmt::format("{}", *number);
  }
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag ? "true" : "false";
  }
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    return fmt::format("[{}]", fmt::join(*texts, ","));
  }
  return std::get<std::string>(value);
}

std::vector<std::string> Details(const event::SmbOperation& operation) {
  std::vector<std::string> texts;
  for (const event::SmbDetail& detail : operation.details) {
    texts.push_back(fmt::format("{}={}", detail.name, TextOf(detail.value)));
  }
  return texts;
}

// OnShare is a connection with operations wanted, as far as an open file.
struct OnShare {
  explicit OnShare(Monitor& monitor) : talk(monitor) {
    monitor.shared.operations = true;
    talk.Negotiate();
    talk.Logon();
    talk.TreeConnect("\\\\SRV1\\C$");
    file = talk.Create("a.txt");
    monitor.sink.events.clear();
  }
  Talk talk;
  File file;
};

// DetailsOf gives those of the only operation of an exchange.
std::vector<std::string> DetailsOf(Command command, const std::function<Buffer(File)>& request,
                                   const Buffer& answer, std::uint32_t status = 0) {
  Monitor monitor;
  OnShare on(monitor);
  on.talk.Exchange(command, request(on.file), answer, status);
  const auto operations = monitor.All<event::SmbOperation>();
  EXPECT_EQ(operations.size(), 1U);
  EXPECT_TRUE(operations[0].answered);
  EXPECT_THAT(monitor.All<event::ProtocolAnomaly>(), IsEmpty());
  return Details(operations[0]);
}

TEST(SmbDetailsTest, TellWhatWasListed) {
  const auto request = [](const File& file) {
    const Buffer pattern = Utf16("*.ps1");
    Out out;
    out.U16(33).U8(37).U8(0).U32(0).U64(file.persistent).U64(file.transient);
    return out.U16(96).U16(pattern.size()).U32(65536).Raw(pattern).bytes();
  };
  EXPECT_THAT(
      DetailsOf(Command::kQueryDirectory, request, SizeOnlyBody(9, 9)),
      ElementsAre("pattern=*.ps1", "info_type=FILE", "info_class=FileIdBothDirectoryInformation"));
}

TEST(SmbDetailsTest, TellWhatWasAskedAboutAFile) {
  const auto request = [](const File& file) {
    Out out;
    out.U16(41).U8(3).U8(0).U32(0).U16(0).U16(0).U32(0).U32(7).U32(0);
    return out.U64(file.persistent).U64(file.transient).bytes();
  };
  EXPECT_THAT(DetailsOf(Command::kQueryInfo, request, SizeOnlyBody(9, 9)),
              ElementsAre("info_type=SECURITY", "security_information=0x00000007"));
}

TEST(SmbDetailsTest, TellTimesThatAreSet) {
  const auto request = [](const File& file) {
    return SetInfoRequestBody(file, 4, Out().U64(5).U64(0).Number(~0ULL, 8).U64(0).U64(32).bytes());
  };
  EXPECT_THAT(DetailsOf(Command::kSetInfo, request, SizeOnlyBody(2, 2)),
              ElementsAre("info_type=FILE", "info_class=FileBasicInformation", "set_created=5",
                          "set_attributes=0x00000020"));
}

TEST(SmbDetailsTest, TellLocksAndWatches) {
  const auto lock = [](const File& file) {
    Out out;
    out.U16(48).U16(1).U32(0).U64(file.persistent).U64(file.transient);
    return out.U64(4096).U64(10).U32(2).U32(0).bytes();
  };
  EXPECT_THAT(DetailsOf(Command::kLock, lock, SizeOnlyBody(4, 4)),
              ElementsAre("lock_count=1", "locks=[4096+10 exclusive]"));
  const auto watch = [](const File& file) {
    Out out;
    out.U16(32).U16(1).U32(4096).U64(file.persistent).U64(file.transient);
    return out.U32(0x17).U32(0).bytes();
  };
  EXPECT_THAT(DetailsOf(Command::kChangeNotify, watch, SizeOnlyBody(9, 9)),
              ElementsAre("completion_filter=0x00000017", "watch_tree=true"));
}

TEST(SmbDetailsTest, TellReadsAndWrites) {
  const auto write = [](const File& file) { return WriteRequestBody(file, Buffer(100), 512); };
  EXPECT_THAT(DetailsOf(Command::kWrite, write, WriteResponseBody(90)),
              ElementsAre("offset=512", "length=100", "transferred=90"));
  const auto read = [](const File& file) { return FileRequestBody(Command::kRead, file); };
  EXPECT_THAT(DetailsOf(Command::kRead, read, ReadResponseBody(Buffer(33))),
              ElementsAre("offset=0", "length=0", "transferred=33"));
}

TEST(SmbDetailsTest, TellWhatControlCodesCarry) {
  struct Case {
    const char* function;
    std::uint32_t code;
    Buffer input;
    Buffer output;
    std::vector<std::string> details;
  };
  const Case cases[] = {
      {"FSCTL_DFS_GET_REFERRALS",
       0x00060194,
       Out().U16(4).Raw(Utf16("\\srv\\d")).U16(0).bytes(),
       {},
       {"dfs_path=\\srv\\d", "output_bytes=0"}},
      {"FSCTL_VALIDATE_NEGOTIATE_INFO",
       0x00140204,
       Out().U32(1).Zeros(16).U16(1).U16(1).U16(0x0302).bytes(),
       Out().U32(1).Zeros(16).U16(1).U16(0x0302).bytes(),
       {"validated_dialects=[0x0302]", "validated_dialect=0x0302"}},
      {"FSCTL_PIPE_WAIT",
       0x00110018,
       Out().U64(0).U32(8).U8(0).U8(0).Raw(Utf16("ntsv")).bytes(),
       {},
       {"pipe=ntsv", "output_bytes=0"}},
      {"FSCTL_SRV_ENUMERATE_SNAPSHOTS",
       0x00144064,
       {},
       Out().U32(2).U32(1).U32(8).Raw(Utf16("@G")).U32(0).bytes(),
       {"input_bytes=0", "snapshot_count=2", "snapshots=[@G]"}},
      {"0x00123456", 0x00123456, Buffer(3), Buffer(4), {"input_bytes=3", "output_bytes=4"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.function);
    Monitor monitor;
    OnShare on(monitor);
    on.talk.Exchange(Command::kIoctl, IoctlRequestBody(on.file, c.code, c.input),
                     IoctlResponseBody(on.file, c.code, c.output));
    const auto operations = monitor.All<event::SmbOperation>();
    ASSERT_EQ(operations.size(), 1U);
    EXPECT_EQ(operations[0].function, c.function);
    EXPECT_EQ(Details(operations[0]), c.details);
  }
}

TEST(SmbDetailsTest, NamesOfSnapshotsAreBounded) {
  Buffer names;
  for (std::size_t i = 0; i < limits::kSnapshotNamesMax + 5; ++i) {
    names = Join({names, Utf16("@G"), {0, 0}});
  }
  const auto request = [](const File& file) { return IoctlRequestBody(file, 0x00144064, {}); };
  const Buffer output = Out().U32(37).U32(37).U32(names.size()).Raw(names).bytes();
  Monitor monitor;
  OnShare on(monitor);
  on.talk.Exchange(Command::kIoctl, request(on.file),
                   IoctlResponseBody(on.file, 0x00144064, output));
  const auto operations = monitor.All<event::SmbOperation>();
  ASSERT_EQ(operations.size(), 1U);
  EXPECT_EQ(std::get<std::vector<std::string>>(operations[0].details.back().value).size(),
            limits::kSnapshotNamesMax);
}

TEST(SmbDetailsTest, ABrokenBodyIsSaidToBeOnce) {
  Monitor monitor;
  OnShare on(monitor);
  on.talk.Exchange(Command::kLock, SizeOnlyBody(47, 48), SizeOnlyBody(4, 4));
  on.talk.Exchange(Command::kIoctl, IoctlRequestBody(on.file, kCopychunk, Buffer(3)),
                   IoctlResponseBody(on.file, kCopychunk, Buffer(2)));
  std::vector<std::string> told;
  for (const event::ProtocolAnomaly& anomaly : monitor.All<event::ProtocolAnomaly>()) {
    told.push_back(fmt::format("{} {}", anomaly.code, anomaly.detail));
  }
  EXPECT_THAT(told, ElementsAre("bad_structure_size LOCK", "truncated IOCTL"));
}

TEST(SmbDetailsTest, WhatTheServerCopiesCountsAsWritten) {
  Monitor monitor;
  OnShare on(monitor);
  on.talk.Exchange(Command::kIoctl,
                   IoctlRequestBody(on.file, kCopychunk,
                                    Out().Zeros(24).U32(1).U32(0).U64(0).U64(0).U64(700).bytes()),
                   IoctlResponseBody(on.file, kCopychunk, Out().U32(1).U32(0).U32(700).bytes()));
  on.talk.Close(on.file);
  const auto closed = monitor.All<event::FileClosed>();
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].bytes_written, 700U);
}

// A break and a notification answer nothing. [MS-SMB2] 2.2.23.2, 2.2.44.1
TEST(SmbDetailsTest, TellWhatTheServerSaysUnasked) {
  Monitor monitor;
  OnShare on(monitor);
  const auto unasked = [](Command command, std::uint64_t session) {
    return Head{.command = command,
                .message_id = ~std::uint64_t{0},
                .session_id = session,
                .tree_id = 0,
                .status = 0,
                .flags = smb2::kServerToRedir};
  };
  on.talk.link.Server(
      Nbss(Message(unasked(Command::kOplockBreak, 0),
                   Out().U16(44).U16(1).U32(1).Zeros(16).U32(7).U32(3).Zeros(12).bytes())));
  on.talk.link.Server(Nbss(Message(unasked(Command::kServerNotification, kSession),
                                   Out().U16(4).U16(0).U32(0).bytes())));
  const auto operations = monitor.All<event::SmbOperation>();
  ASSERT_EQ(operations.size(), 2U);
  EXPECT_TRUE(operations[0].unsolicited);
  EXPECT_FALSE(operations[0].request_seen);
  EXPECT_THAT(Details(operations[0]), ElementsAre("lease_key=00000000-0000-0000-0000-000000000000",
                                                  "lease_state_before=RWH", "lease_state=RH"));
  EXPECT_EQ(operations[1].command, "SERVER_TO_CLIENT_NOTIFICATION");
  EXPECT_THAT(Details(operations[1]), ElementsAre("notification=session_closed"));
  EXPECT_EQ(monitor.All<event::FileClosed>().size(), 1U);  // with its session
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbOrphanResponses), 0U);
}

// A CREATE with TWrp, a version 1 lease and a durable request. [MS-SMB2] 2.2.13.2
Buffer ContextCreate() {
  const auto context = [](std::string_view tag, const Buffer& data, bool last) {
    Out out;
    out.U32(last ? 0 : 24 + data.size()).U16(16).U16(4).U16(0).U16(24).U32(data.size());
    return out.Raw(Text(tag)).U32(0).Raw(data).bytes();
  };
  const Buffer contexts =
      Join({context("TWrp", Out().U64(0x01DAE4A4D3C38000).bytes(), false),
            context("RqLs", Out().Zeros(16).U32(7).U32(0).U64(0).bytes(), false),
            context("DHnQ", Buffer(16), true)});
  const Buffer name = Utf16("SAM.");  // eight bytes: the contexts are aligned
  Out out;
  out.U16(57).U8(0).U8(0xFF).U32(2).U64(0).U64(0).U32(0x120089).U32(0x80).U32(7).U32(1).U32(0x40);
  out.U16(120).U16(name.size()).U32(128).U32(contexts.size()).Raw(name).Raw(contexts);
  return out.bytes();
}

TEST(SmbDetailsTest, AnOpenTellsItsContexts) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Negotiate();
  talk.Logon();
  talk.TreeConnect("\\\\SRV1\\C$");
  talk.Exchange(Command::kCreate, ContextCreate(), CreateResponseBody({8, 9}));
  const auto opened = monitor.All<event::FileOpened>();
  ASSERT_EQ(opened.size(), 1U);
  const event::OpenDetailPtr detail = opened[0].detail;
  ASSERT_NE(detail, nullptr);
  EXPECT_EQ(detail->previous_version, 0x01DAE4A4D3C38000U);
  EXPECT_THAT(detail->contexts, ElementsAre("TWrp", "RqLs", "DHnQ"));
  EXPECT_EQ(detail->lease.version, 1);
  EXPECT_EQ(detail->lease.asked, 7U);
  EXPECT_EQ(detail->lease.granted, 0U);
  EXPECT_EQ(detail->durable.version, 1);
  EXPECT_FALSE(detail->durable.granted);
  EXPECT_TRUE(detail->answered);
  EXPECT_EQ(detail->file_persistent, 8U);
  EXPECT_THAT(monitor.All<event::ProtocolAnomaly>(), IsEmpty());
  monitor.End();
  EXPECT_EQ(monitor.All<event::FileClosed>()[0].detail, detail);
}

TEST(SmbDetailsTest, WithoutDetailsAnOpenTellsOfShadowCopiesOnly) {
  Monitor monitor;
  monitor.shared.open_details = false;
  OnShare on(monitor);
  const File plain = on.talk.Create("b.txt");
  on.talk.Exchange(Command::kCreate, ContextCreate(), CreateResponseBody({8, 9}));
  on.talk.Close(plain);
  const auto opened = monitor.All<event::FileOpened>();
  ASSERT_EQ(opened.size(), 2U);
  ASSERT_NE(opened[0].detail, nullptr);
  EXPECT_EQ(opened[0].detail->previous_version, 0U);
  EXPECT_FALSE(opened[0].detail->answered);
  EXPECT_EQ(monitor.All<event::FileClosed>()[0].detail, opened[0].detail);
  ASSERT_NE(opened[1].detail, nullptr);
  EXPECT_EQ(opened[1].detail->previous_version, 0x01DAE4A4D3C38000U);
}

TEST(SmbDetailsTest, BrokenContextsAreToldWhoeverWantsDetails) {
  for (const bool wanted : {true, false}) {
    SCOPED_TRACE(wanted);
    Monitor monitor;
    monitor.shared.open_details = wanted;
    OnShare on(monitor);
    Buffer create = ContextCreate();
    create[76] = 0xFF;  // the data of the first context is longer than all of them
    on.talk.Exchange(Command::kCreate, create, CreateResponseBody({8, 9}));
    EXPECT_EQ(monitor.All<event::ProtocolAnomaly>().size(), 1U);
    EXPECT_EQ(monitor.All<event::FileOpened>().size(), 1U);
  }
}

TEST(SmbDetailsTest, AHardLinkKeepsTheOldName) {
  Monitor monitor;
  OnShare on(monitor);
  const Buffer name = Utf16("b.exe");
  on.talk.SetInfo(on.file, 11, Out().U8(0).Zeros(15).U32(name.size()).Raw(name).bytes());
  on.talk.Close(on.file);
  const auto renamed = monitor.All<event::FileRenamed>();
  ASSERT_EQ(renamed.size(), 1U);
  EXPECT_TRUE(renamed[0].hard_link);
  EXPECT_EQ(renamed[0].new_name, "b.exe");
  EXPECT_EQ(monitor.All<event::FileClosed>()[0].file.name, "a.txt");
}

TEST(SmbDetailsTest, ALogonTellsChannelsReconnectsAndSigning) {
  Monitor monitor;
  Talk first(monitor);
  first.Logon("alice", 0, 0, false, 0x77);
  Talk second(monitor, 50001);
  second.session_id = kSession;
  second.Logon("alice", 0, 0, true);
  const auto logons = monitor.All<event::LogonFinished>();
  ASSERT_EQ(logons.size(), 2U);
  EXPECT_EQ(logons[0].previous_session_id, 0x77U);
  EXPECT_FALSE(logons[0].bound);
  EXPECT_FALSE(logons[0].signing);  // neither side demanded it
  EXPECT_TRUE(logons[1].bound);
}

}  // namespace
}  // namespace eastwest::session::testing
