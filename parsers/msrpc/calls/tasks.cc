// [MS-TSCH] 3.2.5
#include "parsers/msrpc/calls/tasks.h"

#include "parsers/msrpc/atsvc.h"
#include "parsers/msrpc/task_scheduler.h"

namespace eastwest::msrpc {
namespace {

constexpr std::string_view kPath = "task_path";

// AT_INFO behind a pointer. 2.3.4
void JobInfo(Call& call) {
  if (!call.in.Pointer()) {
    return;
  }
  call.in.Align(4, 8);
  call.Add("job_time_ms", Number{call.in.Word()});
  call.in.U32();
  call.in.U8();
  call.in.U8();
  call.UniqueString("at_command");
}

// 3.2.5.2.1
void JobAdd(Call& call) {
  const auto request = ParseJobAddRequest(call.stub);
  call.in.Require(request.ok(), request.error);
  call.Add("server", request->server_name);
  call.Add("at_command", request->command);
  call.Add("job_time_ms", Number{request->job_time_ms});
}

void JobAdded(Call& call) { call.U32("job_id"); }

// 3.2.5.2.2
void JobDel(Call& call) {
  ReadServer(call);
  call.U32("job_id");
  call.U32("job_id_max");
}

// 3.2.5.2.4
void JobGetInfo(Call& call) {
  ReadServer(call);
  call.U32("job_id");
}

constexpr Decoder kAtsvc[] = {
    {.opnum = atsvc::kNetrJobAdd, .request = JobAdd, .response = JobAdded},
    {.opnum = atsvc::kNetrJobDel, .request = JobDel},
    {.opnum = atsvc::kNetrJobEnum, .request = ReadServer},
    {.opnum = atsvc::kNetrJobGetInfo, .request = JobGetInfo, .response = JobInfo},
};
static_assert(StrictlyAscending(kAtsvc));

// 3.2.5.4.2
void RegisterTask(Call& call) {
  call.UniqueString(kPath);
  call.Add("task_xml", TaskXml{call.in.String(true)});
  call.Hex32("flags");
  call.UniqueString("sddl");
  call.in.U32();  // logon type: the XML's own counts
}

void RegisteredTask(Call& call) { call.UniqueString("actual_path"); }

void TaskPath(Call& call) { call.String(kPath); }

// 3.2.5.4.5
void SetSecurity(Call& call) {
  call.String(kPath);
  call.String("sddl");
}

// 3.2.5.4.13
void RunTask(Call& call) {
  const auto request = ParseRunTaskRequest(call.stub);
  call.in.Require(request.ok(), request.error);
  call.Add(kPath, request->path);
  call.Add("task_arguments", request->first_argument);
  call.Add("session_id", Number{request->session_id});
  call.Add("run_as", request->user);
}

// 3.2.5.4.15
void RenameTask(Call& call) {
  call.String(kPath);
  call.String("new_name");
}

// 3.2.5.4.20
void EnableTask(Call& call) {
  call.String(kPath);
  call.Add("enabled", call.in.U32() != 0 ? std::string_view("true") : std::string_view("false"));
}

using namespace task_scheduler;

constexpr Decoder kTaskScheduler[] = {
    {.opnum = kRegisterTask, .request = RegisterTask, .response = RegisteredTask},
    {.opnum = kRetrieveTask, .request = TaskPath},
    {.opnum = 3, .request = TaskPath},  // SchRpcCreateFolder
    {.opnum = kSetSecurity, .request = SetSecurity},
    {.opnum = kGetSecurity, .request = TaskPath},
    {.opnum = 6, .request = TaskPath},  // SchRpcEnumFolders
    {.opnum = 7, .request = TaskPath},  // SchRpcEnumTasks
    {.opnum = kRun, .request = RunTask},
    {.opnum = kDelete, .request = TaskPath},
    {.opnum = kRename, .request = RenameTask},
    {.opnum = kGetLastRunInfo, .request = TaskPath},
    {.opnum = kGetTaskInfo, .request = TaskPath},
    {.opnum = kEnableTask, .request = EnableTask},
};
static_assert(StrictlyAscending(kTaskScheduler));

// 3.2.5.3.4: whose password a task of the old scheduler runs with. The password is not read.
void SetAccount(Call& call) {
  ReadServer(call);
  call.String("job_name");
  call.String("account");
}

// 3.2.5.3.5: the account of all "at" jobs.
void SetJobAccount(Call& call) {
  ReadServer(call);
  call.UniqueString("account");
}

constexpr Decoder kSasec[] = {
    {.opnum = 0, .request = SetAccount},
    {.opnum = 1, .request = SetJobAccount},
    {.opnum = 2, .request = ReadServer},  // SAGetNSAccountInformation
};
static_assert(StrictlyAscending(kSasec));

}  // namespace

std::span<const Decoder> AtsvcCalls() { return kAtsvc; }
std::span<const Decoder> TaskSchedulerCalls() { return kTaskScheduler; }
std::span<const Decoder> SasecCalls() { return kSasec; }

}  // namespace eastwest::msrpc
