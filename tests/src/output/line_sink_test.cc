#include "src/output/line_sink.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "src/core/limits.h"

namespace eastwest::output {
namespace {

std::string ContentsOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(LineSinkTest, WritesWholeLinesAndCountsThem) {
  const std::string path = ::testing::TempDir() + "line_sink_test.json";
  auto sink = LineSink::OpenFile(path).value();
  sink->WriteLine("{}");
  sink->WriteLine(std::string(2 * limits::kLineSinkBufferBytes, 'x'));
  sink->WriteLine("last");
  EXPECT_TRUE(sink->Close().ok());
  EXPECT_EQ(sink->lines(), 3U);
  const std::string contents = ContentsOf(path);
  EXPECT_EQ(contents.size(), sink->bytes());
  EXPECT_TRUE(contents.starts_with("{}\nxxx"));
  EXPECT_TRUE(contents.ends_with("x\nlast\n"));
}

TEST(LineSinkTest, ReopenFollowsARenamedFile) {
  const std::string path = ::testing::TempDir() + "line_sink_reopen.json";
  const std::string rotated = path + ".1";
  auto sink = LineSink::OpenFile(path).value();
  sink->WriteLine("old");
  ASSERT_EQ(std::rename(path.c_str(), rotated.c_str()), 0);
  ASSERT_TRUE(sink->Reopen().ok());
  sink->WriteLine("new");
  EXPECT_TRUE(sink->Close().ok());
  EXPECT_EQ(ContentsOf(rotated), "old\n");
  EXPECT_EQ(ContentsOf(path), "new\n");
}

TEST(LineSinkTest, AFullDiskSurfacesAtClose) {
  auto sink = LineSink::OpenFile("/dev/full").value();
  const std::string line(limits::kLineSinkBufferBytes / 2 + 1, 'x');
  sink->WriteLine(line);
  sink->WriteLine(line);  // finds the buffer full and the disk too
  EXPECT_EQ(sink->lines_lost(), 1U);
  const absl::Status status = sink->Close();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("/dev/full: No space left"));
}

TEST(LineSinkTest, NamesTheFileItCannotOpen) {
  EXPECT_THAT(std::string(LineSink::OpenFile("/nowhere/eve.json").status().message()),
              ::testing::HasSubstr("/nowhere/eve.json"));
}

// Pipe is one whose reader may be slow, or gone.
struct Pipe {
  Pipe() { EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    if (ends[0] >= 0) {
      ::close(ends[0]);
    }
    ::close(ends[1]);
  }
  std::array<int, 2> ends{};
};

TEST(LineSinkTest, AReaderThatStopsKeepsNobodyWaiting) {
  const Pipe pipe;
  const auto sink = LineSink::NeverWaiting(pipe.ends[1], "pipe");
  const std::string line(999, 'x');
  for (int i = 0; i < 1000; ++i) {  // more than pipe and buffer hold
    sink->WriteLine(line);
  }
  EXPECT_GT(sink->lines_lost(), 0U);
  EXPECT_EQ(sink->lines() + sink->lines_lost(), 1000U);
  EXPECT_EQ(sink->write_errors(), 0U);
  EXPECT_EQ(::fcntl(pipe.ends[1], F_GETFL) & O_NONBLOCK, 0) << "that of the others waits";
  std::string got;
  std::array<char, 65536> piece{};
  while (got.size() < sink->lines() * 1000) {
    const ssize_t count = ::read(pipe.ends[0], piece.data(), piece.size());
    ASSERT_GT(count, 0);
    got.append(piece.data(), static_cast<std::size_t>(count));
    sink->Flush();
  }
  EXPECT_EQ(got.size(), sink->lines() * 1000) << "whole lines";
  EXPECT_FALSE(sink->Close().ok()) << "some were lost";
}

TEST(LineSinkTest, AReaderThatIsGoneIsToldOfAtTheEnd) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  const auto sink = LineSink::NeverWaiting(pipe.ends[1], "pipe");
  ::close(std::exchange(pipe.ends[0], -1));
  sink->WriteLine("line");
  sink->Flush();
  EXPECT_EQ(sink->write_errors(), 1U);
  EXPECT_THAT(std::string(sink->Close().message()), ::testing::HasSubstr("Broken pipe"));
}

}  // namespace
}  // namespace eastwest::output
