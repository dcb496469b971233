#include <algorithm>
#include <array>
#include <string_view>

#include "fmt/format.h"
#include "src/detect/sigma/field_tables.h"

namespace eastwest::detect::sigma {
namespace {

void PutEndpoint(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call != nullptr && !call->endpoint.empty()) {
    out.Text(call->endpoint);
  }
}
void PutOperation(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call != nullptr && !call->operation.empty()) {
    out.Text(call->operation);
  }
}
void PutOpnum(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* call = FactOf<event::RpcCalled>(subject)) {
    out.Number(call->opnum);
  }
}
void PutUuid(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call != nullptr && (call->interface_known || call->interface_inferred)) {
    out.Own(ToString(call->uuid));
  }
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
void PutAuthType(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* protection = ProtectionOf(subject)) {
    out.Number(protection->auth_type);
  }
}
void PutAuthLevel(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* protection = ProtectionOf(subject)) {
    out.Number(protection->auth_level);
  }
}
void PutSealed(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* protection = ProtectionOf(subject)) {
    out.Flag(protection->sealed());
  }
}
void PutTransport(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  const auto* bound = FactOf<event::RpcBound>(subject);
  const bool pipe =
      (call != nullptr && !call->pipe.empty()) || (bound != nullptr && !bound->pipe.empty());
  out.Text(pipe ? "pipe" : subject.event.flow.ip_protocol == 17 ? "udp" : "tcp");
}
void PutStatus(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const auto* call = FactOf<event::RpcCalled>(subject);
  if (call == nullptr || call->outcome == event::Outcome::kAttempted) {
    return;
  }
  if (call->faulted) {
    out.Hex(call->status);
  } else if (call->return_code) {
    out.Hex(*call->return_code);
  }
}
void PutStubLength(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* call = FactOf<event::RpcCalled>(subject)) {
    out.Number(call->request_stub_bytes);
  }
}
void PutUser(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  if (who != nullptr && !who->user.empty()) {
    out.Text(who->user);
  }
}
void PutAnonymous(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  out.Flag(who != nullptr && who->anonymous);
}
void PutMachine(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  const event::Identity* who = IdentityOf(subject.event.fact);
  out.Flag(who != nullptr && who->user.ends_with('$'));
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

void PutRpcfw(const Subject& /*subject*/, std::string_view /*name*/, FieldValues& out) {
  out.Text("RPCFW");
}
void PutRpcfwEvent(const Subject& /*subject*/, std::string_view /*name*/, FieldValues& out) {
  out.Number(3);
}

constexpr std::array kCall = {
    Field{"endpoint", PutEndpoint},
    Field{"operation", PutOperation},
    Field{"opnum", PutOpnum},
    Field{"uuid", PutUuid},
    Field{"named_pipe", PutPipe},
    Field{"if_version", PutInterfaceVersion},
    Field{"auth_type", PutAuthType},
    Field{"auth_level", PutAuthLevel},
    Field{"sealed", PutSealed},
    Field{"transport", PutTransport},
    Field{"status", PutStatus},
    Field{"stub_len", PutStubLength},
    Field{"user", PutUser},
    Field{"anonymous", PutAnonymous},
    Field{"machine_account", PutMachine},
    // Decoded arguments. detections.md C3 "Extract"
    Field{"service_name", PutArgument},
    Field{"display_name", PutArgument},
    Field{"binary_path", PutArgument},
    Field{"start_type", PutArgument},
    Field{"account", PutArgument},
    Field{"service_arguments", PutArgument},
    Field{"control", PutArgument},
    Field{"machine_name", PutArgument},
    Field{"task_path", PutArgument},
    Field{"command", PutArgument},
    Field{"arguments", PutArgument},
    Field{"user_id", PutArgument},
    Field{"author", PutArgument},
    Field{"hidden", PutArgument},
};
constexpr std::array kBind = {
    Field{"uuid", PutBoundUuid},       Field{"endpoint", PutBoundEndpoint},
    Field{"named_pipe", PutPipe},      Field{"auth_type", PutAuthType},
    Field{"auth_level", PutAuthLevel}, Field{"sealed", PutSealed},
    Field{"transport", PutTransport},  Field{"user", PutUser},
};
constexpr std::array kRpcFirewall = {
    Field{"EventLog", PutRpcfw},
    Field{"EventID", PutRpcfwEvent},
    Field{"InterfaceUuid", PutUuid},
    Field{"OpNum", PutOpnum},
};

}  // namespace

std::span<const Field> DceRpcBindFields() { return kBind; }
std::span<const Field> DceRpcFields() { return kCall; }
std::span<const Field> RpcFirewallFields() { return kRpcFirewall; }

}  // namespace eastwest::detect::sigma
