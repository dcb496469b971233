// The sentence of a CM0062 alert.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/alert_parts.h"
#include "src/detect/cm0062_report.h"
#include "src/detect/tool_names.h"
#include "src/event/names.h"

namespace eastwest::detect {
namespace {

bool Counts(const Step& step) { return step.outcome == event::Outcome::kSucceeded; }

// Newest finds the last successful step of a kind.
const Step* Newest(const std::deque<Step>& steps, StepKind kind) {
  const auto found = std::ranges::find_if(steps.rbegin(), steps.rend(), [kind](const Step& step) {
    return step.kind == kind && Counts(step);
  });
  return found == steps.rend() ? nullptr : &*found;
}

// NewestName is the last name of its sort among the successful steps.
std::string NewestName(const std::deque<Step>& steps, std::string Step::*name) {
  const auto found = std::ranges::find_if(steps.rbegin(), steps.rend(), [name](const Step& step) {
    return Counts(step) && !(step.*name).empty();
  });
  return found == steps.rend() ? std::string{} : Clip((*found).*name);
}

// Program is what ran, in parentheses; empty when the wire does not tell.
std::string Program(const std::deque<Step>& steps) {
  const Step* written = Newest(steps, StepKind::kExecutableWrite);
  const std::string program =
      written != nullptr ? Clip(BaseName(written->file)) : NewestName(steps, &Step::command);
  return program.empty() ? program : fmt::format(" ({})", program);
}

std::string Named(std::string_view verb, std::string_view thing, const std::string& name) {
  return name.empty() ? fmt::format("{} a {}", verb, thing)
                      : fmt::format("{} {} {}", verb, thing, name);
}

std::string ExecutionPhrase(const std::deque<Step>& steps) {
  const auto has = [&steps](StepKind kind) { return Newest(steps, kind) != nullptr; };
  const std::string program = Program(steps);
  if (has(StepKind::kServiceStart) || has(StepKind::kServiceCreate)) {
    return Named(has(StepKind::kServiceStart) ? "ran" : "created", "service",
                 NewestName(steps, &Step::service)) +
           program;
  }
  if (has(StepKind::kTaskRun) || has(StepKind::kTaskRegister)) {
    return Named(has(StepKind::kTaskRun) ? "ran" : "registered", "task",
                 NewestName(steps, &Step::task)) +
           program;
  }
  struct Phrase {
    StepKind kind;
    std::string_view text;
  };
  constexpr std::array kPhrases = {Phrase{StepKind::kAtJob, "scheduled an AT job"},
                                   Phrase{StepKind::kWmiExecute, "ran a WMI method"},
                                   Phrase{StepKind::kDcomInvoke, "invoked a DCOM object"}};
  for (const Phrase& phrase : kPhrases) {
    if (has(phrase.kind)) {
      return std::string(phrase.text) + program;
    }
  }
  if (const Step* pipe = Newest(steps, StepKind::kToolPipe)) {
    return fmt::format("used pipe {} of {}", Clip(pipe->file),
                       ToolOfPipe(event::NormalPipeName(pipe->file)));
  }
  return "ran a program" + program;
}

// OpensPhrase names the share opened most, administrative ones first.
std::string OpensPhrase(const PairState& pair) {
  const Step* chosen = nullptr;
  std::size_t most = 0;
  for (const Step& open : pair.opens()) {
    if (open.kind == StepKind::kPipeOpen ||
        (chosen != nullptr && chosen->admin_share && !open.admin_share)) {
      continue;
    }
    const auto times =
        static_cast<std::size_t>(std::ranges::count_if(pair.opens(), [&open](const Step& other) {
          return other.kind == open.kind && EqualsIgnoreCase(other.share, open.share);
        }));
    const bool better =
        chosen == nullptr || times > most || (open.admin_share && !chosen->admin_share);
    if (better) {
      chosen = &open;
      most = times;
    }
  }
  if (chosen == nullptr) {
    return {};
  }
  const std::string share = chosen->share.empty() ? "a share" : Clip(chosen->share);
  return most == 1 ? fmt::format("opened {} once", share)
                   : fmt::format("opened {} {} times", share, most);
}

// SpanText is how long all of it took, from the newest logon or the first deed before it.
std::string SpanText(const PairState& pair) {
  std::optional<PacketTime> first;
  std::optional<PacketTime> last;
  const auto include = [&first, &last](const Step& step) {
    first = std::min(first.value_or(step.time), step.time);
    last = std::max(last.value_or(step.time), step.time);
  };
  if (const Step* logon = Newest(pair.logons(), StepKind::kLogon)) {
    include(*logon);
  }
  for (const std::deque<Step>* leg : {&pair.executions(), &pair.opens()}) {
    for (const Step& step : *leg) {
      if (Counts(step)) {
        include(step);
      }
    }
  }
  return DurationText(last && first ? *last - *first : std::chrono::nanoseconds{0});
}

std::string LogonPhrase(const PairState& pair, const std::string& target, LogonEvidence logon) {
  if (logon == LogonEvidence::kInferred) {
    return fmt::format("used a session with {} whose logon is not in view", target);
  }
  const Step* newest = Newest(pair.logons(), StepKind::kLogon);
  const std::string user =
      newest != nullptr ? Clip(event::AccountName(newest->identity.get())) : std::string{};
  return user.empty() ? fmt::format("logged on to {}", target)
                      : fmt::format("logged on to {} as {}", target, user);
}

}  // namespace

std::string SummaryOf(const Alert& alert, const PairState& pair, LogonEvidence logon) {
  const std::string target = net::ToString(alert.target.address);
  std::vector<std::string> deeds;
  if (logon != LogonEvidence::kNone) {
    deeds.push_back(LogonPhrase(pair, target, logon));
    deeds.push_back(ExecutionPhrase(pair.executions()));
  } else {
    deeds.push_back(ExecutionPhrase(pair.executions()) + " on " + target);
  }
  if (std::string opens = OpensPhrase(pair); !opens.empty()) {
    deeds.push_back(std::move(opens));
  }
  std::string text = net::ToString(alert.source.address) + " " + deeds.front();
  for (std::size_t i = 1; i < deeds.size(); ++i) {
    text += (i + 1 == deeds.size() ? " and " : ", ") + deeds[i];
  }
  text += " within " + SpanText(pair);
  return logon == LogonEvidence::kNone ? text + ", without a logon in the window" : text;
}

}  // namespace eastwest::detect
