#include "src/app/merger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <vector>

namespace eastwest::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Frames remembers the frame numbers of the events it gets.
class FrameList : public event::EventSink {
 public:
  void Emit(event::Event&& event) override { frames.push_back(event.frame.number); }
  std::vector<std::uint32_t> frames;
};

// The workers have no thread unless a test starts them: the test plays their part.
class MergerTest : public ::testing::Test {
 protected:
  MergerTest() {
    for (std::size_t number = 0; number < 2; ++number) {
      workers_.push_back(std::make_unique<Worker>(number, 2, kFilePatience, ShardOptions{}));
    }
  }

  // Offer gives a worker one batch of events; an event's frame number is its step, or frame.
  void Offer(std::size_t worker, std::initializer_list<std::uint64_t> steps,
             std::uint32_t shard = 0, std::uint32_t frame = 0) {
    RecordBatch* const batch = workers_[worker]->out().TryReserve();
    ASSERT_NE(batch, nullptr);
    batch->clear();
    for (const std::uint64_t step : steps) {
      event::Event event;
      event.frame.number = frame == 0 ? static_cast<std::uint32_t>(step) : frame;
      batch->emplace_back(RecordOrder{step, shard, 0}, event::Event(event));
    }
    workers_[worker]->out().Publish();
  }

  // Busy puts something into a worker's ring that it has not handled.
  void Busy(std::size_t worker) {
    ASSERT_NE(workers_[worker]->in().TryReserve(), nullptr);
    workers_[worker]->in().Publish();
  }
  void Idle(std::size_t worker) {
    SpscRing<RingSlot>& in = workers_[worker]->in();
    in.Release(in.Peek().size());
  }

  std::vector<std::uint32_t> Drain() {
    FrameList sink;
    while (merger().Drain(sink) > 0) {
    }
    return sink.frames;
  }

  Merger& merger() {
    if (merger_ == nullptr) {
      merger_ = std::make_unique<Merger>(workers_, published_);
    }
    return *merger_;
  }

  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<std::uint64_t> published_{0};
  std::unique_ptr<Merger> merger_;
};

TEST_F(MergerTest, PutsTheEventsOfAllWorkersInOrder) {
  published_ = 100;
  Offer(0, {1, 5, 9});
  Offer(1, {3, 7});
  Offer(1, {11});
  EXPECT_THAT(Drain(), ElementsAre(1, 3, 5, 7, 9, 11));
  EXPECT_FALSE(merger().done());
}

TEST_F(MergerTest, WaitsForABusyWorkerThatMayStillBeEarlier) {
  published_ = 100;
  Busy(1);
  Offer(0, {5});
  EXPECT_THAT(Drain(), IsEmpty());
  Offer(1, {3});
  EXPECT_THAT(Drain(), ElementsAre(3));
  Idle(1);
  EXPECT_THAT(Drain(), ElementsAre(5));
}

TEST_F(MergerTest, TrustsAnIdleWorkerOnlyUpToWhatWasPublished) {
  published_ = 4;
  Offer(0, {4, 5});
  EXPECT_THAT(Drain(), ElementsAre(4));
  published_ = 5;
  EXPECT_THAT(Drain(), ElementsAre(5));
}

TEST_F(MergerTest, OrdersTheEventsOfOneTickByShard) {
  published_ = 100;
  Offer(0, {8}, 2, 102);
  Offer(0, {8}, 4, 104);
  Offer(1, {8}, 1, 101);
  Offer(1, {8}, 3, 103);
  EXPECT_THAT(Drain(), ElementsAre(101, 102, 103, 104));
}

TEST_F(MergerTest, IsDoneWhenEveryWorkerHasEnded) {
  for (const auto& worker : workers_) {
    RingSlot* const slot = worker->in().TryReserve();
    ASSERT_NE(slot, nullptr);
    slot->kind = RingSlot::Kind::kEnd;
    slot->packet.sequence = 1;
    worker->in().Publish();
  }
  workers_[0]->Start();
  FrameList sink;
  workers_[0]->Join();
  EXPECT_EQ(merger().Drain(sink), 0U);
  EXPECT_FALSE(merger().done());
  workers_[1]->Start();
  workers_[1]->Join();
  EXPECT_EQ(merger().Drain(sink), 0U);
  EXPECT_TRUE(merger().done());
}

}  // namespace
}  // namespace eastwest::app
