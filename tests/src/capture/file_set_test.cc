#include "src/capture/file_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/src/capture/capture_builder.h"

namespace eastwest::capture {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using State = InputReport::State;

struct Reading {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> frames;  // input and number
  std::vector<std::int64_t> seconds;
  std::vector<InputReport> inputs;
  std::uint64_t time_went_backwards = 0;
};

Reading ReadAll(const std::vector<std::string>& paths) {
  PassedAtOnce progress;
  FileSet files(paths, progress);
  Reading run;
  PacketRef packet;
  while (files.Next(packet)) {
    run.frames.emplace_back(packet.frame.input, packet.frame.number);
    run.seconds.push_back(packet.time.time_since_epoch() / std::chrono::seconds(1));
    EXPECT_EQ(packet.sequence, run.frames.size());
  }
  EXPECT_FALSE(files.Next(packet));
  run.inputs = files.inputs();
  run.time_went_backwards = files.time_went_backwards();
  return run;
}

Buffer PacketsAt(const std::vector<std::uint32_t>& seconds) {
  PcapBuilder file;
  for (const std::uint32_t second : seconds) {
    file.Packet(second, 0, 60);
  }
  return file.bytes;
}

TEST(FileSetTest, MergesByTimeAndKeepsTheOrderOfInputsInTies) {
  const Folder folder;
  const std::string late = folder.Write("late", PacketsAt({20, 21, 30}));
  const std::string early = folder.Write("early", PacketsAt({10, 20, 40}));
  const std::string middle = folder.Write("middle", PacketsAt({20}));
  const Reading run = ReadAll({late, early, middle});
  EXPECT_THAT(run.frames, ElementsAre(Pair(1, 1), Pair(0, 1), Pair(1, 2), Pair(2, 1), Pair(0, 2),
                                      Pair(0, 3), Pair(1, 3)));
  EXPECT_THAT(run.seconds, ElementsAre(10, 20, 20, 20, 21, 30, 40));
  EXPECT_EQ(run.inputs[1].packets, 3U);
  EXPECT_EQ(run.inputs[1].bytes, 180U);
  EXPECT_EQ(Judge(run.inputs), InputVerdict::kComplete);
}

TEST(FileSetTest, ClampsTimeThatRunsBackwards) {
  const Folder folder;
  const Reading run = ReadAll({folder.Write("one", PacketsAt({10, 9, 8, 11}))});
  EXPECT_THAT(run.seconds, ElementsAre(10, 10, 10, 11));
  EXPECT_EQ(run.time_went_backwards, 2U);
}

TEST(FileSetTest, ReadsMoreRotatedFilesThanMayBeOpen) {
  const Folder folder;
  std::vector<std::string> paths;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    paths.push_back(folder.Write(std::to_string(i), PacketsAt({i * 10, i * 10 + 9})));
  }
  std::ranges::reverse(paths);
  const Reading run = ReadAll(paths);
  ASSERT_EQ(run.frames.size(), 4000U);
  EXPECT_TRUE(std::ranges::is_sorted(run.seconds));
  EXPECT_EQ(run.time_went_backwards, 0U);
  EXPECT_EQ(run.frames.front(), (std::pair<std::uint32_t, std::uint32_t>(1999, 1)));
}

TEST(FileSetTest, RefusesMoreOverlapThanItMayOpen) {
  const Folder folder;
  std::vector<std::string> paths;
  for (std::size_t i = 0; i <= limits::kCaptureFilesOpenMax; ++i) {
    paths.push_back(folder.Write(std::to_string(i), PacketsAt({1, 3})));
  }
  const Reading run = ReadAll(paths);
  EXPECT_EQ(run.frames.size(), 2 * limits::kCaptureFilesOpenMax);
  EXPECT_EQ(run.inputs.back().state, State::kFailed);
  EXPECT_THAT(run.inputs.back().message, HasSubstr("overlaps in time with 512 other captures"));
  EXPECT_EQ(Judge(run.inputs), InputVerdict::kPartial);
}

TEST(FileSetTest, ReadsADirectoryInTheOrderOfNamesAndSkipsWhatIsNoCapture) {
  const Folder folder;
  folder.Write("b.pcap", PacketsAt({5}));
  folder.Write("a.pcap", PacketsAt({5}));
  folder.Write("notes.txt", {'h', 'e', 'l', 'l', 'o'});
  folder.Write("zero", {});
  mkdir(folder.Path("deeper").c_str(), 0700);
  folder.Write("deeper/c.pcap", PacketsAt({1}));
  const Reading run = ReadAll({folder.path()});
  EXPECT_THAT(run.frames, ElementsAre(Pair(0, 1), Pair(1, 1)));
  ASSERT_EQ(run.inputs.size(), 4U);
  EXPECT_EQ(run.inputs[0].name, folder.Path("a.pcap"));
  EXPECT_EQ(run.inputs[2].state, State::kSkipped);
  EXPECT_EQ(run.inputs[2].message,
            folder.Path("notes.txt") + ": is not a capture: it starts with \"hello\"");
  EXPECT_EQ(run.inputs[3].state, State::kSkipped);
  EXPECT_EQ(Judge(run.inputs), InputVerdict::kComplete);
}

TEST(FileSetTest, FailsADirectoryWithoutCaptures) {
  const Folder folder;
  const Reading empty = ReadAll({folder.path()});
  ASSERT_EQ(empty.inputs.size(), 1U);
  EXPECT_EQ(empty.inputs[0].message, folder.path() + ": holds no capture");
  EXPECT_EQ(Judge(empty.inputs), InputVerdict::kNothingReadable);
  folder.Write("notes.txt", {'h', 'e', 'l', 'l', 'o'});
  const Reading text = ReadAll({folder.path()});
  ASSERT_EQ(text.inputs.size(), 2U);
  EXPECT_EQ(text.inputs[1].state, State::kFailed);
  EXPECT_EQ(Judge(text.inputs), InputVerdict::kNothingReadable);
}

TEST(FileSetTest, GoesOnAfterInputsThatFail) {
  const Folder folder;
  Buffer cut = PacketsAt({1, 2});
  cut.resize(cut.size() - 5);
  const Reading run =
      ReadAll({folder.Path("missing"), folder.Write("text", {'#', '!', '/', 'b'}),
               folder.Write("zero", {}), folder.Write("cut", cut),
               folder.Write("good", PacketsAt({3})), folder.Write("none", PacketsAt({}))});
  EXPECT_THAT(run.frames, ElementsAre(Pair(3, 1), Pair(4, 1)));
  ASSERT_EQ(run.inputs.size(), 6U);
  EXPECT_EQ(run.inputs[0].message,
            folder.Path("missing") + ": cannot be opened: No such file or directory");
  EXPECT_EQ(run.inputs[1].state, State::kFailed);
  EXPECT_EQ(run.inputs[2].message, folder.Path("zero") + ": is empty");
  EXPECT_EQ(run.inputs[3].state, State::kTruncated);
  EXPECT_EQ(run.inputs[3].message,
            folder.Path("cut") + ": cut in the middle of packet 2, 5 bytes missing");
  EXPECT_EQ(run.inputs[4].state, State::kComplete);
  EXPECT_EQ(run.inputs[5].state, State::kComplete);
  EXPECT_EQ(Judge(run.inputs), InputVerdict::kPartial);
}

TEST(FileSetTest, JudgesRunsWithNothingReadable) {
  const Folder folder;
  EXPECT_EQ(Judge(ReadAll({folder.Path("missing")}).inputs), InputVerdict::kNothingReadable);
  EXPECT_EQ(Judge(ReadAll({}).inputs), InputVerdict::kNothingReadable);
  EXPECT_EQ(Judge(ReadAll({folder.Write("none", PacketsAt({}))}).inputs), InputVerdict::kComplete);
}

TEST(FileSetTest, TellsThatAFileMayNotBeRead) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may read everything";
  }
  const Folder folder;
  const std::string path = folder.Write("secret", PacketsAt({1}));
  chmod(path.c_str(), 0);
  EXPECT_THAT(ReadAll({path}).inputs[0].message, HasSubstr("Permission denied"));
}

TEST(FileSetTest, ReadsAFifoBesideAFile) {
  const Folder folder;
  const std::string fifo = folder.Path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  std::thread writer([&folder] { folder.Write("fifo", PacketsAt({2, 4})); });
  const Reading run = ReadAll({fifo, folder.Write("file", PacketsAt({1, 3}))});
  writer.join();
  EXPECT_THAT(run.seconds, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(Judge(run.inputs), InputVerdict::kComplete);
}

TEST(FileSetTest, ReadsStandardInputOnce) {
  const Folder folder;
  const int kept = dup(STDIN_FILENO);
  FILE* const input = std::freopen(folder.Write("one", PacketsAt({1, 2})).c_str(), "rb", stdin);
  ASSERT_NE(input, nullptr);
  const Reading run = ReadAll({"-", "-"});
  dup2(kept, STDIN_FILENO);
  close(kept);
  EXPECT_EQ(run.frames.size(), 2U);
  EXPECT_EQ(run.inputs[0].name, "standard input");
  EXPECT_EQ(run.inputs[1].message, "standard input: is named twice");
}

TEST(FileSetTest, StopsWhileAPipeIsSilent) {
  const Folder folder;
  const std::string fifo = folder.Path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  PassedAtOnce progress;
  FileSet files({fifo}, progress);
  std::thread user([&files, &fifo] {
    std::ofstream open_and_silent(fifo);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    files.RequestStop();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  });
  PacketRef packet;
  EXPECT_FALSE(files.Next(packet));
  user.join();
  EXPECT_THAT(files.inputs()[0].message, HasSubstr("stopped before its end"));
}

TEST(FileSetTest, TellsProgressInStoredBytes) {
  const Folder folder;
  const Buffer bytes = PacketsAt({1, 2, 3});
  PassedAtOnce progress;
  FileSet files({folder.Write("a", bytes), folder.Write("b", bytes)}, progress);
  EXPECT_EQ(files.bytes_total(), 2 * bytes.size());
  PacketRef packet;
  while (files.Next(packet)) {
  }
  EXPECT_EQ(files.bytes_read(), 2 * bytes.size());
}

}  // namespace
}  // namespace eastwest::capture
