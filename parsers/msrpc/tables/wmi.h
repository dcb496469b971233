// Operations of WMI.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_WMI_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_WMI_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-WMI] 3.1.4.1
inline constexpr Operation kWbemLevel1Login[] = {
    {3, "EstablishPosition"},
    {4, "RequestChallenge"},
    {5, "WBEMLogin"},
    {6, "NTLMLogin"},
};
static_assert(StrictlyAscending(kWbemLevel1Login));

// [MS-WMI] 3.1.4.3
inline constexpr Operation kWbemServices[] = {
    {3, "OpenNamespace"},
    {4, "CancelAsyncCall"},
    {5, "QueryObjectSink"},
    {6, "GetObject"},
    {7, "GetObjectAsync"},
    {8, "PutClass"},
    {9, "PutClassAsync"},
    {10, "DeleteClass"},
    {11, "DeleteClassAsync"},
    {12, "CreateClassEnum"},
    {13, "CreateClassEnumAsync"},
    {14, "PutInstance"},
    {15, "PutInstanceAsync"},
    {16, "DeleteInstance"},
    {17, "DeleteInstanceAsync"},
    {18, "CreateInstanceEnum"},
    {19, "CreateInstanceEnumAsync"},
    {20, "ExecQuery"},
    {21, "ExecQueryAsync"},
    {22, "ExecNotificationQuery"},
    {23, "ExecNotificationQueryAsync"},
    {24, "ExecMethod"},
    {25, "ExecMethodAsync"},
};
static_assert(StrictlyAscending(kWbemServices));

// [MS-WMI] 3.1.4.5
inline constexpr Operation kWbemLoginClientId[] = {
    {3, "SetClientInfo"},
};
static_assert(StrictlyAscending(kWbemLoginClientId));

// [MS-WMI] 3.1.4.4
inline constexpr Operation kEnumWbemClassObject[] = {
    {3, "Reset"}, {4, "Next"}, {5, "NextAsync"}, {6, "Clone"}, {7, "Skip"},
};
static_assert(StrictlyAscending(kEnumWbemClassObject));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_WMI_H_
