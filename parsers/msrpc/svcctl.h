// Service control: calls that create, change, start and stop services. [MS-SCMR] 3.1.4
#ifndef EASTWEST_PARSERS_MSRPC_SVCCTL_H_
#define EASTWEST_PARSERS_MSRPC_SVCCTL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "parsers/bytes/parsed.h"
#include "parsers/msrpc/ndr.h"

namespace eastwest::msrpc {

// Opnums whose stubs are read. Names as the operation tables have them.
namespace svcctl {
inline constexpr std::uint16_t kCloseServiceHandle = 0;
inline constexpr std::uint16_t kControlService = 1;
inline constexpr std::uint16_t kDeleteService = 2;
inline constexpr std::uint16_t kChangeServiceConfigW = 11;
inline constexpr std::uint16_t kCreateServiceW = 12;
inline constexpr std::uint16_t kOpenSCManagerW = 15;
inline constexpr std::uint16_t kOpenServiceW = 16;
inline constexpr std::uint16_t kStartServiceW = 19;
inline constexpr std::uint16_t kChangeServiceConfigA = 23;
inline constexpr std::uint16_t kCreateServiceA = 24;
inline constexpr std::uint16_t kOpenSCManagerA = 27;
inline constexpr std::uint16_t kOpenServiceA = 28;
inline constexpr std::uint16_t kStartServiceA = 31;
inline constexpr std::uint16_t kCreateServiceWow64A = 44;
inline constexpr std::uint16_t kCreateServiceWow64W = 45;
inline constexpr std::uint16_t kCreateWowService = 60;
inline constexpr std::uint16_t kOpenSCManager2 = 64;
}  // namespace svcctl

// A real client passes none or a handful.
inline constexpr std::size_t kServiceArgumentsMax = 16;

// SERVICE_NO_CHANGE in a type, start or error field of ChangeServiceConfig. [MS-SCMR] 3.1.4.12
inline constexpr std::uint32_t kServiceNoChange = 0xFFFFFFFF;

// 15, 27; 64 has no machine name. [MS-SCMR] 3.1.4.15, 3.1.4.25, 3.1.4.48
struct OpenScManagerRequest {
  WireText machine_name;
  WireText database_name;
  std::uint32_t desired_access = 0;
};

// 16, 28. [MS-SCMR] 3.1.4.16
struct OpenServiceRequest {
  ContextHandle manager{};
  WireText service_name;
  std::uint32_t desired_access = 0;
};

// HandleResponse answers every Open call; Delete, Start and the like answer a return code only.
struct HandleResponse {
  ContextHandle handle{};
  std::uint32_t return_code = 0;
};

// 12, 24, 44, 45, 60. [MS-SCMR] 3.1.4.11, 3.1.4.22
struct CreateServiceRequest {
  ContextHandle manager{};
  WireText service_name;
  WireText display_name;
  std::uint32_t desired_access = 0;
  std::uint32_t service_type = 0;
  std::uint32_t start_type = 0;
  std::uint32_t error_control = 0;
  WireText binary_path;
  WireText load_order_group;
  std::optional<std::uint32_t> tag_id;
  WireText account;
};

struct CreateServiceResponse {
  std::optional<std::uint32_t> tag_id;
  ContextHandle handle{};
  std::uint32_t return_code = 0;
};

// 11, 23. [MS-SCMR] 3.1.4.12. An empty string leaves that setting as it was.
struct ChangeServiceConfigRequest {
  ContextHandle service{};
  std::uint32_t service_type = 0;
  std::uint32_t start_type = 0;
  std::uint32_t error_control = 0;
  WireText binary_path;
  WireText load_order_group;
  std::optional<std::uint32_t> tag_id;
  WireText account;
  WireText display_name;
};

struct ChangeServiceConfigResponse {
  std::optional<std::uint32_t> tag_id;
  std::uint32_t return_code = 0;
};

// 19, 31. [MS-SCMR] 3.1.4.19
struct StartServiceRequest {
  ContextHandle service{};
  std::array<WireText, kServiceArgumentsMax> arguments{};
  std::size_t argument_count = 0;  // of those kept
  std::uint32_t declared_count = 0;

  std::span<const WireText> kept() const { return std::span(arguments).first(argument_count); }
};

// 1. [MS-SCMR] 3.1.4.2
struct ControlServiceRequest {
  ContextHandle service{};
  std::uint32_t control = 0;  // 1 stop, 2 pause, 3 continue
};

// 0, 2 and whatever else takes one handle first.
struct HandleRequest {
  ContextHandle handle{};
};

Parsed<OpenScManagerRequest> ParseOpenScManagerRequest(const Stub& stub, std::uint16_t opnum);
Parsed<OpenServiceRequest> ParseOpenServiceRequest(const Stub& stub, std::uint16_t opnum);
Parsed<CreateServiceRequest> ParseCreateServiceRequest(const Stub& stub, std::uint16_t opnum);
Parsed<ChangeServiceConfigRequest> ParseChangeServiceConfigRequest(const Stub& stub,
                                                                   std::uint16_t opnum);
Parsed<StartServiceRequest> ParseStartServiceRequest(const Stub& stub, std::uint16_t opnum);
Parsed<ControlServiceRequest> ParseControlServiceRequest(const Stub& stub);
Parsed<HandleRequest> ParseHandleRequest(const Stub& stub);

Parsed<HandleResponse> ParseHandleResponse(const Stub& stub);
// CreateServiceResponse is the same for all five calls.
Parsed<CreateServiceResponse> ParseCreateServiceResponse(const Stub& stub);
Parsed<ChangeServiceConfigResponse> ParseChangeServiceConfigResponse(const Stub& stub);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_SVCCTL_H_
