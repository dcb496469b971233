#include "src/app/triage.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "src/app/pipeline.h"
#include "src/app/progress.h"
#include "src/app/status_text.h"
#include "src/capture/file_set.h"
#include "src/detect/engine.h"
#include "src/output/eve_options.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"
#include "src/output/summary.h"
#include "src/output/terminal.h"

namespace eastwest::app {
namespace {

using capture::InputReport;

// Outlet hands every event to the rules and the outputs, and every alert to the outputs.
class Outlet : public event::EventSink, public detect::AlertSink {
 public:
  Outlet(detect::SiteModel site, output::EveWriter* eve, bool summary)
      : engine_(std::move(site), *this), eve_(eve), wants_summary_(summary) {}

  void Emit(event::Event&& event) override {
    if (eve_ != nullptr) {
      eve_->OnEvent(event);
    }
    if (wants_summary_) {
      summary_.OnEvent(event);
    }
    engine_.OnEvent(event);
  }

  void Raise(const detect::Alert& alert) override {
    ++alerts_;
    if (eve_ != nullptr) {
      eve_->OnAlert(alert);
    }
    if (wants_summary_) {
      summary_.OnAlert(alert);
    }
  }

  std::uint64_t alerts() const { return alerts_; }
  const detect::Engine& engine() const { return engine_; }
  const output::Summary& summary() const { return summary_; }

 private:
  detect::Engine engine_;
  output::EveWriter* eve_;
  output::Summary summary_;
  bool wants_summary_;
  std::uint64_t alerts_ = 0;
};

std::string_view StateName(InputReport::State state) {
  switch (state) {
    case InputReport::State::kComplete:
      return "complete";
    case InputReport::State::kTruncated:
      return "truncated";
    case InputReport::State::kFailed:
      return "failed";
    case InputReport::State::kSkipped:
      return "skipped";
  }
  return "unknown";
}

void Complain(std::string_view sentence) { fmt::print(stderr, "eastwest: {}\n", sentence); }

absl::StatusOr<std::unique_ptr<output::LineSink>> OpenEve(const Options& options,
                                                          const Config& config) {
  if (options.output == "-") {
    return output::LineSink::Stdout();
  }
  if (config.output.log_dir.empty()) {
    return std::unique_ptr<output::LineSink>{};
  }
  const std::filesystem::path directory = config.output.log_dir;
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::PermissionDeniedError(
        fmt::format("{}: cannot make this directory: {}", directory.string(), error.message()));
  }
  return output::LineSink::OpenFile(directory / "eve.json");
}

output::StatsSnapshot MakeStats(const PipelineTotals& totals, const Outlet& outlet,
                                const capture::FileSet& files) {
  output::StatsSnapshot stats;
  stats.first = totals.first;
  stats.last = totals.last;
  stats.counters = totals.counters;
  stats.counters.Add(Counter::kTimeWentBackwards, files.time_went_backwards());
  stats.alerts = outlet.alerts();
  const detect::DetectCounters detect = outlet.engine().counters();
  stats.others = {
      {"detect.alerts_suppressed", detect.suppressed},
      {"detect.pairs_evicted", detect.pairs_evicted},
      {"detect.steps_dropped", detect.steps_dropped},
      {"detect.alert_keys_evicted", detect.alert_keys_evicted},
      {"detect.learned_refused", detect.learned_refused},
  };
  return stats;
}

int InputExitCode(const std::vector<InputReport>& inputs) {
  switch (capture::Judge(inputs)) {
    case capture::InputVerdict::kComplete:
      return kExitDone;
    case capture::InputVerdict::kPartial:
      return kExitPartial;
    case capture::InputVerdict::kNothingReadable:
      break;
  }
  return kExitNoInput;
}

void NameFaults(const std::vector<InputReport>& inputs, bool verbose) {
  for (const InputReport& input : inputs) {
    const bool fault =
        input.state == InputReport::State::kTruncated || input.state == InputReport::State::kFailed;
    if (!input.message.empty() && (fault || verbose)) {
      Complain(input.message);
    }
  }
}

// WhyOf is the report's message without the name it starts with: the summary shows it in front.
std::string WhyOf(const InputReport& input) {
  const std::string start = input.name + ": ";
  return input.message.starts_with(start) ? input.message.substr(start.size()) : input.message;
}

void PrintSummary(const Outlet& outlet, const capture::FileSet& files, output::StatsSnapshot stats,
                  double seconds) {
  output::RunReport report;
  for (const InputReport& input : files.inputs()) {
    report.inputs.push_back({input.name, StateName(input.state), WhyOf(input)});
  }
  report.stats = std::move(stats);
  report.elapsed_seconds = seconds;
  const std::string text = outlet.summary().Render(report, output::DetectStyle(STDOUT_FILENO));
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

int RunTriage(const Options& options, const Config& config) {
  auto site = MakeSiteModel(config);
  auto types = output::ParseEveTypes(config.output.eve);
  auto sink = OpenEve(options, config);
  for (const absl::Status& status : {site.status(), types.status(), sink.status()}) {
    if (!status.ok()) {
      Complain(TextOf(status));
      return kExitUsage;
    }
  }
  types->strict = config.output.eve_strict;
  // The summary is for people who asked for nothing else.
  const bool summary = !options.quiet && options.output != "-";

  Pipeline pipeline({.workers = config.threads,
                     .shard = {.checksums = config.checksums,
                               .operations = *sink != nullptr && types->all_operations}});
  capture::FileSet files(options.captures, pipeline);
  std::unique_ptr<output::EveWriter> eve;
  if (*sink != nullptr) {
    eve = std::make_unique<output::EveWriter>(*types, **sink, [&files](std::uint32_t input) {
      return std::string_view(files.inputs()[input].name);
    });
  }
  Outlet outlet(*std::move(site), eve.get(), summary);
  Progress progress(STDERR_FILENO, !options.quiet);

  const auto start = std::chrono::steady_clock::now();
  const PipelineTotals totals =
      pipeline.Run(files, outlet, [&] { progress.Show(files.bytes_read(), files.bytes_total()); });
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  progress.Clear();

  int exit = InputExitCode(files.inputs());
  NameFaults(files.inputs(), options.verbose > 0);
  const output::StatsSnapshot stats = MakeStats(totals, outlet, files);
  if (eve != nullptr) {
    if (totals.packets > 0) {
      eve->OnStats(stats);
    }
    if (const absl::Status closed = (*sink)->Close(); !closed.ok()) {
      Complain(TextOf(closed));
      exit = exit == kExitDone ? kExitPartial : exit;
    }
  }
  if (summary && exit != kExitNoInput) {
    PrintSummary(outlet, files, stats, seconds);
  }
  const bool alerted = options.exit_code && outlet.alerts() > 0;
  return exit == kExitDone && alerted ? kExitAlerted : exit;
}

}  // namespace eastwest::app
