#include "src/app/site_reports.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "fmt/format.h"
#include "src/app/learned_site.h"
#include "src/output/policy_report.h"
#include "src/output/terminal.h"

namespace eastwest::app {

std::string SiteReports::Report(const detect::SiteModel& site,
                                const output::RunReport& report) const {
  const output::PolicyReport policy = output::JudgePolicy(policy_, site);
  return options_.report_format == "json"
             ? output::RenderPolicyJson(policy, report)
             : output::RenderPolicyText(policy, report, output::DetectStyle(STDOUT_FILENO));
}

absl::Status SiteReports::WriteLearned(const detect::SiteModel& site,
                                       const output::RunReport& report) const {
  const std::string& path = options_.learn_site;
  if (path.empty()) {
    return absl::OkStatus();
  }
  if (path == "-") {
    const std::string text = LearnedSiteYaml(site, report);
    const bool written =
        std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    return written ? absl::OkStatus()
                   : absl::PermissionDeniedError(
                         "standard output: the learned roles could not be written");
  }
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << LearnedSiteYaml(site, report);
  out.close();
  return out ? absl::OkStatus()
             : absl::PermissionDeniedError(fmt::format(
                   "{}: the learned roles could not be written: {}", path, std::strerror(errno)));
}

absl::Status CheckReports(const Options& options) {
  const bool asked = !options.report.empty() || !options.report_format.empty();
  if (asked && options.output == "-") {
    return absl::InvalidArgumentError(
        "a report and -o - both want standard output: write EVE with -l DIR");
  }
  if (options.learn_site == "-" && (asked || options.output == "-")) {
    return absl::InvalidArgumentError(
        "--learn-site - takes standard output: no report and no -o - beside it");
  }
  std::error_code error;
  if (!options.learn_site.empty() && !options.config_path.empty() &&
      std::filesystem::equivalent(options.learn_site, options.config_path, error)) {
    return absl::InvalidArgumentError(fmt::format(
        "--learn-site {}: would overwrite the configuration that is in use", options.learn_site));
  }
  return absl::OkStatus();
}

}  // namespace eastwest::app
