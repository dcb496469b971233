// The old "at" scheduler. [MS-TSCH] 3.2.5.2
#ifndef EASTWEST_PARSERS_MSRPC_ATSVC_H_
#define EASTWEST_PARSERS_MSRPC_ATSVC_H_

#include <cstdint>

#include "parsers/bytes/parsed.h"
#include "parsers/msrpc/ndr.h"

namespace eastwest::msrpc {

namespace atsvc {
inline constexpr std::uint16_t kNetrJobAdd = 0;
inline constexpr std::uint16_t kNetrJobDel = 1;
inline constexpr std::uint16_t kNetrJobEnum = 2;
inline constexpr std::uint16_t kNetrJobGetInfo = 3;
}  // namespace atsvc

// [MS-TSCH] 3.2.5.2.1 and 2.3.4 AT_INFO
struct JobAddRequest {
  WireText server_name;
  std::uint64_t job_time_ms = 0;  // milliseconds after midnight
  std::uint32_t days_of_month = 0;
  std::uint8_t days_of_week = 0;
  std::uint8_t flags = 0;
  WireText command;
};

struct JobAddResponse {
  std::uint32_t job_id = 0;
  std::uint32_t return_code = 0;
};

// [MS-TSCH] 3.2.5.2.2
struct JobDelRequest {
  WireText server_name;
  std::uint32_t min_job_id = 0;
  std::uint32_t max_job_id = 0;
};

Parsed<JobAddRequest> ParseJobAddRequest(const Stub& stub);
Parsed<JobAddResponse> ParseJobAddResponse(const Stub& stub);
Parsed<JobDelRequest> ParseJobDelRequest(const Stub& stub);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_ATSVC_H_
