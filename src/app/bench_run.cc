#include "src/app/bench_run.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "src/app/outlet.h"
#include "src/app/pipeline.h"
#include "src/app/sensor_engine.h"
#include "src/detect/rules.h"
#include "src/output/eve_options.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"

namespace eastwest::app {
namespace {

using bench::Deck;
using bench::Stamps;
using HostPair = std::pair<net::IpAddress, net::IpAddress>;

double ProcessSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// BenchOutlet also notes which incidents were raised, and when.
class BenchOutlet final : public Outlet {
 public:
  using Outlet::Outlet;

  void Raise(const detect::Alert& alert) override {
    Outlet::Raise(alert);
    ++by_rule_[alert.rule->number];
    if (alert.rule->number == static_cast<std::uint32_t>(detect::RuleNumber::kCm0062Full)) {
      found_.emplace(alert.source.address, alert.target.address);
      raised_.push_back({alert.frame.number, Stamps::Steady::now()});
    }
  }

  const std::set<HostPair>& found() const { return found_; }
  const std::map<std::uint32_t, std::uint64_t>& by_rule() const { return by_rule_; }

  std::vector<double> LatenciesUs(const Stamps& stamps) const {
    std::vector<double> latencies;
    for (const auto& [number, at] : raised_) {
      const std::chrono::duration<double, std::micro> took = at - stamps.At(number);
      latencies.push_back(took.count());
    }
    return latencies;
  }

 private:
  std::set<HostPair> found_;
  std::map<std::uint32_t, std::uint64_t> by_rule_;
  std::vector<std::pair<std::uint64_t, Stamps::Steady::time_point>> raised_;
};

// ExpectedIncidents: those of which every packet was played.
std::set<HostPair> ExpectedIncidents(const Deck& deck, std::uint64_t packets) {
  std::set<HostPair> expected;
  for (const bench::Incident& incident : deck.incidents()) {
    for (std::uint64_t lap = 0; lap * deck.packets() + incident.last_packet < packets; ++lap) {
      expected.emplace(bench::AddressOf(incident.source, lap),
                       bench::AddressOf(incident.target, lap));
    }
  }
  return expected;
}

// Machine is everything behind the player.
class Machine {
 public:
  static absl::StatusOr<std::unique_ptr<Machine>> Make(const BenchSetup& setup) {
    auto detection = LoadDetection(setup.config, setup.rules);
    auto types = output::ParseEveTypes(setup.config.output.eve);
    auto sink = output::LineSink::OpenFile("/dev/null");
    for (const absl::Status& status : {detection.status(), types.status(), sink.status()}) {
      if (!status.ok()) {
        return status;
      }
    }
    return std::make_unique<Machine>(setup, *std::move(detection), *types, *std::move(sink));
  }

  Machine(const BenchSetup& setup, Detection detection, const output::EveOptions& types,
          std::unique_ptr<output::LineSink> sink)
      : attack_(std::move(detection.rules.attack)),
        sink_(std::move(sink)),
        pipeline_(
            {.workers = setup.config.threads,
             .shard = {.checksums = setup.config.checksums, .operations = types.all_operations}}),
        eve_(types, *sink_, [](std::uint32_t) { return std::string_view("bench"); }),
        outlet_(std::move(detection.site), std::move(detection.rules.rules), &eve_, false) {}

  Pipeline& pipeline() { return pipeline_; }

  template <typename Player>
  BenchResult Run(const Deck& deck, Player& player) {
    const double process = ProcessSeconds();
    const double mine = bench::ThreadSeconds();
    const PipelineTotals totals = pipeline_.Run(player, outlet_, [] {});
    BenchResult result;
    result.score = player.score();
    result.counters = totals.counters;
    result.decoded = totals.counters.Get(Counter::kDecoderPackets);
    result.alerts = outlet_.alerts();
    result.alerts_by_rule = outlet_.by_rule();
    const std::set<HostPair> expected = ExpectedIncidents(deck, result.score.packets);
    result.incidents_expected = expected.size();
    for (const HostPair& pair : outlet_.found()) {
      result.incidents_found += expected.contains(pair) ? 1U : 0U;
    }
    result.latencies_us = outlet_.LatenciesUs(player.stamps());
    result.correlator_cpu_seconds = bench::ThreadSeconds() - mine;
    result.workers_cpu_seconds =
        std::max(0.0, ProcessSeconds() - process - result.correlator_cpu_seconds -
                          result.score.cpu_seconds - result.score.generator_cpu_seconds);
    return result;
  }

 private:
  std::unique_ptr<detect::sigma::AttackNames> attack_;  // the rules refer to it
  std::unique_ptr<output::LineSink> sink_;
  Pipeline pipeline_;
  output::EveWriter eve_;
  BenchOutlet outlet_;
};

}  // namespace

absl::StatusOr<BenchResult> PlayFromMemory(const BenchSetup& setup, Deck& deck,
                                           bench::PlayOptions options, bool paced) {
  absl::StatusOr<std::unique_ptr<Machine>> machine = Machine::Make(setup);
  if (!machine.ok()) {
    return machine.status();
  }
  Pipeline& pipeline = (*machine)->pipeline();
  options.ring_depth = [&pipeline] { return pipeline.RingDepth(); };
  if (paced) {
    bench::PacedPlayer player(deck, options, setup.config.sensor.frame_buffer_mib, pipeline);
    return (*machine)->Run(deck, player);
  }
  bench::DeckPlayer player(deck, options, pipeline);
  return (*machine)->Run(deck, player);
}

}  // namespace eastwest::app
