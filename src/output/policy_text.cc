// The policy report for people: rolled up, so that one line stands for many like it.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "fmt/format.h"
#include "src/output/policy_report.h"
#include "src/output/summary_text.h"

namespace eastwest::output {
namespace {

using detect::Verdict;
using Rows = std::vector<const PolicyRow*>;

constexpr std::size_t kFoldFrom = 4;     // hosts in one line instead of a line each
constexpr std::size_t kHostsShown = 3;   // of those
constexpr std::size_t kLinesShown = 25;  // of one group
constexpr std::size_t kNamesShown = 6;

std::string HostText(const PolicyHost& host) {
  std::string text = net::ToString(host.address);
  if (!host.name.empty()) {
    text += " " + Printable(host.name);
  }
  if (!host.roles.empty()) {
    text += fmt::format(" ({}{})", Printable(fmt::format("{}", fmt::join(host.roles, ", "))),
                        host.learned ? ", learned" : "");
  }
  return text;
}

// Sum adds up what several rows saw.
struct Sum {
  PolicyRowFacts facts;
  std::set<net::IpAddress> sources;
  std::set<net::IpAddress> targets;
  std::uint64_t pairs = 0;

  void Add(const PolicyRow& row) {
    const PolicyRowFacts& one = *row.facts;
    const bool none_before = pairs++ == 0;
    sources.insert(row.source.address);
    targets.insert(row.target.address);
    facts.connections += one.connections;
    facts.refused += one.refused;
    facts.unanswered += one.unanswered;
    facts.one_sided += one.one_sided;
    facts.first = none_before ? one.first : std::min(facts.first, one.first);
    facts.last = none_before ? one.last : std::max(facts.last, one.last);
    facts.ports.insert(one.ports.begin(), one.ports.end());
    facts.more_ports = facts.more_ports || one.more_ports;
    Join(facts.users, one.users);
    Join(facts.shares, one.shares);
    Join(facts.services, one.services);
    Join(facts.alerts, one.alerts);
  }

 private:
  static void Join(PolicyNames& to, const PolicyNames& from) {
    to.names.insert(from.names.begin(), from.names.end());
    to.more = to.more || from.more;
  }
};

Sum SumOf(const Rows& rows) {
  Sum sum;
  for (const PolicyRow* row : rows) {
    sum.Add(*row);
  }
  return sum;
}

std::string CountsText(const PolicyRowFacts& facts) {
  std::vector<std::string> parts;
  if (facts.connections != 0) {
    parts.push_back(Several(facts.connections, "connection"));
  }
  const auto add = [&parts](std::uint64_t count, std::string_view what) {
    if (count != 0) {
      parts.push_back(fmt::format("{} {}", Grouped(count), what));
    }
  };
  add(facts.refused, "refused");
  add(facts.unanswered, "without answer");
  add(facts.one_sided, "seen from one side only");
  return Joined(parts, ", ", parts.size());
}

std::string NamesText(std::string_view what, const PolicyNames& names) {
  if (names.names.empty()) {
    return {};
  }
  std::vector<std::string> texts;
  for (const std::string& name : names.names) {
    texts.push_back(Printable(name));
  }
  const bool more = names.more && texts.size() <= kNamesShown;
  return fmt::format("{} {}{}", what, Joined(texts, ", ", kNamesShown), more ? " and more" : "");
}

// UseText is what would have broken: who did what.
std::string UseText(const PolicyRowFacts& facts) {
  std::vector<std::string> parts;
  for (std::string part : {NamesText("users", facts.users), NamesText("shares", facts.shares),
                           NamesText("services", facts.services)}) {
    if (!part.empty()) {
      parts.push_back(std::move(part));
    }
  }
  if (parts.empty()) {
    return facts.connections == 0 ? "nothing: no answer in view" : "nothing that could be read";
  }
  return Joined(parts, "; ", parts.size());
}

std::string HostsText(const std::vector<std::string>& hosts) {
  if (hosts.size() < kFoldFrom) {
    return Joined(hosts, ", ", hosts.size());
  }
  const std::vector<std::string> shown(hosts.begin(), hosts.begin() + kHostsShown);
  return fmt::format("{} and {} more", Joined(shown, ", ", kHostsShown),
                     hosts.size() - kHostsShown);
}

// Fold is one line of the report: a pair, one source to many targets, or many sources to one.
struct Fold {
  Rows rows;
  std::string ends;
};

std::string EndsOf(const Rows& rows) {
  std::vector<std::string> sources;
  std::vector<std::string> targets;
  const auto add = [](std::vector<std::string>& texts, std::string text) {
    if (std::ranges::find(texts, text) == texts.end()) {
      texts.push_back(std::move(text));
    }
  };
  for (const PolicyRow* row : rows) {
    add(sources, HostText(row->source));
    add(targets, HostText(row->target));
  }
  return fmt::format("{} -> {}", HostsText(sources), HostsText(targets));
}

// FoldRows: a source with many targets first, then a target with many sources, else a line a pair.
std::vector<Fold> FoldRows(const Rows& rows) {
  std::map<net::IpAddress, Rows> by_source;
  std::map<net::IpAddress, Rows> by_target;
  for (const PolicyRow* row : rows) {
    by_source[row->source.address].push_back(row);
  }
  std::vector<Fold> folds;
  for (const auto& [source, own] : by_source) {
    if (own.size() >= kFoldFrom) {
      folds.push_back({own, EndsOf(own)});
      continue;
    }
    for (const PolicyRow* row : own) {
      by_target[row->target.address].push_back(row);
    }
  }
  for (const auto& [target, own] : by_target) {
    if (own.size() >= kFoldFrom) {
      folds.push_back({own, EndsOf(own)});
      continue;
    }
    for (const PolicyRow* row : own) {
      folds.push_back({{row}, EndsOf({row})});
    }
  }
  std::ranges::stable_sort(folds, [](const Fold& a, const Fold& b) {
    return SumOf(a.rows).facts.flows() > SumOf(b.rows).facts.flows();
  });
  return folds;
}

std::string PortsText(const PolicyRowFacts& facts) {
  std::vector<std::string> ports;
  for (const std::uint16_t port : facts.ports) {
    ports.push_back(fmt::format("{}", port));
  }
  const bool more = facts.more_ports && ports.size() <= kNamesShown;
  return Joined(ports, ", ", kNamesShown) + (more ? " and more" : "");
}

class Writer {
 public:
  Writer(const PolicyReport& policy, const RunReport& report, const TerminalStyle& style)
      : policy_(policy), report_(report), page_(style) {}

  std::string Render() {
    Head();
    Groups(Verdict::Kind::kStopped, "WOULD BE STOPPED");
    Groups(Verdict::Kind::kUndecided, "NEEDS A DECISION");
    AllowedGroups();
    Agreements();
    Tail();
    return page_.text();
  }

 private:
  static constexpr std::size_t kIndent = 4;

  void Head() {
    page_.Heading("SEGMENTATION AUDIT");
    if (policy_.rows.empty()) {
      page_.Line("  Nobody used a watched service.");
      return;
    }
    Rows all;
    std::map<Verdict::Kind, Rows> kinds;
    for (const PolicyRow& row : policy_.rows) {
      all.push_back(&row);
      kinds[row.verdict.kind].push_back(&row);
    }
    const Sum sum = SumOf(all);
    std::set<net::IpAddress> hosts = sum.sources;
    hosts.insert(sum.targets.begin(), sum.targets.end());
    page_.Field("seen",
                fmt::format("{}, {} of hosts and service; {}", Several(hosts.size(), "host"),
                            Several(sum.pairs, "pair"), CountsText(sum.facts)));
    page_.Field("when", Span(sum.facts.first, sum.facts.last));
    const auto line = [&](std::string_view label, Verdict::Kind kind, Ink ink) {
      const Sum part = SumOf(kinds[kind]);
      page_.Field(label,
                  part.pairs == 0
                      ? std::string("nothing")
                      : fmt::format("{}; {}", Several(part.pairs, "pair"), CountsText(part.facts)),
                  ink);
    };
    line("stopped", Verdict::Kind::kStopped, Ink::kRed);
    line("undecided", Verdict::Kind::kUndecided, Ink::kYellow);
    line("allowed", Verdict::Kind::kAllowed, Ink::kPlain);
  }

  Rows Of(Verdict::Kind kind) const {
    Rows rows;
    for (const PolicyRow& row : policy_.rows) {
      if (row.verdict.kind == kind) {
        rows.push_back(&row);
      }
    }
    return rows;
  }

  // The rows come in order: a group is what stands side by side.
  template <typename Function>
  static void ForEachGroup(const Rows& rows, const Function& function) {
    for (auto at = rows.begin(); at != rows.end();) {
      const auto end = std::find_if(at, rows.end(), [first = *at](const PolicyRow* row) {
        return AgainstText(*row) != AgainstText(*first) || row->service != first->service;
      });
      function(Rows(at, end));
      at = end;
    }
  }

  void Groups(Verdict::Kind kind, std::string_view heading) {
    const Rows rows = Of(kind);
    if (rows.empty()) {
      return;
    }
    page_.Heading(heading);
    const bool stopped = kind == Verdict::Kind::kStopped;
    ForEachGroup(rows, [&](const Rows& group) { Group(group, stopped); });
  }

  void Group(const Rows& group, bool stopped) {
    const Sum sum = SumOf(group);
    page_.Line("  " + page_.Painted(Ink::kBold, AgainstText(*group.front())) + ", " +
               Wrap(fmt::format("{}: {}, {}", ServiceTitle(group.front()->service),
                                Several(sum.pairs, "pair"), CountsText(sum.facts)),
                    page_.columns(), kIndent));
    std::size_t shown = 0;
    const std::vector<Fold> folds = FoldRows(group);
    for (const Fold& fold : folds) {
      if (shown++ == kLinesShown) {
        page_.Line(fmt::format("    ... and {} more; the JSON form has them all",
                               folds.size() - kLinesShown));
        break;
      }
      FoldLines(fold, stopped);
    }
  }

  void Indented(std::string_view label, const std::string& text) {
    if (!text.empty()) {
      const std::string start = fmt::format("      {:<12}", label);
      page_.Line(start + Wrap(text, page_.columns(), start.size()));
    }
  }

  void FoldLines(const Fold& fold, bool stopped) {
    const Sum sum = SumOf(fold.rows);
    const PolicyRowFacts& facts = sum.facts;
    page_.Line("    " + Wrap(fold.ends, page_.columns(), kIndent));
    Indented("seen", fmt::format("{} to {} {}, {}", CountsText(facts),
                                 facts.ports.size() == 1 && !facts.more_ports ? "port" : "ports",
                                 PortsText(facts), Span(facts.first, facts.last)));
    Indented(stopped ? "would break" : "used for", UseText(facts));
    Indented("alerts", NamesText("", facts.alerts).empty() ? std::string()
                                                           : NamesText("", facts.alerts).substr(1));
    const PolicyRow& first = *fold.rows.front();
    if (first.expired != nullptr) {
      Indented("expired", fmt::format("allow-list entry {} ({}) ended on {}", first.expired->name,
                                      Printable(first.expired->owner), first.expired->expires));
    }
  }

  void AllowedGroups() {
    const Rows rows = Of(Verdict::Kind::kAllowed);
    if (rows.empty()) {
      return;
    }
    std::map<std::tuple<std::string, detect::WatchedService>, Rows> groups;
    for (const PolicyRow* row : rows) {
      groups[{AgainstText(*row), row->service}].push_back(row);
    }
    page_.Heading("ALLOWED");
    for (const auto& [key, group] : groups) {
      const Sum sum = SumOf(group);
      page_.Line(
          "  " +
          Wrap(fmt::format("{}, {}: {} to {}, {}", Printable(std::get<0>(key)),
                           ServiceTitle(std::get<1>(key)), Several(sum.sources.size(), "source"),
                           Several(sum.targets.size(), "target"), CountsText(sum.facts)),
               page_.columns(), kIndent));
    }
  }

  void Agreements() {
    if (report_.agreements.empty()) {
      return;
    }
    page_.Heading("ALLOW-LIST");
    for (const Agreement& agreement : report_.agreements) {
      const auto rows = std::ranges::count_if(policy_.rows, [&](const PolicyRow& row) {
        return row.allowed_by != nullptr && row.allowed_by->name == agreement.name;
      });
      page_.Line("  " + Wrap(fmt::format("{} ({}, {}): {} allowed, {} held back",
                                         Printable(agreement.name), Printable(agreement.owner),
                                         agreement.over ? "expired " + agreement.expires
                                                        : (agreement.expires == "never"
                                                               ? std::string("no end")
                                                               : "until " + agreement.expires),
                                         Several(static_cast<std::uint64_t>(rows), "pair"),
                                         Several(agreement.held, "alert")),
                             page_.columns(), kIndent));
    }
  }

  void Tail() {
    const bool learned = std::ranges::any_of(policy_.rows, [](const PolicyRow& row) {
      return row.source.learned || row.target.learned;
    });
    std::vector<std::string> notes;
    if (learned) {
      notes.emplace_back(
          "roles are learned: without an inventory the verdicts are guesses "
          "(--learn-site OUT.yaml writes one for review)");
    }
    if (std::string left_out = LeftOutText(report_); !left_out.empty()) {
      notes.push_back(std::move(left_out));
    }
    if (policy_.flows_left_out != 0) {
      notes.push_back(fmt::format("{} of further pairs found no room",
                                  Several(policy_.flows_left_out, "flow")));
    }
    if (notes.empty()) {
      return;
    }
    page_.Heading("NOTES");
    for (const std::string& note : notes) {
      page_.Line("  " + Wrap(note, page_.columns(), 2));
    }
  }

  const PolicyReport& policy_;
  const RunReport& report_;
  Page page_;
};

}  // namespace

std::string RenderPolicyText(const PolicyReport& policy, const RunReport& report,
                             const TerminalStyle& style) {
  return Writer(policy, report, style).Render();
}

}  // namespace eastwest::output
