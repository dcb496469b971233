#include "src/bench/player.h"

#include <time.h>

#include <algorithm>

#include "src/bench/pace.h"

namespace eastwest::bench {
namespace {

using Steady = Stamps::Steady;

// Packets that move to the next lap together.
constexpr std::size_t kBlockPackets = 256;
// 2026-01-01T00:00:00Z: when packets begin.
constexpr PacketTime kStart{std::chrono::seconds(1767225600)};

PacketTime TimeOf(std::uint64_t number, double rate) {
  return kStart + std::chrono::nanoseconds(
                      static_cast<std::int64_t>(static_cast<double>(number) * 1e9 / rate));
}

}  // namespace

double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

DeckPlayer::DeckPlayer(Deck& deck, const PlayOptions& options, capture::WorkerProgress& workers)
    : deck_(deck), options_(options), workers_(workers) {}

bool DeckPlayer::Next(PacketRef& packet) {
  if (score_.packets == 0) {
    start_ = Steady::now();
    cpu_start_ = ThreadSeconds();
  }
  if (score_.packets == pause_at_ && !Pause()) {
    return false;
  }
  packet.data = deck_.Frame(at_);
  packet.original_length = static_cast<std::uint32_t>(packet.data.size());
  packet.link_type = net::LinkType::kEthernet;
  packet.time = TimeOf(score_.packets, options_.rate);
  packet.sequence = ++score_.packets;
  packet.frame = {0, static_cast<std::uint32_t>(packet.sequence)};
  if (packet.sequence % Stamps::kEvery == 0) {
    stamps_.Set(packet.sequence, Steady::now());
  }
  score_.bytes += packet.data.size();
  at_ = at_ + 1 == deck_.packets() ? 0 : at_ + 1;
  return true;
}

// Pause comes before the packets of a block, and every kBlockPackets: false when that is all.
bool DeckPlayer::Pause() {
  if (score_.packets % kBlockPackets == 0 && Over()) {
    return false;
  }
  if (at_ % kBlockPackets == 0) {
    BeginBlock();
  }
  const std::size_t of_block = std::min(kBlockPackets - at_ % kBlockPackets, deck_.packets() - at_);
  pause_at_ = score_.packets + std::min(of_block, kBlockPackets - score_.packets % kBlockPackets);
  return true;
}

bool DeckPlayer::Over() {
  score_.seconds = SecondsSince(start_);
  score_.cpu_seconds = ThreadSeconds() - cpu_start_;
  if (options_.ring_depth) {
    score_.ring_depth_max = std::max(score_.ring_depth_max, options_.ring_depth());
  }
  return score_.seconds >= options_.seconds ||
         (options_.packets_max != 0 && score_.packets >= options_.packets_max);
}

// BeginBlock moves the next packets to their new addresses, when nobody looks at them any more.
void DeckPlayer::BeginBlock() {
  score_.laps += at_ == 0 ? 1U : 0U;
  const std::size_t count = std::min(kBlockPackets, deck_.packets() - at_);
  if (score_.laps > 1) {
    WaitFor(score_.packets - deck_.packets() + count);
  }
  deck_.MoveTo(score_.laps - 1, at_, count);
}

void DeckPlayer::WaitFor(std::uint64_t sequence) {
  while (passed_ < sequence) {
    passed_ = workers_.PassedSequence();
    if (passed_ < sequence) {
      workers_.Wait();
    }
  }
}

PacedPlayer::PacedPlayer(Deck& deck, const PlayOptions& options, std::size_t buffer_mib,
                         capture::WorkerProgress& workers)
    : deck_(deck),
      options_(options),
      workers_(workers),
      store_(std::max((buffer_mib << 20) / limits::kLiveBlockBytes, limits::kLiveBlocksMin)) {}

PacedPlayer::~PacedPlayer() {
  stop_.store(true, std::memory_order_relaxed);
  if (generator_.joinable()) {
    generator_.join();
  }
}

// Generate is the thread that stands for the wire: it never waits for anybody.
void PacedPlayer::Generate() {
  const Paced paced = Pace(options_.rate, options_.seconds, [this](std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      Send();
    }
    store_.Publish();
    score_.used_percent_max = std::max(score_.used_percent_max, store_.used_percent());
    return stop_.load(std::memory_order_relaxed) ? 0 : count;
  });
  score_.seconds = paced.seconds;
  score_.lag_seconds = paced.lag_seconds;
  score_.generator_cpu_seconds = ThreadSeconds();
  ended_.store(true, std::memory_order_release);  // pairs with Next
}

void PacedPlayer::Send() {
  if (at_ % kBlockPackets == 0) {
    score_.laps += at_ == 0 ? 1U : 0U;
    deck_.MoveTo(score_.laps - 1, at_, std::min(kBlockPackets, deck_.packets() - at_));
  }
  const Bytes frame = deck_.Frame(at_);
  capture::CapturedFrame captured;
  captured.data = frame;
  captured.original_length = static_cast<std::uint32_t>(frame.size());
  captured.time = TimeOf(score_.packets, options_.rate);
  captured.key = Steady::now();
  Drop(store_.Store(captured, net::LinkType::kEthernet));
  ++score_.packets;
  score_.bytes += frame.size();
  at_ = at_ + 1 == deck_.packets() ? 0 : at_ + 1;
}

void PacedPlayer::Drop(capture::FrameStore::Fate fate) {
  using Fate = capture::FrameStore::Fate;
  score_.shed += fate == Fate::kShed ? 1U : 0U;
  score_.pool_drops += fate == Fate::kNoBlock ? 1U : 0U;
  score_.ring_drops += fate == Fate::kNoSlot ? 1U : 0U;
}

bool PacedPlayer::Next(PacketRef& packet) {
  constexpr std::uint64_t kReclaimEvery = 64;
  if (!generator_.joinable()) {
    cpu_start_ = ThreadSeconds();
    generator_ = std::thread([this] { Generate(); });
  }
  const capture::LiveFrame* frame = store_.Front();
  while (frame == nullptr) {
    const bool ended = ended_.load(std::memory_order_acquire);  // pairs with Generate
    frame = store_.Front();
    if (frame == nullptr && ended) {
      score_.cpu_seconds = ThreadSeconds() - cpu_start_;
      score_.ring_depth_max = ring_depth_max_;
      return false;
    }
    if (frame == nullptr) {
      store_.Reclaim(workers_.PassedSequence());
      workers_.Wait();
    }
  }
  packet.data = frame->data;
  packet.original_length = frame->original_length;
  packet.link_type = frame->link_type;
  packet.time = frame->time;
  packet.sequence = ++sequence_;
  packet.frame = {0, static_cast<std::uint32_t>(sequence_)};
  if (sequence_ % Stamps::kEvery == 0) {
    stamps_.Set(sequence_, frame->key);  // when it was on the wire
  }
  store_.Take(sequence_);
  if (sequence_ % kReclaimEvery == 0) {
    store_.Reclaim(workers_.PassedSequence());
    ring_depth_max_ = options_.ring_depth ? std::max(ring_depth_max_, options_.ring_depth()) : 0;
  }
  return true;
}

}  // namespace eastwest::bench
