#include "src/output/line_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

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

}  // namespace
}  // namespace eastwest::output
