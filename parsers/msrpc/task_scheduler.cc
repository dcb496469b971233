#include "parsers/msrpc/task_scheduler.h"

#include <algorithm>

namespace eastwest::msrpc {

Parsed<RegisterTaskRequest> ParseRegisterTaskRequest(const Stub& stub) {
  RegisterTaskRequest request;
  NdrReader reader(stub);
  request.path = reader.UniqueString(true);
  request.xml = reader.String(true);
  request.flags = reader.U32();
  request.sddl = reader.UniqueString(true);
  request.logon_type = reader.U32();
  // The credentials that may follow are not read.
  return reader.Finish(request);
}

// The path, then a pointer to where the XML is wrong, then the return code.
Parsed<RegisterTaskResponse> ParseRegisterTaskResponse(const Stub& stub) {
  RegisterTaskResponse response;
  NdrReader reader(stub);
  response.actual_path = reader.UniqueString(true);
  const bool has_error_info = reader.Pointer();
  response.return_code = has_error_info ? ReturnCode(stub).value_or(0) : reader.U32();
  return reader.Finish(response);
}

Parsed<RunTaskRequest> ParseRunTaskRequest(const Stub& stub) {
  RunTaskRequest request;
  NdrReader reader(stub);
  request.path = reader.String(true);
  request.argument_count = reader.U32();
  if (reader.Pointer()) {
    const std::uint64_t count = reader.Word();
    std::uint64_t present = 0;
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
      present += reader.Pointer() ? 1U : 0U;
    }
    for (std::uint64_t i = 0; i < present && reader.ok(); ++i) {
      const WireText argument = reader.String(true);
      request.first_argument = i == 0 ? argument : request.first_argument;
    }
  }
  request.flags = reader.U32();
  request.session_id = reader.U32();
  request.user = reader.UniqueString(true);
  return reader.Finish(request);
}

Parsed<TaskPathRequest> ParseTaskPathRequest(const Stub& stub) {
  TaskPathRequest request;
  NdrReader reader(stub);
  request.path = reader.String(true);
  return reader.Finish(request);
}

bool TakesTaskPath(std::uint16_t opnum) {
  using namespace task_scheduler;
  constexpr std::uint16_t kOpnums[] = {kRetrieveTask, kSetSecurity, kGetSecurity,    kRun,
                                       kDelete,       kRename,      kGetLastRunInfo, kGetTaskInfo,
                                       kEnableTask};
  return std::ranges::find(kOpnums, opnum) != std::ranges::end(kOpnums);
}

}  // namespace eastwest::msrpc
