// ITaskSchedulerService: tasks as XML. [MS-TSCH] 3.2.5.4
#ifndef EASTWEST_PARSERS_MSRPC_TASK_SCHEDULER_H_
#define EASTWEST_PARSERS_MSRPC_TASK_SCHEDULER_H_

#include <cstdint>

#include "parsers/bytes/parsed.h"
#include "parsers/msrpc/ndr.h"

namespace eastwest::msrpc {

namespace task_scheduler {
inline constexpr std::uint16_t kRegisterTask = 1;
inline constexpr std::uint16_t kRetrieveTask = 2;
inline constexpr std::uint16_t kSetSecurity = 4;
inline constexpr std::uint16_t kGetSecurity = 5;
inline constexpr std::uint16_t kRun = 12;
inline constexpr std::uint16_t kDelete = 13;
inline constexpr std::uint16_t kRename = 14;
inline constexpr std::uint16_t kGetLastRunInfo = 16;
inline constexpr std::uint16_t kGetTaskInfo = 17;
inline constexpr std::uint16_t kEnableTask = 19;
}  // namespace task_scheduler

// [MS-TSCH] 3.2.5.4.2
struct RegisterTaskRequest {
  WireText path;  // empty: the path is in the XML's URI, or the server makes one
  WireText xml;
  std::uint32_t flags = 0;  // 0x2 create, 0x4 update, 0x1 validate only
  WireText sddl;
  std::uint32_t logon_type = 0;
};

struct RegisterTaskResponse {
  WireText actual_path;
  std::uint32_t return_code = 0;
};

// [MS-TSCH] 3.2.5.4.13
struct RunTaskRequest {
  WireText path;
  std::uint32_t argument_count = 0;
  WireText first_argument;
  std::uint32_t flags = 0;
  std::uint32_t session_id = 0;
  WireText user;
};

// TaskPathRequest is the start of every call whose first argument is the task's path by
// reference: 2, 4, 5, 12, 13, 14, 16, 17, 19.
struct TaskPathRequest {
  WireText path;
};

Parsed<RegisterTaskRequest> ParseRegisterTaskRequest(const Stub& stub);
Parsed<RegisterTaskResponse> ParseRegisterTaskResponse(const Stub& stub);
Parsed<RunTaskRequest> ParseRunTaskRequest(const Stub& stub);
Parsed<TaskPathRequest> ParseTaskPathRequest(const Stub& stub);

// TakesTaskPath lists the opnums that ParseTaskPathRequest understands.
bool TakesTaskPath(std::uint16_t opnum);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_TASK_SCHEDULER_H_
