#include "parsers/msrpc/atsvc.h"

namespace eastwest::msrpc {

Parsed<JobAddRequest> ParseJobAddRequest(const Stub& stub) {
  JobAddRequest request;
  NdrReader reader(stub);
  request.server_name = reader.UniqueString(true);
  // AT_INFO: DWORD_PTR JobTime is eight bytes long in NDR64.
  request.job_time_ms = reader.Word();
  request.days_of_month = reader.U32();
  request.days_of_week = reader.U8();
  request.flags = reader.U8();
  request.command = reader.UniqueString(true);
  return reader.Finish(request);
}

Parsed<JobAddResponse> ParseJobAddResponse(const Stub& stub) {
  JobAddResponse response;
  NdrReader reader(stub);
  response.job_id = reader.U32();
  response.return_code = reader.U32();
  return reader.Finish(response);
}

Parsed<JobDelRequest> ParseJobDelRequest(const Stub& stub) {
  JobDelRequest request;
  NdrReader reader(stub);
  request.server_name = reader.UniqueString(true);
  request.min_job_id = reader.U32();
  request.max_job_id = reader.U32();
  return reader.Finish(request);
}

}  // namespace eastwest::msrpc
