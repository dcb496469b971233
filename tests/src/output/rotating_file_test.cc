#include "src/output/rotating_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace eastwest::output {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;

class RotatingFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "rotate-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Open(const RotationOptions& options) {
    auto file = RotatingFile::Open(folder_ / "eve.json", options);
    ASSERT_TRUE(file.ok()) << file.status();
    file_ = *std::move(file);
  }

  void Write(std::string_view line, PacketTime now) {
    file_->WriteLine(line, LineKind::kLog);
    file_->Tick(now);
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  std::string Contents(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }

  // 2026-11-21 15:30:00 UTC
  const PacketTime now_ = PacketTime(seconds(1795275000));
  std::filesystem::path folder_;
  std::unique_ptr<RotatingFile> file_;
};

TEST_F(RotatingFileTest, RotatesBySize) {
  Open({.size_bytes = 10});
  Write("12345678", now_);
  EXPECT_THAT(Names(), ElementsAre("eve.json"));
  Write("x", now_);
  EXPECT_THAT(Names(), ElementsAre("eve-20261121T153000Z.json", "eve.json"));
  EXPECT_EQ(Contents("eve-20261121T153000Z.json"), "12345678\nx\n");
  Write("next", now_);
  EXPECT_EQ(Contents("eve.json"), "next\n");
}

TEST_F(RotatingFileTest, NeverOverwritesWhatWasPutAside) {
  Open({.size_bytes = 1});
  Write("one", now_);
  Write("two", now_);
  Write("three", now_);
  EXPECT_EQ(Contents("eve-20261121T153000Z.json"), "one\n");
  EXPECT_EQ(Contents("eve-20261121T153000Z.1.json"), "two\n");
  EXPECT_EQ(Contents("eve-20261121T153000Z.2.json"), "three\n");
}

TEST_F(RotatingFileTest, RotatesAtTheFullHour) {
  Open({.period = hours(1)});
  Write("before", now_);
  Write("before", now_ + minutes(29));
  EXPECT_EQ(file_->rotations(), 0U);
  file_->Tick(now_ + minutes(30));
  EXPECT_THAT(Names(), ElementsAre("eve-20261121T160000Z.json", "eve.json"));
  file_->Tick(now_ + minutes(95));  // an empty file is not put aside
  EXPECT_EQ(file_->rotations(), 1U);
}

TEST_F(RotatingFileTest, KeepsTheNewest) {
  Open({.size_bytes = 1, .keep_files = 2});
  for (int i = 0; i < 5; ++i) {
    Write(std::to_string(i), now_ + seconds(i));
  }
  EXPECT_THAT(Names(),
              ElementsAre("eve-20261121T153003Z.json", "eve-20261121T153004Z.json", "eve.json"));
  EXPECT_EQ(file_->files_deleted(), 3U);
}

TEST_F(RotatingFileTest, GoesOnWithTheFileOfTheRunBefore) {
  Open({.size_bytes = 12});
  Write("12345678", now_);
  Open({.size_bytes = 12});
  Write("abc", now_);
  EXPECT_EQ(Contents("eve-20261121T153000Z.json"), "12345678\nabc\n");
}

// No disk has an exbibyte free.
TEST_F(RotatingFileTest, GuardsTheFreeSpace) {
  Open({.size_bytes = 1});
  Write("old", now_);
  Open({.free_bytes_min = std::uint64_t{1} << 60U});
  file_->Tick(now_);
  EXPECT_THAT(Names(), ElementsAre("eve.json"));  // what was put aside had to go
  file_->WriteLine("log", LineKind::kLog);
  file_->WriteLine("alert", LineKind::kAlert);
  file_->Tick(now_);
  EXPECT_EQ(file_->lines_guarded(), 2U);
  EXPECT_EQ(Contents("eve.json"), "");
}

// NoDescriptors: while it lives nothing can be opened.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest_free = dup(0);
    close(lowest_free);
    const rlimit none_left{.rlim_cur = static_cast<rlim_t>(lowest_free),
                           .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none_left);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_F(RotatingFileTest, AFailedRotationIsFinishedLater) {
  Open({.period = hours(1)});
  Write("one", now_);
  {
    const NoDescriptors none;
    file_->Tick(now_ + hours(1));
    Write("two", now_ + hours(1));
    EXPECT_EQ(file_->rotations(), 0U);
  }
  Write("three", now_ + hours(1) + seconds(1));
  EXPECT_EQ(file_->rotations(), 1U);
  Write("four", now_ + hours(1) + seconds(2));
  EXPECT_EQ(Contents("eve-20261121T163000Z.json"), "one\ntwo\nthree\n");
  EXPECT_EQ(Contents("eve.json"), "four\n");
}

TEST_F(RotatingFileTest, LooksAtTheDiskWhoeverSetsTheClock) {
  Open({.free_bytes_min = std::uint64_t{1} << 60U});
  const auto start = std::chrono::steady_clock::now();
  file_->Tick(now_, start);
  std::ofstream(folder_ / "eve-20260101T000000Z.json") << "old";
  file_->Tick(now_ - hours(10), start + seconds(2));
  EXPECT_THAT(Names(), ElementsAre("eve.json"));
}

TEST_F(RotatingFileTest, ReopensForThoseWhoMoveFilesThemselves) {
  Open({});
  Write("old", now_);
  std::filesystem::rename(folder_ / "eve.json", folder_ / "moved");
  Write("still old", now_);
  ASSERT_TRUE(file_->Reopen().ok());
  Write("new", now_);
  EXPECT_EQ(Contents("moved"), "old\nstill old\n");
  EXPECT_EQ(Contents("eve.json"), "new\n");
}

}  // namespace
}  // namespace eastwest::output
