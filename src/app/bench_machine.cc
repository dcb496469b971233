#include "src/app/bench_machine.h"

#include <time.h>

#include <chrono>
#include <string_view>

#include "src/app/pipeline_setup.h"
#include "src/detect/rules.h"
#include "src/output/eve_options.h"

namespace eastwest::app {
namespace {

double ProcessSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

std::uint64_t BenchResult::lost_sum() const {
  std::uint64_t sum = 0;
  for (const auto& [cause, count] : lost) {
    sum += count;
  }
  return sum;
}

void BenchOutlet::Raise(const detect::Alert& alert) {
  Outlet::Raise(alert);
  ++by_rule_[alert.rule->number];
  if (alert.rule->number != static_cast<std::uint32_t>(detect::RuleNumber::kCm0062Full)) {
    return;
  }
  const std::chrono::duration<double, std::micro> behind =
      std::chrono::system_clock::now().time_since_epoch() - alert.time.time_since_epoch();
  found_.emplace(alert.source.address, alert.target.address);
  std::chrono::duration<double, std::micro> took{0};
  if (stamps_ != nullptr) {
    took = bench::Stamps::Steady::now() - stamps_->At(alert.frame.number);
  }
  raised_.push_back({took.count(), behind.count()});
}

std::vector<double> BenchOutlet::LatenciesUs() const {
  std::vector<double> latencies;
  for (const Raised& raised : raised_) {
    latencies.push_back(raised.took_us);
  }
  return latencies;
}

std::vector<double> BenchOutlet::LatenciesOnTheWallUs() const {
  std::vector<double> latencies;
  for (const Raised& raised : raised_) {
    latencies.push_back(raised.behind_us);
  }
  return latencies;
}

absl::StatusOr<std::unique_ptr<BenchMachine>> BenchMachine::Make(const BenchSetup& setup) {
  auto detection = LoadDetection(setup.config, setup.rules);
  auto types = output::ParseEveTypes(setup.config.output.eve);
  auto sink = output::LineSink::OpenFile("/dev/null");
  for (const absl::Status& status : {detection.status(), types.status(), sink.status()}) {
    if (!status.ok()) {
      return status;
    }
  }
  return std::make_unique<BenchMachine>(setup, *std::move(detection), *types, *std::move(sink));
}

BenchMachine::BenchMachine(const BenchSetup& setup, Detection detection,
                           const output::EveOptions& types, std::unique_ptr<output::LineSink> sink)
    : attack_(std::move(detection.rules.attack)),
      sink_(std::move(sink)),
      pipeline_(setup.live ? LivePipeline(setup.config, types)
                           : FilePipeline(setup.config, &types)),
      eve_(types, *sink_, [](std::uint32_t) { return std::string_view("bench"); }),
      outlet_(std::move(detection.site), std::move(detection.rules.rules), &eve_, false) {
  pipeline_.WantEveryEnd(outlet_.WantsEveryEnd());
}

BenchResult BenchMachine::Run(capture::PacketSource& source, const std::function<void()>& often) {
  const double process = ProcessSeconds();
  const double mine = bench::ThreadSeconds();
  const PipelineTotals totals = pipeline_.Run(source, outlet_, often, often);
  BenchResult result;
  result.decoded = totals.counters.Get(Counter::kDecoderPackets);
  result.alerts = outlet_.alerts();
  result.alerts_by_rule = outlet_.by_rule();
  result.correlator_cpu_seconds = bench::ThreadSeconds() - mine;
  result.workers_cpu_seconds = ProcessSeconds() - process - result.correlator_cpu_seconds;
  return result;
}

void BenchMachine::CountIncidents(const bench::Deck& deck, std::uint64_t packets,
                                  BenchResult& result) const {
  std::set<BenchOutlet::HostPair> expected;
  for (const bench::Incident& incident : deck.incidents()) {
    for (std::uint64_t lap = 0; lap * deck.packets() + incident.last_packet < packets; ++lap) {
      expected.emplace(bench::AddressOf(incident.source, lap),
                       bench::AddressOf(incident.target, lap));
    }
  }
  result.incidents_expected = expected.size();
  for (const BenchOutlet::HostPair& pair : outlet_.found()) {
    result.incidents_found += expected.contains(pair) ? 1U : 0U;
  }
}

}  // namespace eastwest::app
