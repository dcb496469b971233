// SensorEngine is the part of the sensor that one thread owns: detection, outputs, statistics.
#ifndef EASTWEST_SRC_APP_SENSOR_ENGINE_H_
#define EASTWEST_SRC_APP_SENSOR_ENGINE_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "src/app/checkpointer.h"
#include "src/app/config.h"
#include "src/app/outlet.h"
#include "src/app/pipeline.h"
#include "src/app/rule_setup.h"
#include "src/app/sensor_outputs.h"
#include "src/app/sensor_stats.h"
#include "src/capture/live_source.h"
#include "src/output/eve_options.h"
#include "src/output/eve_writer.h"

namespace eastwest::app {

// Detection is what a reload replaces.
struct Detection {
  detect::SiteModel site;
  LoadedRules rules;
};

// LoadDetection reads rules and site as the configuration names them.
absl::StatusOr<Detection> LoadDetection(const Config& config, const RulePaths& paths);

// All functions are for the thread that runs the pipeline.
class SensorEngine {
 public:
  SensorEngine(const Config& config, Detection detection, const output::EveOptions& types,
               SensorOutputs& outputs, Pipeline& pipeline, const capture::LiveSource& source);

  event::EventSink& sink() { return outlet_; }

  // Tick is called again and again, whatever else happens; most of the time it looks at one clock.
  void Tick();

  // Replace swaps rules and site, between two events.
  void Replace(Detection detection);

  // Snapshot is the statistics as of now.
  output::StatsSnapshot Snapshot() const;
  // RuleCounts: rules that are loaded, and that were skipped.
  struct RuleCounts {
    std::size_t loaded = 0;
    std::size_t skipped = 0;
  };
  RuleCounts rule_counts() const { return rule_counts_; }

  // For the checkpoints: what is kept over a restart, and who counts them.
  Outlet& outlet() { return outlet_; }
  void Follow(const Checkpointer& checkpointer) { checkpointer_ = &checkpointer; }

  // Finish writes the last statistics and returns them.
  output::StatsSnapshot Finish(const PipelineTotals& totals);

 private:
  using Steady = std::chrono::steady_clock;

  output::StatsSnapshot Complete(Counters counters) const;
  void WriteStats(output::StatsSnapshot stats);
  void TellLoss(const Losses& interval);
  void WatchInterfaces();

  const SensorConfig& config_;
  SensorOutputs& outputs_;
  Pipeline& pipeline_;
  const capture::LiveSource& source_;
  const Checkpointer* checkpointer_ = nullptr;
  output::EveWriter eve_;
  std::unique_ptr<detect::sigma::AttackNames> attack_;  // the rules refer to it
  RuleCounts rule_counts_;
  Outlet outlet_;
  const Steady::time_point started_;
  Steady::time_point ticked_;
  Steady::time_point interval_start_;
  Losses before_;         // at the start of the interval
  std::vector<bool> up_;  // interfaces, as last told
};

// WallTime is what the clock of the machine says.
PacketTime WallTime();

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SENSOR_ENGINE_H_
