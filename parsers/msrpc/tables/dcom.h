// Operations of DCOM activation and remote objects.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_DCOM_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_DCOM_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-DCOM] 3.1.2.5.2.3
inline constexpr Operation kRemoteScmActivator[] = {
    {0, "QueryInterfaceIRemoteSCMActivator"},
    {1, "AddRefIRemoteISCMActivator"},
    {2, "ReleaseIRemoteISCMActivator"},
    {3, "RemoteGetClassObject"},
    {4, "RemoteCreateInstance"},
};
static_assert(StrictlyAscending(kRemoteScmActivator));

// [MS-DCOM] 3.1.2.5.2.1
inline constexpr Operation kActivation[] = {
    {0, "RemoteActivation"},
};
static_assert(StrictlyAscending(kActivation));

// [MS-DCOM] 3.1.2.5.1
inline constexpr Operation kObjectExporter[] = {
    {0, "ResolveOxid"}, {1, "SimplePing"},   {2, "ComplexPing"},
    {3, "ServerAlive"}, {4, "ResolveOxid2"}, {5, "ServerAlive2"},
};
static_assert(StrictlyAscending(kObjectExporter));

// [MS-DCOM] 3.1.1.5.6
inline constexpr Operation kRemUnknown[] = {
    {0, "QueryInterface"},    {1, "AddRef"},    {2, "Release"},
    {3, "RemQueryInterface"}, {4, "RemAddRef"}, {5, "RemRelease"},
};
static_assert(StrictlyAscending(kRemUnknown));

// [MS-DCOM] 3.1.1.5.7
inline constexpr Operation kRemUnknown2[] = {
    {0, "QueryInterface"},     {1, "AddRef"},    {2, "Release"},
    {3, "RemQueryInterface"},  {4, "RemAddRef"}, {5, "RemRelease"},
    {6, "RemQueryInterface2"},
};
static_assert(StrictlyAscending(kRemUnknown2));

// [MS-OAUT] 3.1.4
inline constexpr Operation kDispatch[] = {
    {0, "QueryInterface"}, {1, "AddRef"},        {2, "Release"}, {3, "GetTypeInfoCount"},
    {4, "GetTypeInfo"},    {5, "GetIDsOfNames"}, {6, "Invoke"},
};
static_assert(StrictlyAscending(kDispatch));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_DCOM_H_
