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
#include "src/app/complain.h"
#include "src/app/navigator_output.h"
#include "src/app/outlet.h"
#include "src/app/packet_selection.h"
#include "src/app/pipeline_setup.h"
#include "src/app/progress.h"
#include "src/app/rule_setup.h"
#include "src/app/sensor_outputs.h"
#include "src/app/site_reports.h"
#include "src/app/status_text.h"
#include "src/app/stop_signal.h"
#include "src/capture/file_set.h"
#include "src/output/eve_alert.h"
#include "src/output/eve_options.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"
#include "src/output/summary.h"
#include "src/output/terminal.h"

namespace eastwest::app {
namespace {

using capture::InputReport;

std::string_view StateName(InputReport::State state) {
  switch (state) {
    case InputReport::State::kComplete:
      return "complete";
    case InputReport::State::kTruncated:
      return "truncated";
    case InputReport::State::kFailed:
      return "failed";
    case InputReport::State::kRepeated:
      return "repeated";
    case InputReport::State::kSkipped:
      return "skipped";
  }
  return "unknown";
}

absl::StatusOr<std::unique_ptr<output::LineSink>> OpenEve(const Options& options,
                                                          const Config& config) {
  if (options.output == "-") {
    return output::LineSink::Stdout();
  }
  if (config.output.log_dir.empty()) {
    return std::unique_ptr<output::LineSink>{};
  }
  const absl::StatusOr<std::string> path = EvePath(config.output.log_dir);
  if (!path.ok()) {
    return path.status();
  }
  return output::LineSink::OpenFile(*path);
}

std::vector<std::pair<std::string, std::uint64_t>> HeldByRule(
    const detect::AllowList::Count& count) {
  std::vector<std::pair<std::string, std::uint64_t>> rules;
  for (const auto& [number, held] : count.held_by_rule) {
    const std::string tag = output::RuleTag(detect::Rule{.number = number});
    rules.emplace_back(
        tag.empty() ? fmt::format("signature {}", output::kSignatureBase + number) : tag, held);
  }
  return rules;
}

std::vector<output::Agreement> AgreementsOf(const detect::SiteModel& site, PacketTime last) {
  std::vector<output::Agreement> agreements;
  const detect::AllowList& list = site.allow_list();
  for (std::size_t i = 0; i < list.entries().size(); ++i) {
    const detect::AllowEntry& entry = list.entries()[i];
    agreements.push_back({.name = entry.name,
                          .owner = entry.owner,
                          .expires = entry.expires,
                          .over = entry.end && last >= *entry.end,
                          .held = list.count(i).held,
                          .expired = list.count(i).expired,
                          .held_by_rule = HeldByRule(list.count(i))});
  }
  return agreements;
}

output::StatsSnapshot MakeStats(const PipelineTotals& totals, const Outlet& outlet,
                                const capture::FileSet& files, const SiteReports& reports,
                                const capture::PacketFilter* filter) {
  output::StatsSnapshot stats;
  stats.first = totals.first;
  stats.last = totals.last;
  stats.counters = totals.counters;
  stats.counters.Add(Counter::kTimeWentBackwards, files.time_went_backwards());
  stats.alerts = outlet.alerts();
  stats.others = outlet.Counts();
  if (filter != nullptr) {
    stats.others.push_back({"capture.filtered", filter->filtered()});
    stats.others.push_back({"capture.outside_window", filter->outside_window()});
  }
  if (reports.wants_report()) {
    stats.others.push_back({"policy.rows_left_out", reports.policy().flows_left_out()});
    stats.others.push_back({"policy.names_left_out", reports.policy().names_left_out()});
  }
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
    const bool fault = input.state == InputReport::State::kTruncated ||
                       input.state == InputReport::State::kFailed ||
                       input.state == InputReport::State::kRepeated;
    if (!input.message.empty() && (fault || verbose)) {
      Complain(input.message);
    }
  }
}

// Rules that cannot run are worth a line when they came from somebody else's collection.
void SayWhatWasLoaded(const detect::sigma::LoadReport& report, bool verbose) {
  if (!report.skipped.empty()) {
    Complain(fmt::format("{} rules loaded, {} skipped because packets cannot feed them{}",
                         report.detections + report.correlations, report.skipped.size(),
                         verbose ? "" : " (-v or \"eastwest rules check\" names them)"));
  }
  if (verbose) {
    for (const auto& [where, why] : report.skipped) {
      Complain(fmt::format("skipped {}: {}", where, why));
    }
  }
}

// AnyThere: a typing mistake must not cost the results of the run before.
bool AnyThere(const std::vector<std::string>& paths) {
  return std::ranges::any_of(paths, [](const std::string& path) {
    std::error_code error;
    return path == "-" || std::filesystem::exists(path, error);
  });
}

output::RunReport MakeReport(const Outlet& outlet, const capture::FileSet& files,
                             output::StatsSnapshot stats, double seconds) {
  output::RunReport report;
  for (const InputReport& input : files.inputs()) {
    report.inputs.push_back({input.name, StateName(input.state), input.message});
  }
  report.agreements = AgreementsOf(outlet.engine().site(), stats.last);
  report.stats = std::move(stats);
  report.role_of = [&outlet](const net::IpAddress& address) {
    const detect::SiteModel::Primary primary = outlet.engine().site().PrimaryRole(address);
    return output::HostRole{std::string(primary.role), primary.learned};
  };
  report.elapsed_seconds = seconds;
  return report;
}

// A summary is for people who asked for nothing else, and for whoever asked for it.
bool WantsSummary(const Options& options) {
  const bool asked = !options.report.empty() || !options.report_format.empty();
  return options.report != "policy" && options.output != "-" && options.learn_site != "-" &&
         (asked || !options.quiet);
}

bool Print(const std::string& text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written) {
    Complain("standard output: the report could not be written");
  }
  return written;
}

// FlushWhenIdle keeps a reader of our standard output up to date while a pipe is silent.
class FlushWhenIdle {
 public:
  explicit FlushWhenIdle(output::LineSink* sink) : sink_(sink) {}
  void operator()() {
    constexpr std::chrono::milliseconds kEvery{200};
    const auto now = std::chrono::steady_clock::now();
    if (sink_ != nullptr && now - last_ >= kEvery) {
      sink_->Flush();
      last_ = now;
    }
  }

 private:
  output::LineSink* sink_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// Triage is one run: what it reads, what it writes, and what it says at the end.
class Triage {
 public:
  Triage(const Options& options, const Config& config, detect::SiteModel site, LoadedRules rules,
         const output::EveOptions& types, std::unique_ptr<output::LineSink> sink,
         std::unique_ptr<capture::PacketFilter> filter, NavigatorOutput navigator)
      : options_(options),
        wants_summary_(WantsSummary(options)),
        rules_disabled_(RuleNames(config.rules_disabled)),
        sink_(std::move(sink)),
        pipeline_(FilePipeline(config, sink_ != nullptr ? &types : nullptr)),
        filter_(std::move(filter)),
        files_(options.captures, pipeline_, filter_.get()),
        eve_(MakeEve(types)),
        attack_(std::move(rules.attack)),
        reports_(options),
        navigator_(std::move(navigator)),
        outlet_(std::move(site), std::move(rules.rules), eve_.get(), wants_summary_, &reports_) {
    pipeline_.WantEveryEnd(outlet_.WantsEveryEnd());
  }

  int Run() {
    const StopSignal stop(files_);
    Progress progress(STDERR_FILENO, !options_.quiet);
    FlushWhenIdle flush(sink_.get());
    const auto start = std::chrono::steady_clock::now();
    const PipelineTotals totals = pipeline_.Run(files_, outlet_, [&] {
      progress.Show(files_.bytes_read(), files_.bytes_total());
      flush();
    });
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    progress.Clear();
    return Finish(totals);
  }

 private:
  std::unique_ptr<output::EveWriter> MakeEve(const output::EveOptions& types) {
    if (sink_ == nullptr) {
      return nullptr;
    }
    // While the run goes on, the reports belong to the thread that reads: the names are copied.
    for (const InputReport& input : files_.inputs()) {
      names_.push_back(input.name);
    }
    return std::make_unique<output::EveWriter>(
        types, *sink_, [this](std::uint32_t input) { return std::string_view(names_[input]); });
  }

  int Finish(const PipelineTotals& totals) {
    int exit = InputExitCode(files_.inputs());
    NameFaults(files_.inputs(), options_.verbose > 0);
    if (StopSignal::received()) {
      Complain("stopped by a signal: what was read until then is reported");
      exit = totals.packets > 0 ? kExitPartial : exit;
    }
    const output::StatsSnapshot stats = MakeStats(totals, outlet_, files_, reports_, filter_.get());
    const bool eve_written = CloseEve(totals, stats);
    const bool written = (exit == kExitNoInput || Tell(stats)) && eve_written;
    const bool layer_written =
        WriteNavigator(wants_summary_ && options_.report_format != "json" && exit != kExitNoInput);
    if (exit == kExitDone && (!written || !layer_written)) {
      return kExitPartial;
    }
    const bool alerted = options_.exit_code && outlet_.alerts() > 0;
    return exit == kExitDone && alerted ? kExitAlerted : exit;
  }

  // Tell prints the summary or the report, and writes what was learned.
  bool Tell(const output::StatsSnapshot& stats) {
    output::RunReport report = MakeReport(outlet_, files_, stats, seconds_);
    report.rules_disabled = rules_disabled_;
    report.all_hosts = options_.all_hosts;
    if (filter_ != nullptr) {
      report.filtered = filter_->filtered();
      report.outside_window = filter_->outside_window();
    }
    const detect::SiteModel& site = outlet_.engine().site();
    const absl::Status learned = reports_.WriteLearned(site, report);
    if (!learned.ok()) {
      Complain(TextOf(learned));
    }
    bool written = learned.ok();
    if (wants_summary_) {
      const bool json = options_.report_format == "json";
      written =
          Print(json ? outlet_.summary().RenderJson(report)
                     : outlet_.summary().Render(report, output::DetectStyle(STDOUT_FILENO))) &&
          written;
    } else if (reports_.wants_report()) {
      written = Print(reports_.Report(site, report)) && written;
    }
    return written;
  }

  bool WriteNavigator(bool tell) {
    if (tell) {
      fmt::print("{}", navigator_.Text(outlet_.navigator(), *attack_));
    }
    const absl::Status written = navigator_.Write(outlet_.navigator(), *attack_);
    if (!written.ok()) {
      Complain(TextOf(written));
    }
    return written.ok();
  }

  bool CloseEve(const PipelineTotals& totals, const output::StatsSnapshot& stats) {
    if (eve_ == nullptr) {
      return true;
    }
    if (totals.packets > 0) {
      eve_->OnStats(stats);
    }
    const absl::Status closed = sink_->Close();
    if (!closed.ok()) {
      Complain(TextOf(closed));
    }
    return closed.ok();
  }

  const Options& options_;
  bool wants_summary_;
  std::vector<std::string> rules_disabled_;
  std::unique_ptr<output::LineSink> sink_;
  Pipeline pipeline_;
  std::unique_ptr<capture::PacketFilter> filter_;  // null: every packet is looked at
  capture::FileSet files_;
  std::vector<std::string> names_;
  std::unique_ptr<output::EveWriter> eve_;
  std::unique_ptr<detect::sigma::AttackNames> attack_;  // the rules refer to it
  SiteReports reports_;
  NavigatorOutput navigator_;
  Outlet outlet_;
  double seconds_ = 0;
};

}  // namespace

int RunTriage(const Options& options, const Config& config) {
  auto site = MakeSiteModel(config.site);
  auto types = output::ParseEveTypes(config.output.eve);
  auto rules = LoadRules(config, {options.rules_added, options.rules_instead});
  for (const absl::Status& status :
       {CheckReports(options), site.status(), types.status(), rules.status()}) {
    if (!status.ok()) {
      Complain(TextOf(status));
      return kExitUsage;
    }
  }
  auto navigator = NavigatorOutput::Make(options);
  auto filter = MakePacketFilter(options);
  for (const absl::Status& status : {navigator.status(), filter.status()}) {
    if (!status.ok()) {
      Complain(TextOf(status));
      return kExitUsage;
    }
  }
  if (!AnyThere(options.captures)) {
    for (const std::string& path : options.captures) {
      Complain(fmt::format("{}: no such file or directory", path));
    }
    return kExitNoInput;
  }
  auto sink = OpenEve(options, config);
  if (!sink.ok()) {
    Complain(TextOf(sink.status()));
    return kExitUsage;
  }
  if (options.output == "-" && !options.log_dir.empty()) {
    Complain("-l is not used: with -o - EVE goes to standard output");
  }
  if (!options.eve.empty() && *sink == nullptr) {
    Complain("--eve has no effect without -l DIR or -o -");
  }
  types->strict = config.output.eve_strict;
  SayWhatWasLoaded(rules->report, options.verbose > 0);
  return Triage(options, config, *std::move(site), *std::move(rules), *types, *std::move(sink),
                *std::move(filter), *std::move(navigator))
      .Run();
}

}  // namespace eastwest::app
