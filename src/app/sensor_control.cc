#include "src/app/sensor_control.h"

#include <atomic>
#include <csignal>
#include <memory>
#include <utility>

#include "fmt/format.h"
#include "src/app/complain.h"
#include "src/app/status_text.h"
#include "src/app/version.h"
#include "src/output/eve_json.h"
#include "src/output/eve_stats.h"
#include "src/output/metrics.h"

namespace eastwest::app {
namespace {

absl::Status NoAnswer() {
  return absl::DeadlineExceededError("the sensor is busy, or stopping: no answer in time");
}

absl::StatusOr<std::string> Done(const absl::Status& status) {
  if (!status.ok()) {
    return status;
  }
  return control::Quote("done");
}

std::string PlainText(std::string_view text) { return fmt::format("{}\n", text); }

}  // namespace

SensorControl::SensorControl(const Options& options, SensorEngine& engine, SensorOutputs& outputs,
                             capture::LiveSource& source)
    : options_(options), engine_(engine), outputs_(outputs), source_(source) {}

absl::Status SensorControl::Listen(const SensorConfig& config) {
  if (!config.control_socket.empty()) {
    absl::Status status = loop_.ListenUnix(config.control_socket, MakeCommands());
    if (!status.ok()) {
      return status;
    }
  }
  if (!config.http.empty()) {
    absl::Status status = loop_.ListenHttp(config.http, MakePages());
    if (!status.ok()) {
      return status;
    }
  }
  return loop_.OnSignals({{SIGINT, [this] { OnStopSignal(SIGINT); }},
                          {SIGTERM, [this] { OnStopSignal(SIGTERM); }},
                          {SIGHUP, [this] { (void)Reopen(); }},
                          {SIGUSR1, [this] { PrintStatistics(); }},
                          {SIGUSR2, [this] { (void)Reload(); }}});
}

void SensorControl::Start() {
  loop_.Start();
  service_.Ready();
}

void SensorControl::Stop() {
  loop_.Stop();
  // Nobody hears of them any more: whoever sends a second one wants the end at once.
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

void SensorControl::Tick() {
  mailbox_.RunAll();
  const auto period = service_.watchdog_period();
  const auto now = std::chrono::steady_clock::now();
  if (period.has_value() && now - alive_at_ >= *period) {
    alive_at_ = now;
    service_.Alive();
  }
}

// The first signal has everything flushed; the second one does what it always did.
void SensorControl::OnStopSignal(int signal) {
  if (stopping_) {
    std::signal(signal, SIG_DFL);
    (void)std::raise(signal);
  }
  RequestStop();
}

void SensorControl::RequestStop() {
  stopping_ = true;
  service_.Stopping();
  source_.RequestStop();
}

absl::Status SensorControl::Reopen() {
  absl::Status status = Ask([this] { return outputs_.Reopen(); }).value_or(NoAnswer());
  if (!status.ok()) {
    Complain(TextOf(status));
  }
  return status;
}

// Reload reads everything here, while the old rules go on, and swaps only what is whole.
absl::StatusOr<std::string> SensorControl::Reload() {
  service_.Reloading();
  const absl::StatusOr<Config> config = EffectiveConfig(options_);
  absl::StatusOr<Detection> detection =
      config.ok() ? LoadDetection(*config, {options_.rules_added, options_.rules_instead})
                  : config.status();
  absl::Status status = detection.status();
  if (status.ok()) {
    const auto fresh = std::make_shared<Detection>(*std::move(detection));
    // Whoever is first decides: what was given up for want of time must not happen later.
    const auto decided = std::make_shared<std::atomic<bool>>(false);
    const auto swap = [this, fresh, decided] {
      if (!decided->exchange(true)) {
        engine_.Replace(std::move(*fresh));
      }
      return true;
    };
    const bool done = Ask(swap).has_value() || decided->exchange(true);
    status = done ? status : NoAnswer();
  }
  service_.Ready();
  if (!status.ok()) {
    Complain(fmt::format("reload: {}; the old rules and site stay", TextOf(status)));
    return status;
  }
  Complain("rules and site are loaded anew");
  return Done(status);
}

void SensorControl::PrintStatistics() {
  const auto stats = Ask([this] { return engine_.Snapshot(); });
  if (stats.has_value()) {
    Complain(ShutdownText(source_.TotalCounts(), *stats));
  }
}

absl::StatusOr<std::string> SensorControl::Uptime() const {
  const auto uptime = std::chrono::steady_clock::now() - started_;
  return fmt::format("{}", std::chrono::duration_cast<std::chrono::seconds>(uptime).count());
}

absl::StatusOr<std::string> SensorControl::DumpCounters() {
  const auto stats = Ask([this] { return engine_.Snapshot(); });
  if (!stats.has_value()) {
    return NoAnswer();
  }
  return output::CountersJson(*stats);
}

absl::StatusOr<std::string> SensorControl::RulesetStats() {
  const auto counts = Ask([this] { return engine_.rule_counts(); });
  if (!counts.has_value()) {
    return NoAnswer();
  }
  output::Json json;
  json.Begin();
  json.Number("id", 0);
  json.Number("rules_loaded", counts->loaded);
  json.Number("rules_failed", 0);
  json.Number("rules_skipped", counts->skipped);
  return fmt::format("[{}]", json.Finish());
}

// Names and answers are Suricata's where it has the command.
control::Commands SensorControl::MakeCommands() {
  using control::Arguments;
  using Answer = absl::StatusOr<std::string>;
  return {
      {"version",
       [](const Arguments&) -> Answer {
         return control::Quote(fmt::format("eastwest {}", kVersion));
       }},
      {"uptime", [this](const Arguments&) { return Uptime(); }},
      {"dump-counters", [this](const Arguments&) { return DumpCounters(); }},
      {"ruleset-stats", [this](const Arguments&) { return RulesetStats(); }},
      {"iface-list", [this](const Arguments&) -> Answer { return InterfaceList(); }},
      {"iface-stat", [this](const Arguments& arguments) { return InterfaceStat(arguments); }},
      {"reload-rules", [this](const Arguments&) { return Reload(); }},
      {"ruleset-reload-rules", [this](const Arguments&) { return Reload(); }},
      {"reopen-log-files", [this](const Arguments&) -> Answer { return Done(Reopen()); }},
      {"shutdown",
       [this](const Arguments&) -> Answer {
         RequestStop();
         return control::Quote("closing");
       }},
  };
}

std::string SensorControl::InterfaceList() const {
  std::vector<std::string> names;
  for (const capture::LiveInterface& interface : source_.Interfaces()) {
    names.push_back(interface.name);
  }
  output::Json json;
  json.Begin();
  json.Number("count", names.size());
  json.Texts("ifaces", names);
  return std::string(json.Finish());
}

absl::StatusOr<std::string> SensorControl::InterfaceStat(
    const control::Arguments& arguments) const {
  const auto wanted = arguments.find("iface");
  if (wanted == arguments.end()) {
    return absl::InvalidArgumentError("iface-stat: expected the argument \"iface\"");
  }
  for (const capture::LiveInterface& interface : source_.Interfaces()) {
    if (wanted->second == interface.name) {
      output::Json json;
      json.Begin();
      json.Number("pkts", interface.counts.kernel_packets);
      json.Number("drop", interface.counts.lost());
      json.Number("bypassed", 0);
      json.Flag("up", interface.up);
      json.Number("ring_drops", interface.counts.ring_drops + interface.counts.pool_drops);
      json.Number("outages", interface.counts.outages);
      return std::string(json.Finish());
    }
  }
  return absl::NotFoundError(fmt::format("{}: no such interface here", wanted->second));
}

control::Pages SensorControl::MakePages() {
  return {{"/healthz", [this] { return Health(); }},
          {"/readyz", [this] { return Readiness(); }},
          {"/metrics", [this] { return Metrics(); }}};
}

// Health: the thread that everything goes through answers.
control::Page SensorControl::Health() {
  constexpr unsigned kServiceUnavailable = 503;
  const bool answered = Ask([] { return true; }).has_value();
  return {.status = answered ? 200 : kServiceUnavailable,
          .body = PlainText(answered ? "ok" : "no answer in time")};
}

// Readiness: packets can come from every interface.
control::Page SensorControl::Readiness() {
  constexpr unsigned kServiceUnavailable = 503;
  for (const capture::LiveInterface& interface : source_.Interfaces()) {
    if (!interface.up) {
      return {.status = kServiceUnavailable, .body = PlainText(interface.error)};
    }
  }
  return {.body = PlainText("ready")};
}

control::Page SensorControl::Metrics() {
  constexpr unsigned kServiceUnavailable = 503;
  const auto stats = Ask([this] { return engine_.Snapshot(); });
  if (!stats.has_value()) {
    return {.status = kServiceUnavailable, .body = PlainText("no answer in time")};
  }
  return {.type = "text/plain; version=0.0.4; charset=utf-8",
          .body = output::RenderMetrics(*stats)};
}

}  // namespace eastwest::app
