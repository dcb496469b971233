#include "src/output/summary.h"

#include <algorithm>
#include <vector>

#include "fmt/format.h"
#include "src/output/summary_facts.h"
#include "src/output/summary_render.h"
#include "src/output/summary_text.h"

namespace eastwest::output {
namespace {

// Footer is the last line: how much was read, of which time, how fast.
std::string Footer(const RunReport& report) {
  const StatsSnapshot& stats = report.stats;
  const std::uint64_t packets = stats.counters.Get(Counter::kDecoderPackets);
  const std::uint64_t bytes = stats.counters.Get(Counter::kDecoderBytes);
  if (packets == 0) {
    return "0 packets";
  }
  std::string line = fmt::format("{}, {}, {}", Several(packets, "packet"), ByteSize(bytes),
                                 Span(stats.first, stats.last));
  if (report.elapsed_seconds > 0) {
    const double gigabits = static_cast<double>(bytes) * 8 / 1e9 / report.elapsed_seconds;
    line += fmt::format(", read in {:.2f} s ({:.2f} Gbit/s)", report.elapsed_seconds, gigabits);
  }
  return line;
}

}  // namespace

std::string FrameText(FrameId frame, const RunReport& report) {
  std::string text = fmt::format("frame {}", frame.number);
  if (report.inputs.size() > 1 && frame.input < report.inputs.size()) {
    text += " of " + Printable(report.inputs[frame.input].name);
  }
  return text;
}

std::string LookedAt(const SummaryFacts& facts, const RunReport& report) {
  const Traffic& traffic = facts.traffic;
  if (traffic.smb_flows + traffic.rpc_flows == 0) {
    return fmt::format("There was no SMB or RPC in {}.",
                       Several(report.stats.counters.Get(Counter::kFlowTotal), "flow"));
  }
  const auto talks = [](const auto& entry) { return entry.second.flows() != 0; };
  const auto hosts = static_cast<std::uint64_t>(std::ranges::count_if(facts.hosts, talks));
  return fmt::format("Looked at {} and {} between {}: {}, {}, {}, {}, {}.",
                     Several(traffic.smb_flows, "SMB flow"), Several(traffic.rpc_flows, "RPC flow"),
                     Several(hosts, "host"), Several(traffic.logons, "logon"),
                     Several(traffic.logons_failed, "failed logon"),
                     Several(traffic.shares, "share connect"), Several(traffic.files, "file open"),
                     Several(traffic.calls, "remote call"));
}

Summary::Summary() : facts_(std::make_unique<SummaryFacts>()) {}
Summary::~Summary() = default;

void Summary::OnEvent(const event::Event& event) { Collect(*facts_, event); }

void Summary::OnAlert(const detect::Alert& alert) { Collect(*facts_, alert); }

std::string Summary::Render(const RunReport& report, const TerminalStyle& style) const {
  Page page(style);
  RenderIncidents(page, *facts_, report);
  RenderFindings(page, *facts_, report);
  RenderHosts(page, *facts_, report);
  RenderProtocols(page, *facts_);
  RenderAgreements(page, report);
  RenderDisabledRules(page, report);
  RenderBlindness(page, *facts_, report);
  page.Blank();
  page.Line(Footer(report));
  return page.text();
}

std::string Summary::RenderJson(const RunReport& report) const {
  return RenderSummaryJson(*facts_, report);
}

}  // namespace eastwest::output
