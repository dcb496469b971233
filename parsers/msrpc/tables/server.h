// Operations of server, workstation and browser services.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_SERVER_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_SERVER_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-SRVS] 3.1.4
inline constexpr Operation kSrvsvc[] = {
    {0, "NetrCharDevEnum"},
    {1, "NetrCharDevGetInfo"},
    {2, "NetrCharDevControl"},
    {3, "NetrCharDevQEnum"},
    {4, "NetrCharDevQGetInfo"},
    {5, "NetrCharDevQSetInfo"},
    {6, "NetrCharDevQPurge"},
    {7, "NetrCharDevQPurgeSelf"},
    {8, "NetrConnectionEnum"},
    {9, "NetrFileEnum"},
    {10, "NetrFileGetInfo"},
    {11, "NetrFileClose"},
    {12, "NetrSessionEnum"},
    {13, "NetrSessionDel"},
    {14, "NetrShareAdd"},
    {15, "NetrShareEnum"},
    {16, "NetrShareGetInfo"},
    {17, "NetrShareSetInfo"},
    {18, "NetrShareDel"},
    {19, "NetrShareDelSticky"},
    {20, "NetrShareCheck"},
    {21, "NetrServerGetInfo"},
    {22, "NetrServerSetInfo"},
    {23, "NetrServerDiskEnum"},
    {24, "NetrServerStatisticsGet"},
    {25, "NetrServerTransportAdd"},
    {26, "NetrServerTransportEnum"},
    {27, "NetrServerTransportDel"},
    {28, "NetrRemoteTOD"},
    {29, "NetrServerSetServiceBits"},
    {30, "NetprPathType"},
    {31, "NetprPathCanonicalize"},
    {32, "NetprPathCompare"},
    {33, "NetprNameValidate"},
    {34, "NetprNameCanonicalize"},
    {35, "NetprNameCompare"},
    {36, "NetrShareEnumSticky"},
    {37, "NetrShareDelStart"},
    {38, "NetrShareDelCommit"},
    {39, "NetrpGetFileSecurity"},
    {40, "NetrpSetFileSecurity"},
    {41, "NetrServerTransportAddEx"},
    {42, "NetrServerSetServiceBitsEx"},
    {43, "NetrDfsGetVersion"},
    {44, "NetrDfsCreateLocalPartition"},
    {45, "NetrDfsDeleteLocalPartition"},
    {46, "NetrDfsSetLocalVolumeState"},
    {47, "NetrDfsSetServerInfo"},
    {48, "NetrDfsCreateExitPoint"},
    {49, "NetrDfsDeleteExitPoint"},
    {50, "NetrDfsModifyPrefix"},
    {51, "NetrDfsFixLocalVolume"},
    {52, "NetrDfsManagerReportSiteInfo"},
    {53, "NetrServerTransportDelEx"},
    {54, "NetrServerAliasAdd"},
    {55, "NetrServerAliasEnum"},
    {56, "NetrServerAliasDel"},
    {57, "NetrShareDelEx"},
};
static_assert(StrictlyAscending(kSrvsvc));

// [MS-WKST] 3.2.4
inline constexpr Operation kWkssvc[] = {
    {0, "NetrWkstaGetInfo"},
    {1, "NetrWkstaSetInfo"},
    {2, "NetrWkstaUserEnum"},
    {3, "NetrWkstaUserGetInfo"},
    {4, "NetrWkstaUserSetInfo"},
    {5, "NetrWkstaTransportEnum"},
    {6, "NetrWkstaTransportAdd"},
    {7, "NetrWkstaTransportDel"},
    {8, "NetrUseAdd"},
    {9, "NetrUseGetInfo"},
    {10, "NetrUseDel"},
    {11, "NetrUseEnum"},
    {12, "NetrMessageBufferSend"},
    {13, "NetrWorkstationStatisticsGet"},
    {14, "NetrLogonDomainNameAdd"},
    {15, "NetrLogonDomainNameDel"},
    {16, "NetrJoinDomain"},
    {17, "NetrUnjoinDomain"},
    {18, "NetrValidateName"},
    {19, "NetrRenameMachineInDomain"},
    {20, "NetrGetJoinInformation"},
    {21, "NetrGetJoinableOUs"},
    {22, "NetrJoinDomain2"},
    {23, "NetrUnjoinDomain2"},
    {24, "NetrRenameMachineInDomain2"},
    {25, "NetrValidateName2"},
    {26, "NetrGetJoinableOUs2"},
    {27, "NetrAddAlternateComputerName"},
    {28, "NetrRemoveAlternateComputerName"},
    {29, "NetrSetPrimaryComputerName"},
    {30, "NetrEnumerateComputerNames"},
    {31, "NetrWorkstationResetDfsCache"},
};
static_assert(StrictlyAscending(kWkssvc));

// [MS-BRWSA] 3.1.4
inline constexpr Operation kBrowser[] = {
    {0, "BrowserrServerEnum"},
    {1, "BrowserrDebugCall"},
    {2, "BrowserrQueryOtherDomains"},
    {3, "BrowserrResetNetlogonState"},
    {4, "BrowserrDebugTrace"},
    {5, "BrowserrQueryStatistics"},
    {6, "BrowserrResetStatistics"},
    {7, "NetrBrowserStatisticsClear"},
    {8, "NetrBrowserStatisticsGet"},
    {9, "BrowserrSetNetlogonState"},
    {10, "BrowserrQueryEmulatedDomains"},
    {11, "BrowserrServerEnumEx"},
};
static_assert(StrictlyAscending(kBrowser));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_SERVER_H_
