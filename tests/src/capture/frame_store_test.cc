#include "src/capture/frame_store.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/src/capture/capture_builder.h"

namespace eastwest::capture {
namespace {

using Fate = FrameStore::Fate;

// TcpFrame has so many bytes of payload between these ports.
Buffer TcpFrame(std::uint16_t from, std::uint16_t to, std::size_t payload_bytes) {
  Buffer frame(12, 0x02);
  Put<std::uint16_t>(frame, Order::kBig, 0x0800);
  Put<std::uint16_t>(frame, Order::kBig, 0x4500);
  Put(frame, Order::kBig, static_cast<std::uint16_t>(40 + payload_bytes));
  Put<std::uint32_t>(frame, Order::kBig, 0);
  Put<std::uint32_t>(frame, Order::kBig, 64U << 24 | 6U << 16);
  Put<std::uint32_t>(frame, Order::kBig, 0x0A000001);
  Put<std::uint32_t>(frame, Order::kBig, 0x0A000002);
  Put(frame, Order::kBig, from);
  Put(frame, Order::kBig, to);
  Put<std::uint64_t>(frame, Order::kBig, 0);
  Put<std::uint64_t>(frame, Order::kBig, 0x5010FFFF00000000);
  frame.resize(frame.size() + payload_bytes, 7);
  return frame;
}

class FrameStoreTest : public ::testing::Test {
 protected:
  static Fate Store(FrameStore& store, const Buffer& frame) {
    return store.Store({.data = frame,
                        .original_length = static_cast<std::uint32_t>(frame.size()),
                        .time = PacketTime()},
                       net::LinkType::kEthernet);
  }

  // Take returns how many frames were there, and numbers them on.
  std::size_t TakeAll(FrameStore& store) {
    std::size_t count = 0;
    for (; store.Front() != nullptr; ++count) {
      store.Take(++sequence_);
    }
    return count;
  }

  const Buffer big_ = TcpFrame(50000, 445, 60000);
  std::uint64_t sequence_ = 0;
};

TEST_F(FrameStoreTest, HandsOnWhatItGot) {
  FrameStore store(4);
  const Buffer first = TcpFrame(50000, 445, 3);
  const Buffer second = TcpFrame(445, 50000, 1000);
  EXPECT_EQ(Store(store, first), Fate::kStored);
  EXPECT_EQ(Store(store, second), Fate::kStored);
  EXPECT_EQ(store.Front(), nullptr) << "not published";
  store.Publish();
  ASSERT_NE(store.Front(), nullptr);
  EXPECT_EQ(Buffer(store.Front()->data.begin(), store.Front()->data.end()), first);
  store.Take(1);
  EXPECT_EQ(Buffer(store.Front()->data.begin(), store.Front()->data.end()), second);
}

TEST_F(FrameStoreTest, LendsABlockAgainOnlyWhenItsFramesArePassed) {
  FrameStore store(4);
  std::size_t stored = 0;
  while (Store(store, big_) == Fate::kStored) {
    ++stored;
  }
  EXPECT_EQ(stored, 4 * (limits::kLiveBlockBytes / big_.size()));
  store.Publish();
  EXPECT_EQ(TakeAll(store), stored);
  EXPECT_EQ(Store(store, big_), Fate::kNoBlock) << "taken, but still looked into";
  store.Reclaim(stored / 4 - 1);
  EXPECT_EQ(Store(store, big_), Fate::kNoBlock) << "one frame of the first block is not passed";
  store.Reclaim(stored / 4);
  EXPECT_EQ(Store(store, big_), Fate::kStored);
}

TEST_F(FrameStoreTest, GoesRoundForEver) {
  FrameStore store(4);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(Store(store, big_), Fate::kStored) << i;
    store.Publish();
    ASSERT_EQ(TakeAll(store), 1U);
    store.Reclaim(sequence_);
  }
  EXPECT_LT(store.used_percent(), kShedLogsPercent);
}

TEST_F(FrameStoreTest, SaysWhenTheRingIsFull) {
  FrameStore store(4, 8);
  const Buffer small = TcpFrame(50000, 445, 0);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(Store(store, small), Fate::kStored);
  }
  EXPECT_EQ(Store(store, small), Fate::kNoSlot);
  store.Publish();
  EXPECT_EQ(store.used_percent(), 100U);
  EXPECT_EQ(TakeAll(store), 8U);
  EXPECT_EQ(Store(store, small), Fate::kStored);
}

TEST_F(FrameStoreTest, ShedsBulkOfOthersFromHalfFullOn) {
  FrameStore store(4, 8);
  const Buffer bulk = TcpFrame(50000, 443, 1400);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(Store(store, bulk), Fate::kStored);
  }
  store.Publish();
  EXPECT_EQ(store.used_percent(), kShedBulkPercent);
  EXPECT_EQ(Store(store, bulk), Fate::kShed);
  EXPECT_EQ(Store(store, TcpFrame(50000, 445, 1400)), Fate::kStored);
  TakeAll(store);
  store.Publish();
  EXPECT_EQ(Store(store, bulk), Fate::kStored) << "as soon as there is room";
}

TEST_F(FrameStoreTest, KnowsWhatIsBulk) {
  struct Case {
    std::uint16_t from;
    std::uint16_t to;
    std::size_t payload;
    bool bulk;
  };
  const Case cases[] = {{50000, 443, 1400, true},    {443, 50000, 1400, true},
                        {50000, 443, 699, false},    {50000, 445, 1400, false},
                        {139, 50000, 1400, false},   {50000, 49667, 1400, false},
                        {40000, 49667, 1400, false}, {1025, 32768, 1400, false},
                        {2049, 800, 1400, true},     {50000, 5985, 1400, false}};
  for (const Case& c : cases) {
    const Buffer frame = TcpFrame(c.from, c.to, c.payload);
    EXPECT_EQ(IsBulk(frame, static_cast<std::uint32_t>(frame.size()), net::LinkType::kEthernet),
              c.bulk)
        << c.from << " to " << c.to << ", " << c.payload;
  }
  EXPECT_FALSE(IsBulk({}, 2000, net::LinkType::kEthernet));
}

TEST_F(FrameStoreTest, AFrameThatIsTooLongForAnyBlockIsNotStored) {
  FrameStore store(4);
  EXPECT_EQ(Store(store, Buffer(limits::kPacketBytesMax + 1, 0)), Fate::kNoBlock);
}

}  // namespace
}  // namespace eastwest::capture
