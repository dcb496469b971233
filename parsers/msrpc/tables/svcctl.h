// Operations of service control.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_SVCCTL_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_SVCCTL_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-SCMR] 3.1.4
inline constexpr Operation kSvcctl[] = {
    {0, "CloseServiceHandle"},
    {1, "ControlService"},
    {2, "DeleteService"},
    {3, "LockServiceDatabase"},
    {4, "QueryServiceObjectSecurity"},
    {5, "SetServiceObjectSecurity"},
    {6, "QueryServiceStatus"},
    {7, "SetServiceStatus"},
    {8, "UnlockServiceDatabase"},
    {9, "NotifyBootConfigStatus"},
    {10, "ScSetServiceBitsW"},
    {11, "ChangeServiceConfigW"},
    {12, "CreateServiceW"},
    {13, "EnumDependentServicesW"},
    {14, "EnumServicesStatusW"},
    {15, "OpenSCManagerW"},
    {16, "OpenServiceW"},
    {17, "QueryServiceConfigW"},
    {18, "QueryServiceLockStatusW"},
    {19, "StartServiceW"},
    {20, "GetServiceDisplayNameW"},
    {21, "GetServiceKeyNameW"},
    {22, "ScSetServiceBitsA"},
    {23, "ChangeServiceConfigA"},
    {24, "CreateServiceA"},
    {25, "EnumDependentServicesA"},
    {26, "EnumServicesStatusA"},
    {27, "OpenSCManagerA"},
    {28, "OpenServiceA"},
    {29, "QueryServiceConfigA"},
    {30, "QueryServiceLockStatusA"},
    {31, "StartServiceA"},
    {32, "GetServiceDisplayNameA"},
    {33, "GetServiceKeyNameA"},
    {34, "ScGetCurrentGroupStateW"},
    {35, "EnumServiceGroupW"},
    {36, "ChangeServiceConfig2A"},
    {37, "ChangeServiceConfig2W"},
    {38, "QueryServiceConfig2A"},
    {39, "QueryServiceConfig2W"},
    {40, "QueryServiceStatusEx"},
    {41, "EnumServicesStatusExA"},
    {42, "EnumServicesStatusExW"},
    {43, "ScSendTSMessage"},
    {44, "CreateServiceWOW64A"},
    {45, "CreateServiceWOW64W"},
    {46, "ScQueryServiceTagInfo"},
    {47, "NotifyServiceStatusChange"},
    {48, "GetNotifyResult"},
    {49, "CloseNotifyHandle"},
    {50, "ControlServiceExA"},
    {51, "ControlServiceExW"},
    {52, "ScSendPnPMessage"},
    {53, "ScValidatePnPService"},
    {54, "ScOpenServiceStatusHandle"},
    {56, "QueryServiceConfigEx"},
    {60, "CreateWowService"},
    {64, "OpenSCManager2"},
};
static_assert(StrictlyAscending(kSvcctl));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_SVCCTL_H_
