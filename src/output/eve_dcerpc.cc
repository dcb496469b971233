#include "src/output/eve_dcerpc.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "fmt/format.h"

namespace eastwest::output {
namespace {

using event::Outcome;
using event::RpcCarrier;

// The smb event of a call has no smb.command: the READs and WRITEs that carried it are other
// operations.
LineHead BeginDcerpc(EveContext& eve, const event::Event& event, RpcCarrier carrier) {
  const bool pipe = carrier == RpcCarrier::kPipe;
  LineHead head = HeadOf(pipe ? "smb" : "dcerpc", event);
  BeginLine(eve, head);
  if (pipe) {
    eve.json.BeginObject("smb");
  }
  eve.json.BeginObject("dcerpc");
  return head;
}

void EndDcerpc(EveContext& eve, const LineHead& head, RpcCarrier carrier) {
  if (carrier == RpcCarrier::kPipe) {
    eve.json.EndObject();
  } else {
    eve.json.Text("rpc_version", carrier == RpcCarrier::kUdp ? "4.0" : "5.0");
  }
  eve.json.EndObject();
  EndLine(eve, head);
}

// [MS-RPCE] 2.2.1.1.7
std::string AuthTypeName(std::uint8_t type) {
  switch (type) {
    case 9:
      return "spnego";
    case 10:
      return "ntlm";
    case 14:
      return "schannel";
    case 16:
      return "kerberos";
    case 68:
      return "netlogon";
  }
  return fmt::format("{}", type);
}

// [MS-RPCE] 2.2.1.1.8
std::string AuthLevelName(std::uint8_t level) {
  switch (level) {
    case 1:
      return "none";
    case 2:
      return "connect";
    case 3:
      return "call";
    case 4:
      return "packet";
    case 5:
      return "integrity";
    case 6:
      return "privacy";
  }
  return fmt::format("{}", level);
}

void WriteProtection(Json& json, const event::RpcProtection& protection) {
  if (protection.auth_type != 0) {
    json.Text("auth_type", AuthTypeName(protection.auth_type));
    json.Text("auth_level", AuthLevelName(protection.auth_level));
    json.FlagIfSet("sealed", protection.sealed());
  }
}

void WriteInterface(EveContext& eve, const event::RpcInterface& interface, RpcCarrier carrier) {
  Json& json = eve.json;
  json.BeginObject();
  json.Text("uuid", ToString(interface.uuid));
  json.Text("version", fmt::format("{}.{}", interface.version_major, interface.version_minor));
  if (interface.answered) {
    json.Number("ack_result", interface.ack_result);
    if (carrier == RpcCarrier::kPipe || !eve.options.strict) {  // Suricata: over pipes only
      json.Number("ack_reason", interface.ack_reason);
    }
  }
  json.TextIfAny("service", interface.endpoint);
  if (interface.features && !eve.options.strict) {
    json.Number("bind_time_features", *interface.features);
  }
  json.EndObject();
}

std::string_view BindAnswer(const event::RpcBound& fact) {
  const bool answered = std::ranges::any_of(fact.interfaces, &event::RpcInterface::answered);
  if (answered || fact.outcome == Outcome::kSucceeded) {
    return fact.alter ? "ALTER_CONTEXT_RESP" : "BINDACK";
  }
  return fact.outcome == Outcome::kFailed ? "BINDNAK" : "UNREPLIED";
}

std::string_view CallAnswer(const event::RpcCalled& fact) {
  if (fact.faulted && !fact.answered_elsewhere) {
    return fact.rejected ? "REJECT" : "FAULT";
  }
  const bool silent = (fact.outcome == Outcome::kAttempted && fact.response_fragments == 0) ||
                      fact.answered_elsewhere;
  return silent ? "UNREPLIED" : "RESPONSE";
}

// opnum stands at another place over pipes than over TCP: so Suricata has it.
void WriteRequest(Json& json, const event::RpcCalled& fact) {
  json.Text("request", fact.request_seen ? "REQUEST" : "REQUEST_LOST");
  if (!fact.request_seen && fact.carrier != RpcCarrier::kUdp) {
    return;  // over UDP the answer says which call it is of
  }
  if (fact.carrier == RpcCarrier::kPipe) {
    json.Number("opnum", fact.opnum);
  }
  json.BeginObject("req");
  if (fact.carrier != RpcCarrier::kPipe) {
    json.Number("opnum", fact.opnum);
  }
  if (fact.request_seen) {
    json.Number("frag_cnt", fact.request_fragments);
    json.Number("stub_data_size", fact.request_stub_bytes);
  }
  json.EndObject();
}

// interfaces holds what the wire said; a guess from the pipe or the port is told as endpoint.
void WriteCalledInterface(Json& json, const event::RpcCalled& fact) {
  if (!fact.interface_known || fact.interface_inferred) {
    return;
  }
  json.BeginArray("interfaces");
  json.BeginObject();
  json.Text("uuid", ToString(fact.uuid));
  json.Text("version", fmt::format("{}.{}", fact.version_major, fact.version_minor));
  json.TextIfAny("service", fact.endpoint);
  json.TextIfAny("procedure", fact.operation);
  json.EndObject();
  json.EndArray();
}

void WriteResponse(Json& json, const event::RpcCalled& fact) {
  const std::string_view answer = CallAnswer(fact);
  json.Text("response", answer);
  if (answer == "RESPONSE") {
    json.BeginObject("res");
    json.Number("frag_cnt", fact.response_fragments);
    json.Number("stub_data_size", fact.response_stub_bytes);
    json.EndObject();
  }
}

// An argument that occurs twice becomes an array: a key stands in an object once.
void WriteArguments(Json& json, const std::vector<event::RpcArgument>& arguments) {
  if (arguments.empty()) {
    return;
  }
  json.BeginObject("args");
  for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
    const auto same = [&](const event::RpcArgument& other) { return other.name == argument->name; };
    if (std::any_of(arguments.begin(), argument, same)) {
      continue;
    }
    if (std::none_of(argument + 1, arguments.end(), same)) {
      json.Text(argument->name, argument->value);
      continue;
    }
    json.BeginArray(argument->name);
    for (const event::RpcArgument& other : arguments) {
      if (same(other)) {
        json.Item(other.value);
      }
    }
    json.EndArray();
  }
  json.EndObject();
}

// The names are those of the commands. [MS-RPCE] 2.2.2.13
void WriteVerification(Json& json, std::uint8_t commands) {
  constexpr std::string_view kNames[] = {"", "bitmask", "pcontext", "header2"};
  json.BeginArray("verification");
  for (std::size_t i = 1; i < std::size(kNames); ++i) {
    if ((std::uint32_t{commands} >> i & 1U) != 0) {
      json.Item(kNames[i]);
    }
  }
  json.EndArray();
}

// WriteCallId tells which call of its connection, or of its activity, this is.
void WriteCallId(Json& json, const event::RpcCalled& fact) {
  if (fact.carrier == RpcCarrier::kUdp) {
    json.Text("activityuuid", ToString(fact.activity));
    json.Number("seqnum", fact.call_id);
  } else {
    json.Number("call_id", fact.call_id);
  }
}

void WriteOwnKeys(Json& json, const event::RpcCalled& fact) {
  json.TextIfAny("endpoint", fact.endpoint);
  json.TextIfAny("operation", fact.operation);
  json.FlagIfSet("interface_inferred", fact.interface_inferred);
  json.FlagIfSet("context_refused", fact.context_refused);
  json.FlagIfSet("repeated", fact.repeated);
  json.FlagIfSet("answered_elsewhere", fact.answered_elsewhere);
  json.FlagIfSet("over_http", fact.carrier == RpcCarrier::kHttp);
  if (fact.object) {
    json.Text("object", ToString(*fact.object));
  }
  if (fact.verification) {
    WriteVerification(json, *fact.verification);
  }
  json.TextIfAny("named_pipe", fact.pipe);
  WriteArguments(json, fact.arguments);
  WriteProtection(json, fact.protection);
  json.Text("outcome", event::OutcomeName(fact.outcome));
  if (fact.faulted) {
    json.Text("fault_status", Hex(fact.status));
  }
  if (fact.return_code) {
    json.Text("return_code", Hex(*fact.return_code));
  }
  json.TextIfAny("user", event::AccountName(fact.identity.get()));
}

}  // namespace

void WriteDcerpc(EveContext& eve, const event::Event& event, const event::RpcBound& fact) {
  const LineHead head = BeginDcerpc(eve, event, fact.carrier);
  Json& json = eve.json;
  json.Text("request", !fact.request_seen ? "REQUEST_LOST" : fact.alter ? "ALTER_CONTEXT" : "BIND");
  json.Text("response", BindAnswer(fact));
  if (!fact.interfaces.empty()) {
    json.BeginArray("interfaces");
    for (const event::RpcInterface& interface : fact.interfaces) {
      WriteInterface(eve, interface, fact.carrier);
    }
    json.EndArray();
  }
  json.Number("call_id", fact.call_id);
  if (!eve.options.strict) {
    json.TextIfAny("named_pipe", fact.pipe);
    WriteProtection(json, fact.protection);
    json.TextIfAny("user", event::AccountName(fact.identity.get()));
  }
  EndDcerpc(eve, head, fact.carrier);
}

void WriteDcerpc(EveContext& eve, const event::Event& event, const event::RpcCalled& fact) {
  const LineHead head = BeginDcerpc(eve, event, fact.carrier);
  Json& json = eve.json;
  WriteRequest(json, fact);
  WriteCalledInterface(json, fact);
  WriteResponse(json, fact);
  WriteCallId(json, fact);
  if (!eve.options.strict) {
    WriteOwnKeys(json, fact);
  }
  EndDcerpc(eve, head, fact.carrier);
}

}  // namespace eastwest::output
