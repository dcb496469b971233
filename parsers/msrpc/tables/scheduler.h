// Operations of the task scheduler and its ancestors.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_SCHEDULER_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_SCHEDULER_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-TSCH] 3.2.5.2
inline constexpr Operation kAtsvc[] = {
    {0, "NetrJobAdd"},
    {1, "NetrJobDel"},
    {2, "NetrJobEnum"},
    {3, "NetrJobGetInfo"},
};
static_assert(StrictlyAscending(kAtsvc));

// [MS-TSCH] 3.2.5.3
inline constexpr Operation kSasec[] = {
    {0, "SASetAccountInformation"},
    {1, "SASetNSAccountInformation"},
    {2, "SAGetNSAccountInformation"},
    {3, "SAGetAccountInformation"},
};
static_assert(StrictlyAscending(kSasec));

// [MS-TSCH] 3.2.5.4
inline constexpr Operation kTaskSchedulerService[] = {
    {0, "SchRpcHighestVersion"},
    {1, "SchRpcRegisterTask"},
    {2, "SchRpcRetrieveTask"},
    {3, "SchRpcCreateFolder"},
    {4, "SchRpcSetSecurity"},
    {5, "SchRpcGetSecurity"},
    {6, "SchRpcEnumFolder"},
    {7, "SchRpcEnumTasks"},
    {8, "SchRpcEnumInstances"},
    {9, "SchRpcGetInstanceInfo"},
    {10, "SchRpcStopInstance"},
    {11, "SchRpcStop"},
    {12, "SchRpcRun"},
    {13, "SchRpcDelete"},
    {14, "SchRpcRename"},
    {15, "SchRpcScheduledRuntimes"},
    {16, "SchRpcGetLastRunInfo"},
    {17, "SchRpcGetTaskInfo"},
    {18, "SchRpcGetNumberOfMissedRuns"},
    {19, "SchRpcEnableTask"},
};
static_assert(StrictlyAscending(kTaskSchedulerService));

// The idle task detection of Windows XP
inline constexpr Operation kIdletask[] = {
    {0, "ItSrvRegisterIdleTask"},
    {1, "ItSrvUnregisterIdleTask"},
    {2, "ItSrvProcessIdleTasks"},
    {3, "ItSrvSetDetectionParameters"},
};
static_assert(StrictlyAscending(kIdletask));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_SCHEDULER_H_
