#include "src/app/checkpoint_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "src/app/checkpointer.h"
#include "src/core/checkpoint_limits.h"
#include "src/core/limits.h"
#include "tests/support/prefixes.h"

namespace eastwest::app {
namespace {

using namespace std::chrono_literals;

constexpr PacketTime kSaved{1'800'000'000s};

Checkpoint Sample() {
  Checkpoint checkpoint{
      .saved = kSaved, .program = "eastwest 1.2", .detect = {1, 2, 3}, .shards = {}};
  checkpoint.shards.resize(limits::kShards);
  checkpoint.shards[5] = {9, 8};
  return checkpoint;
}

std::string WhyNot(Bytes file, PacketTime now = kSaved + 1s) {
  const auto decoded = DecodeCheckpoint(file, now);
  return decoded.ok() ? "" : std::string(decoded.status().message());
}

class CheckpointFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "checkpointXXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/eastwest.checkpoint"; }
  absl::Status Write(Bytes file, std::uint64_t free_bytes_min = 0) const {
    return WriteCheckpointFile(path(), file, free_bytes_min);
  }
  std::string folder_;
};

TEST_F(CheckpointFileTest, LeavesRoomOnTheDisk) {
  const std::vector<std::uint8_t> file = EncodeCheckpoint(Sample());
  ASSERT_TRUE(Write(file).ok());
  const absl::Status status = Write(EncodeCheckpoint({}), ~std::uint64_t{0} >> 1U);
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_NE(status.message().find("output.free_space_mib"), std::string::npos) << status;
  EXPECT_EQ(*ReadCheckpointFile(path()), file);
  EXPECT_FALSE(std::filesystem::exists(path() + ".new"));
  EXPECT_TRUE(Write(file, /*free_bytes_min=*/1).ok());
}

TEST_F(CheckpointFileTest, GivesBackWhatWasWritten) {
  const Checkpoint before = Sample();
  ASSERT_TRUE(Write(EncodeCheckpoint(before)).ok());
  const auto file = ReadCheckpointFile(path());
  ASSERT_TRUE(file.ok()) << file.status();
  const auto after = DecodeCheckpoint(*file, kSaved + 1s);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->saved, before.saved);
  EXPECT_EQ(after->program, before.program);
  EXPECT_EQ(after->detect, before.detect);
  EXPECT_EQ(after->shards, before.shards);
}

TEST_F(CheckpointFileTest, ReplacesTheOldOneAndLeavesNothingElse) {
  ASSERT_TRUE(Write(EncodeCheckpoint({})).ok());
  std::ofstream(path() + ".new") << "of a run that was killed while it wrote";
  const auto file = EncodeCheckpoint(Sample());
  ASSERT_TRUE(Write(file).ok());
  EXPECT_EQ(*ReadCheckpointFile(path()), file);
  EXPECT_FALSE(std::filesystem::exists(path() + ".new"));
  struct stat about {};
  ASSERT_EQ(::stat(path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U) << "it names users";
}

TEST_F(CheckpointFileTest, TheOldOneStaysWhenTheNewCannotBeWritten) {
  const auto file = EncodeCheckpoint(Sample());
  ASSERT_TRUE(Write(file).ok());
  std::filesystem::create_directory(path() + ".new");
  EXPECT_FALSE(Write(EncodeCheckpoint({})).ok());
  EXPECT_EQ(*ReadCheckpointFile(path()), file);
}

TEST_F(CheckpointFileTest, TakesNothingButAPlainFile) {
  EXPECT_TRUE(absl::IsNotFound(ReadCheckpointFile(path()).status()));
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  EXPECT_FALSE(ReadCheckpointFile(path()).ok()) << "and does not wait for it";
  std::filesystem::remove(path());
  std::ofstream(folder_ + "/other") << "text";
  std::filesystem::create_symlink(folder_ + "/other", path());
  EXPECT_FALSE(ReadCheckpointFile(path()).ok()) << "a link";
  std::filesystem::remove(path());
  std::ofstream(path()) << "";
  std::filesystem::resize_file(path(), limits::kCheckpointFileBytesMax + 1);
  EXPECT_FALSE(ReadCheckpointFile(path()).ok()) << "too large";
}

TEST(CheckpointFormatTest, RefusesWhatIsNotWholeOrNotOurs) {
  const auto good = EncodeCheckpoint(Sample());
  EXPECT_EQ(WhyNot(good), "");
  testing::ForEveryPrefix(good, [](Bytes prefix) { EXPECT_NE(WhyNot(prefix), ""); });
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto bad = good;
    bad[at] ^= 0x10U;
    EXPECT_NE(WhyNot(bad), "") << "byte " << at;
  }
  auto longer = good;
  longer.push_back(0);
  EXPECT_NE(WhyNot(longer), "");
  auto other = good;
  other[8] = static_cast<std::uint8_t>(kCheckpointVersion + 1);
  EXPECT_EQ(WhyNot(other), "it is of version 3: expected 2");
}

TEST(CheckpointFormatTest, RefusesTheFutureAndTheFarPast) {
  const auto file = EncodeCheckpoint(Sample());
  EXPECT_EQ(WhyNot(file, kSaved - 1ns), "it is from the future: was the clock set back?");
  EXPECT_EQ(WhyNot(file, kSaved + limits::kCheckpointAgeMax), "");
  EXPECT_EQ(WhyNot(file, kSaved + limits::kCheckpointAgeMax + 1ns), "it is older than 168 h");
}

// What is whole but holds nonsense changes neither outlet nor pipeline.
TEST(CheckpointFormatTest, NonsenseInOnePartIsRefusedAsAWhole) {
  Pipeline pipeline({.workers = 1});
  Outlet outlet({}, {}, nullptr, false);
  const auto restored = RestoreState(Sample(), kSaved + 1s, outlet, pipeline);
  ASSERT_FALSE(restored.ok());
  EXPECT_EQ(restored.status().message(), "its part of detection cannot be read");
}

}  // namespace
}  // namespace eastwest::app
