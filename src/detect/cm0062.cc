#include "src/detect/cm0062.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "src/detect/alert_parts.h"
#include "src/detect/cm0062_report.h"
#include "src/detect/cm0062_verdict.h"
#include "src/detect/detect_state.h"
#include "src/detect/steps.h"
#include "src/detect/workstation_rules.h"

namespace eastwest::detect {
namespace {

using event::Outcome;

// Facts that other facts repeat, or that are emitted on request only: were they counted, an
// output option would change the alerts.
bool IsBystander(const event::Event& event) {
  return std::holds_alternative<event::SmbOperation>(event.fact) ||
         std::holds_alternative<event::ProtocolAnomaly>(event.fact);
}

// Facts that show no conversation. They take no place in the table: a sweep over many hosts would
// push out the pairs that matter.
bool IsFleeting(const event::Event& event) {
  const auto* seen = std::get_if<event::ConnectionSeen>(&event.fact);
  return std::holds_alternative<event::FlowEnded>(event.fact) ||
         (seen != nullptr && seen->state != event::ConnectionSeen::State::kEstablished);
}

// Unanswered: one side is missing for good, not just "so far".
bool Unanswered(const event::Event& event) {
  return std::visit(event::Overloaded{
                        [](const event::FlowEnded& fact) { return fact.one_sided; },
                        [](const event::ConnectionSeen& /*fact*/) { return false; },
                        [&event](const auto& fact) {
                          if constexpr (requires { fact.outcome; }) {
                            return event.flow.one_sided && fact.outcome == Outcome::kAttempted;
                          } else {
                            return false;
                          }
                        },
                    },
                    event.fact);
}

void NoteWhatIsHidden(PairState& pair, const event::Event& event) {
  const PacketTime when = event.time;
  const auto* ended = std::get_if<event::FlowEnded>(&event.fact);
  const bool lost = ended != nullptr && (ended->to_server.gaps + ended->to_client.gaps) > 0;
  if (event.flow.gaps || lost) {
    pair.Hide(Hidden::kGaps, when);
  }
  if (event.flow.midstream) {
    pair.Hide(Hidden::kMidstream, when);
  }
  if (Unanswered(event)) {
    pair.Hide(Hidden::kOneSided, when);
  }
  const auto* call = std::get_if<event::RpcCalled>(&event.fact);
  const auto* bound = std::get_if<event::RpcBound>(&event.fact);
  if ((call != nullptr && call->protection.sealed()) ||
      (bound != nullptr && bound->protection.sealed())) {
    pair.Hide(Hidden::kSealed, when);
  }
  if (std::holds_alternative<event::EncryptionStarted>(event.fact) ||
      (ended != nullptr && ended->encrypted_messages > 0)) {
    pair.Hide(Hidden::kEncrypted, when);
  }
}

// A request's own time is unset where a fact has no request.
PacketTime Began(const event::Event& event) {
  return event.request_time == PacketTime{} ? event.time : std::min(event.time, event.request_time);
}

std::string_view AdminRole(const SiteModel& site, const net::IpAddress& source) {
  constexpr std::array<std::string_view, 3> kAdminRoles = {"admin", "jump", "mgmt"};
  const auto role = std::ranges::find_if(kAdminRoles, [&](std::string_view name) {
    return site.Match(source, name) != RoleMatch::kNo;
  });
  return role == kAdminRoles.end() ? std::string_view{} : *role;
}

LogonEvidence LogonOf(const PairState& pair, PacketTime now) {
  if (pair.LogonMet()) {
    return LogonEvidence::kMet;
  }
  return pair.LogonInferred(now) ? LogonEvidence::kInferred : LogonEvidence::kNone;
}

}  // namespace

void Cm0062Detector::OnEvent(const event::Event& event) {
  if (IsBystander(event)) {
    return;
  }
  PairState* pair = PairOf(event);
  if (pair == nullptr) {
    return;  // nor may it move the clock: such events are made for who wants them only
  }
  clock_ = std::max(clock_, event.time);
  SweepSilentPairs();
  pair->SeenAt(Began(event));
  NoteWhatIsHidden(*pair, event);
  std::optional<Step> step = ClassifyStep(event);
  if (!step) {
    return;
  }
  const bool proves = step->outcome == Outcome::kSucceeded;
  const std::uint64_t dropped = pair->dropped_steps();
  pair->Prune(clock_);
  const bool added = pair->Add(*std::move(step));
  pair->Prune(clock_);
  steps_dropped_ += pair->dropped_steps() - dropped;
  if (added && proves) {
    Evaluate(event, *pair);
  }
}

// SweepSilentPairs: a pair is pruned when something happens to it. Those to which nothing happens
// any more would keep their last ten minutes for as long as they are in the table.
void Cm0062Detector::SweepSilentPairs() {
  if (clock_ - swept_ < kCm0062Window) {
    return;
  }
  swept_ = clock_;
  pairs_.ForEach([this](PairState& pair) {
    pair.Prune(clock_);
    pair.Shrink();
  });
}

void Cm0062Detector::Exchange(StateArchive& archive) {
  archive.Value(clock_);
  clock_ = std::min(clock_, archive.now());
  ExchangeMap(
      archive, pairs_,
      [&archive](const PairState& pair) { return !archive.blind() || !pair.empty(); },
      [](StateArchive& to, PairKey& key, PairState& pair) {
        to.Value(key.source);
        to.Value(key.target);
        pair.Exchange(to);
      });
}

PairState* Cm0062Detector::PairOf(const event::Event& event) {
  const PairKey key{event.flow.client, event.flow.server};
  if (IsFleeting(event)) {
    return pairs_.Find(key);
  }
  PairState* known = pairs_.Touch(key);
  return known != nullptr ? known : &pairs_.Add(key, PairState(Began(event)));
}

std::size_t Cm0062Detector::steps() const {
  std::size_t steps = 0;
  pairs_.ForEach([&steps](const PairState& pair) {
    steps += pair.logons().size() + pair.executions().size() + pair.opens().size();
  });
  return steps;
}

void Cm0062Detector::Evaluate(const event::Event& event, const PairState& pair) {
  const net::IpAddress& source = event.flow.client;
  const net::IpAddress& target = event.flow.server;
  const ExecutionStrength strength = pair.Strength();
  if (strength == ExecutionStrength::kNone) {
    return;  // most pairs, most of the time: files are opened and nothing is run
  }
  const LogonEvidence logon = LogonOf(pair, clock_);
  const auto rule = Judge(strength, logon, pair.OpensSatisfied());
  if (!rule) {
    return;
  }
  if (*rule != RuleNumber::kCm0062Full &&
      gate_.RaisedWithin(RuleNumber::kCm0062Full, source, target, clock_)) {
    return;
  }
  const LevelFacts facts{strength, logon, AdminRole(site_, source),
                         Workstations(site_, event.flow)};
  JudgedLevel judged = LevelOf(*rule, facts);
  if (gate_.Suppresses(*rule, event.flow, judged.level, event.time)) {
    return;
  }
  Alert alert = NewAlert(*rule, site_, event);
  alert.level = judged.level;
  alert.level_reasons = std::move(judged.reasons);
  alert.visibility = pair.VisibilityAt(clock_);
  alert.cm0062.emplace();
  alert.cm0062->strength = StrengthName(strength);
  DescribeWindow(alert, pair, clock_);
  alert.summary = SummaryOf(alert, pair, logon);
  gate_.Raise(std::move(alert), {});
}

}  // namespace eastwest::detect
