#include "src/detect/single_rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/alert_parts.h"
#include "src/detect/detect_state.h"
#include "src/detect/tool_names.h"
#include "src/event/names.h"

namespace eastwest::detect {
namespace {

using event::Outcome;

PairKey PairOf(const event::Event& event) { return {event.flow.client, event.flow.server}; }

// AlertOf is an alert with one step as its evidence.
Alert AlertOf(RuleNumber number, const SiteModel& site, const event::Event& event,
              const Step& step) {
  Alert alert = NewAlert(number, site, event);
  alert.evidence.push_back(ToEvidence(step));
  AddNames(alert, step);
  return alert;
}

// LowerUnanswered takes one level off what only the request shows.
void LowerUnanswered(Alert& alert, bool unanswered) {
  if (unanswered && alert.level > Level::kLow) {
    alert.level = static_cast<Level>(static_cast<int>(alert.level) - 1);
    alert.level_reasons.emplace_back("no answer from the server in view: one level down");
  }
}

std::string ServiceText(const Step& step) {
  std::string text =
      step.service.empty() ? "a service" : fmt::format("service {}", Clip(step.service));
  if (!step.command.empty()) {
    text += fmt::format(" ({})", Clip(step.command));
  }
  return step.sealed ? text + " (arguments sealed)" : text;
}

std::string_view NoAnswer(Outcome outcome) {
  return outcome == Outcome::kAttempted ? ", no answer in view" : std::string_view{};
}

// MayBeStep spares the many opens of ordinary files.
bool MayBeStep(const event::Fact& fact) {
  const auto* opened = std::get_if<event::FileOpened>(&fact);
  return (opened != nullptr && opened->file.is_pipe) ||
         std::holds_alternative<event::FileWritten>(fact) ||
         std::holds_alternative<event::RpcCalled>(fact);
}

bool SameService(const Step& create, const Step& start) {
  return create.service.empty() || start.service.empty() ||
         EqualsIgnoreCase(create.service, start.service);
}

}  // namespace

void SingleRules::OnEvent(const event::Event& event) {
  if (const auto* negotiated = std::get_if<event::SmbNegotiated>(&event.fact)) {
    return OnNegotiated(event, *negotiated);
  }
  if (const auto* anomaly = std::get_if<event::ProtocolAnomaly>(&event.fact)) {
    return OnAnomaly(event, *anomaly);
  }
  if (!MayBeStep(event.fact)) {
    return;
  }
  const std::optional<Step> step = ClassifyStep(event);
  if (!step) {
    if (const auto* written = std::get_if<event::FileWritten>(&event.fact)) {
      OnWrite(event, *written);
    }
    return;
  }
  if (step->kind == StepKind::kExecutableWrite) {
    OnExecutableWrite(event, *step);
  } else if (step->kind == StepKind::kServiceCreate) {
    OnServiceCreate(event, *step);
  } else if (step->kind == StepKind::kServiceStart) {
    OnServiceStart(event, *step);
  } else if (step->kind == StepKind::kToolPipe) {
    OnToolPipe(event, *step);
  }
}

void SingleRules::OnNegotiated(const event::Event& event, const event::SmbNegotiated& negotiated) {
  if (negotiated.smb1_dialect.empty()) {
    return;
  }
  if (gate_.Suppresses(RuleNumber::kSmb1Selected, event.flow,
                       RuleOf(RuleNumber::kSmb1Selected).level, event.time)) {
    return;
  }
  Alert alert = NewAlert(RuleNumber::kSmb1Selected, site_, event);
  const std::string dialect = Clip(negotiated.smb1_dialect);
  alert.summary = fmt::format("{} and {} agreed on SMB1 ({})", net::ToString(event.flow.client),
                              net::ToString(event.flow.server), dialect);
  alert.evidence.push_back({"smb1_selected", event.time, event.frame, event.flow.id,
                            fmt::format("dialect {} selected", dialect), Outcome::kSucceeded});
  gate_.Raise(std::move(alert), {});
}

// Whoever sends sizes that overflow is the one who attacks: a server may, too.
void SingleRules::OnAnomaly(const event::Event& event, const event::ProtocolAnomaly& anomaly) {
  if (anomaly.code != event::kCompressionSizeOverflow &&
      anomaly.code != event::kCompressionOffsetOverflow) {
    return;
  }
  Alert alert = NewAlert(RuleNumber::kSmbGhost, site_, event);
  if (anomaly.from_server) {
    std::swap(alert.source, alert.target);
  }
  alert.summary = fmt::format(
      "{} sent {} a compressed SMB message whose sizes overflow, as CVE-2020-0796 is used ({})",
      net::ToString(alert.source.address), net::ToString(alert.target.address), anomaly.detail);
  alert.evidence.push_back({"compressed_message", event.time, event.frame, event.flow.id,
                            fmt::format("{}: {}", anomaly.code, anomaly.detail),
                            Outcome::kAttempted});
  gate_.Raise(std::move(alert), {});
}

// A write that is no step of an execution. One alert for each share: a copied folder is one deed.
void SingleRules::OnWrite(const event::Event& event, const event::FileWritten& written) {
  const event::FileInfo& file = written.file;
  if (file.kind != event::ShareKind::kAdmin || file.is_pipe ||
      written.outcome == Outcome::kFailed) {
    return;
  }
  Alert alert = NewAlert(RuleNumber::kAdminShareWrite, site_, event);
  const std::string name = file.share + "\\" + file.name;
  AddName(alert.files, name);
  AddName(alert.users, event::AccountName(written.identity.get()));
  alert.summary = fmt::format("{} wrote {} on {}{}", net::ToString(event.flow.client), Clip(name),
                              net::ToString(event.flow.server), NoAnswer(written.outcome));
  alert.evidence.push_back(
      {"write", event.time, event.frame, event.flow.id, name + " written", written.outcome});
  LowerUnanswered(alert, written.outcome == Outcome::kAttempted);
  gate_.Raise(std::move(alert), AsciiLower(file.share));
}

void SingleRules::OnExecutableWrite(const event::Event& event, const Step& step) {
  if (step.outcome == Outcome::kFailed) {
    return;
  }
  Alert alert = AlertOf(RuleNumber::kExecutableWrite, site_, event, step);
  alert.summary =
      fmt::format("{} wrote executable {} to {}{}", net::ToString(event.flow.client),
                  Clip(step.file), net::ToString(event.flow.server), NoAnswer(step.outcome));
  LowerUnanswered(alert, step.outcome == Outcome::kAttempted);
  gate_.Raise(std::move(alert), fmt::format("{:x}", step.file_key));
}

void SingleRules::OnServiceCreate(const event::Event& event, const Step& step) {
  const bool refused = step.outcome == Outcome::kFailed;
  Alert alert = AlertOf(RuleNumber::kServiceCreate, site_, event, step);
  if (refused) {
    alert.level = Level::kLow;
    alert.level_reasons.emplace_back("the target refused: low");
  } else {
    Remember(PairOf(event), step);
  }
  alert.summary = fmt::format("{} {} {} on {}{}", net::ToString(event.flow.client),
                              refused ? "was refused to create" : "created", ServiceText(step),
                              net::ToString(event.flow.server), NoAnswer(step.outcome));
  gate_.Raise(std::move(alert), AsciiLower(step.service));
}

// A start without an answer counts only where the server's side is out of view altogether: else
// the answer is missing because there was none.
void SingleRules::OnServiceStart(const event::Event& event, const Step& step) {
  const bool unanswered = step.outcome == Outcome::kAttempted;
  if (step.outcome == Outcome::kFailed || (unanswered && !event.flow.one_sided)) {
    return;
  }
  const Step* create = CreateBefore(PairOf(event), step);
  if (create == nullptr) {
    return;
  }
  Alert alert = AlertOf(RuleNumber::kServiceCreateStart, site_, event, *create);
  alert.evidence.push_back(ToEvidence(step));
  AddNames(alert, step);
  alert.visibility.sealed |= create->sealed;
  alert.summary = fmt::format(
      "{} created and started {} on {} within {}{}", net::ToString(event.flow.client),
      ServiceText(create->service.empty() ? step : *create), net::ToString(event.flow.server),
      DurationText(step.time - create->time), NoAnswer(step.outcome));
  LowerUnanswered(alert, unanswered || create->outcome == Outcome::kAttempted);
  const std::string discriminator = AsciiLower(create->service);
  gate_.Raise(std::move(alert), discriminator);
}

void SingleRules::OnToolPipe(const event::Event& event, const Step& step) {
  if (step.outcome == Outcome::kFailed) {
    return;
  }
  const std::string_view tool = ToolOfPipe(event::NormalPipeName(step.file));
  Alert alert = AlertOf(RuleNumber::kToolPipe, site_, event, step);
  alert.summary =
      fmt::format("{} opened pipe {} of {} on {}{}", net::ToString(event.flow.client),
                  Clip(step.file), tool, net::ToString(event.flow.server), NoAnswer(step.outcome));
  LowerUnanswered(alert, step.outcome == Outcome::kAttempted);
  gate_.Raise(std::move(alert), tool);
}

void SingleRules::Exchange(StateArchive& archive) {
  const auto step = [](StateArchive& to, Step& one) { detect::Exchange(to, one); };
  ExchangeMap(
      archive, creates_,
      [&archive](const std::deque<Step>& creates) {
        return !creates.empty() && archive.now() - creates.back().time < kServiceStartWindow;
      },
      [&step](StateArchive& to, PairKey& key, std::deque<Step>& creates) {
        to.Value(key.source);
        to.Value(key.target);
        to.List(creates, limits::kServiceCreatesPerPairMax, step);
      });
}

void SingleRules::Remember(const PairKey& pair, const Step& create) {
  std::deque<Step>* known = creates_.Touch(pair);
  std::deque<Step>& steps = known != nullptr ? *known : creates_.Add(pair, {});
  std::erase_if(
      steps, [&create](const Step& old) { return create.time - old.time >= kServiceStartWindow; });
  if (steps.size() == limits::kServiceCreatesPerPairMax) {
    steps.pop_front();
    ++creates_dropped_;
  }
  steps.push_back(create);
}

const Step* SingleRules::CreateBefore(const PairKey& pair, const Step& start) const {
  const std::deque<Step>* steps = creates_.Find(pair);
  if (steps == nullptr) {
    return nullptr;
  }
  const auto found = std::ranges::find_if(steps->rbegin(), steps->rend(), [&](const Step& create) {
    return create.time <= start.time && start.time - create.time < kServiceStartWindow &&
           SameService(create, start);
  });
  return found == steps->rend() ? nullptr : &*found;
}

}  // namespace eastwest::detect
