#include "src/capture/block_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "src/capture/file_set.h"
#include "tests/src/capture/capture_builder.h"

namespace eastwest::capture {
namespace {

class FakeProgress final : public WorkerProgress {
 public:
  std::uint64_t PassedSequence() override { return passed; }
  void Wait() override {
    ++waits;
    passed += 10;
  }

  std::uint64_t passed = 0;
  int waits = 0;
};

TEST(BlockPoolTest, LendsABlockAgainOnlyWhenItsPacketsArePassed) {
  FakeProgress progress;
  BlockPool pool(progress, 4);
  std::unique_ptr<Block> block = pool.Take();
  const Block* const first = block.get();
  block->last_sequence = 7;
  pool.GiveBack(std::move(block));
  progress.passed = 6;
  std::unique_ptr<Block> other = pool.Take();
  EXPECT_NE(other.get(), first);
  progress.passed = 7;
  block = pool.Take();
  EXPECT_EQ(block.get(), first);
  EXPECT_EQ(block->last_sequence, 0U);
}

TEST(BlockPoolTest, WaitsWhenTooManyBlocksAreLookedInto) {
  FakeProgress progress;
  BlockPool pool(progress, 2);
  for (const std::uint64_t sequence : {35U, 50U}) {
    std::unique_ptr<Block> block = pool.Take();
    block->last_sequence = sequence;
    pool.GiveBack(std::move(block));
  }
  const std::unique_ptr<Block> block = pool.Take();
  EXPECT_EQ(progress.waits, 4);
  EXPECT_EQ(pool.allocated(), 2U);
}

// Worker holds packets back until the reader has to wait, then checks that their bytes stand.
class Worker final : public WorkerProgress {
 public:
  std::uint64_t PassedSequence() override { return passed_; }
  void Wait() override {
    for (std::size_t i = 0; i < 100 && !held_.empty(); ++i) {
      Check(held_.front());
      held_.pop_front();
    }
  }
  void Hold(const PacketRef& packet) { held_.push_back(packet); }
  void Finish() {
    while (!held_.empty()) {
      Wait();
    }
  }

 private:
  void Check(const PacketRef& packet) {
    const auto expected = static_cast<std::uint8_t>(packet.frame.number);
    EXPECT_TRUE(std::ranges::all_of(packet.data,
                                    [expected](std::uint8_t byte) { return byte == expected; }));
    passed_ = packet.sequence;
  }

  std::deque<PacketRef> held_;
  std::uint64_t passed_ = 0;
};

TEST(BlockPoolTest, KeepsThePacketsOfMergedFilesUntilTheWorkerPassedThem) {
  const Folder folder;
  std::vector<std::string> paths;
  for (const char* const name : {"a", "b", "c"}) {
    PcapBuilder file;
    for (std::uint32_t i = 0; i < 10'000; ++i) {
      file.Packet(i / 3, 0, 800 + i % 900);
    }
    paths.push_back(folder.Write(name, file.bytes));
  }
  Worker worker;
  FileSet files(paths, worker);
  PacketRef packet;
  std::uint64_t packets = 0;
  while (files.Next(packet)) {
    worker.Hold(packet);
    ++packets;
  }
  worker.Finish();
  EXPECT_EQ(packets, 30'000U);
}

}  // namespace
}  // namespace eastwest::capture
