// Operations of shutdown, secondary logon and a tool that speaks RPC.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_SHUTDOWN_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_SHUTDOWN_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-RSP] 3.2.4
inline constexpr Operation kInitShutdown[] = {
    {0, "BaseInitiateShutdown"},
    {1, "BaseAbortShutdown"},
    {2, "BaseInitiateShutdownEx"},
};
static_assert(StrictlyAscending(kInitShutdown));

// [MS-RSP] 3.3.4
inline constexpr Operation kWindowsShutdown[] = {
    {0, "WsdrInitiateShutdown"},
    {1, "WsdrAbortShutdown"},
};
static_assert(StrictlyAscending(kWindowsShutdown));

// The secondary logon service
inline constexpr Operation kSeclogon[] = {
    {0, "SeclCreateProcessWithLogonW"},
    {1, "SeclCreateProcessWithLogonExW"},
};
static_assert(StrictlyAscending(kSeclogon));

// The remote control of mimilib; binding to it is the finding
inline constexpr Operation kMimikatz[] = {
    {0, "MimiBind"},
    {1, "MimiUnbind"},
    {2, "MimiCommand"},
    {3, "MimiClear"},
};
static_assert(StrictlyAscending(kMimikatz));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_SHUTDOWN_H_
