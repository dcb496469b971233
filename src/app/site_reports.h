// SiteReports are what a run tells about the site beside its alerts: the policy report, and the
// roles that it learned.
#ifndef EASTWEST_SRC_APP_SITE_REPORTS_H_
#define EASTWEST_SRC_APP_SITE_REPORTS_H_

#include <string>

#include "absl/status/status.h"
#include "src/app/options.h"
#include "src/detect/site_model.h"
#include "src/output/policy_facts.h"
#include "src/output/summary.h"

namespace eastwest::app {

class SiteReports {
 public:
  explicit SiteReports(const Options& options) : options_(options) {}

  // wants_report: the policy report stands on standard output, in place of the summary.
  bool wants_report() const { return options_.report == "policy"; }

  void OnEvent(const event::Event& event) {
    if (wants_report()) {
      policy_.OnEvent(event);
    }
  }
  void OnAlert(const detect::Alert& alert) {
    if (wants_report()) {
      policy_.OnAlert(alert);
    }
  }

  // Report is the text for standard output.
  std::string Report(const detect::SiteModel& site, const output::RunReport& report) const;

  // WriteLearned writes --learn-site, if it was asked for.
  absl::Status WriteLearned(const detect::SiteModel& site, const output::RunReport& report) const;

  const output::PolicyFacts& policy() const { return policy_; }

 private:
  const Options& options_;
  output::PolicyFacts policy_;
};

// CheckReports says what does not go together on the command line.
absl::Status CheckReports(const Options& options);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SITE_REPORTS_H_
