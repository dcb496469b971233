// Operations of remote desktop sessions.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_SESSIONS_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_SESSIONS_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-TSTS] 3.7.4
inline constexpr Operation kWinstation[] = {
    {0, "RpcWinStationOpenServer"},
    {1, "RpcWinStationCloseServer"},
    {2, "RpcIcaServerPing"},
    {3, "RpcWinStationEnumerate"},
    {4, "RpcWinStationRename"},
    {5, "RpcWinStationQueryInformation"},
    {6, "RpcWinStationSetInformation"},
    {7, "RpcWinStationSendMessage"},
    {8, "RpcLogonIdFromWinStationName"},
    {9, "RpcWinStationNameFromLogonId"},
    {10, "RpcWinStationConnect"},
    {11, "RpcWinStationVirtualOpen"},
    {12, "RpcWinStationBeepOpen"},
    {13, "RpcWinStationDisconnect"},
    {14, "RpcWinStationReset"},
    {15, "RpcWinStationShutdownSystem"},
    {16, "RpcWinStationWaitSystemEvent"},
    {17, "RpcWinStationShadow"},
    {18, "RpcWinStationShadowTargetSetup"},
    {19, "RpcWinStationShadowTarget"},
    {34, "RpcWinStationEnumerateProcesses"},
    {37, "RpcWinStationTerminateProcess"},
    {43, "RpcWinStationGetAllProcesses"},
    {44, "RpcWinStationGetProcessSid"},
    {45, "RpcWinStationGetTermSrvCountersValue"},
    {46, "RpcWinStationReInitializeSecurity"},
    {47, "RpcWinStationBroadcastSystemMessage"},
    {48, "RpcWinStationSendWindowMessage"},
    {58, "RpcWinStationUpdateSettings"},
    {59, "RpcWinStationShadowStop"},
    {60, "RpcWinStationCloseServerEx"},
    {70, "RpcWinStationGetAllProcesses_NT6"},
    {75, "RpcWinStationOpenSessionDirectory"},
};
static_assert(StrictlyAscending(kWinstation));

// [MS-TSTS] 3.3.4.1
inline constexpr Operation kTermSrvSession[] = {
    {0, "RpcOpenSession"},
    {1, "RpcCloseSession"},
    {2, "RpcConnect"},
    {3, "RpcDisconnect"},
    {4, "RpcLogoff"},
    {5, "RpcGetUserName"},
    {6, "RpcGetTerminalName"},
    {7, "RpcGetState"},
    {8, "RpcIsSessionDesktopLocked"},
    {9, "RpcShowMessageBox"},
    {10, "RpcGetTimes"},
    {11, "RpcGetSessionCounters"},
    {12, "RpcGetSessionInformation"},
};
static_assert(StrictlyAscending(kTermSrvSession));

// [MS-TSTS] 3.3.4.2
inline constexpr Operation kTermSrvEnumeration[] = {
    {0, "RpcOpenEnum"},
    {1, "RpcCloseEnum"},
    {2, "RpcFilterByState"},
    {3, "RpcFilterByCallersName"},
    {4, "RpcEnumAddFilter"},
    {5, "RpcGetEnumResult"},
    {6, "RpcFilterBySessionType"},
    {8, "RpcGetSessionIds"},
    {9, "RpcGetEnumResultEx"},
    {10, "RpcGetAllSessions"},
    {11, "RpcGetAllSessionsEx"},
};
static_assert(StrictlyAscending(kTermSrvEnumeration));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_SESSIONS_H_
