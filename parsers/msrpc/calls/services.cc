// [MS-SCMR] 3.1.4
#include "parsers/msrpc/calls/services.h"

#include "parsers/msrpc/svcctl.h"

namespace eastwest::msrpc {
namespace {

constexpr std::string_view kService = "service_name";

std::string_view StartTypeName(std::uint32_t type) {  // 2.2.15
  constexpr std::string_view kNames[] = {"boot", "system", "auto", "demand", "disabled"};
  return type < std::size(kNames) ? kNames[type] : std::string_view{};
}

std::string_view ControlName(std::uint32_t control) {  // 3.1.4.2
  constexpr std::string_view kNames[] = {{},
                                         "stop",
                                         "pause",
                                         "continue",
                                         "interrogate",
                                         {},
                                         "paramchange",
                                         "netbindadd",
                                         "netbindremove",
                                         "netbindenable",
                                         "netbinddisable"};
  return control < std::size(kNames) ? kNames[control] : std::string_view{};
}

// Take hands the error of a parser that has its own reader on to the call.
template <typename T>
bool Take(Call& call, const Parsed<T>& parsed) {
  call.in.Require(parsed.ok(), parsed.error);
  return parsed.ok();
}

void Create(Call& call) {
  const auto request = ParseCreateServiceRequest(call.stub, call.opnum);
  // Names are given out even when the stub ends behind them.
  call.Add(kService, request->service_name);
  call.Add("display_name", request->display_name);
  call.Add("binary_path", request->binary_path);
  if (Take(call, request)) {
    call.Add("service_type", HexNumber{request->service_type});
    call.Word("start_type", request->start_type, StartTypeName(request->start_type));
    call.Add("account", request->account);
  }
}

void Created(Call& call) {
  const auto response = ParseCreateServiceResponse(call.stub);
  if (Take(call, response)) {
    call.Opened(response->handle);
  }
}

void ChangeConfig(Call& call) {
  const auto request = ParseChangeServiceConfigRequest(call.stub, call.opnum);
  call.Handle(kService);
  call.Add("binary_path", request->binary_path);
  if (!Take(call, request)) {
    return;
  }
  if (request->service_type != kServiceNoChange) {
    call.Add("service_type", HexNumber{request->service_type});
  }
  if (request->start_type != kServiceNoChange) {
    call.Word("start_type", request->start_type, StartTypeName(request->start_type));
  }
  call.Add("account", request->account);
  call.Add("display_name", request->display_name);
}

// SC_RPC_CONFIG_INFO: level, union of pointers. 3.1.4.35, 2.2.21
void ChangeConfig2(Call& call) {
  constexpr std::uint16_t kAnsi = 36;
  constexpr std::uint32_t kDescription = 1;
  constexpr std::uint32_t kFailureActions = 2;
  const bool wide = call.opnum != kAnsi;
  call.Handle(kService);
  call.in.Align(4, 8);
  call.U32("level");
  const std::uint32_t level = call.in.UnionTag();
  if (!call.in.Pointer()) {
    return;
  }
  if (level == kDescription) {
    call.UniqueString("description", wide);
  } else if (level == kFailureActions) {  // 2.2.39: reset period, message, command, actions
    call.in.Align(4, 8);
    call.in.U32();
    const bool message = call.in.Pointer();
    const bool command = call.in.Pointer();
    call.in.U32();
    call.in.Pointer();
    if (message) {
      call.in.String(wide);
    }
    if (command) {
      call.String("failure_command", wide);
    }
  }
}

void Start(Call& call) {
  const auto request = ParseStartServiceRequest(call.stub, call.opnum);
  call.Handle(kService);
  for (const WireText& argument : request->kept()) {
    call.Add("service_arguments", argument);
  }
  if (request->declared_count > request->argument_count) {
    call.Dropped();
  }
  Take(call, request);
}

void Control(Call& call) {
  call.Handle(kService);
  const std::uint32_t control = call.in.U32();
  call.Word("control", control, ControlName(control));
}

void OpenManager(Call& call) {
  const auto request = ParseOpenScManagerRequest(call.stub, call.opnum);
  call.Add("machine_name", request->machine_name);
  Take(call, request);
}

void OpenService(Call& call) {
  const auto request = ParseOpenServiceRequest(call.stub, call.opnum);
  call.Add(kService, request->service_name);
  Take(call, request);
}

void ServiceOnly(Call& call) { call.Handle(kService); }

void Close(Call& call) {
  const ContextHandle handle = call.in.Handle();
  call.Add(kService, HandleName{handle});
  call.Closed(handle);
}

// 3.1.4.14, 3.1.4.43: the second begins with an information level.
void Enumerate(Call& call) {
  constexpr std::uint16_t kExtended = 42;
  call.in.Handle();
  if (call.opnum == kExtended) {
    call.U32("level");
  }
  call.Hex32("service_type");
  call.Hex32("service_state");
}

// 3.1.4.20, 3.1.4.21
void NameByManager(Call& call) {
  call.in.Handle();
  call.String(kService);
}

// QUERY_SERVICE_CONFIG: numbers and pointers, then the strings. 2.2.15
void QueriedConfig(Call& call) {
  call.in.Align(4, 8);
  call.in.U32();  // type
  const std::uint32_t start = call.in.U32();
  call.in.U32();  // error control
  const bool path = call.in.Pointer();
  const bool group = call.in.Pointer();
  call.in.U32();  // tag
  const bool dependencies = call.in.Pointer();
  const bool account = call.in.Pointer();
  call.in.Pointer();
  if (path) {
    call.String("binary_path");
  }
  if (group) {
    call.in.String(true);
  }
  if (dependencies) {
    call.in.String(true);
  }
  if (account) {
    call.String("account");
  }
  call.Word("start_type", start, StartTypeName(start));
}

constexpr Decoder kSvcctl[] = {
    {.opnum = svcctl::kCloseServiceHandle, .request = Close},
    {.opnum = svcctl::kControlService, .request = Control},
    {.opnum = svcctl::kDeleteService, .request = ServiceOnly},
    {.opnum = 4, .request = ServiceOnly},  // QueryServiceObjectSecurity
    {.opnum = 5, .request = ServiceOnly},  // SetServiceObjectSecurity
    {.opnum = 6, .request = ServiceOnly},  // QueryServiceStatus
    {.opnum = svcctl::kChangeServiceConfigW, .request = ChangeConfig},
    {.opnum = svcctl::kCreateServiceW, .request = Create, .response = Created, .opens = kService},
    {.opnum = 13, .request = ServiceOnly},  // EnumDependentServicesW
    {.opnum = 14, .request = Enumerate},
    {.opnum = svcctl::kOpenSCManagerW, .request = OpenManager},
    {.opnum = svcctl::kOpenServiceW,
     .request = OpenService,
     .response = ReadOpened,
     .opens = kService},
    {.opnum = 17, .request = ServiceOnly, .response = QueriedConfig},
    {.opnum = svcctl::kStartServiceW, .request = Start},
    {.opnum = 20, .request = NameByManager},
    {.opnum = 21, .request = NameByManager},
    {.opnum = svcctl::kChangeServiceConfigA, .request = ChangeConfig},
    {.opnum = svcctl::kCreateServiceA, .request = Create, .response = Created, .opens = kService},
    {.opnum = svcctl::kOpenSCManagerA, .request = OpenManager},
    {.opnum = svcctl::kOpenServiceA,
     .request = OpenService,
     .response = ReadOpened,
     .opens = kService},
    {.opnum = svcctl::kStartServiceA, .request = Start},
    {.opnum = 36, .request = ChangeConfig2},
    {.opnum = 37, .request = ChangeConfig2},
    {.opnum = 39, .request = ServiceOnly},  // QueryServiceConfig2W
    {.opnum = 40, .request = ServiceOnly},  // QueryServiceStatusEx
    {.opnum = 42, .request = Enumerate},
    {.opnum = svcctl::kCreateServiceWow64A,
     .request = Create,
     .response = Created,
     .opens = kService},
    {.opnum = svcctl::kCreateServiceWow64W,
     .request = Create,
     .response = Created,
     .opens = kService},
    {.opnum = 51, .request = Control},  // ControlServiceExW
    {.opnum = svcctl::kCreateWowService, .request = Create, .response = Created, .opens = kService},
    {.opnum = svcctl::kOpenSCManager2, .request = OpenManager},
};
static_assert(StrictlyAscending(kSvcctl));

}  // namespace

std::span<const Decoder> SvcctlCalls() { return kSvcctl; }

}  // namespace eastwest::msrpc
