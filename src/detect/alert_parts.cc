#include "src/detect/alert_parts.h"

#include <algorithm>
#include <cstddef>
#include <functional>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/core/limits.h"

namespace eastwest::detect {
namespace {

Party PartyOf(const SiteModel& site, const net::IpAddress& address, std::uint16_t port) {
  const SiteModel::Primary primary = site.PrimaryRole(address);
  return {address, port, std::string(primary.role), primary.learned};
}

// NamePlace says which share or pipe an event is about.
struct NamePlace {
  Alert& alert;

  void operator()(const event::ShareConnected& fact) const { alert.share = fact.share; }
  void operator()(const event::RpcBound& fact) const { alert.pipe = fact.pipe; }
  void operator()(const event::RpcCalled& fact) const { alert.pipe = fact.pipe; }
  template <typename Fact>
  void operator()(const Fact& fact) const {
    if constexpr (requires { fact.file.share; }) {
      alert.share = fact.file.share;
      alert.pipe = fact.file.is_pipe ? fact.file.name : std::string();
    }
  }
};

}  // namespace

Alert NewAlert(RuleNumber number, const SiteModel& site, const event::Event& event) {
  return NewAlert(RuleOf(number), site, event);
}

Alert NewAlert(const Rule& rule, const SiteModel& site, const event::Event& event) {
  const event::FlowInfo& flow = event.flow;
  Alert alert;
  alert.rule = &rule;
  alert.level = alert.rule->level;
  alert.time = event.time;
  alert.frame = event.frame;
  alert.flow = flow;
  alert.source = PartyOf(site, flow.client, flow.client_port);
  alert.target = PartyOf(site, flow.server, flow.server_port);
  alert.visibility.gaps = flow.gaps;
  alert.visibility.one_sided = flow.one_sided;
  alert.visibility.midstream = flow.midstream;
  std::visit(NamePlace{alert}, event.fact);
  if (const auto* call = std::get_if<event::RpcCalled>(&event.fact)) {
    alert.visibility.sealed = call->protection.sealed();
  }
  return alert;
}

namespace {

template <typename Same>
void AddUnlessKnown(std::vector<std::string>& names, const std::string& name, const Same& same) {
  const bool known =
      std::ranges::any_of(names, [&](const std::string& old) { return same(old, name); });
  if (!name.empty() && !known && names.size() < limits::kAlertNamesMax) {
    names.push_back(name);
  }
}

}  // namespace

void AddName(std::vector<std::string>& names, const std::string& name) {
  AddUnlessKnown(names, name, EqualsIgnoreCase);
}

void AddCommand(std::vector<std::string>& commands, const std::string& command) {
  AddUnlessKnown(commands, command, std::equal_to<>());
}

void AddNames(Alert& alert, const Step& step) {
  AddName(alert.users, event::AccountName(step.identity.get()));
  AddName(alert.services, step.service);
  AddName(alert.tasks, step.task);
  AddCommand(alert.commands, step.command);
  if (step.kind == StepKind::kToolPipe) {
    AddName(alert.files, "IPC$\\" + step.file);
  } else if (step.kind != StepKind::kPipeOpen) {
    AddName(alert.files, step.file);
  }
}

std::string Clip(std::string_view text) {
  constexpr std::size_t kClippedBytesMax = 120;
  if (text.size() <= kClippedBytesMax) {
    return std::string(text);
  }
  std::size_t end = kClippedBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;  // not into the middle of a UTF-8 sequence
  }
  return std::string(text.substr(0, end)) + "...";
}

std::string_view BaseName(std::string_view path) {
  const std::size_t slash = path.rfind('\\');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string DurationText(std::chrono::nanoseconds duration) {
  using std::chrono::duration_cast;
  const auto seconds = duration_cast<std::chrono::seconds>(duration).count();
  if (seconds == 0) {
    return fmt::format("{} ms", duration_cast<std::chrono::milliseconds>(duration).count());
  }
  if (seconds < 60) {
    return fmt::format("{} s", seconds);
  }
  return seconds % 60 == 0 ? fmt::format("{} min", seconds / 60)
                           : fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

}  // namespace eastwest::detect
