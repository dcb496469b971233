#include "src/output/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace eastwest::output {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SpoolTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "spool-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = (folder_ / "siem.spool").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Spool> Open(std::uint64_t bytes_max = 1 << 20) {
    auto spool = Spool::Open(path_, bytes_max);
    EXPECT_TRUE(spool.ok()) << spool.status();
    return *std::move(spool);
  }

  static void DoneWith(Spool& spool, std::size_t count) { spool.Done(spool.Peek(count), count); }

  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(SpoolTest, GivesLinesInTheirOrder) {
  const auto spool = Open();
  EXPECT_TRUE(spool->empty());
  EXPECT_TRUE(spool->Append("one"));
  EXPECT_TRUE(spool->Append("two"));
  EXPECT_TRUE(spool->Append("three"));
  EXPECT_THAT(spool->Peek(2), ElementsAre("one", "two"));
  DoneWith(*spool, 2);
  EXPECT_THAT(spool->Peek(10), ElementsAre("three"));
  DoneWith(*spool, 1);
  EXPECT_TRUE(spool->empty());
  EXPECT_EQ(std::filesystem::file_size(path_), 0U) << "the disk is given back";
}

TEST_F(SpoolTest, OutlivesTheProgram) {
  {
    const auto spool = Open();
    spool->Append("one");
    spool->Append("two");
    DoneWith(*spool, 1);
  }
  EXPECT_THAT(Open()->Peek(10), ElementsAre("two"));
}

TEST_F(SpoolTest, CutsOffALineThatACrashTore) {
  { Open()->Append("whole"); }
  std::ofstream(path_, std::ios::app) << "to";
  const auto spool = Open();
  EXPECT_TRUE(spool->Append("next"));
  EXPECT_THAT(spool->Peek(10), ElementsAre("whole", "next"));
}

TEST_F(SpoolTest, NonsenseBesideItMeansEverythingIsSentAgain) {
  for (const char* nonsense : {"999999999\n", "xyz", "", "-1\n"}) {
    { Open()->Append("line"); }
    std::ofstream(path_ + ".done") << nonsense;
    EXPECT_THAT(Open()->Peek(1), ElementsAre("line")) << nonsense;
  }
}

TEST_F(SpoolTest, IsBounded) {
  const auto spool = Open(10);
  EXPECT_TRUE(spool->Append("1234"));
  EXPECT_TRUE(spool->Append("5678"));
  EXPECT_FALSE(spool->Append("9"));
  DoneWith(*spool, 1);
  EXPECT_TRUE(spool->Append("9"));
  EXPECT_THAT(spool->Peek(10), ElementsAre("5678", "9"));
}

TEST_F(SpoolTest, TheFileIsBoundedHoweverMuchGoesThroughIt) {
  const auto spool = Open(100);
  spool->Append("123456789");
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(spool->Append("123456789")) << i;
    DoneWith(*spool, 1);
    ASSERT_LE(std::filesystem::file_size(path_), 100U) << i;
  }
  EXPECT_EQ(spool->Peek(10).size(), 1U);
}

TEST_F(SpoolTest, WhatWasCompactedOutlivesTheProgram) {
  {
    const auto spool = Open(20);
    spool->Append("one56789");
    spool->Append("two56789");
    DoneWith(*spool, 1);
    EXPECT_TRUE(spool->Append("three"));
  }
  EXPECT_THAT(Open(20)->Peek(10), ElementsAre("two56789", "three"));
}

// A crash between emptying the file and saying so.
TEST_F(SpoolTest, AnOldPlaceSkipsNoLineThatCameLater) {
  std::ofstream(path_ + ".done") << "9\n";
  { Open()->Append("alert 1"); }
  { Open()->Append("alert 2"); }
  EXPECT_THAT(Open()->Peek(10), ElementsAre("alert 1", "alert 2"));
}

TEST_F(SpoolTest, ReadsLinesLongerThanOneRead) {
  const auto spool = Open();
  const std::string line(200000, 'x');
  spool->Append(line);
  spool->Append("y");
  EXPECT_THAT(spool->Peek(2), ElementsAre(line, "y"));
}

TEST_F(SpoolTest, SaysWhyItCannotBeOpened) {
  path_ = "/nonexistent/spool";
  const auto spool = Spool::Open(path_, 1);
  EXPECT_THAT(std::string(spool.status().message()), ::testing::HasSubstr("/nonexistent/spool"));
}

}  // namespace
}  // namespace eastwest::output
