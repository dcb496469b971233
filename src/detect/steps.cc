#include "src/detect/steps.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "fmt/format.h"
#include "src/detect/stable_hash.h"
#include "src/detect/tool_names.h"
#include "src/event/names.h"

namespace eastwest::detect {
namespace {

using event::Outcome;

// Desired access that reads or changes nothing but attributes: READ_ATTRIBUTES, SYNCHRONIZE,
// READ_CONTROL. [MS-SMB2] 2.2.13.1.1
constexpr std::uint32_t kAttributeAccess = 0x00000080 | 0x00100000 | 0x00020000;
constexpr std::uint32_t kDirectoryFile = 0x00000001;  // CreateOptions, [MS-SMB2] 2.2.13

constexpr std::uint32_t kErrorServiceRequestTimeout = 1053;
constexpr std::uint32_t kErrorServiceAlreadyRunning = 1056;

Step NewStep(const event::Event& event, StepKind kind, Outcome outcome) {
  Step step;
  step.kind = kind;
  step.outcome = outcome;
  step.time = event.time;
  step.frame = event.frame;
  step.flow_id = event.flow.id;
  return step;
}

std::string Argument(const event::RpcCalled& call, std::string_view name) {
  const auto found = std::ranges::find(call.arguments, name, &event::RpcArgument::name);
  return found == call.arguments.end() ? std::string{} : found->value;
}

std::string FullName(const event::FileInfo& file) {
  std::string name(file.share.empty() ? "?" : file.share);
  if (!file.name.empty()) {
    name.reserve(name.size() + 1 + file.name.size());
    name += '\\';
    name += file.name;
  }
  return name;
}

std::optional<Step> FromLogon(const event::Event& event, const event::LogonFinished& logon) {
  using Carrier = event::LogonFinished::Carrier;
  const bool rpc = logon.carrier == Carrier::kRpc;
  const bool smb = logon.carrier == Carrier::kSmb2 || logon.carrier == Carrier::kSmb1;
  if (logon.continued || (!rpc && !smb)) {
    return std::nullopt;  // the logons of CM0062 are those of SMB and RPC
  }
  Step step = NewStep(event, StepKind::kLogon, logon.outcome);
  step.identity = logon.identity;
  const std::string user = event::AccountName(logon.identity.get());
  const bool kerberos =
      logon.identity != nullptr && logon.identity->mechanism == event::AuthMechanism::kKerberos;
  const std::string who = !user.empty() ? user
                          : kerberos    ? "a Kerberos ticket (user not on the wire)"
                                        : "an unknown user";
  const std::string_view end = logon.outcome == Outcome::kSucceeded ? "succeeded"
                               : logon.outcome == Outcome::kFailed  ? "was refused"
                                                                    : "has no answer in view";
  step.what = fmt::format("{} of {} {}", rpc ? "RPC authentication" : "session setup", who, end);
  return step;
}

std::optional<Step> FromShare(const event::Event& event, const event::ShareConnected& share) {
  const bool pipe = share.kind == event::ShareKind::kPipe;
  Step step = NewStep(event, pipe ? StepKind::kPipeOpen : StepKind::kShareOpen, share.outcome);
  step.share = share.share;
  step.identity = share.identity;
  step.admin_share = share.kind == event::ShareKind::kAdmin;
  return step;
}

bool CountsAsOpen(const event::FileOpened& opened) {
  const bool directory = opened.file.is_directory || (opened.create_options & kDirectoryFile) != 0;
  const bool attributes_only = (opened.desired_access & ~kAttributeAccess) == 0;
  return !directory && !attributes_only && !opened.file.name.empty();
}

// Pipes that carry the execution itself are counted there, not as opens too.
bool CarriesExecution(std::string_view pipe) { return pipe == "svcctl" || pipe == "atsvc"; }

std::optional<Step> FromPipeOpen(const event::Event& event, const event::FileOpened& opened) {
  const std::string pipe = event::NormalPipeName(opened.file.name);
  if (CarriesExecution(pipe)) {
    return std::nullopt;
  }
  Step step =
      NewStep(event, IsToolPipe(pipe) ? StepKind::kToolPipe : StepKind::kPipeOpen, opened.outcome);
  step.share = opened.file.share;
  step.identity = opened.identity;
  NameFile(step, opened.file);
  return step;
}

std::optional<Step> FromOpen(const event::Event& event, const event::FileOpened& opened) {
  if (opened.file.is_pipe) {
    return FromPipeOpen(event, opened);
  }
  if (!CountsAsOpen(opened)) {
    return std::nullopt;
  }
  const bool admin = opened.file.kind == event::ShareKind::kAdmin;
  const bool output = admin && IsToolOutputFile(event::NormalFileName(opened.file.name).path);
  Step step = NewStep(event, output ? StepKind::kOutputFile : StepKind::kShareOpen, opened.outcome);
  step.share = opened.file.share;
  step.identity = opened.identity;
  step.admin_share = admin;
  NameFile(step, opened.file);
  return step;
}

std::optional<Step> FromWrite(const event::Event& event, const event::FileWritten& written) {
  const bool executable = written.executable_magic || IsExecutableName(written.file.name);
  if (written.file.is_pipe || written.file.kind != event::ShareKind::kAdmin || !executable) {
    return std::nullopt;
  }
  Step step = NewStep(event, StepKind::kExecutableWrite, written.outcome);
  step.share = written.file.share;
  NameFile(step, written.file);
  step.identity = written.identity;
  step.admin_share = true;
  step.what =
      fmt::format("{} written{}", step.file, written.executable_magic ? " (begins with MZ)" : "");
  return step;
}

struct RpcStep {
  std::string_view endpoint;
  std::uint16_t opnum;
  StepKind kind;
};

// Which calls are steps of an execution. [MS-SCMR] 3.1.4, [MS-TSCH] 3.2.5, [MS-WMI] 3.1.4.3,
// [MS-DCOM] 3.1.2.5.2.3, [MS-OAUT] 3.1.4
constexpr std::array kRpcSteps = {
    RpcStep{"svcctl", 2, StepKind::kServiceDelete},
    RpcStep{"svcctl", 11, StepKind::kServiceConfig},
    RpcStep{"svcctl", 12, StepKind::kServiceCreate},
    RpcStep{"svcctl", 19, StepKind::kServiceStart},
    RpcStep{"svcctl", 23, StepKind::kServiceConfig},
    RpcStep{"svcctl", 24, StepKind::kServiceCreate},
    RpcStep{"svcctl", 31, StepKind::kServiceStart},
    RpcStep{"svcctl", 36, StepKind::kServiceConfig},
    RpcStep{"svcctl", 37, StepKind::kServiceConfig},
    RpcStep{"svcctl", 44, StepKind::kServiceCreate},
    RpcStep{"svcctl", 45, StepKind::kServiceCreate},
    RpcStep{"svcctl", 60, StepKind::kServiceCreate},
    RpcStep{"atsvc", 0, StepKind::kAtJob},
    RpcStep{"ITaskSchedulerService", 1, StepKind::kTaskRegister},
    RpcStep{"ITaskSchedulerService", 12, StepKind::kTaskRun},
    RpcStep{"IWbemServices", 24, StepKind::kWmiExecute},
    RpcStep{"IWbemServices", 25, StepKind::kWmiExecute},
    RpcStep{"IRemoteSCMActivator", 4, StepKind::kDcomActivate},
    RpcStep{"IActivation", 0, StepKind::kDcomActivate},
    RpcStep{"IDispatch", 6, StepKind::kDcomInvoke},
};

std::string CallText(const event::RpcCalled& call, const Step& step) {
  std::string text = call.operation.empty() ? fmt::format("{} opnum {}", call.endpoint, call.opnum)
                                            : fmt::format("{} {}", call.endpoint, call.operation);
  if (!step.service.empty()) {
    text += fmt::format(" {}", step.service);
  }
  if (!step.task.empty()) {
    text += fmt::format(" {}", step.task);
  }
  if (!step.command.empty()) {
    text += fmt::format(": {}", step.command);
  }
  if (call.protection.sealed()) {
    text += " (arguments sealed)";
  }
  return text;
}

std::optional<Step> FromCall(const event::Event& event, const event::RpcCalled& call) {
  const auto entry = std::ranges::find_if(kRpcSteps, [&call](const RpcStep& step) {
    return step.endpoint == call.endpoint && step.opnum == call.opnum;
  });
  if (entry == kRpcSteps.end() || !call.request_seen) {
    return std::nullopt;
  }
  Step step = NewStep(event, entry->kind, call.outcome);
  if (entry->kind == StepKind::kServiceStart && call.outcome != Outcome::kAttempted) {
    step.outcome = ServiceStarted(call) ? Outcome::kSucceeded : Outcome::kFailed;
  }
  step.identity = call.identity;
  step.service = Argument(call, "service_name");
  step.task = Argument(call, "task_path");
  step.command = Argument(call, "binary_path");
  if (step.command.empty()) {
    step.command = Argument(call, "command");
    if (step.command.empty()) {
      step.command = Argument(call, "at_command");
    }
    if (step.command.empty()) {
      step.command = Argument(call, "command_line");  // WMI
    }
    if (const std::string more = Argument(call, "arguments"); !more.empty()) {
      step.command += " " + more;
    }
  }
  step.sealed = call.protection.sealed();
  step.suspicious_path = IsSuspiciousServicePath(step.command);
  step.what = CallText(call, step);
  return step;
}

}  // namespace

std::string_view StepName(StepKind kind) {
  switch (kind) {
    case StepKind::kLogon:
      return "logon";
    case StepKind::kLogonInferred:
      return "logon_inferred";
    case StepKind::kShareOpen:
      return "share_open";
    case StepKind::kPipeOpen:
      return "pipe_open";
    case StepKind::kExecutableWrite:
      return "executable_write";
    case StepKind::kServiceCreate:
      return "service_create";
    case StepKind::kServiceStart:
      return "service_start";
    case StepKind::kServiceConfig:
      return "service_config";
    case StepKind::kServiceDelete:
      return "service_delete";
    case StepKind::kTaskRegister:
      return "task_register";
    case StepKind::kTaskRun:
      return "task_run";
    case StepKind::kAtJob:
      return "at_job";
    case StepKind::kWmiExecute:
      return "wmi_execute";
    case StepKind::kDcomActivate:
      return "dcom_activate";
    case StepKind::kDcomInvoke:
      return "dcom_invoke";
    case StepKind::kToolPipe:
      return "tool_pipe";
    case StepKind::kOutputFile:
      return "output_file";
  }
  return "unknown";
}

std::optional<Step> ClassifyStep(const event::Event& event) {
  return std::visit(
      event::Overloaded{
          [&event](const event::LogonFinished& fact) { return FromLogon(event, fact); },
          [&event](const event::SessionSighted& fact) -> std::optional<Step> {
            Step step = NewStep(event, StepKind::kLogonInferred, Outcome::kSucceeded);
            step.identity = fact.identity;
            const std::string user = event::AccountName(fact.identity.get());
            step.what = user.empty() ? "session in use whose logon was before the capture"
                                     : fmt::format(
                                           "session of {} in use; the answer to its logon "
                                           "is not in view",
                                           user);
            return step;
          },
          [&event](const event::ShareConnected& fact) { return FromShare(event, fact); },
          [&event](const event::FileOpened& fact) { return FromOpen(event, fact); },
          [&event](const event::FileWritten& fact) { return FromWrite(event, fact); },
          [&event](const event::RpcCalled& fact) { return FromCall(event, fact); },
          [](const auto& /*other*/) -> std::optional<Step> { return std::nullopt; },
      },
      event.fact);
}

bool ServiceStarted(const event::RpcCalled& call) {
  if (call.faulted || call.outcome == Outcome::kAttempted) {
    return false;
  }
  if (!call.return_code) {
    return call.outcome == Outcome::kSucceeded;  // sealed: an answer without a fault
  }
  const std::uint32_t code = *call.return_code;
  return code == 0 || code == kErrorServiceRequestTimeout || code == kErrorServiceAlreadyRunning;
}

void NameFile(Step& step, const event::FileInfo& file) {
  if (file.is_pipe) {
    step.file = file.name;
    step.file_key = StableHash(event::NormalPipeName(file.name));
    return;
  }
  step.file = FullName(file);
  const event::NormalName name = event::NormalFileName(file.name);
  const std::uint64_t share = StableHash("\\", StableHash(event::NormalFileName(file.share).path));
  step.file_key = StableHash(name.stream, StableHash(":", StableHash(name.path, share)));
}

std::string TextOf(const Step& step) {
  if (!step.what.empty()) {
    return step.what;
  }
  if (step.file.empty()) {
    return fmt::format("share {} connected", step.share);
  }
  switch (step.kind) {
    case StepKind::kToolPipe:
      return fmt::format("pipe {} of a remote execution tool opened", step.file);
    case StepKind::kPipeOpen:
      return fmt::format("pipe {} opened", step.file);
    case StepKind::kOutputFile:
      return fmt::format("{} opened (output file of an execution tool)", step.file);
    default:
      return fmt::format("{} opened", step.file);
  }
}

Evidence ToEvidence(const Step& step) {
  return {std::string(StepName(step.kind)),
          step.time,
          step.frame,
          step.flow_id,
          TextOf(step),
          step.outcome};
}

}  // namespace eastwest::detect
