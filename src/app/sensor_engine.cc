#include "src/app/sensor_engine.h"

#include <utility>

#include "fmt/format.h"
#include "src/app/complain.h"
#include "src/app/status_text.h"
#include "src/detect/rules.h"

namespace eastwest::app {
namespace {

constexpr std::chrono::milliseconds kTickEvery{200};
constexpr std::uint64_t kPermillePerPercent = 10;

SensorEngine::RuleCounts CountsOf(const detect::sigma::LoadReport& report) {
  return {report.detections + report.correlations, report.skipped.size()};
}

}  // namespace

PacketTime WallTime() {
  return PacketTime(std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::system_clock::now().time_since_epoch()));
}

absl::StatusOr<Detection> LoadDetection(const Config& config, const RulePaths& paths) {
  absl::StatusOr<detect::SiteModel> site = MakeSiteModel(config.site);
  if (!site.ok()) {
    return site.status();
  }
  absl::StatusOr<LoadedRules> rules = LoadRules(config, paths);
  if (!rules.ok()) {
    return rules.status();
  }
  return Detection{*std::move(site), *std::move(rules)};
}

SensorEngine::SensorEngine(const Config& config, Detection detection,
                           const output::EveOptions& types, SensorOutputs& outputs,
                           Pipeline& pipeline, const capture::LiveSource& source)
    : config_(config.sensor),
      outputs_(outputs),
      pipeline_(pipeline),
      source_(source),
      eve_(types, outputs,
           [&source](std::uint32_t input) { return std::string_view(source.NameOf(input)); }),
      attack_(std::move(detection.rules.attack)),
      rule_counts_(CountsOf(detection.rules.report)),
      outlet_(std::move(detection.site), std::move(detection.rules.rules), &eve_,
              /*summary=*/false),
      started_(Steady::now()),
      ticked_(started_),
      interval_start_(ticked_),
      up_(source.Interfaces().size(), true) {
  pipeline_.WantEveryEnd(outlet_.WantsEveryEnd());
}

void SensorEngine::Tick() {
  const Steady::time_point now = Steady::now();
  if (now - ticked_ < kTickEvery) {
    return;
  }
  ticked_ = now;
  if (now - interval_start_ >= std::chrono::seconds(config_.stats_interval_seconds)) {
    WriteStats(Snapshot());
  }
  outlet_.ShedLogs(source_.used_percent() >= capture::kShedLogsPercent);
  WatchInterfaces();
  outputs_.Tick(WallTime());
}

void SensorEngine::Replace(Detection detection) {
  outlet_.engine().Replace(std::move(detection.site), std::move(detection.rules.rules));
  attack_ = std::move(detection.rules.attack);  // only now: the old rules referred to the old one
  rule_counts_ = CountsOf(detection.rules.report);
  pipeline_.WantEveryEnd(outlet_.WantsEveryEnd());
}

output::StatsSnapshot SensorEngine::Snapshot() const {
  return Complete(pipeline_.CountersAtTick());
}

output::StatsSnapshot SensorEngine::Complete(Counters counters) const {
  output::StatsSnapshot stats;
  stats.last = WallTime();
  // Whoever sets the clock: the time in between is how long it runs.
  stats.first =
      stats.last - std::chrono::duration_cast<PacketTime::duration>(Steady::now() - started_);
  stats.counters = counters;
  stats.alerts = outlet_.alerts();
  stats.others = outlet_.Counts();
  stats.others.push_back({"output.events_unlogged", outlet_.events_unlogged()});
  AddCapture(source_, stats);
  if (checkpointer_ != nullptr) {
    for (output::NamedCount& count : checkpointer_->Counts(stats.last)) {
      stats.others.push_back(std::move(count));
    }
  }
  for (output::NamedCount& count : outputs_.Counts()) {
    stats.others.push_back(std::move(count));
  }
  return stats;
}

output::StatsSnapshot SensorEngine::Finish(const PipelineTotals& totals) {
  output::StatsSnapshot stats = Complete(totals.counters);
  WriteStats(stats);
  return stats;
}

void SensorEngine::WriteStats(output::StatsSnapshot stats) {
  const Steady::time_point now = Steady::now();
  const Losses losses = LossesOf(source_.TotalCounts(), stats);
  const Losses interval = losses.Since(before_);
  AddInterval(interval, std::chrono::duration_cast<std::chrono::seconds>(now - interval_start_),
              stats);
  before_ = losses;
  interval_start_ = now;
  TellLoss(interval);
  eve_.OnStats(stats);
}

void SensorEngine::TellLoss(const Losses& interval) {
  const std::uint64_t bound = config_.loss_alert_percent * kPermillePerPercent;
  if (bound == 0 || interval.loss_permille() < bound) {
    return;
  }
  const event::Event event{
      .flow = {},
      .time = source_.time(),
      .frame = {},
      .request_time = source_.time(),
      .request_frame = {},
      .fact = event::ProtocolAnomaly{.layer = "capture", .code = "loss", .detail = {}}};
  detect::Alert alert;
  alert.rule = &detect::RuleOf(detect::RuleNumber::kCaptureLoss);
  alert.level = alert.rule->level;
  alert.time = event.time;
  alert.summary =
      fmt::format("{} of {} packets were lost since the last statistics: {}.{} %", interval.lost,
                  interval.offered, interval.loss_permille() / 10, interval.loss_permille() % 10);
  outlet_.engine().Conclude(event, std::move(alert));
}

void SensorEngine::WatchInterfaces() {
  const std::vector<capture::LiveInterface> interfaces = source_.Interfaces();
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    if (up_[i] && !interfaces[i].up) {
      Complain(fmt::format("no packets any more: {}", interfaces[i].error));
    } else if (!up_[i] && interfaces[i].up) {
      Complain(fmt::format("{}: captured again", interfaces[i].name));
    }
    up_[i] = interfaces[i].up;
  }
}

}  // namespace eastwest::app
