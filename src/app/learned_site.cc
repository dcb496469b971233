#include "src/app/learned_site.h"

#include <algorithm>
#include <array>
#include <vector>

#include "fmt/format.h"
#include "src/detect/host_deeds.h"
#include "src/output/summary_render.h"
#include "src/output/summary_text.h"
#include "src/output/terminal.h"

namespace eastwest::app {
namespace {

using detect::HostDeeds;
using detect::KnownHost;
using detect::SiteModel;
using detect::Suggestion;

// In the order of the file: what is rare and matters comes first.
constexpr std::array<std::string_view, 7> kRoles = {
    "dc", "sccm_site", "sccm_dp", "print_server", "file_server", "backup", "workstation"};

std::string Why(const Suggestion& suggestion, const HostDeeds& deeds,
                const output::RunReport& report) {
  std::string text;
  for (const detect::Deed deed : suggestion.because) {
    const detect::DeedRecord& record = *deeds.Find(deed);
    text += fmt::format("{}{}, first {}", text.empty() ? "" : "; ", detect::DeedText(record),
                        output::FrameText(record.first, report));
  }
  return text;
}

struct Line {
  net::IpAddress address;
  std::string comment;
};

std::vector<Line> LinesOf(std::string_view role, const SiteModel& site,
                          const output::RunReport& report) {
  std::vector<Line> lines;
  for (const net::IpAddress& address : site.hosts().Addresses()) {
    const KnownHost& host = *site.hosts().Find(address);
    if (site.IsListed(address)) {
      continue;
    }
    for (const Suggestion& suggestion : detect::SuggestRoles(host.deeds)) {
      if (suggestion.role == role) {
        lines.push_back({address, fmt::format("{}{}", host.name.empty() ? "" : host.name + ": ",
                                              Why(suggestion, host.deeds, report))});
      }
    }
  }
  return lines;
}

}  // namespace

std::string LearnedSiteYaml(const SiteModel& site, const output::RunReport& report) {
  std::string text =
      "# Roles that eastwest learned from what hosts did. Nobody has confirmed them.\n"
      "# Review each line, then: eastwest triage -c THIS_FILE CAPTURE...\n";
  if (report.stats.counters.Get(Counter::kDecoderPackets) != 0) {
    text += fmt::format("# Seen: {}, {}\n", output::Several(report.inputs.size(), "capture"),
                        output::Span(report.stats.first, report.stats.last));
  }
  std::string roles;
  for (const std::string_view role : kRoles) {
    const std::vector<Line> lines = LinesOf(role, site, report);
    if (lines.empty()) {
      continue;
    }
    roles += fmt::format("    {}:\n", role);
    for (const Line& line : lines) {  // quotes: an IPv6 address may end with a colon
      roles += fmt::format("      # {}\n      - \"{}\"\n", output::Printable(line.comment),
                           net::ToString(line.address));
    }
  }
  return text + "site:\n" + (roles.empty() ? "  roles: {}\n" : "  roles:\n" + roles);
}

}  // namespace eastwest::app
