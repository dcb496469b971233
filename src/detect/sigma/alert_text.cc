#include "src/detect/sigma/alert_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "fmt/format.h"
#include "src/core/limits.h"
#include "src/detect/alert_parts.h"
#include "src/detect/sigma/field_tables.h"
#include "src/detect/steps.h"

namespace eastwest::detect::sigma {
namespace {

using event::Outcome;

// Answered is how an answer reads behind a verb; empty for a success.
std::string_view Answered(Outcome outcome) {
  return outcome == Outcome::kFailed      ? " (refused)"
         : outcome == Outcome::kAttempted ? " (no answer in view)"
                                          : "";
}

struct Teller {
  std::string operator()(const event::ConnectionSeen& fact) const {
    using State = event::ConnectionSeen::State;
    const std::string_view state = fact.state == State::kEstablished ? "established"
                                   : fact.state == State::kRefused   ? "refused"
                                                                     : "attempted";
    return fmt::format("connection to port {} {}", flow.server_port, state);
  }
  std::string operator()(const event::ProtocolRecognised& fact) const {
    return fmt::format("{} spoken on port {}", fact.protocol, flow.server_port);
  }
  std::string operator()(const event::SmbNegotiated& fact) const {
    return fact.dialect == 0
               ? fmt::format("dialect {} selected", fact.smb1_dialect)
               : fmt::format("SMB {:x}.{:02x} selected, signing {}required", fact.dialect >> 8,
                             fact.dialect & 0xFF, fact.signing_required ? "" : "not ");
  }
  std::string operator()(const event::LogonFinished& fact) const {
    const std::string who = event::AccountName(fact.identity.get());
    const std::string_view how = fact.outcome == Outcome::kSucceeded ? "succeeded"
                                 : fact.outcome == Outcome::kFailed  ? "was refused"
                                                                     : "has no answer in view";
    return fmt::format("logon of {} {}", who.empty() ? "an unknown user" : who, how);
  }
  std::string operator()(const event::ShareConnected& fact) const {
    return fmt::format("{} connected{}", fact.path, Answered(fact.outcome));
  }
  std::string operator()(const event::FileOpened& fact) const {
    return fmt::format("{} opened{}", NameOf(fact.file), Answered(fact.outcome));
  }
  std::string operator()(const event::FileWritten& fact) const {
    return fmt::format("{} written{}", NameOf(fact.file), Answered(fact.outcome));
  }
  std::string operator()(const event::FileClosed& fact) const {
    return fmt::format("{} closed, {} bytes read, {} written", NameOf(fact.file), fact.bytes_read,
                       fact.bytes_written);
  }
  std::string operator()(const event::FileRenamed& fact) const {
    return fmt::format("{} renamed to {}{}", NameOf(fact.file), fact.new_name,
                       Answered(fact.outcome));
  }
  std::string operator()(const event::FileDeleted& fact) const {
    return fmt::format("{} deleted{}", NameOf(fact.file), Answered(fact.outcome));
  }
  std::string operator()(const event::RpcBound& fact) const {
    std::string text = "bound to";
    for (const event::RpcInterface& interface : fact.interfaces) {
      text += " " + (interface.endpoint.empty() ? ToString(interface.uuid)
                                                : std::string(interface.endpoint));
    }
    return text + std::string(Answered(fact.outcome));
  }
  std::string operator()(const event::RpcCalled& fact) const {
    const std::string endpoint =
        fact.endpoint.empty() ? ToString(fact.uuid) : std::string(fact.endpoint);
    const std::string operation =
        fact.operation.empty() ? fmt::format("opnum {}", fact.opnum) : std::string(fact.operation);
    return fmt::format("{}::{} called{}{}", endpoint, operation,
                       fact.protection.sealed() ? ", sealed" : "", Answered(fact.outcome));
  }
  std::string operator()(const event::ProtocolAnomaly& fact) const {
    return fmt::format("{}: {}", fact.code, fact.detail);
  }
  template <typename Fact>
  std::string operator()(const Fact& /*fact*/) const {
    return "seen";
  }

  static std::string NameOf(const event::FileInfo& file) {
    return file.share.empty() ? file.name : file.share + "\\" + file.name;
  }

  const event::FlowInfo& flow;
};

// StepWord is the short name of what an event is, for evidence.
struct StepWord {
  std::string_view operator()(const event::ConnectionSeen& /*fact*/) const { return "connection"; }
  std::string_view operator()(const event::SmbNegotiated& /*fact*/) const { return "negotiate"; }
  std::string_view operator()(const event::LogonFinished& /*fact*/) const { return "logon"; }
  std::string_view operator()(const event::ShareConnected& /*fact*/) const {
    return "tree_connect";
  }
  std::string_view operator()(const event::FileOpened& /*fact*/) const { return "open"; }
  std::string_view operator()(const event::FileWritten& /*fact*/) const { return "write"; }
  std::string_view operator()(const event::FileClosed& /*fact*/) const { return "close"; }
  std::string_view operator()(const event::FileRenamed& /*fact*/) const { return "rename"; }
  std::string_view operator()(const event::FileDeleted& /*fact*/) const { return "delete"; }
  std::string_view operator()(const event::RpcBound& /*fact*/) const { return "rpc_bind"; }
  std::string_view operator()(const event::RpcCalled& /*fact*/) const { return "rpc_call"; }
  std::string_view operator()(const event::ProtocolAnomaly& /*fact*/) const { return "anomaly"; }
  template <typename Fact>
  std::string_view operator()(const Fact& /*fact*/) const {
    return "event";
  }
};

Evidence EvidenceOf(const event::Event& event) {
  const Outcome outcome = OutcomeOf(event.fact).value_or(Outcome::kSucceeded);
  return {std::string(std::visit(StepWord{}, event.fact)),
          event.time,
          event.frame,
          event.flow.id,
          WhatHappened(event),
          outcome};
}

void AddFile(Alert& alert, const event::Fact& fact) {
  std::visit(
      [&alert](const auto& of) {
        if constexpr (requires { of.file.share; }) {
          AddName(alert.files, Teller::NameOf(of.file));
        }
      },
      fact);
}

// AddEvent puts names and evidence of an event into an alert.
void AddEvent(Alert& alert, const event::Event& event) {
  if (const std::optional<Step> step = ClassifyStep(event)) {
    alert.evidence.push_back(ToEvidence(*step));
    AddNames(alert, *step);
    return;
  }
  alert.evidence.push_back(EvidenceOf(event));
  AddName(alert.users, event::AccountName(IdentityOf(event.fact)));
  AddFile(alert, event.fact);
  if (const auto* call = std::get_if<event::RpcCalled>(&event.fact)) {
    for (const event::RpcArgument& argument : call->arguments) {
      if (argument.name == "command" || argument.name == "binary_path") {
        AddCommand(alert.commands, argument.value);
      }
    }
  }
}

// FieldText is what {name} of a summary stands for.
std::string FieldText(const CompiledRule& rule, const Subject& subject, std::string_view name) {
  const Field* field = rule.service ? FindField(*rule.service, name) : nullptr;
  if (field == nullptr) {
    field = FindField(Service::kFlow, name);
  }
  if (field == nullptr) {
    return std::string(name);
  }
  FieldValues values;
  field->get(subject, field->name, values);
  std::string text;
  for (const FieldValue& value : values.values()) {
    text += (text.empty() ? "" : ", ") + std::string(value.text);
  }
  return text.empty() ? "(not readable)" : Clip(text);
}

std::string Summary(const CompiledRule& rule, const Subject& subject, std::size_t count) {
  const std::string& form = rule.header.extras.summary;
  if (form.empty()) {
    return fmt::format("{}: {} to {}", rule.header.title, FieldText(rule, subject, "src_ip"),
                       FieldText(rule, subject, "dst_ip"));
  }
  std::string text;
  for (std::size_t at = 0; at < form.size();) {
    const std::size_t open = form.find('{', at);
    const std::size_t close = open == std::string::npos ? open : form.find('}', open);
    if (close == std::string::npos) {
      text += form.substr(at);
      break;
    }
    text += form.substr(at, open - at);
    const std::string_view name = std::string_view(form).substr(open + 1, close - open - 1);
    text += name == "count" ? fmt::format("{}", count)
            : name == "src" ? FieldText(rule, subject, "src_ip")
            : name == "dst" ? FieldText(rule, subject, "dst_ip")
                            : FieldText(rule, subject, name);
    at = close + 1;
  }
  return text;
}

// HowItEnded: a call that was refused must not read as one that was carried out.
std::string_view HowItEnded(const event::Fact& fact) {
  const auto* call = std::get_if<event::RpcCalled>(&fact);
  if (call == nullptr || call->outcome == Outcome::kSucceeded) {
    return {};
  }
  return call->outcome == Outcome::kFailed ? ": refused" : ": no answer in view";
}

}  // namespace

std::string WhatHappened(const event::Event& event) {
  return std::visit(Teller{event.flow}, event.fact);
}

Alert MakeAlert(const CompiledRule& rule, const Subject& subject) {
  Alert alert = NewAlert(rule.alert, subject.site, subject.event);
  if (subject.derived != nullptr) {
    alert.source = subject.derived->source;
    alert.target = subject.derived->target;
  }
  AddEvent(alert, subject.event);
  alert.summary = Summary(rule, subject, 1);
  alert.summary += HowItEnded(subject.event.fact);
  return alert;
}

Alert MakeCorrelationAlert(const RuleSet& rules, const CompiledRule& rule, const Subject& subject,
                           std::span<const Sample> samples) {
  Alert alert = MakeAlert(rule, subject);
  alert.summary = Summary(rule, subject, samples.size());
  alert.evidence.clear();
  const std::size_t first = samples.size() - std::min(samples.size(), limits::kAlertEvidenceMax);
  for (const Sample& sample : samples.subspan(first)) {
    const CompiledRule& input = *rules.rules[rule.inputs[sample.input]];
    alert.evidence.push_back({input.header.name.empty() ? input.header.id : input.header.name,
                              sample.time, sample.frame, sample.flow_id, input.header.title,
                              Outcome::kSucceeded});
  }
  return alert;
}

}  // namespace eastwest::detect::sigma
