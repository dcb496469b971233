// BenchMachine is what is measured: rings, workers, rules and output, as triage and sensor have
// them.
#ifndef EASTWEST_SRC_APP_BENCH_MACHINE_H_
#define EASTWEST_SRC_APP_BENCH_MACHINE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "src/app/config.h"
#include "src/app/outlet.h"
#include "src/app/pipeline.h"
#include "src/app/rule_setup.h"
#include "src/app/sensor_engine.h"
#include "src/bench/deck.h"
#include "src/bench/player.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"

namespace eastwest::app {

struct BenchSetup {
  const Config& config;
  RulePaths rules;
  bool live = false;  // from an interface, as the sensor
};

struct BenchResult {
  bench::Score score;
  std::vector<std::pair<std::string, std::uint64_t>> lost;  // by cause
  std::uint64_t decoded = 0;                                // packets that came out of the rings
  std::uint64_t alerts = 0;
  std::map<std::uint32_t, std::uint64_t> alerts_by_rule;  // numbers of the catalogue; 0: others
  std::uint64_t incidents_expected = 0;
  std::uint64_t incidents_found = 0;
  std::vector<double> latencies_us;
  double workers_cpu_seconds = 0;
  double correlator_cpu_seconds = 0;

  std::uint64_t lost_sum() const;
};

// BenchOutlet also notes which incidents were raised, and when.
class BenchOutlet final : public Outlet {
 public:
  using HostPair = std::pair<net::IpAddress, net::IpAddress>;

  using Outlet::Outlet;
  void Raise(const detect::Alert& alert) override;

  const std::set<HostPair>& found() const { return found_; }
  const std::map<std::uint32_t, std::uint64_t>& by_rule() const { return by_rule_; }

  // From when the packet was handed over, and from the packet's own time by the wall clock.
  // Stamps are asked when an alert is raised: they remember the last packets only.
  void Watch(const bench::Stamps* stamps) { stamps_ = stamps; }
  std::vector<double> LatenciesUs() const;
  std::vector<double> LatenciesOnTheWallUs() const;

 private:
  struct Raised {
    double took_us = 0;    // 0 when nobody stamps
    double behind_us = 0;  // the packet's time
  };

  std::set<HostPair> found_;
  std::map<std::uint32_t, std::uint64_t> by_rule_;
  std::vector<Raised> raised_;
  const bench::Stamps* stamps_ = nullptr;
};

class BenchMachine {
 public:
  static absl::StatusOr<std::unique_ptr<BenchMachine>> Make(const BenchSetup& setup);
  BenchMachine(const BenchSetup& setup, Detection detection, const output::EveOptions& types,
               std::unique_ptr<output::LineSink> sink);

  Pipeline& pipeline() { return pipeline_; }
  const BenchOutlet& outlet() const { return outlet_; }
  BenchOutlet& outlet() { return outlet_; }

  // Run takes the source to its end. Score, losses, latencies and incidents are the caller's to
  // fill in; workers_cpu_seconds is that of all other threads. often is called now and then.
  BenchResult Run(capture::PacketSource& source, const std::function<void()>& often);

  // CountIncidents: packets were played, lap after lap; an incident is expected when all of its own
  // were.
  void CountIncidents(const bench::Deck& deck, std::uint64_t packets, BenchResult& result) const;

 private:
  std::unique_ptr<detect::sigma::AttackNames> attack_;  // the rules refer to it
  std::unique_ptr<output::LineSink> sink_;
  Pipeline pipeline_;
  output::EveWriter eve_;
  BenchOutlet outlet_;
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_BENCH_MACHINE_H_
