#include "src/output/policy_report.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "fmt/format.h"
#include "src/detect/allow_list.h"

namespace eastwest::output {
namespace {

using detect::Verdict;

PolicyHost HostOf(const detect::SiteModel& site, const net::IpAddress& address) {
  PolicyHost host{.address = address, .name = {}, .roles = {}, .learned = false};
  if (const detect::KnownHost* known = site.hosts().Find(address)) {
    host.name = known->name;
    std::ranges::transform(host.name, host.name.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
  }
  detect::SiteModel::Standing standing = site.StandingOf(address);
  host.roles = std::move(standing.roles);
  host.learned = standing.learned;
  return host;
}

std::vector<std::string> TextsOf(const PolicyNames& names) {
  return {names.names.begin(), names.names.end()};
}

// AskAllowList: an entry counts for what it asks for, at the last moment of the row.
void AskAllowList(const detect::SiteModel& site, const PolicyKey& key, PolicyRow& row) {
  detect::Rule rule;
  rule.number = row.verdict.rule;
  std::vector<std::string> shares = TextsOf(row.facts->shares);
  std::erase_if(shares, [](const std::string& share) {
    return event::ShareKindOf(share) == event::ShareKind::kPipe;
  });
  const std::vector<std::string> users = TextsOf(row.facts->users);
  const std::vector<std::string> pipes = TextsOf(row.facts->services);
  detect::Dealing dealing;
  dealing.source = key.source;
  dealing.target = key.target;
  dealing.rule = row.verdict.rule != 0 ? &rule : nullptr;
  dealing.time = row.facts->last;
  dealing.shares = shares;
  dealing.users = users;
  dealing.pipes = pipes;
  const detect::AllowEntry* common = nullptr;
  for (const std::uint16_t port : row.facts->ports) {  // one entry must allow every port
    dealing.port = port;
    const detect::AllowEntry* entry = site.allow_list().Find(dealing, site, &row.expired);
    if (entry == nullptr || (common != nullptr && entry != common)) {
      return;
    }
    common = entry;
  }
  row.allowed_by = common;
}

auto OrderOf(const PolicyRow& row) {
  return std::tuple(row.verdict.kind, row.verdict.rule == 0, row.verdict.rule, row.verdict.because,
                    row.service, row.source.address, row.target.address);
}

}  // namespace

PolicyReport JudgePolicy(const PolicyFacts& facts, const detect::SiteModel& site) {
  PolicyReport report;
  report.flows_left_out = facts.flows_left_out();
  report.names_left_out = facts.names_left_out();
  for (const auto& [key, row_facts] : facts.Rows()) {
    PolicyRow row{.source = HostOf(site, key.source),
                  .target = HostOf(site, key.target),
                  .service = key.service,
                  .verdict = detect::JudgeContact(site, key.service, key.source, key.target),
                  .allowed_by = nullptr,
                  .expired = nullptr,
                  .facts = row_facts};
    if (row.verdict.kind != Verdict::Kind::kAllowed) {
      AskAllowList(site, key, row);
    }
    if (row.allowed_by != nullptr) {
      row.verdict.kind = Verdict::Kind::kAllowed;
    }
    report.rows.push_back(std::move(row));
  }
  std::ranges::stable_sort(
      report.rows, [](const PolicyRow& a, const PolicyRow& b) { return OrderOf(a) < OrderOf(b); });
  return report;
}

std::string AgainstText(const PolicyRow& row) {
  if (row.allowed_by != nullptr) {
    return fmt::format("allow-list entry {} ({})", row.allowed_by->name, row.allowed_by->owner);
  }
  return row.verdict.rule == 0 ? row.verdict.because
                               : fmt::format("EW-{:04} {}", row.verdict.rule, row.verdict.because);
}

}  // namespace eastwest::output
