#include "src/core/spsc_ring.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>

namespace eastwest {
namespace {

TEST(SpscRingTest, RoundsItsCapacityUp) {
  EXPECT_EQ(SpscRing<int>(1).capacity(), 1U);
  EXPECT_EQ(SpscRing<int>(5).capacity(), 8U);
  EXPECT_EQ(SpscRing<int>(8).capacity(), 8U);
}

TEST(SpscRingTest, ShowsNothingBeforePublish) {
  SpscRing<int> ring(4);
  EXPECT_TRUE(ring.Peek().empty());
  *ring.TryReserve() = 7;
  EXPECT_TRUE(ring.Peek().empty());
  ring.Publish();
  ASSERT_EQ(ring.Peek().size(), 1U);
  EXPECT_EQ(ring.Peek()[0], 7);
}

TEST(SpscRingTest, RefusesASlotMoreThanItHas) {
  SpscRing<int> ring(2);
  EXPECT_NE(ring.TryReserve(), nullptr);
  EXPECT_NE(ring.TryReserve(), nullptr);
  EXPECT_EQ(ring.TryReserve(), nullptr);  // full even while unpublished
  ring.Publish();
  EXPECT_EQ(ring.TryReserve(), nullptr);
  ASSERT_EQ(ring.Peek().size(), 2U);
  ring.Release(1);
  EXPECT_EQ(ring.reserved(), 2U);
  EXPECT_EQ(ring.released(), 1U);
  EXPECT_NE(ring.TryReserve(), nullptr);
  EXPECT_EQ(ring.TryReserve(), nullptr);
}

TEST(SpscRingTest, HandsOutPiecesThatEndAtTheWrap) {
  SpscRing<int> ring(4);
  for (int i = 0; i < 3; ++i) {
    *ring.TryReserve() = i;
  }
  ring.Publish();
  ring.Peek();
  ring.Release(3);
  for (int i = 3; i < 7; ++i) {
    *ring.TryReserve() = i;
  }
  ring.Publish();
  auto piece = ring.Peek();
  ASSERT_EQ(piece.size(), 1U);  // slot 3, then the ring starts over
  EXPECT_EQ(piece[0], 3);
  ring.Release(1);
  piece = ring.Peek();
  ASSERT_EQ(piece.size(), 3U);
  EXPECT_EQ(piece[0], 4);
  EXPECT_EQ(piece[2], 6);
}

// A slot as large as a cache line, so that a torn hand-over would show.
struct Slot {
  std::uint64_t sequence = 0;
  std::uint64_t copies[7] = {};
};

void Produce(SpscRing<Slot>& ring, std::uint64_t count, std::uint64_t batch) {
  for (std::uint64_t sequence = 1; sequence <= count;) {
    Slot* const slot = ring.TryReserve();
    if (slot == nullptr) {
      ring.Publish();
      std::this_thread::yield();
      continue;
    }
    slot->sequence = sequence;
    for (std::uint64_t& copy : slot->copies) {
      copy = sequence;
    }
    if (sequence % batch == 0) {
      ring.Publish();
    }
    ++sequence;
  }
  ring.Publish();
}

void RunSequence(std::uint64_t total, std::size_t slots, std::uint64_t batch,
                 std::size_t release_max) {
  SpscRing<Slot> ring(slots);
  std::thread producer([&] { Produce(ring, total, batch); });
  std::uint64_t wrong = 0;
  std::uint64_t expected = 1;
  while (expected <= total) {
    const auto piece = ring.Peek();
    const std::size_t count = piece.size() < release_max ? piece.size() : release_max;
    for (const Slot& slot : piece.first(count)) {
      wrong += slot.sequence != expected;
      for (const std::uint64_t copy : slot.copies) {
        wrong += copy != expected;
      }
      ++expected;
    }
    ring.Release(count);
    if (piece.empty()) {
      std::this_thread::yield();
    }
  }
  producer.join();
  EXPECT_EQ(wrong, 0U);
  EXPECT_TRUE(ring.Peek().empty());
  EXPECT_EQ(ring.released(), total);
}

TEST(SpscRingTest, KeepsTheSequenceBetweenTwoThreads) {
  RunSequence(200'000, 4096, 64, 4096);
  RunSequence(20'000, 64, 7, 5);
  RunSequence(1'000, 1, 1, 1);  // each slot waits for the scheduler twice: few, on a busy machine
}

}  // namespace
}  // namespace eastwest
