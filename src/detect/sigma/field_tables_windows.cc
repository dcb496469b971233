// What a Windows host would have logged of the same event, so that rules written for its logs match
// what the wire shows. Only fields that packets can fill are here: a rule that asks for another one
// is skipped when it is loaded.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "src/detect/sigma/field_keys.h"
#include "src/detect/sigma/field_tables.h"

namespace eastwest::detect::sigma {
namespace {

using event::Outcome;

// --- event ids ---------------------------------------------------------------------------------

constexpr std::string_view kSvcctl = "svcctl";
constexpr std::string_view kTasks = "ITaskSchedulerService";

bool Creates(const event::RpcCalled& call) {
  return call.endpoint == kSvcctl && call.operation.starts_with("Create") &&
         call.outcome == Outcome::kSucceeded;
}

// TaskEvent is the id of the audit event of a task call, 0 for other calls.
std::int64_t TaskEvent(const event::RpcCalled& call) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> kEvents = {{
      {"SchRpcRegisterTask", 4698},
      {"SchRpcDelete", 4699},
      {"SchRpcEnableTask", 4700},
  }};
  if (call.endpoint != kTasks || call.outcome != Outcome::kSucceeded) {
    return 0;
  }
  for (const auto& [operation, id] : kEvents) {
    if (call.operation == operation) {
      return id;
    }
  }
  return 0;
}

struct SecurityEvent {
  std::int64_t operator()(const event::LogonFinished& logon) const {
    return logon.outcome == Outcome::kSucceeded ? 4624
           : logon.outcome == Outcome::kFailed  ? 4625
                                                : 0;
  }
  std::int64_t operator()(const event::ShareConnected& /*share*/) const { return 5140; }
  std::int64_t operator()(const event::RpcCalled& call) const {
    return Creates(call) ? 4697 : TaskEvent(call);
  }
  template <typename Fact>
  std::int64_t operator()(const Fact& fact) const {
    if constexpr (requires { fact.file.share; }) {
      return 5145;
    } else {
      return 0;
    }
  }
};

FieldKey SecurityEventId(const Subject& subject) {
  const std::int64_t id = std::visit(SecurityEvent{}, subject.event.fact);
  return id == 0 ? FieldKey{} : KeyOfNumber(static_cast<std::uint64_t>(id));
}
FieldKey SystemEventId(const Subject& subject) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  return call != nullptr && Creates(*call) ? KeyOfNumber(7045) : FieldKey{};
}
FieldKey ServiceManager(const Subject& subject) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  return call != nullptr && Creates(*call) ? KeyOfText("Service Control Manager") : FieldKey{};
}

// --- logons ------------------------------------------------------------------------------------

FieldKey LogonType(const Subject& subject) {
  return FactOf<event::LogonFinished>(subject) == nullptr ? FieldKey{} : KeyOfNumber(3);  // network
}
FieldKey UserName(const Subject& subject) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  return who == nullptr   ? FieldKey{}
         : who->anonymous ? KeyOfText("ANONYMOUS LOGON")
                          : KeyOfText(who->user);
}
FieldKey DomainName(const Subject& subject) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  return who == nullptr ? FieldKey{} : KeyOfText(who->domain);
}
FieldKey Workstation(const Subject& subject) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  return who == nullptr ? FieldKey{} : KeyOfText(who->workstation);
}
// LogonMechanism is that of a logon, as far as Windows has a package for it.
FieldKey LogonMechanism(const Subject& subject) {
  using Mechanism = event::AuthMechanism;
  const event::Identity* who = IdentityOf(subject.event.fact);
  if (who == nullptr || FactOf<event::LogonFinished>(subject) == nullptr ||
      (who->mechanism != Mechanism::kNtlm && who->mechanism != Mechanism::kKerberos)) {
    return {};
  }
  return KeyOfNumber(static_cast<unsigned>(who->mechanism));
}
void WritePackage(const FieldKey& key, FieldValues& out) {
  const bool ntlm = NumberIn<event::AuthMechanism>(key) == event::AuthMechanism::kNtlm;
  out.Text(ntlm ? "NTLM" : "Kerberos");
}
// What Windows fills in for every network logon, whoever it is.
void WriteLogonProcess(const FieldKey& key, FieldValues& out) {
  if (NumberIn<event::AuthMechanism>(key) == event::AuthMechanism::kNtlm) {
    out.Text("NtLmSsp ");  // Windows writes the space, rules mostly do not
    out.Text("NtLmSsp");
  } else {
    out.Text("Kerberos");
  }
}
FieldKey LogonSubject(const Subject& subject) {
  // S-1-0-0 is nobody: the logon came from the network
  return FactOf<event::LogonFinished>(subject) == nullptr ? FieldKey{} : KeyOfText("S-1-0-0");
}
FieldKey NoProcess(const Subject& subject) {
  return FactOf<event::LogonFinished>(subject) == nullptr ? FieldKey{} : KeyOfText("-");
}
FieldKey ObjectType(const Subject& subject) {
  const std::int64_t id = std::visit(SecurityEvent{}, subject.event.fact);
  return id == 5140 || id == 5145 ? KeyOfText("File") : FieldKey{};
}
FieldKey SecurityProvider(const Subject& /*subject*/) {
  return KeyOfText("Microsoft-Windows-Security-Auditing");
}
// The SMB server opens pipes for its clients in the kernel: Sysmon writes "System".
FieldKey PipeImage(const Subject& /*subject*/) { return KeyOfText("System"); }
FieldKey LogonStatus(const Subject& subject) {
  const auto* logon = FactOf<event::LogonFinished>(subject);
  return logon == nullptr ? FieldKey{} : KeyOfNumber(logon->status);
}
FieldKey ClientAddress(const Subject& subject) { return KeyOfAddress(subject.event.flow.client); }
FieldKey ClientPort(const Subject& subject) { return KeyOfNumber(subject.event.flow.client_port); }

// --- shares ------------------------------------------------------------------------------------

FieldKey ShareName(const Subject& subject) {
  if (const auto* tree = FactOf<event::ShareConnected>(subject)) {
    return KeyOfText(tree->share);
  }
  return subject.file == nullptr ? FieldKey{} : KeyOfText(subject.file->share);
}
void WriteShareName(const FieldKey& key, FieldValues& out) { out.Join({"\\\\*\\", key.text}); }
FieldKey RelativeName(const Subject& subject) {
  return subject.file == nullptr ? FieldKey{} : KeyOfText(subject.file->name);
}
void WriteRelativeName(const FieldKey& key, FieldValues& out) {
  PutNameForms(key.text, NamePart::kWhole, out);
}

// AccessOf is the mask that Windows would have logged for the event.
std::uint32_t AccessOf(const event::Fact& fact) {
  constexpr std::uint32_t kWriteData = 0x2;
  constexpr std::uint32_t kDelete = 0x10000;
  if (const auto* opened = std::get_if<event::FileOpened>(&fact)) {
    return opened->desired_access;
  }
  if (std::holds_alternative<event::FileWritten>(fact)) {
    return kWriteData;
  }
  const bool removed = std::holds_alternative<event::FileDeleted>(fact) ||
                       std::holds_alternative<event::FileRenamed>(fact);
  return removed ? kDelete : 0;
}

FieldKey AccessMask(const Subject& subject) {
  const std::uint32_t mask = AccessOf(subject.event.fact);
  return mask == 0 ? FieldKey{} : KeyOfNumber(mask);
}

// The tokens of audit events: message ids of the access rights, in the order of the bits.
void WriteAccessList(const FieldKey& key, FieldValues& out) {
  constexpr std::array<std::pair<std::uint32_t, int>, 13> kRights = {{
      {0x1, 4416},
      {0x2, 4417},
      {0x4, 4418},
      {0x8, 4419},
      {0x10, 4420},
      {0x20, 4421},
      {0x40, 4422},
      {0x80, 4423},
      {0x100, 4424},
      {0x10000, 1537},
      {0x20000, 1538},
      {0x40000, 1539},
      {0x100000, 1541},
  }};
  const auto mask = NumberIn<std::uint32_t>(key);
  std::string list;
  for (const auto& [bit, token] : kRights) {
    if ((mask & bit) != 0) {
      list += fmt::format("{}%%{}", list.empty() ? "" : " ", token);
    }
  }
  if (!list.empty()) {
    out.Own(std::move(list));
  }
}

// --- services and tasks ------------------------------------------------------------------------

// PutArgumentAs gives a decoded argument of a call that made an event.
template <const char* kArgument>
void PutArgumentAs(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call == nullptr || (!Creates(*call) && TaskEvent(*call) == 0)) {
    return;
  }
  for (const event::RpcArgument& argument : call->arguments) {
    if (argument.name == kArgument) {
      out.Text(argument.value);
    }
  }
}

// ServiceArgument is a text of the call that makes a service, empty when it has none.
std::string_view ServiceArgument(const Subject& subject, std::string_view name) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call == nullptr || !Creates(*call)) {
    return {};
  }
  const auto found = std::ranges::find(call->arguments, name, &event::RpcArgument::name);
  return found == call->arguments.end() ? std::string_view() : std::string_view(found->value);
}
constexpr char kServiceName[] = "service_name";
constexpr char kBinaryPath[] = "binary_path";
constexpr char kServiceType[] = "service_type";
constexpr char kStartType[] = "start_type";
constexpr char kAccount[] = "account";
constexpr char kTaskPath[] = "task_path";

// How events 4697 and 7045 write when a service starts, and 7045 what it is. [MS-SCMR] 2.2.15
struct StartName {
  std::string_view argument;
  std::int64_t number;
  std::string_view text;
};
constexpr std::array<StartName, 5> kStartNames = {{{"boot", 0, "boot start"},
                                                   {"system", 1, "system start"},
                                                   {"auto", 2, "auto start"},
                                                   {"demand", 3, "demand start"},
                                                   {"disabled", 4, "disabled"}}};

const StartName* StartOf(const Subject& subject) {
  const std::string_view argument = ServiceArgument(subject, kStartType);
  const auto found = std::ranges::find(kStartNames, argument, &StartName::argument);
  return found == kStartNames.end() ? nullptr : &*found;
}
void PutStartNumber(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const StartName* start = StartOf(subject)) {
    out.Number(start->number);
  }
}
void PutStartText(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const StartName* start = StartOf(subject)) {
    out.Text(start->text);
  }
}
void PutServiceTypeText(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const std::string_view type = ServiceArgument(subject, kServiceType);
  if (type.empty()) {
    return;
  }
  out.Text(type == "0x1"   ? "kernel mode driver"
           : type == "0x2" ? "file system driver"
                           : "user mode service");
}

// Task XML as far as it was kept: rules look for commands and arguments in it.
void PutTaskContent(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call == nullptr || TaskEvent(*call) == 0) {
    return;
  }
  std::string content;
  for (const event::RpcArgument& argument : call->arguments) {
    if (argument.name == "command" || argument.name == "arguments" || argument.name == "author" ||
        argument.name == "user_id") {
      content += argument.value + "\n";
    }
  }
  if (!content.empty()) {
    out.Own(std::move(content));
  }
}

// --- pipes -------------------------------------------------------------------------------------

FieldKey PipeName(const Subject& subject) {
  const bool opened = FactOf<event::FileOpened>(subject) != nullptr && subject.file->is_pipe;
  return opened ? KeyOfText(subject.file->name) : FieldKey{};
}
void WritePipeName(const FieldKey& key, FieldValues& out) {
  FieldValues forms;
  PutPipeForms(key.text, forms);
  for (const FieldValue& form : forms.values()) {
    out.Join({"\\", form.text});
  }
}

constexpr std::array kSecurity = {
    Keyed<SecurityEventId, WriteNumber>("EventID", kFew),
    Keyed<LogonType, WriteNumber>("LogonType", kFew),
    Keyed<UserName, WriteText>("TargetUserName", kSome),
    Keyed<DomainName, WriteText>("TargetDomainName", kSome),
    Keyed<UserName, WriteText>("SubjectUserName", kSome),
    Keyed<DomainName, WriteText>("SubjectDomainName", kSome),
    Keyed<Workstation, WriteText>("WorkstationName", kSome),
    Keyed<LogonMechanism, WritePackage>("AuthenticationPackageName", kFew),
    Keyed<LogonMechanism, WriteLogonProcess>("LogonProcessName", kSome),
    Keyed<LogonSubject, WriteText>("SubjectUserSid", kFew),
    Keyed<NoProcess, WriteText>("ProcessName", kFew),
    Keyed<ObjectType, WriteText>("ObjectType", kFew),
    Keyed<SecurityProvider, WriteText>("Provider_Name", kFew),
    Keyed<LogonStatus, WriteHex>("Status", kSome),
    Keyed<ClientAddress, WriteAddress>("IpAddress"),
    Keyed<ClientPort, WriteNumber>("IpPort"),
    Keyed<ShareName, WriteShareName>("ShareName", kSome),
    Keyed<RelativeName, WriteRelativeName>("RelativeTargetName"),
    Keyed<AccessMask, WriteHex>("AccessMask", kSome),
    Keyed<AccessMask, WriteAccessList>("AccessList", kSome),
    Keyed<AccessMask, WriteAccessList>("Accesses", kSome),
    Field{"ServiceName", PutArgumentAs<kServiceName>},
    Field{"ServiceFileName", PutArgumentAs<kBinaryPath>},
    Field{"ServiceType", PutArgumentAs<kServiceType>},
    Field{"ServiceStartType", PutStartNumber},
    Field{"ServiceAccount", PutArgumentAs<kAccount>},
    Field{"TaskName", PutArgumentAs<kTaskPath>},
    Field{"TaskContent", PutTaskContent},
};
constexpr std::array kSystem = {
    Keyed<SystemEventId, WriteNumber>("EventID", kFew),
    Keyed<ServiceManager, WriteText>("Provider_Name", kFew),
    Field{"ServiceName", PutArgumentAs<kServiceName>},
    Field{"ImagePath", PutArgumentAs<kBinaryPath>},
    Field{"ServiceType", PutServiceTypeText},
    Field{"StartType", PutStartText},
    Field{"AccountName", PutArgumentAs<kAccount>},
};
constexpr std::array kPipe = {Keyed<PipeName, WritePipeName>("PipeName"),
                              Keyed<PipeImage, WriteText>("Image", kFew)};

}  // namespace

std::span<const Field> WindowsSecurityFields() { return kSecurity; }
std::span<const Field> WindowsSystemFields() { return kSystem; }
std::span<const Field> PipeCreatedFields() { return kPipe; }

}  // namespace eastwest::detect::sigma
