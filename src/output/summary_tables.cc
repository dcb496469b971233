// Findings, hosts and protocols: the parts of the summary that are tables.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fmt/format.h"
#include "src/output/summary_render.h"

namespace eastwest::output {
namespace {

constexpr std::size_t kPairsShown = 3;
constexpr std::size_t kHostsShown = 15;
constexpr std::size_t kDialectsShown = 8;

// PairsText names the busiest pairs of a finding.
std::string PairsText(const Finding& finding) {
  const std::vector<std::pair<HostPair, std::uint64_t>> pairs = RankedPairs(finding);
  const std::size_t shown = std::min(pairs.size(), kPairsShown);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& [ends, count] = pairs[i];
    std::string text =
        fmt::format("{} -> {}", net::ToString(ends.first), net::ToString(ends.second));
    texts.push_back(count > 1 ? fmt::format("{} ({})", text, Grouped(count)) : text);
  }
  std::string joined = Joined(texts, ", ", shown);
  if (pairs.size() > shown) {
    joined += fmt::format(" and {} more", Several(pairs.size() - shown, "pair"));
  }
  if (finding.unlisted != 0) {
    joined += fmt::format("; {} about further pairs", Several(finding.unlisted, "alert"));
  }
  return joined;
}

void RenderFinding(Page& page, const Finding& finding, const RunReport& report) {
  constexpr std::size_t kTagColumns = 9;
  const std::size_t indent = 2 + kLabelColumns;
  const std::string margin(indent, ' ');
  const std::string tag = finding.tag.empty() ? "" : Pad(finding.tag, kTagColumns);
  page.Line("  " +
            page.Painted(LevelInk(finding.level), Pad(finding.level == detect::Level::kInformational
                                                          ? "info"
                                                          : detect::LevelName(finding.level),
                                                      kLabelColumns)) +
            page.Painted(Ink::kBold, tag) +
            Wrap(fmt::format("{}: {}", Printable(finding.title), Several(finding.alerts, "alert")),
                 page.columns(), indent + tag.size()));
  page.Line(margin + Wrap(PairsText(finding), page.columns(), indent));
  std::string first = fmt::format("{}, first {}", Span(finding.first, finding.last),
                                  FrameText(finding.first_frame, report));
  if (!finding.first_summary.empty() && finding.first_summary != finding.title) {
    first += ": " + Printable(finding.first_summary);
  }
  page.Line(margin + Wrap(first, page.columns(), indent));
}

using Cells = std::array<std::string, 7>;

Cells HostCells(const HostRow& row, const HostRole& role) {
  const HostFacts& host = *row.second;
  const auto both_ways = [](std::uint64_t as_client, std::uint64_t as_server) {
    return as_client + as_server == 0
               ? std::string()
               : fmt::format("{} / {}", Grouped(as_client), Grouped(as_server));
  };
  std::vector<std::string> users = host.users;
  std::ranges::sort(users);
  for (std::string& user : users) {
    user = Printable(user);
  }
  std::string names = Joined(users, ", ", users.size());
  if (host.users_unlisted != 0) {
    names += ", ...";
  }
  return {net::ToString(row.first),
          Printable(host.name),
          role.role.empty() ? "" : Printable(role.role) + (role.learned ? "*" : ""),
          both_ways(host.smb_as_client, host.smb_as_server),
          both_ways(host.rpc_as_client, host.rpc_as_server),
          both_ways(host.remote_as_client, host.remote_as_server),
          names};
}

// TableLine pads every cell but the last to its column and cuts the line to the page.
std::string TableLine(const Page& page, const Cells& cells,
                      const std::array<std::size_t, 7>& widths) {
  std::string line = " ";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (widths[i] != 0) {
      line += " " + Pad(Clip(cells[i], widths[i]), widths[i] + 1);
    }
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return Clip(line, page.columns());
}

// Column widths fit the longest cell; a column without any is left out.
std::array<std::size_t, 7> ColumnWidths(const std::vector<Cells>& rows, const Cells& headings) {
  constexpr std::array<std::size_t, 7> kWidest = {39, 16, 20, 17, 17, 17, 60};
  std::array<std::size_t, 7> widths{};
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], std::min(DisplayColumns(row[i]), kWidest[i]));
    }
  }
  for (std::size_t i = 0; i < widths.size(); ++i) {
    widths[i] = widths[i] == 0 ? 0 : std::max(widths[i], DisplayColumns(headings[i]));
  }
  return widths;
}

}  // namespace

std::vector<std::pair<HostPair, std::uint64_t>> RankedPairs(const Finding& finding) {
  std::vector<std::pair<HostPair, std::uint64_t>> pairs(finding.pairs.begin(), finding.pairs.end());
  std::ranges::stable_sort(pairs, [](const auto& a, const auto& b) { return a.second > b.second; });
  return pairs;
}

std::vector<const Finding*> RankedFindings(const SummaryFacts& facts) {
  std::vector<const Finding*> ranked;  // the map has them by rule number
  for (const auto& [number, finding] : facts.findings) {
    ranked.push_back(&finding);
  }
  std::ranges::stable_sort(ranked,
                           [](const Finding* a, const Finding* b) { return a->level > b->level; });
  return ranked;
}

// RankedHosts has the busiest first; the address decides between equals.
std::vector<HostRow> RankedHosts(const SummaryFacts& facts) {
  std::vector<HostRow> rows;
  for (const auto& [address, host] : facts.hosts) {
    if (host.flows() != 0) {
      rows.emplace_back(address, &host);
    }
  }
  std::ranges::sort(rows, [](const HostRow& a, const HostRow& b) {
    return std::tuple(b.second->flows(), a.first) < std::tuple(a.second->flows(), b.first);
  });
  return rows;
}

HostRole RoleOf(const HostRow& row, const RunReport& report) {
  if (report.role_of != nullptr) {
    return report.role_of(row.first);
  }
  return {row.second->role, row.second->role_learned};
}

void RenderFindings(Page& page, const SummaryFacts& facts, const RunReport& report) {
  if (facts.findings.empty()) {
    return;
  }
  page.Heading(facts.incidents.empty() ? "FINDINGS" : "OTHER FINDINGS");
  for (const Finding* finding : RankedFindings(facts)) {
    RenderFinding(page, *finding, report);
  }
  const auto suppressed =
      std::ranges::find(report.stats.others, "detect.alerts_suppressed", &NamedCount::name);
  if (suppressed != report.stats.others.end() && suppressed->value != 0) {
    page.Line("  " + Wrap(fmt::format("not repeated: {} to an alert of the same rule and hosts "
                                      "within 10 minutes",
                                      Several(suppressed->value, "addition")),
                          page.columns(), 2));
  }
  if (facts.findings_left_out != 0) {
    page.Line(fmt::format("  ... and {} of further rules: see the EVE output",
                          Several(facts.findings_left_out, "alert")));
  }
}

void RenderHosts(Page& page, const SummaryFacts& facts, const RunReport& report) {
  const std::vector<HostRow> hosts = RankedHosts(facts);
  if (hosts.empty()) {
    return;
  }
  const std::size_t shown = report.all_hosts ? hosts.size() : std::min(hosts.size(), kHostsShown);
  const Cells headings = {"address",
                          "name",
                          "role",
                          "SMB out/in",
                          "RPC out/in",
                          "remote out/in",
                          "logged on from there"};
  std::vector<Cells> rows;
  bool any_learned = false;
  for (std::size_t i = 0; i < shown; ++i) {
    const HostRole role = RoleOf(hosts[i], report);
    rows.push_back(HostCells(hosts[i], role));
    any_learned = any_learned || role.learned;
  }
  const std::array<std::size_t, 7> widths = ColumnWidths(rows, headings);
  page.Heading("HOSTS");
  page.Line(page.Painted(Ink::kDim, TableLine(page, headings, widths)));
  for (const Cells& row : rows) {
    page.Line(TableLine(page, row, widths));
  }
  if (any_learned) {
    page.Line(page.Painted(Ink::kDim, "  * learned from what the host does"));
  }
  if (hosts.size() > shown || facts.host_sightings_left_out != 0) {
    const std::string_view least = facts.host_sightings_left_out != 0 ? "at least " : "";
    page.Line(fmt::format("  ... and {}{} more{}", least, Grouped(hosts.size() - shown),
                          hosts.size() > shown ? " (--all-hosts lists them)" : ""));
  }
}

void RenderProtocols(Page& page, const SummaryFacts& facts) {
  std::vector<std::string> dialects;
  for (const auto& [name, count] : facts.dialects) {
    dialects.push_back(fmt::format("{} ({})", Printable(name), Grouped(count)));
  }
  const Hygiene& hygiene = facts.hygiene;
  std::vector<std::string> weak;
  const auto note = [&weak](std::uint64_t count, std::string_view noun) {
    if (count != 0) {
      weak.push_back(Several(count, noun));
    }
  };
  note(hygiene.smb1_negotiations, "SMB1 connection");
  if (hygiene.unsigned_negotiations != 0) {
    weak.push_back(fmt::format("signing not required on {}",
                               Several(hygiene.unsigned_negotiations, "connection")));
  }
  note(hygiene.ntlm_v1_logons, "NTLMv1 logon");
  note(hygiene.anonymous_logons, "anonymous logon");
  note(hygiene.guest_logons, "guest logon");
  std::vector<std::string> remote;
  for (const auto& [name, count] : facts.remote_control) {
    remote.push_back(fmt::format("{} ({})", name, Grouped(count)));
  }
  if (dialects.empty() && weak.empty() && remote.empty()) {
    return;
  }
  page.Heading("PROTOCOLS");
  page.Field("SMB", Joined(dialects, ", ", kDialectsShown));
  page.Field("remote", Joined(remote, ", ", remote.size()));
  page.Field("weak", Joined(weak, "; ", weak.size()), Ink::kYellow);
}

}  // namespace eastwest::output
