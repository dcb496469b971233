#include "src/session/rpc_arguments.h"

#include <algorithm>
#include <optional>

#include "fmt/format.h"
#include "parsers/msrpc/atsvc.h"
#include "parsers/msrpc/svcctl.h"
#include "parsers/msrpc/task_scheduler.h"
#include "parsers/msrpc/task_xml.h"
#include "src/core/limits.h"

namespace eastwest::session {
namespace {

namespace svcctl = msrpc::svcctl;
namespace task_scheduler = msrpc::task_scheduler;

constexpr std::string_view kSvcctl = "svcctl";
constexpr std::string_view kAtsvc = "atsvc";
constexpr std::string_view kTaskScheduler = "ITaskSchedulerService";

void Add(event::RpcCalled& call, std::string_view name, std::string value) {
  if (!value.empty()) {
    call.arguments.push_back({name, std::move(value)});
  }
}

void Add(event::RpcCalled& call, std::string_view name, const msrpc::WireText& text) {
  Add(call, name, msrpc::ToUtf8(text));
}

std::string_view StartTypeName(std::uint32_t type) {  // [MS-SCMR] 2.2.15
  switch (type) {
    case 0:
      return "boot";
    case 1:
      return "system";
    case 2:
      return "auto";
    case 3:
      return "demand";
    case 4:
      return "disabled";
    default:
      return {};
  }
}

bool IsCreate(std::uint16_t opnum) {
  return opnum == svcctl::kCreateServiceW || opnum == svcctl::kCreateServiceA ||
         opnum == svcctl::kCreateServiceWow64A || opnum == svcctl::kCreateServiceWow64W ||
         opnum == svcctl::kCreateWowService;
}

bool IsOpenService(std::uint16_t opnum) {
  return opnum == svcctl::kOpenServiceW || opnum == svcctl::kOpenServiceA;
}

bool ReadCreateService(const msrpc::Stub& stub, event::RpcCalled& call) {
  const auto request = msrpc::ParseCreateServiceRequest(stub, call.opnum);
  Add(call, "service_name", request->service_name);
  Add(call, "display_name", request->display_name);
  Add(call, "binary_path", request->binary_path);
  if (request.ok()) {
    Add(call, "start_type", std::string(StartTypeName(request->start_type)));
    Add(call, "account", request->account);
  }
  return request.ok();
}

bool ReadChangeConfig(const msrpc::Stub& stub, const RpcHandles& handles, event::RpcCalled& call) {
  const auto request = msrpc::ParseChangeServiceConfigRequest(stub, call.opnum);
  Add(call, "service_name", std::string(handles.NameOf(request->service)));
  Add(call, "binary_path", request->binary_path);
  if (request.ok() && request->start_type != msrpc::kServiceNoChange) {
    Add(call, "start_type", std::string(StartTypeName(request->start_type)));
  }
  return request.ok();
}

bool ReadStartService(const msrpc::Stub& stub, const RpcHandles& handles, event::RpcCalled& call) {
  const auto request = msrpc::ParseStartServiceRequest(stub, call.opnum);
  Add(call, "service_name", std::string(handles.NameOf(request->service)));
  std::string joined;
  for (const msrpc::WireText& argument : request->kept()) {
    joined += (joined.empty() ? "" : " ") + msrpc::ToUtf8(argument);
  }
  Add(call, "service_arguments", std::move(joined));
  return request.ok();
}

bool ReadSvcctl(const msrpc::Stub& stub, const RpcHandles& handles, event::RpcCalled& call) {
  if (IsCreate(call.opnum)) {
    return ReadCreateService(stub, call);
  }
  if (IsOpenService(call.opnum)) {
    const auto request = msrpc::ParseOpenServiceRequest(stub, call.opnum);
    Add(call, "service_name", request->service_name);
    return request.ok();
  }
  switch (call.opnum) {
    case svcctl::kOpenSCManagerW:
    case svcctl::kOpenSCManagerA: {
      const auto request = msrpc::ParseOpenScManagerRequest(stub, call.opnum);
      Add(call, "machine_name", request->machine_name);
      return request.ok();
    }
    case svcctl::kChangeServiceConfigW:
    case svcctl::kChangeServiceConfigA:
      return ReadChangeConfig(stub, handles, call);
    case svcctl::kStartServiceW:
    case svcctl::kStartServiceA:
      return ReadStartService(stub, handles, call);
    case svcctl::kControlService: {
      const auto request = msrpc::ParseControlServiceRequest(stub);
      Add(call, "service_name", std::string(handles.NameOf(request->service)));
      Add(call, "control", fmt::format("{}", request->control));
      return request.ok();
    }
    case svcctl::kDeleteService:
    case svcctl::kCloseServiceHandle: {
      const auto request = msrpc::ParseHandleRequest(stub);
      Add(call, "service_name", std::string(handles.NameOf(request->handle)));
      return request.ok();
    }
    default:
      return true;
  }
}

bool ReadRegisterTask(const msrpc::Stub& stub, event::RpcCalled& call) {
  const auto request = msrpc::ParseRegisterTaskRequest(stub);
  const msrpc::TaskDefinition task = msrpc::ScanTaskXml(request->xml);
  const std::string path = msrpc::ToUtf8(request->path);
  Add(call, "task_path", path.empty() ? task.uri : path);
  if (!task.actions.empty()) {
    Add(call, "command", task.actions.front().command);
    Add(call, "arguments", task.actions.front().arguments);
  }
  Add(call, "user_id", task.user_id);
  Add(call, "author", task.author);
  Add(call, "hidden", task.hidden ? "true" : "");
  return request.ok();
}

bool ReadTaskScheduler(const msrpc::Stub& stub, event::RpcCalled& call) {
  if (call.opnum == task_scheduler::kRegisterTask) {
    return ReadRegisterTask(stub, call);
  }
  if (call.opnum == task_scheduler::kRun) {
    const auto request = msrpc::ParseRunTaskRequest(stub);
    Add(call, "task_path", request->path);
    return request.ok();
  }
  if (msrpc::TakesTaskPath(call.opnum)) {
    const auto request = msrpc::ParseTaskPathRequest(stub);
    Add(call, "task_path", request->path);
    return request.ok();
  }
  return true;
}

bool HasReturnCode(std::string_view endpoint) {
  return endpoint == kSvcctl || endpoint == kAtsvc || endpoint == kTaskScheduler;
}

std::string ServiceOf(const event::RpcCalled& call) {
  const auto found = std::ranges::find(call.arguments, std::string_view("service_name"),
                                       &event::RpcArgument::name);
  return found == call.arguments.end() ? std::string{} : found->value;
}

}  // namespace

void RpcHandles::Name(const msrpc::ContextHandle& handle, std::string name) {
  if (names_.size() == limits::kHandlesPerConnectionMax) {
    names_.pop_front();
  }
  names_.emplace_back(handle, std::move(name));
}

std::string_view RpcHandles::NameOf(const msrpc::ContextHandle& handle) const {
  const auto found = std::find_if(names_.rbegin(), names_.rend(),
                                  [&handle](const auto& entry) { return entry.first == handle; });
  return found == names_.rend() ? std::string_view{} : std::string_view(found->second);
}

bool ReadRequestArguments(const msrpc::Stub& stub, const RpcHandles& handles,
                          event::RpcCalled& call) {
  if (call.endpoint == kSvcctl) {
    return ReadSvcctl(stub, handles, call);
  }
  if (call.endpoint == kTaskScheduler) {
    return ReadTaskScheduler(stub, call);
  }
  if (call.endpoint == kAtsvc && call.opnum == msrpc::atsvc::kNetrJobAdd) {
    const auto request = msrpc::ParseJobAddRequest(stub);
    Add(call, "command", request->command);
    return request.ok();
  }
  return true;
}

bool ReadResponseArguments(const msrpc::Stub& stub, RpcHandles& handles, event::RpcCalled& call) {
  if (HasReturnCode(call.endpoint)) {
    call.return_code = msrpc::ReturnCode(stub);
  }
  if (call.endpoint != kSvcctl || CallFailed(call)) {
    return true;
  }
  if (IsCreate(call.opnum)) {
    const auto response = msrpc::ParseCreateServiceResponse(stub);
    if (response.ok()) {
      handles.Name(response->handle, ServiceOf(call));
    }
    return response.ok();
  }
  if (IsOpenService(call.opnum)) {
    const auto response = msrpc::ParseHandleResponse(stub);
    if (response.ok()) {
      handles.Name(response->handle, ServiceOf(call));
    }
    return response.ok();
  }
  return true;
}

bool CallFailed(const event::RpcCalled& call) {
  const std::uint32_t code = call.return_code.value_or(0);
  return call.endpoint == kTaskScheduler ? code >> 31 != 0 : code != 0;
}

}  // namespace eastwest::session
