// An incident as one block: what happened, why we say so, and where to look.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/output/eve_alert.h"
#include "src/output/summary_render.h"

namespace eastwest::output {
namespace {

constexpr std::size_t kNamesShown = 4;
constexpr std::size_t kEvidenceShown = 16;

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

std::vector<std::string> AllPrintable(const std::vector<std::string>& values) {
  std::vector<std::string> printable;
  printable.reserve(values.size());
  for (const std::string& value : values) {
    printable.push_back(Printable(value));
  }
  return printable;
}

std::string PartyText(const detect::Party& party) {
  std::string text = net::ToString(party.address);
  if (!party.role.empty()) {
    text += fmt::format(" ({}{})", Printable(party.role), party.role_learned ? ", learned" : "");
  }
  return text;
}

void RenderHeadline(Page& page, const detect::Alert& alert) {
  const std::string level = Upper(detect::LevelName(alert.level));
  const std::string_view claim =
      alert.rule->number == 1 ? "CM0062 lateral movement" : "CM0062 in part";
  constexpr std::size_t kIndent = kLabelColumns + 2;
  const std::string headline =
      fmt::format("{}: {} -> {}", claim, net::ToString(alert.source.address),
                  net::ToString(alert.target.address));
  page.Line(page.Painted(LevelInk(alert.level), Pad(level, kIndent)) +
            page.Painted(Ink::kBold, Wrap(headline, page.columns(), kIndent)));
}

void RenderWhen(Page& page, const detect::Alert& alert) {
  PacketTime first = alert.time;
  PacketTime last = alert.time;
  for (const detect::Evidence& piece : alert.evidence) {
    first = std::min(first, piece.time);
    last = std::max(last, piece.time);
  }
  std::string when = Span(first, last);
  if (first != last) {
    when += fmt::format(" ({})", Duration(last - first));
  }
  page.Field("when", when);
}

void RenderWhat(Page& page, const detect::Alert& alert) {
  const std::string users = Joined(AllPrintable(alert.users), ", ", kNamesShown);
  const bool logon_seen = alert.cm0062 && alert.cm0062->logon.state == detect::Leg::State::kMet;
  page.Field("as", !users.empty() ? users
                   : logon_seen   ? "unknown (a logon whose user is not on the wire)"
                                  : "unknown (no logon in view)");
  page.Field("service", Joined(AllPrintable(alert.services), ", ", kNamesShown));
  page.Field("task", Joined(AllPrintable(alert.tasks), ", ", kNamesShown));
  page.Field("command", Joined(AllPrintable(alert.commands), ", ", kNamesShown));
  page.Field("files", Joined(AllPrintable(alert.files), ", ", kNamesShown));
}

std::string_view LegWord(detect::Leg::State state) {
  switch (state) {
    case detect::Leg::State::kMet:
      return "met";
    case detect::Leg::State::kInferred:
      return "inferred";
    case detect::Leg::State::kNotMet:
      return "not met";
    case detect::Leg::State::kUnobservable:
      return "hidden";
  }
  return "unknown";
}

Ink LegInk(detect::Leg::State state) {
  switch (state) {
    case detect::Leg::State::kMet:
      return Ink::kGreen;
    case detect::Leg::State::kInferred:
      return Ink::kYellow;
    case detect::Leg::State::kNotMet:
    case detect::Leg::State::kUnobservable:
      return Ink::kDim;
  }
  return Ink::kPlain;
}

void RenderLeg(Page& page, std::string_view name, const detect::Leg& leg) {
  constexpr std::size_t kStateColumns = 10;
  constexpr std::size_t kIndent = 2 + kLabelColumns + kStateColumns;
  std::string why = Printable(leg.why);
  if (leg.count > 1) {
    why += fmt::format(" ({} in the window)", Grouped(leg.count));
  }
  page.Line("  " + page.Painted(Ink::kDim, Pad(name, kLabelColumns)) +
            page.Painted(LegInk(leg.state), Pad(LegWord(leg.state), kStateColumns)) +
            Wrap(why, page.columns(), kIndent));
}

void RenderVerdict(Page& page, const detect::Alert& alert) {
  if (alert.cm0062) {
    RenderLeg(page, "logon", alert.cm0062->logon);
    RenderLeg(page, "execution", alert.cm0062->remote_execution);
    RenderLeg(page, "share opens", alert.cm0062->share_opens);
  }
  page.Field("level", Joined(AllPrintable(alert.level_reasons), "; ", alert.level_reasons.size()));
}

std::string_view OutcomeWord(event::Outcome outcome) {
  switch (outcome) {
    case event::Outcome::kSucceeded:
      return "ok";
    case event::Outcome::kFailed:
      return "failed";
    case event::Outcome::kAttempted:
      return "tried";
  }
  return "unknown";
}

Ink OutcomeInk(event::Outcome outcome) {
  switch (outcome) {
    case event::Outcome::kSucceeded:
      return Ink::kGreen;
    case event::Outcome::kFailed:
      return Ink::kRed;
    case event::Outcome::kAttempted:
      return Ink::kYellow;
  }
  return Ink::kPlain;
}

std::size_t FrameColumns(const detect::Alert& alert) {
  std::uint32_t largest = 0;
  for (const detect::Evidence& piece : alert.evidence) {
    largest = std::max(largest, piece.frame.number);
  }
  return fmt::format("frame {}", largest).size() + 2;
}

void RenderEvidence(Page& page, const detect::Alert& alert) {
  constexpr std::size_t kTimeColumns = 14;
  constexpr std::size_t kOutcomeColumns = 8;
  const std::size_t frame_columns = FrameColumns(alert);
  const std::size_t indent = 2 + kTimeColumns + frame_columns + kOutcomeColumns;
  const std::size_t shown = std::min(alert.evidence.size(), kEvidenceShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const detect::Evidence& piece = alert.evidence[i];
    const std::string frame = fmt::format("frame {}", piece.frame.number);
    page.Line(
        "  " + Pad(TimeOfDay(piece.time), kTimeColumns) + Pad(frame, frame_columns) +
        page.Painted(OutcomeInk(piece.outcome), Pad(OutcomeWord(piece.outcome), kOutcomeColumns)) +
        Wrap(Printable(piece.what), page.columns(), indent));
  }
  if (shown < alert.evidence.size()) {
    page.Line(fmt::format("  ... and {} more", alert.evidence.size() - shown));
  }
}

// RenderFilter gives display filters to paste, one for each input: on one line however long,
// because a filter that is broken up cannot be copied.
void RenderFilter(Page& page, const detect::Alert& alert, const RunReport& report) {
  for (const auto& [input, numbers] : EvidenceFrames(alert)) {
    std::string line =
        "  " + page.Painted(Ink::kDim, Pad("wireshark", kLabelColumns)) +
        page.Painted(Ink::kCyan, fmt::format("frame.number in {{{}}}", fmt::join(numbers, ",")));
    if (report.inputs.size() > 1 && input < report.inputs.size()) {
      line += "  in " + Printable(report.inputs[input].name);
    }
    page.Line(line);
  }
}

void RenderVisibility(Page& page, const detect::Visibility& visibility) {
  std::vector<std::string> notes;
  if (visibility.encrypted) {
    notes.emplace_back("SMB was encrypted");
  }
  if (visibility.sealed) {
    notes.emplace_back("remote calls were sealed");
  }
  if (visibility.gaps) {
    notes.emplace_back("the capture lost packets");
  }
  if (visibility.one_sided) {
    notes.emplace_back("only one direction was captured");
  }
  if (visibility.midstream) {
    notes.emplace_back("a connection began before the capture");
  }
  page.Field("hidden", Joined(notes, "; ", notes.size()), Ink::kYellow);
}

void RenderIncident(Page& page, const Incident& incident, const RunReport& report) {
  const detect::Alert& alert = incident.alert;
  RenderHeadline(page, alert);
  page.Field("rule", fmt::format("{} {}", RuleTag(*alert.rule), Printable(alert.rule->title)));
  RenderWhen(page, alert);
  page.Field("who", fmt::format("{} -> {}", PartyText(alert.source), PartyText(alert.target)));
  RenderWhat(page, alert);
  RenderVerdict(page, alert);
  RenderEvidence(page, alert);
  RenderFilter(page, alert, report);
  RenderVisibility(page, alert.visibility);
  if (incident.folded != 0) {
    page.Field("also", fmt::format("{} about the same two hosts in the same window",
                                   Several(incident.folded, "weaker alert")));
  }
}

}  // namespace

std::map<std::uint32_t, std::vector<std::uint32_t>> EvidenceFrames(const detect::Alert& alert) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> frames;
  for (const detect::Evidence& piece : alert.evidence) {
    if (piece.frame.number != 0) {
      frames[piece.frame.input].push_back(piece.frame.number);
    }
  }
  for (auto& [input, numbers] : frames) {
    std::ranges::sort(numbers);
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  }
  return frames;
}

// Headline says what there is where there is no incident: the worst first.
std::string Headline(const SummaryFacts& facts, const RunReport& report) {
  const std::uint64_t left_out = report.filtered + report.outside_window;
  if (report.stats.counters.Get(Counter::kDecoderPackets) == 0 && left_out != 0) {
    return fmt::format("Nothing was looked at: {} left out, see below.",
                       left_out == 1 ? "the only packet was" : "all packets were");
  }
  const bool all_told = report.rules_disabled.empty();
  const std::string_view told = all_told ? "" : " told";
  const std::string_view but = all_told ? "" : " Rules are switched off, see below.";
  if (facts.findings.empty()) {
    return fmt::format("No lateral movement {}.{}", all_told ? "found" : "told", but);
  }
  const auto of_level = [&facts](detect::Level level) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        facts.findings, [level](const auto& entry) { return entry.second.level == level; }));
  };
  constexpr std::string_view kNotSeen = "and what could not be seen.";
  for (const detect::Level level : {detect::Level::kCritical, detect::Level::kHigh}) {
    if (const std::uint64_t count = of_level(level); count != 0) {
      return fmt::format("{}, no complete CM0062 incident{}; see below, {}{}",
                         Several(count, fmt::format("{} finding", detect::LevelName(level))), told,
                         kNotSeen, but);
    }
  }
  return fmt::format("No complete CM0062 incident{}; see the findings {}{}", told, kNotSeen, but);
}

std::vector<const Incident*> RankedIncidents(const SummaryFacts& facts) {
  std::vector<const Incident*> ranked;
  for (const Incident& incident : facts.incidents) {
    ranked.push_back(&incident);
  }
  std::ranges::stable_sort(ranked, [](const Incident* a, const Incident* b) {
    return a->alert.level > b->alert.level;  // within a level as they were raised: by time
  });
  return ranked;
}

void RenderIncidents(Page& page, const SummaryFacts& facts, const RunReport& report) {
  if (facts.incidents.empty()) {
    page.Line(page.Painted(Ink::kBold, Headline(facts, report)));
    page.Line(Wrap(LookedAt(facts, report), page.columns(), 0));
    return;
  }
  page.Line(page.Painted(Ink::kBold, "INCIDENTS"));
  for (const Incident* incident : RankedIncidents(facts)) {
    page.Blank();
    RenderIncident(page, *incident, report);
  }
  if (facts.incidents_left_out != 0) {
    page.Blank();
    page.Line(fmt::format("... and {} that found no room here: see the EVE output",
                          Several(facts.incidents_left_out, "incident alert")));
  }
}

}  // namespace eastwest::output
