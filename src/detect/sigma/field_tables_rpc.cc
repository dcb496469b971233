#include <algorithm>
#include <array>
#include <string_view>

#include "fmt/format.h"
#include "src/detect/sigma/field_keys.h"
#include "src/detect/sigma/field_tables.h"

namespace eastwest::detect::sigma {
namespace {

FieldKey EndpointKey(const Subject& subject) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  return call == nullptr ? FieldKey{} : KeyOfName(call->endpoint);
}
FieldKey OperationKey(const Subject& subject) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  return call == nullptr ? FieldKey{} : KeyOfName(call->operation);
}
FieldKey OpnumKey(const Subject& subject) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  return call == nullptr ? FieldKey{} : KeyOfNumber(call->opnum);
}
FieldKey UuidKey(const Subject& subject) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  const bool known = call != nullptr && (call->interface_known || call->interface_inferred);
  return known ? KeyOfGuid(call->uuid) : FieldKey{};
}
void PutPipe(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* call = FactOf<event::RpcCalled>(subject)) {
    // Zeek names the port of a connection that is no pipe.
    return call->pipe.empty() ? out.Number(subject.event.flow.server_port) : out.Text(call->pipe);
  }
  if (const auto* bound = FactOf<event::RpcBound>(subject)) {
    out.Text(bound->pipe);
  }
}
void PutInterfaceVersion(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* call = FactOf<event::RpcCalled>(subject)) {
    out.Own(fmt::format("{}.{}", call->version_major, call->version_minor));
  }
}

const event::RpcProtection* ProtectionOf(const Subject& subject) {
  if (const auto* call = FactOf<event::RpcCalled>(subject)) {
    return &call->protection;
  }
  const auto* bound = FactOf<event::RpcBound>(subject);
  return bound == nullptr ? nullptr : &bound->protection;
}
FieldKey AuthType(const Subject& subject) {
  const auto* protection = ProtectionOf(subject);
  return protection == nullptr ? FieldKey{} : KeyOfNumber(protection->auth_type);
}
FieldKey AuthLevel(const Subject& subject) {
  const auto* protection = ProtectionOf(subject);
  return protection == nullptr ? FieldKey{} : KeyOfNumber(protection->auth_level);
}
FieldKey IsSealed(const Subject& subject) {
  const auto* protection = ProtectionOf(subject);
  return protection == nullptr ? FieldKey{} : KeyOfNumber(protection->sealed());
}
FieldKey TransportKey(const Subject& subject) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  const auto* bound = FactOf<event::RpcBound>(subject);
  const bool pipe =
      (call != nullptr && !call->pipe.empty()) || (bound != nullptr && !bound->pipe.empty());
  return KeyOfText(pipe ? "pipe" : subject.event.flow.ip_protocol == 17 ? "udp" : "tcp");
}
FieldKey StatusKey(const Subject& subject) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call == nullptr || call->outcome == event::Outcome::kAttempted) {
    return {};
  }
  if (call->faulted) {
    return KeyOfNumber(call->status);
  }
  return call->return_code ? KeyOfNumber(*call->return_code) : FieldKey{};
}
FieldKey StubLength(const Subject& subject) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  return call == nullptr ? FieldKey{} : KeyOfNumber(call->request_stub_bytes);
}

// PutArgument serves every decoded argument, with or without "decoded." before its name.
void PutArgument(const Subject& subject, std::string_view name, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call == nullptr) {
    return;
  }
  for (const event::RpcArgument& argument : call->arguments) {
    if (argument.name == name) {
      out.Text(argument.value);
    }
  }
}

// --- binds: a record may name several interfaces ----------------------------------------------

void PutBoundUuid(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* bound = FactOf<event::RpcBound>(subject)) {
    for (const event::RpcInterface& interface : bound->interfaces) {
      out.Own(ToString(interface.uuid));
    }
  }
}
void PutBoundEndpoint(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* bound = FactOf<event::RpcBound>(subject)) {
    for (const event::RpcInterface& interface : bound->interfaces) {
      if (!interface.endpoint.empty()) {
        out.Text(interface.endpoint);
      }
    }
  }
}

// --- RPC Firewall (rpc_firewall event 3) -------------------------------------------------------

FieldKey RpcfwLog(const Subject& /*subject*/) { return KeyOfText("RPCFW"); }
FieldKey RpcfwEvent(const Subject& /*subject*/) { return KeyOfNumber(3); }

constexpr std::array kCall = {
    Keyed<EndpointKey, WriteText>("endpoint", kMany, values::kEndpoint),
    Keyed<OperationKey, WriteText>("operation", kMany, values::kOperation),
    Keyed<OpnumKey, WriteNumber>("opnum", kMany, values::kNumber),
    Keyed<UuidKey, WriteGuid>("uuid", kMany, values::kGuid),
    Field{"named_pipe", PutPipe, kMany, values::kAny},
    Field{"if_version", PutInterfaceVersion, kMany, values::kVersion},
    Keyed<AuthType, WriteNumber>("auth_type", kFew, values::kNumber),
    Keyed<AuthLevel, WriteNumber>("auth_level", kFew, values::kNumber),
    Keyed<IsSealed, WriteFlag>("sealed", kFew, values::kFlag),
    Keyed<TransportKey, WriteText>("transport", kFew, values::kOneOf<values::kRpcTransportList>),
    Keyed<StatusKey, WriteHex>("status", kSome, values::kHex),
    Keyed<StubLength, WriteNumber>("stub_len", kMany, values::kNumber),
    Keyed<UserKey, WriteText>("user", kSome),
    Keyed<AnonymousKey, WriteFlag>("anonymous", kFew, values::kFlag),
    Keyed<MachineKey, WriteFlag>("machine_account", kFew, values::kFlag),
};
// The arguments that the dissectors decode, by the names of their events.
constexpr std::array kArguments = {
    Field{"account", PutArgument},
    Field{"account_type", PutArgument, kMany, values::kHexDigits},
    Field{"action_guid", PutArgument, kMany, values::kGuid},
    Field{"all_zero", PutArgument},
    Field{"arguments", PutArgument},
    Field{"at_command", PutArgument},
    Field{"attributes", PutArgument},
    Field{"author", PutArgument},
    Field{"authority", PutArgument},
    Field{"backup_file", PutArgument},
    Field{"binary_path", PutArgument},
    Field{"binding", PutArgument},
    Field{"channel", PutArgument},
    Field{"class", PutArgument},
    Field{"client", PutArgument},
    Field{"client_challenge", PutArgument},
    Field{"client_credential", PutArgument},
    Field{"clsid", PutArgument, kMany, values::kGuid},
    Field{"command", PutArgument},
    Field{"command_line", PutArgument},
    Field{"computer", PutArgument},
    Field{"config_file", PutArgument},
    Field{"control", PutArgument, kMany, values::kOneOf<values::kControlList>},
    Field{"data", PutArgument},
    Field{"data_file", PutArgument},
    Field{"data_type", PutArgument},
    Field{"description", PutArgument},
    Field{"desired_access", PutArgument, kMany, values::kHexDigits},
    Field{"display_name", PutArgument},
    Field{"disposition", PutArgument},
    Field{"domain", PutArgument},
    Field{"domain_controller", PutArgument},
    Field{"domain_sid", PutArgument},
    Field{"driver_name", PutArgument},
    Field{"driver_path", PutArgument},
    Field{"environment", PutArgument},
    Field{"file", PutArgument},
    Field{"group", PutArgument},
    Field{"hidden", PutArgument, kMany, values::kFlag},
    Field{"iid", PutArgument, kMany, values::kGuid},
    Field{"inf_path", PutArgument},
    Field{"interface", PutArgument, kMany, values::kEndpoint},
    Field{"interface_uuid", PutArgument, kMany, values::kGuid},
    Field{"job_id", PutArgument, kMany, values::kDigits},
    Field{"key_path", PutArgument},
    Field{"level", PutArgument, kMany, values::kDigits},
    Field{"local_machine", PutArgument},
    Field{"locale", PutArgument},
    Field{"machine_account_ou", PutArgument},
    Field{"machine_name", PutArgument},
    Field{"member", PutArgument},
    Field{"member_rid", PutArgument, kMany, values::kDigits},
    Field{"member_sid", PutArgument},
    Field{"message", PutArgument},
    Field{"method", PutArgument},
    Field{"monitor_name", PutArgument},
    Field{"namespace", PutArgument},
    Field{"nc", PutArgument},
    Field{"new_name", PutArgument},
    Field{"object", PutArgument},
    Field{"object_name", PutArgument},
    Field{"old_file", PutArgument},
    Field{"path", PutArgument},
    Field{"printer", PutArgument},
    Field{"process_id", PutArgument, kMany, values::kDigits},
    Field{"processor_name", PutArgument},
    Field{"query", PutArgument},
    Field{"reboot", PutArgument, kMany, values::kFlag},
    Field{"remark", PutArgument},
    Field{"rid", PutArgument},
    Field{"right", PutArgument},
    Field{"run_as", PutArgument},
    Field{"secret_name", PutArgument},
    Field{"server", PutArgument},
    Field{"server_name", PutArgument},
    Field{"service_arguments", PutArgument},
    Field{"service_name", PutArgument},
    Field{"service_type", PutArgument, kMany, values::kHexDigits},
    Field{"session_id", PutArgument, kMany, values::kDigits},
    Field{"setting", PutArgument},
    Field{"share", PutArgument},
    Field{"share_type", PutArgument, kMany, values::kOneOf<values::kSharedAsList>},
    Field{"sid", PutArgument},
    Field{"source_dsa", PutArgument},
    Field{"spn", PutArgument},
    Field{"start_type", PutArgument, kMany, values::kOneOf<values::kStartTypeList>},
    Field{"string", PutArgument},
    Field{"task_arguments", PutArgument},
    Field{"task_path", PutArgument},
    Field{"task_xml", PutArgument},
    Field{"timeout", PutArgument, kMany, values::kDigits},
    Field{"unc_host", PutArgument},
    Field{"user", PutArgument},
    Field{"user_id", PutArgument},
    Field{"value_name", PutArgument},
    Field{"value_type", PutArgument, kMany, values::kOneOf<values::kRegistryTypeList>},
    Field{"working_directory", PutArgument},
    Field{"workstation", PutArgument},
    Field{"zone", PutArgument},
};
constexpr std::array kBind = {
    Field{"uuid", PutBoundUuid, kMany, values::kGuid},
    Field{"endpoint", PutBoundEndpoint, kMany, values::kEndpoint},
    Field{"named_pipe", PutPipe, kMany, values::kAny},
    Keyed<AuthType, WriteNumber>("auth_type", kFew, values::kNumber),
    Keyed<AuthLevel, WriteNumber>("auth_level", kFew, values::kNumber),
    Keyed<IsSealed, WriteFlag>("sealed", kFew, values::kFlag),
    Keyed<TransportKey, WriteText>("transport", kFew, values::kOneOf<values::kRpcTransportList>),
    Keyed<UserKey, WriteText>("user", kSome),
};
constexpr std::array kRpcFirewall = {
    Keyed<RpcfwLog, WriteText>("EventLog", kFew),
    Keyed<RpcfwEvent, WriteNumber>("EventID", kFew),
    Keyed<UuidKey, WriteGuid>("InterfaceUuid"),
    Keyed<OpnumKey, WriteNumber>("OpNum"),
};

}  // namespace

std::span<const Field> DceRpcBindFields() { return kBind; }
std::span<const Field> DceRpcFields() { return kCall; }
std::span<const Field> RpcArgumentFields() { return kArguments; }
std::span<const Field> RpcFirewallFields() { return kRpcFirewall; }

}  // namespace eastwest::detect::sigma
