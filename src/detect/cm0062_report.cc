#include "src/detect/cm0062_report.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/core/limits.h"
#include "src/detect/alert_parts.h"

namespace eastwest::detect {
namespace {

using event::Outcome;

constexpr std::size_t kLogonEvidenceMax = 4;
constexpr std::size_t kFirstOpensMax = 4;
constexpr std::size_t kLastOpensMax = 8;
constexpr std::size_t kSharesInTextMax = 3;

bool Counts(const Step& step) { return step.outcome == Outcome::kSucceeded; }

void SpanOf(Leg& leg, const std::deque<Step>& steps) {
  for (const Step& step : steps) {
    if (!Counts(step)) {
      continue;
    }
    leg.first = std::min(leg.first.value_or(step.time), step.time);
    leg.last = std::max(leg.last.value_or(step.time), step.time);
    ++leg.count;
  }
}

// HidingPlace says what may have kept a step out of view; empty when nothing did.
std::string_view HidingPlace(const Visibility& visibility) {
  if (visibility.one_sided) {
    return "only one side of a flow is in view";
  }
  return visibility.gaps ? "packets are missing from the capture" : std::string_view{};
}

std::string LogonMissing(const PairState& pair, PacketTime now) {
  if (pair.last_logon()) {
    return fmt::format("last logon was {} before", DurationText(now - *pair.last_logon()));
  }
  if (!pair.logons().empty()) {
    return pair.logons().back().kind == StepKind::kLogonInferred
               ? fmt::format("session began more than {} before",
                             DurationText(now - pair.first_seen()))
               : "logon was refused";
  }
  return "no logon seen";
}

Leg LogonLeg(const PairState& pair, const Visibility& visibility, PacketTime now) {
  Leg leg;
  SpanOf(leg, pair.logons());
  if (pair.LogonMet()) {
    leg.state = Leg::State::kMet;
    const auto& logons = pair.logons();
    leg.why = std::ranges::find_if(logons.rbegin(), logons.rend(), [](const Step& step) {
                return step.kind == StepKind::kLogon && Counts(step);
              })->what;
  } else if (pair.LogonInferred(now)) {
    leg.state = Leg::State::kInferred;
    const Step& newest = pair.logons().back();
    leg.why =
        fmt::format("{}; pair watched for {}",
                    newest.identity != nullptr ? newest.what : "session began before the capture",
                    DurationText(now - pair.first_seen()));
  } else if (pair.logon_attempted()) {
    leg.state = Leg::State::kUnobservable;
    leg.why = "no answer from the server in view";
  } else if (const std::string_view hidden = HidingPlace(visibility);
             !hidden.empty() && !pair.last_logon()) {
    leg.state = Leg::State::kUnobservable;
    leg.why = fmt::format("{}: {}", LogonMissing(pair, now), hidden);
  } else {
    leg.why = LogonMissing(pair, now);
  }
  return leg;
}

Leg ExecutionLeg(const PairState& pair) {
  Leg leg;
  leg.state = Leg::State::kMet;
  SpanOf(leg, pair.executions());
  std::vector<std::string_view> kinds;
  bool sealed = false;
  for (const Step& step : pair.executions()) {
    const std::string_view name = StepName(step.kind);
    sealed |= step.sealed;
    if (Counts(step) && std::ranges::find(kinds, name) == kinds.end()) {
      kinds.push_back(name);
    }
  }
  leg.why = fmt::format("{}{}", fmt::join(kinds, ", "), sealed ? " (arguments sealed)" : "");
  return leg;
}

Leg OpensLeg(const PairState& pair, const Visibility& visibility) {
  Leg leg;
  SpanOf(leg, pair.opens());
  const std::string seen = OpensText(pair);
  if (pair.OpensSatisfied()) {
    leg.state = Leg::State::kMet;
    leg.why = seen;
    return leg;
  }
  const std::string few = seen.empty() ? "no share opens seen" : "only " + seen;
  std::string_view hidden = HidingPlace(visibility);
  if (visibility.encrypted) {
    hidden = "SMB3 encryption hides file and pipe names";
  } else if (pair.open_attempted()) {
    hidden = "no answer from the server in view";
  }
  leg.state = hidden.empty() ? Leg::State::kNotMet : Leg::State::kUnobservable;
  leg.why = hidden.empty() ? few : fmt::format("{}: {}", few, hidden);
  return leg;
}

// AddEvidence takes the first and the last steps of a leg when it is too long to list.
void AddEvidence(std::vector<Evidence>& evidence, const std::deque<Step>& steps,
                 std::size_t first_max, std::size_t last_max) {
  const std::size_t first = std::min(first_max, steps.size());
  const std::size_t last = std::min(last_max, steps.size() - first);
  for (std::size_t i = 0; i < first; ++i) {
    evidence.push_back(ToEvidence(steps[i]));
  }
  for (std::size_t i = steps.size() - last; i < steps.size(); ++i) {
    evidence.push_back(ToEvidence(steps[i]));
  }
}

// NewestLogons keeps the successes: refused ones are evidence only when there is room.
std::deque<Step> NewestLogons(const PairState& pair) {
  std::deque<Step> logons = pair.logons();
  std::ranges::stable_sort(logons, {}, Counts);
  while (logons.size() > kLogonEvidenceMax) {
    logons.pop_front();
  }
  return logons;
}

std::vector<Evidence> EvidenceOf(const PairState& pair) {
  std::vector<Evidence> evidence;
  AddEvidence(evidence, NewestLogons(pair), kLogonEvidenceMax, 0);
  AddEvidence(evidence, pair.opens(), kFirstOpensMax, kLastOpensMax);
  const std::size_t room = limits::kAlertEvidenceMax - evidence.size();
  AddEvidence(evidence, pair.executions(), room / 2, room - room / 2);
  std::ranges::stable_sort(evidence, [](const Evidence& a, const Evidence& b) {
    return std::tie(a.time, a.frame) < std::tie(b.time, b.frame);
  });
  // A tool's pipe is a step of the execution and an open: one line tells both.
  const auto same =
      std::unique(evidence.begin(), evidence.end(), [](const Evidence& a, const Evidence& b) {
        return a.frame == b.frame && a.flow_id == b.flow_id && a.what == b.what;
      });
  evidence.erase(same, evidence.end());
  return evidence;
}

// AddCounted puts in the names of the steps that the verdict rests on.
void AddCounted(Alert& alert, const std::deque<Step>& steps) {
  for (const Step& step : steps) {
    if (Counts(step)) {
      AddNames(alert, step);
    }
  }
}

}  // namespace

void DescribeWindow(Alert& alert, const PairState& pair, PacketTime now) {
  alert.cm0062->logon = LogonLeg(pair, alert.visibility, now);
  alert.cm0062->remote_execution = ExecutionLeg(pair);
  alert.cm0062->share_opens = OpensLeg(pair, alert.visibility);
  // Logons first and executions next: what matters most is in the lists when they are full.
  AddCounted(alert, pair.logons());
  AddCounted(alert, pair.executions());
  AddCounted(alert, pair.opens());
  alert.evidence = EvidenceOf(pair);
}

std::string OpensText(const PairState& pair) {
  std::vector<std::pair<std::string, std::size_t>> shares;
  std::size_t pipes = 0;
  for (const Step& open : pair.opens()) {
    if (open.kind == StepKind::kPipeOpen) {
      ++pipes;
      continue;
    }
    const auto known = std::ranges::find_if(
        shares, [&open](const auto& entry) { return EqualsIgnoreCase(entry.first, open.share); });
    if (known == shares.end()) {
      shares.emplace_back(open.share, 1);
    } else {
      ++known->second;
    }
  }
  std::ranges::stable_sort(shares, std::ranges::greater{}, [](const auto& s) { return s.second; });
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min(shares.size(), kSharesInTextMax); ++i) {
    const std::string share = shares[i].first.empty() ? "a share" : Clip(shares[i].first);
    parts.push_back(i == 0 ? fmt::format("{} opens of {}", shares[i].second, share)
                           : fmt::format("{} of {}", shares[i].second, share));
  }
  if (shares.size() > kSharesInTextMax) {
    parts.push_back(fmt::format("{} more shares", shares.size() - kSharesInTextMax));
  }
  if (pipes > 0) {
    parts.push_back(fmt::format("{}{}", pipes, parts.empty() ? " opens of pipes" : " of pipes"));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace eastwest::detect
