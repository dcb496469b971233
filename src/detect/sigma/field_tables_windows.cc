// What a Windows host would have logged of the same event, so that rules written for its logs match
// what the wire shows. Only fields that packets can fill are here: a rule that asks for another one
// is skipped when it is loaded.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "fmt/format.h"
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

void PutSecurityEvent(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const std::int64_t id = std::visit(SecurityEvent{}, subject.event.fact); id != 0) {
    out.Number(id);
  }
}
void PutSystemEvent(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call != nullptr && Creates(*call)) {
    out.Number(7045);
  }
}
void PutServiceManager(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call != nullptr && Creates(*call)) {
    out.Text("Service Control Manager");
  }
}

// --- logons ------------------------------------------------------------------------------------

void PutLogonType(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (FactOf<event::LogonFinished>(subject) != nullptr) {
    out.Number(3);  // network
  }
}
void PutUser(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  if (who != nullptr) {
    out.Text(who->anonymous ? std::string_view("ANONYMOUS LOGON") : std::string_view(who->user));
  }
}
void PutDomain(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::Identity* who = IdentityOf(subject.event.fact)) {
    out.Text(who->domain);
  }
}
void PutWorkstation(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const event::Identity* who = IdentityOf(subject.event.fact)) {
    out.Text(who->workstation);
  }
}
void PutPackage(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  if (who == nullptr || FactOf<event::LogonFinished>(subject) == nullptr) {
    return;
  }
  if (who->mechanism == event::AuthMechanism::kNtlm) {
    out.Text("NTLM");
  } else if (who->mechanism == event::AuthMechanism::kKerberos) {
    out.Text("Kerberos");
  }
}
// What Windows fills in for every network logon, whoever it is.
void PutLogonProcess(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  if (who == nullptr || FactOf<event::LogonFinished>(subject) == nullptr) {
    return;
  }
  if (who->mechanism == event::AuthMechanism::kNtlm) {
    out.Text("NtLmSsp ");  // Windows writes the space, rules mostly do not
    out.Text("NtLmSsp");
  } else if (who->mechanism == event::AuthMechanism::kKerberos) {
    out.Text("Kerberos");
  }
}
void PutLogonSubject(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (FactOf<event::LogonFinished>(subject) != nullptr) {
    out.Text("S-1-0-0");  // nobody: the logon came from the network
  }
}
void PutNoProcess(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (FactOf<event::LogonFinished>(subject) != nullptr) {
    out.Text("-");
  }
}
void PutObjectType(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const std::int64_t id = std::visit(SecurityEvent{}, subject.event.fact);
  if (id == 5140 || id == 5145) {
    out.Text("File");
  }
}
void PutSecurityProvider(const Subject& /*subject*/, std::string_view /*name*/, FieldValues& out) {
  out.Text("Microsoft-Windows-Security-Auditing");
}
// The SMB server opens pipes for its clients in the kernel: Sysmon writes "System".
void PutPipeImage(const Subject& /*subject*/, std::string_view /*name*/, FieldValues& out) {
  out.Text("System");
}
void PutLogonStatus(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* logon = FactOf<event::LogonFinished>(subject)) {
    out.Hex(logon->status);
  }
}
void PutClientAddress(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  out.Address(subject.event.flow.client);
}
void PutClientPort(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  out.Number(subject.event.flow.client_port);
}

// --- shares ------------------------------------------------------------------------------------

void PutShareName(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  std::visit(
      [&out](const auto& fact) {
        if constexpr (requires { fact.file.share; }) {
          out.Join({"\\\\*\\", fact.file.share});
        } else if constexpr (requires {
                               fact.share;
                               fact.maximal_access;
                             }) {
          out.Join({"\\\\*\\", fact.share});
        }
      },
      subject.event.fact);
}
void PutRelativeName(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  std::visit(
      [&out](const auto& fact) {
        if constexpr (requires { fact.file.share; }) {
          PutNameForms(fact.file.name, NamePart::kWhole, out);
        }
      },
      subject.event.fact);
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

void PutAccessMask(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const std::uint32_t mask = AccessOf(subject.event.fact); mask != 0) {
    out.Hex(mask);
  }
}

// The tokens of audit events: message ids of the access rights, in the order of the bits.
void PutAccessList(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
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
  const std::uint32_t mask = AccessOf(subject.event.fact);
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

void PutPipeName(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* opened = FactOf<event::FileOpened>(subject);
  if (opened != nullptr && opened->file.is_pipe) {
    FieldValues forms;
    PutPipeForms(opened->file.name, forms);
    for (const FieldValue& form : forms.values()) {
      out.Join({"\\", form.text});
    }
  }
}

constexpr std::array kSecurity = {
    Field{"EventID", PutSecurityEvent, kFew},
    Field{"LogonType", PutLogonType, kFew},
    Field{"TargetUserName", PutUser},
    Field{"TargetDomainName", PutDomain},
    Field{"SubjectUserName", PutUser},
    Field{"SubjectDomainName", PutDomain},
    Field{"WorkstationName", PutWorkstation},
    Field{"AuthenticationPackageName", PutPackage, kFew},
    Field{"LogonProcessName", PutLogonProcess},
    Field{"SubjectUserSid", PutLogonSubject},
    Field{"ProcessName", PutNoProcess},
    Field{"ObjectType", PutObjectType},
    Field{"Provider_Name", PutSecurityProvider},
    Field{"Status", PutLogonStatus},
    Field{"IpAddress", PutClientAddress},
    Field{"IpPort", PutClientPort},
    Field{"ShareName", PutShareName},
    Field{"RelativeTargetName", PutRelativeName},
    Field{"AccessMask", PutAccessMask},
    Field{"AccessList", PutAccessList},
    Field{"Accesses", PutAccessList},
    Field{"ServiceName", PutArgumentAs<kServiceName>},
    Field{"ServiceFileName", PutArgumentAs<kBinaryPath>},
    Field{"ServiceType", PutArgumentAs<kServiceType>},
    Field{"ServiceStartType", PutStartNumber},
    Field{"ServiceAccount", PutArgumentAs<kAccount>},
    Field{"TaskName", PutArgumentAs<kTaskPath>},
    Field{"TaskContent", PutTaskContent},
};
constexpr std::array kSystem = {
    Field{"EventID", PutSystemEvent, kFew},
    Field{"Provider_Name", PutServiceManager, kFew},
    Field{"ServiceName", PutArgumentAs<kServiceName>},
    Field{"ImagePath", PutArgumentAs<kBinaryPath>},
    Field{"ServiceType", PutServiceTypeText},
    Field{"StartType", PutStartText},
    Field{"AccountName", PutArgumentAs<kAccount>},
};
constexpr std::array kPipe = {Field{"PipeName", PutPipeName}, Field{"Image", PutPipeImage}};

}  // namespace

std::span<const Field> WindowsSecurityFields() { return kSecurity; }
std::span<const Field> WindowsSystemFields() { return kSystem; }
std::span<const Field> PipeCreatedFields() { return kPipe; }

}  // namespace eastwest::detect::sigma
