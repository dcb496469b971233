#include "src/app/bench_run.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "fmt/format.h"
#include "src/bench/frame_sender.h"
#include "src/bench/pace.h"
#include "src/capture/live_source.h"

namespace eastwest::app {
namespace {

using bench::Deck;
using bench::Stamps;

template <typename Player>
BenchResult PlayWith(BenchMachine& machine, const Deck& deck, Player& player) {
  machine.outlet().Watch(&player.stamps());
  BenchResult result = machine.Run(player, [] {});
  machine.outlet().Watch(nullptr);
  result.score = player.score();
  result.lost = {{"ring", result.score.ring_drops},
                 {"blocks", result.score.pool_drops},
                 {"shed", result.score.shed}};
  result.workers_cpu_seconds = std::max(0.0, result.workers_cpu_seconds - result.score.cpu_seconds -
                                                 result.score.generator_cpu_seconds);
  result.latencies_us = machine.outlet().LatenciesUs();
  machine.CountIncidents(deck, result.score.packets, result);
  return result;
}

// MeteredSource says what the reading thread needed, and how full it found the rings.
class MeteredSource final : public capture::PacketSource {
 public:
  MeteredSource(capture::LiveSource& source, const Pipeline& pipeline)
      : source_(source), pipeline_(pipeline) {}

  [[nodiscard]] bool Next(PacketRef& packet) override {
    constexpr std::uint32_t kLookEvery = 64;
    const bool more = source_.Next(packet);
    if (!more) {
      seconds_ = bench::ThreadSeconds();
    } else if (++calls_ % kLookEvery == 0) {
      ring_depth_max_ = std::max(ring_depth_max_, pipeline_.RingDepth());
    }
    return more;
  }
  double seconds() const { return seconds_; }
  std::size_t ring_depth_max() const { return ring_depth_max_; }

 private:
  capture::LiveSource& source_;
  const Pipeline& pipeline_;
  double seconds_ = 0;
  std::size_t ring_depth_max_ = 0;
  std::uint32_t calls_ = 0;
};

// Transmission is the thread that sends.
class Transmission {
 public:
  Transmission(bench::FrameSender& sender, Deck& deck, double rate, double seconds)
      : sender_(sender), thread_([this, &deck, rate, seconds] { Run(deck, rate, seconds); }) {}
  ~Transmission() { Join(); }
  Transmission(const Transmission&) = delete;
  Transmission& operator=(const Transmission&) = delete;

  void Stop() { stop_.store(true, std::memory_order_relaxed); }
  bool ended() const { return ended_.load(std::memory_order_acquire); }  // pairs with Run
  void Join() {
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  // When it has ended.
  const absl::Status& status() const { return status_; }
  bench::Score score() const {
    bench::Score score;
    score.packets = sender_.sent();
    score.bytes = sender_.bytes();
    score.laps = sender_.laps();
    score.seconds = paced_.seconds;
    score.lag_seconds = paced_.lag_seconds;
    score.generator_cpu_seconds = cpu_seconds_;
    return score;
  }

 private:
  void Run(Deck& deck, double rate, double seconds) {
    paced_ = bench::Pace(rate, seconds, [&](std::uint64_t count) -> std::uint64_t {
      status_ = sender_.Send(deck, count);
      return status_.ok() && !stop_.load(std::memory_order_relaxed) ? count : 0;
    });
    cpu_seconds_ = bench::ThreadSeconds();
    ended_.store(true, std::memory_order_release);  // pairs with ended()
  }

  bench::FrameSender& sender_;
  bench::Paced paced_;
  absl::Status status_;
  double cpu_seconds_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<capture::LiveSource>> OpenPeer(const BenchSetup& setup,
                                                              const Link& link,
                                                              Pipeline& pipeline) {
  capture::LiveOptions options;
  options.interfaces = {link.peer};
  options.filter = fmt::format("ether src {}", bench::kStation);
  options.kernel_buffer_mib = setup.config.sensor.kernel_buffer_mib;
  options.frame_buffer_mib = setup.config.sensor.frame_buffer_mib;
  options.queues = setup.config.sensor.queues;
  return capture::LiveSource::Open(options, pipeline);
}

// Watch ends the run a moment after the last frame was sent, or when the peer goes away.
class Watch {
 public:
  Watch(Transmission& transmission, capture::LiveSource& source)
      : transmission_(transmission), source_(source) {}

  void Look() {
    const auto now = Stamps::Steady::now();
    if (now - looked_ < kEvery) {
      return;
    }
    looked_ = now;
    const capture::LiveInterface peer = source_.Interfaces().front();
    used_percent_max_ = std::max(used_percent_max_, source_.used_percent());
    if (!peer.up && error_.empty()) {
      error_ = fmt::format("{}: went away: {}", peer.name, peer.error);
      transmission_.Stop();
      source_.RequestStop();
    }
    if (!transmission_.ended()) {
      ended_at_ = now;
    } else if (now - ended_at_ > kLastFrames) {
      source_.RequestStop();
    }
  }

  const std::string& error() const { return error_; }
  unsigned used_percent_max() const { return used_percent_max_; }

 private:
  static constexpr std::chrono::milliseconds kEvery{10};
  static constexpr std::chrono::milliseconds kLastFrames{200};  // that are still on their way

  Transmission& transmission_;
  capture::LiveSource& source_;
  Stamps::Steady::time_point looked_;
  Stamps::Steady::time_point ended_at_ = Stamps::Steady::now();
  std::string error_;
  unsigned used_percent_max_ = 0;
};

// LossesOf: what was sent and never came to the kernel's counter was lost on the way.
std::vector<std::pair<std::string, std::uint64_t>> LossesOf(const capture::LiveCounts& counts,
                                                            std::uint64_t sent) {
  const std::uint64_t seen = counts.received + counts.kernel_drops + counts.interface_drops;
  return {{"on the way", sent > seen ? sent - seen : 0},
          {"interface", counts.interface_drops},
          {"kernel", counts.kernel_drops},
          {"ring", counts.ring_drops},
          {"blocks", counts.pool_drops},
          {"shed", counts.shed}};
}

}  // namespace

absl::StatusOr<BenchResult> PlayFromMemory(const BenchSetup& setup, Deck& deck,
                                           bench::PlayOptions options, bool paced) {
  absl::StatusOr<std::unique_ptr<BenchMachine>> machine = BenchMachine::Make(setup);
  if (!machine.ok()) {
    return machine.status();
  }
  Pipeline& pipeline = (*machine)->pipeline();
  options.ring_depth = [&pipeline] { return pipeline.RingDepth(); };
  if (paced) {
    bench::PacedPlayer player(deck, options, setup.config.sensor.frame_buffer_mib, pipeline);
    return PlayWith(**machine, deck, player);
  }
  bench::DeckPlayer player(deck, options, pipeline);
  return PlayWith(**machine, deck, player);
}

absl::StatusOr<BenchResult> PlayOverInterfaces(const BenchSetup& setup, Deck& deck,
                                               const bench::PlayOptions& options, bool paced,
                                               const Link& link) {
  auto sender = bench::FrameSender::Open(link.interface);
  if (!sender.ok()) {
    return sender.status();
  }
  auto machine = BenchMachine::Make({.config = setup.config, .rules = setup.rules, .live = true});
  if (!machine.ok()) {
    return machine.status();
  }
  auto source = OpenPeer(setup, link, (*machine)->pipeline());
  if (!source.ok()) {
    return source.status();
  }
  (*source)->Start();
  MeteredSource metered(**source, (*machine)->pipeline());
  Transmission transmission(**sender, deck, paced ? options.rate : 0, options.seconds);
  Watch watch(transmission, **source);
  BenchResult result = (*machine)->Run(metered, [&watch] { watch.Look(); });
  transmission.Join();
  if (!watch.error().empty() || !transmission.status().ok()) {
    return watch.error().empty() ? transmission.status() : absl::UnavailableError(watch.error());
  }
  result.score = transmission.score();
  result.score.cpu_seconds = metered.seconds();
  result.score.ring_depth_max = metered.ring_depth_max();
  result.score.used_percent_max = watch.used_percent_max();
  result.lost = LossesOf((*source)->TotalCounts(), result.score.packets);
  result.workers_cpu_seconds = std::max(0.0, result.workers_cpu_seconds - result.score.cpu_seconds -
                                                 result.score.generator_cpu_seconds);
  result.latencies_us = (*machine)->outlet().LatenciesOnTheWallUs();
  (*machine)->CountIncidents(deck, result.score.packets, result);
  return result;
}

}  // namespace eastwest::app
