// PolicyReport is the segmentation audit: who talked to whom over the watched services, what allows
// it, and what the default rule set would have stopped and broken. As text for network engineers,
// as JSON for machines.
#ifndef EASTWEST_SRC_OUTPUT_POLICY_REPORT_H_
#define EASTWEST_SRC_OUTPUT_POLICY_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

#include "src/detect/segmentation.h"
#include "src/detect/site_model.h"
#include "src/output/policy_facts.h"
#include "src/output/summary.h"
#include "src/output/terminal.h"

namespace eastwest::output {

// PolicyHost is one end of a row as the site knows it.
struct PolicyHost {
  net::IpAddress address;
  std::string name;  // upper-case NetBIOS name; empty when it was never heard
  std::vector<std::string> roles;
  bool learned = false;
};

struct PolicyRow {
  PolicyHost source;
  PolicyHost target;
  detect::WatchedService service = detect::WatchedService::kSmb;
  detect::Verdict verdict;
  const detect::AllowEntry* allowed_by = nullptr;  // of the site's allow-list
  const detect::AllowEntry* expired = nullptr;     // that would have allowed it
  const PolicyRowFacts* facts = nullptr;
};

struct PolicyReport {
  std::vector<PolicyRow> rows;  // by verdict, rule, reason, service, source, target
  std::uint64_t flows_left_out = 0;
  std::uint64_t names_left_out = 0;
};

// JudgePolicy joins facts and site at the end of a run. Both outlive the report.
PolicyReport JudgePolicy(const PolicyFacts& facts, const detect::SiteModel& site);

// RenderPolicyText gives a page; RenderPolicyJson one document, ended by a line feed.
std::string RenderPolicyText(const PolicyReport& policy, const RunReport& report,
                             const TerminalStyle& style);
std::string RenderPolicyJson(const PolicyReport& policy, const RunReport& report);

// AgainstText says which rule stands against a row, or what allows it, in one phrase.
std::string AgainstText(const PolicyRow& row);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_POLICY_REPORT_H_
