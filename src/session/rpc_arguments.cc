#include "src/session/rpc_arguments.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "fmt/format.h"
#include "parsers/msrpc/calls/registry.h"
#include "parsers/msrpc/task_xml.h"
#include "parsers/msrpc/unc.h"
#include "src/core/limits.h"

namespace eastwest::session {
namespace {

using msrpc::CallFields;

void Add(event::RpcCalled& call, std::string_view name, std::string value) {
  if (!value.empty()) {
    call.arguments.push_back({name, std::move(value)});
  }
}

std::string ValueOf(const event::RpcCalled& call, std::string_view name) {
  const auto found = std::ranges::find(call.arguments, name, &event::RpcArgument::name);
  return found == call.arguments.end() ? std::string{} : found->value;
}

std::string Below(std::string_view parent, std::string name) {
  if (parent.empty()) {
    return name;
  }
  return name.empty() ? std::string(parent) : fmt::format("{}\\{}", parent, name);
}

// A RID under a domain's SID is a SID; under anything else it stays a number.
std::string AccountSid(std::string_view parent, std::uint32_t rid) {
  return parent.starts_with("S-1-") ? fmt::format("{}-{}", parent, rid) : fmt::format("{}", rid);
}

// The path given beside the XML counts before the URI inside it. [MS-TSCH] 3.2.5.4.2
void AddTask(const msrpc::WireText& xml, event::RpcCalled& call) {
  const msrpc::TaskDefinition task = msrpc::ScanTaskXml(xml);
  if (ValueOf(call, "task_path").empty()) {
    Add(call, "task_path", task.uri);
  }
  for (const msrpc::TaskAction& action : task.actions) {
    Add(call, "command", action.command);
    Add(call, "arguments", action.arguments);
    Add(call, "working_directory", action.working_directory);
    Add(call, "class_id", action.class_id);
  }
  Add(call, "user_id", task.user_id);
  Add(call, "author", task.author);
  Add(call, "logon_type", task.logon_type);
  Add(call, "run_level", task.run_level);
  for (const std::string& trigger : task.triggers) {
    Add(call, "trigger", trigger);
  }
  Add(call, "hidden", task.hidden ? "true" : "");
}

std::string TextOf(const msrpc::FieldValue& value, RpcHandles& handles) {
  if (const auto* name = std::get_if<msrpc::HandleName>(&value)) {
    return std::string(handles.NameOf(name->handle));
  }
  if (const auto* below = std::get_if<msrpc::BelowHandle>(&value)) {
    return Below(handles.NameOf(below->handle), msrpc::ToUtf8(below->text));
  }
  if (const auto* relative = std::get_if<msrpc::RelativeSid>(&value)) {
    return AccountSid(handles.NameOf(relative->handle), relative->rid);
  }
  return msrpc::ToUtf8(value);
}

void AddFields(const CallFields& fields, RpcHandles& handles, event::RpcCalled& call) {
  for (const msrpc::CallField& field : fields.fields()) {
    if (const auto* xml = std::get_if<msrpc::TaskXml>(&field.value)) {
      AddTask(xml->text, call);
    } else {
      Add(call, field.name, TextOf(field.value, handles));
    }
  }
}

// The server connects to this host, with its own account, when it opens the path.
void AddUncHost(const msrpc::Stub& stub, const CallFields& fields, event::RpcCalled& call) {
  msrpc::WireText host;
  for (const msrpc::CallField& field : fields.fields()) {
    if (const auto* text = std::get_if<msrpc::WireText>(&field.value); text && host.empty()) {
      host = msrpc::FindUncHost(*text);
    }
  }
  if (host.empty()) {
    host = msrpc::FindUncHostInStub(stub);
  }
  Add(call, "unc_host", msrpc::ToUtf8(host));
}

void Count(ParseError error, const CallFields& fields, Counters& counters) {
  if (error != ParseError::kNone) {
    counters.Add(Counter::kRpcStubMalformed);
  }
  if (fields.dropped()) {
    counters.Add(Counter::kRpcArgumentsDropped);
  }
}

}  // namespace

void RpcArguments::ReadRequest(const msrpc::Stub& stub, event::RpcCalled& call,
                               Counters& counters) {
  const msrpc::Decoder* const decoder = msrpc::FindDecoder(call.uuid, call.opnum);
  if (decoder == nullptr) {
    return;
  }
  CallFields fields;
  const ParseError error = msrpc::DecodeRequest(*decoder, stub, fields);
  Count(error, fields, counters);
  AddFields(fields, handles_, call);
  if (decoder->takes_path) {
    AddUncHost(stub, fields, call);
  }
  if (fields.closed().has_value()) {
    handles_.Close(*fields.closed());
  }
}

std::optional<std::uint16_t> RpcArguments::ReadResponse(const msrpc::Stub& stub,
                                                        event::RpcCalled& call,
                                                        Counters& counters) {
  const msrpc::InterfaceCalls* const calls = msrpc::FindInterfaceCalls(call.uuid);
  if (calls != nullptr && calls->returns != msrpc::ReturnCodeKind::kNone) {
    call.return_code = msrpc::ReturnCode(stub);
  }
  const msrpc::Decoder* const decoder = msrpc::FindDecoder(call.uuid, call.opnum);
  if (decoder == nullptr || CallFailed(call)) {
    return std::nullopt;
  }
  CallFields fields;
  const ParseError error = msrpc::DecodeResponse(*decoder, stub, fields);
  Count(error, fields, counters);
  AddFields(fields, handles_, call);
  if (fields.opened().has_value() && !decoder->opens.empty()) {
    NameHandle(*fields.opened(), ValueOf(call, decoder->opens), counters);
  }
  return fields.tcp_port();
}

void RpcArguments::NameHandle(const msrpc::ContextHandle& handle, std::string name,
                              Counters& counters) {
  if (name.size() > limits::kHandleNameBytesMax) {
    counters.Add(Counter::kRpcHandleNamesCut);
  }
  if (!handles_.Name(handle, std::move(name))) {
    counters.Add(Counter::kRpcHandlesEvicted);
  }
}

bool CallFailed(const event::RpcCalled& call) {
  const msrpc::InterfaceCalls* const calls = msrpc::FindInterfaceCalls(call.uuid);
  return calls != nullptr && call.return_code.has_value() &&
         msrpc::IsRefusal(calls->returns, *call.return_code);
}

}  // namespace eastwest::session
