#include "src/app/pipeline.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "src/capture/file_set.h"
#include "src/core/limits.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"
#include "tests/src/app/frames.h"

namespace eastwest::app {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

// EventLog keeps one line for each event, and what EVE says about it.
class EventLog : public event::EventSink {
 public:
  explicit EventLog(std::chrono::microseconds delay = 0us) : delay_(delay) {}

  void Emit(event::Event&& event) override {
    if (delay_ > 0us) {
      std::this_thread::sleep_for(delay_);
    }
    lines.push_back(fmt::format("{} flow {} frame {}:{} at {}", event.fact.index(), event.flow.id,
                                event.frame.input, event.frame.number,
                                event.time.time_since_epoch().count()));
    ended += std::holds_alternative<event::FlowEnded>(event.fact) ? 1U : 0U;
    eve_.OnEvent(event);
  }

  const std::string& eve() const { return memory_->contents(); }

  std::vector<std::string> lines;
  std::size_t ended = 0;

 private:
  std::chrono::microseconds delay_;
  std::unique_ptr<output::LineSink> memory_ = output::LineSink::Memory();
  output::EveWriter eve_{*output::ParseEveTypes("all"), *memory_,
                         [](std::uint32_t) { return std::string_view(); }};
};

PipelineOptions Workers(std::size_t count) {
  return {.workers = count,
          .shard = {.checksums = stream::ChecksumPolicy::kAuto, .operations = true}};
}

PipelineTotals RunWith(capture::PacketSource& source, EventLog& log, std::size_t workers) {
  Pipeline pipeline(Workers(workers));
  return pipeline.Run(source, log, [] {});
}

// SeenAt notes how far the source was when an event arrived.
class SeenAt final : public event::EventSink {
 public:
  explicit SeenAt(std::atomic<bool>& ending) : ending_(ending) {}
  void Emit(event::Event&& event) override {
    if (std::holds_alternative<event::FlowEnded>(event.fact) && !ending_) {
      ++ended_before_the_end;
    }
  }
  std::size_t ended_before_the_end = 0;

 private:
  std::atomic<bool>& ending_;
};

// Silence gives its frames and then only the time, as a quiet network does, until it is told to
// end.
class Silence final : public capture::PacketSource {
 public:
  Silence(Frames& frames, std::atomic<bool>& ending) : frames_(frames), ending_(ending) {}

  [[nodiscard]] bool Next(PacketRef& packet) override {
    if (frames_.Next(packet)) {
      last_ = packet;
      return true;
    }
    if (passed_ == kHours) {
      ending_ = true;
      return false;
    }
    ++passed_;
    ++last_.sequence;
    last_.time += std::chrono::hours(1);
    packet = {.data = {},
              .original_length = 0,
              .time = last_.time,
              .sequence = last_.sequence,
              .frame = {}};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // for the events to arrive
    return true;
  }

 private:
  static constexpr int kHours = 24;
  Frames& frames_;
  std::atomic<bool>& ending_;
  PacketRef last_;
  int passed_ = 0;
};

TEST(PipelineTest, TimeoutsHappenWhileNothingComes) {
  for (const std::size_t workers : {1U, 3U}) {
    std::atomic<bool> ending{false};
    SeenAt seen(ending);
    Frames frames;
    frames.Add(std::chrono::seconds(1), Syn(1, 2)).Add(std::chrono::seconds(1), Syn(3, 4));
    Silence silence(frames, ending);
    Pipeline pipeline(Workers(workers));
    const PipelineTotals totals = pipeline.Run(silence, seen, [] {});
    EXPECT_EQ(seen.ended_before_the_end, 2U);
    EXPECT_EQ(totals.packets, 2U);
    EXPECT_EQ(pipeline.CountersAtTick().Get(Counter::kDecoderPackets), 2U);
  }
}

TEST(PipelineTest, GivesTheSameEventsOfRealCapturesForAnyNumberOfWorkers) {
  std::string first;
  for (const std::size_t workers : {1U, 2U, 4U, 8U}) {
    SCOPED_TRACE(workers);
    Pipeline pipeline(Workers(workers));
    capture::FileSet files({EASTWEST_SOURCE_DIR "/pcaps"}, pipeline);
    EventLog log;
    const PipelineTotals totals = pipeline.Run(files, log, [] {});
    EXPECT_EQ(totals.packets, totals.counters.Get(Counter::kDecoderPackets));
    EXPECT_GT(totals.packets, 2000U);
    EXPECT_LT(totals.first, totals.last);
    EXPECT_FALSE(log.eve().empty());
    const std::string all = fmt::format("{}\n{}", fmt::join(log.lines, "\n"), log.eve());
    if (first.empty()) {
      first = all;
    }
    EXPECT_TRUE(all == first);  // the texts are too long to be shown
  }
}

// AddScan: many pairs of hosts, a packet each, two a millisecond.
void AddScan(Frames& frames, std::uint32_t pairs) {
  for (std::uint32_t pair = 0; pair < pairs; ++pair) {
    frames.Add(pair * 500us, Syn(pair % 251, 1000 + pair));
  }
}

TEST(PipelineTest, ReadsMorePacketsThanARingHolds) {
  const auto pairs = static_cast<std::uint32_t>(limits::kWorkerRingSlots + 1000);
  Frames frames;
  AddScan(frames, pairs);
  std::vector<std::string> first;
  for (const std::size_t workers : {1U, 3U, 8U}) {
    SCOPED_TRACE(workers);
    frames.Rewind();
    EventLog log;
    const PipelineTotals totals = RunWith(frames, log, workers);
    EXPECT_EQ(totals.packets, frames.size());
    EXPECT_EQ(totals.counters.Get(Counter::kFlowTotal), pairs);
    EXPECT_EQ(log.ended, pairs);
    first = first.empty() ? log.lines : first;
    EXPECT_TRUE(log.lines == first);
  }
}

TEST(PipelineTest, LosesNothingWhenTheSinkIsSlow) {
  Frames frames;
  AddScan(frames, 400);
  EventLog fast;
  RunWith(frames, fast, 1);
  for (const std::size_t workers : {1U, 4U}) {
    frames.Rewind();
    EventLog slow(200us);
    RunWith(frames, slow, workers);
    EXPECT_TRUE(slow.lines == fast.lines);
  }
}

TEST(PipelineTest, EndsAtOnceWhenThereIsNothing) {
  for (const std::size_t workers : {1U, 8U}) {
    Frames frames;
    EventLog log;
    const PipelineTotals totals = RunWith(frames, log, workers);
    EXPECT_EQ(totals.packets, 0U);
    EXPECT_EQ(totals.counters.Get(Counter::kDecoderPackets), 0U);
    EXPECT_THAT(log.lines, IsEmpty());
  }
}

TEST(PipelineTest, TakesNoMoreWorkersThanThereAreShards) {
  Frames frames;
  AddScan(frames, 100);
  EventLog log;
  EXPECT_EQ(RunWith(frames, log, limits::kWorkersMax + 1).packets, 100U);
  frames.Rewind();
  EventLog one;
  EXPECT_EQ(RunWith(frames, one, 0).packets, 100U);
  EXPECT_TRUE(log.lines == one.lines);
}

TEST(PipelineTest, TicksEndSilentFlowsWhileOthersTalk) {
  Frames frames;
  frames.Add(0s, Syn(1, 2));
  for (int second = 1; second <= 40; ++second) {
    frames.Add(1s * second, Udp(3, 4));
  }
  for (const std::size_t workers : {1U, 8U}) {
    SCOPED_TRACE(workers);
    frames.Rewind();
    EventLog log;
    const PipelineTotals totals = RunWith(frames, log, workers);
    EXPECT_EQ(log.ended, 2U);
    EXPECT_EQ(totals.first, PacketTime(0s));
    EXPECT_EQ(totals.last, PacketTime(40s));
    const auto silent = std::ranges::find_if(log.lines, [](const std::string& line) {
      return line.ends_with(fmt::format("at {}", 30 * std::nano::den));
    });
    EXPECT_NE(silent, log.lines.end()) << "a SYN without an answer is given up after 30 s";
  }
}

// Lockstep gives each packet in the same place, once nobody looks at the one before it: whoever
// touches a packet after its sequence was passed reads the next one, and races with it.
class Lockstep final : public capture::PacketSource {
 public:
  Lockstep(Frames& frames, capture::WorkerProgress& progress)
      : frames_(frames), progress_(progress) {}

  [[nodiscard]] bool Next(PacketRef& packet) override {
    while (progress_.PassedSequence() < last_) {
      progress_.Wait();
    }
    PacketRef next;
    if (!frames_.Next(next)) {
      return false;
    }
    place_.assign(next.data.begin(), next.data.end());
    packet = next;
    packet.data = place_;
    last_ = next.sequence;
    return true;
  }

 private:
  Frames& frames_;
  capture::WorkerProgress& progress_;
  Buffer place_;
  std::uint64_t last_ = 0;
};

TEST(PipelineTest, TouchesNoPacketThatItHasPassed) {
  Frames frames;
  AddScan(frames, 300);
  EventLog plain;
  RunWith(frames, plain, 1);
  for (const std::size_t workers : {1U, 4U}) {
    frames.Rewind();
    Pipeline pipeline(Workers(workers));
    Lockstep source(frames, pipeline);
    EventLog log;
    pipeline.Run(source, log, [] {});
    EXPECT_TRUE(log.lines == plain.lines);
  }
}

}  // namespace
}  // namespace eastwest::app
