// Operations of domain controllers.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_DIRECTORY_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_DIRECTORY_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-DRSR] 4.1
inline constexpr Operation kDrsuapi[] = {
    {0, "DRSBind"},
    {1, "DRSUnbind"},
    {2, "DRSReplicaSync"},
    {3, "DRSGetNCChanges"},
    {4, "DRSUpdateRefs"},
    {5, "DRSReplicaAdd"},
    {6, "DRSReplicaDel"},
    {7, "DRSReplicaModify"},
    {8, "DRSVerifyNames"},
    {9, "DRSGetMemberships"},
    {10, "DRSInterDomainMove"},
    {11, "DRSGetNT4ChangeLog"},
    {12, "DRSCrackNames"},
    {13, "DRSWriteSPN"},
    {14, "DRSRemoveDsServer"},
    {15, "DRSRemoveDsDomain"},
    {16, "DRSDomainControllerInfo"},
    {17, "DRSAddEntry"},
    {18, "DRSExecuteKCC"},
    {19, "DRSGetReplInfo"},
    {20, "DRSAddSidHistory"},
    {21, "DRSGetMemberships2"},
    {22, "DRSReplicaVerifyObjects"},
    {23, "DRSGetObjectExistence"},
    {24, "DRSQuerySitesByCost"},
    {25, "DRSInitDemotion"},
    {26, "DRSReplicaDemotion"},
    {27, "DRSFinishDemotion"},
    {28, "DRSAddCloneDC"},
    {29, "DRSWriteNgcKey"},
    {30, "DRSReadNgcKey"},
};
static_assert(StrictlyAscending(kDrsuapi));

// [MS-NRPC] 3.5.4
inline constexpr Operation kNetlogon[] = {
    {0, "NetrLogonUasLogon"},
    {1, "NetrLogonUasLogoff"},
    {2, "NetrLogonSamLogon"},
    {3, "NetrLogonSamLogoff"},
    {4, "NetrServerReqChallenge"},
    {5, "NetrServerAuthenticate"},
    {6, "NetrServerPasswordSet"},
    {7, "NetrDatabaseDeltas"},
    {8, "NetrDatabaseSync"},
    {9, "NetrAccountDeltas"},
    {10, "NetrAccountSync"},
    {11, "NetrGetDCName"},
    {12, "NetrLogonControl"},
    {13, "NetrGetAnyDCName"},
    {14, "NetrLogonControl2"},
    {15, "NetrServerAuthenticate2"},
    {16, "NetrDatabaseSync2"},
    {17, "NetrDatabaseRedo"},
    {18, "NetrLogonControl2Ex"},
    {19, "NetrEnumerateTrustedDomains"},
    {20, "DsrGetDcName"},
    {21, "NetrLogonGetCapabilities"},
    {22, "NetrLogonSetServiceBits"},
    {23, "NetrLogonGetTrustRid"},
    {24, "NetrLogonComputeServerDigest"},
    {25, "NetrLogonComputeClientDigest"},
    {26, "NetrServerAuthenticate3"},
    {27, "DsrGetDcNameEx"},
    {28, "DsrGetSiteName"},
    {29, "NetrLogonGetDomainInfo"},
    {30, "NetrServerPasswordSet2"},
    {31, "NetrServerPasswordGet"},
    {32, "NetrLogonSendToSam"},
    {33, "DsrAddressToSiteNamesW"},
    {34, "DsrGetDcNameEx2"},
    {35, "NetrLogonGetTimeServiceParentDomain"},
    {36, "NetrEnumerateTrustedDomainsEx"},
    {37, "DsrAddressToSiteNamesExW"},
    {38, "DsrGetDcSiteCoverageW"},
    {39, "NetrLogonSamLogonEx"},
    {40, "DsrEnumerateDomainTrusts"},
    {41, "DsrDeregisterDnsHostRecords"},
    {42, "NetrServerTrustPasswordsGet"},
    {43, "DsrGetForestTrustInformation"},
    {44, "NetrGetForestTrustInformation"},
    {45, "NetrLogonSamLogonWithFlags"},
    {46, "NetrServerGetTrustInfo"},
    {48, "DsrUpdateReadOnlyServerDnsRecords"},
    {49, "NetrChainSetClientAttributes"},
    {59, "NetrServerAuthenticateKerberos"},
};
static_assert(StrictlyAscending(kNetlogon));

// [MS-DNSP] 3.1.4
inline constexpr Operation kDnsserver[] = {
    {0, "DnssrvOperation"},
    {1, "DnssrvQuery"},
    {2, "DnssrvComplexOperation"},
    {3, "DnssrvEnumRecords"},
    {4, "DnssrvUpdateRecord"},
    {5, "DnssrvOperation2"},
    {6, "DnssrvQuery2"},
    {7, "DnssrvComplexOperation2"},
    {8, "DnssrvEnumRecords2"},
    {9, "DnssrvUpdateRecord2"},
    {10, "DnssrvUpdateRecord3"},
    {11, "DnssrvEnumRecords3"},
    {12, "DnssrvOperation3"},
    {13, "DnssrvQuery3"},
    {14, "DnssrvComplexOperation3"},
    {15, "DnssrvOperation4"},
    {16, "DnssrvQuery4"},
    {17, "DnssrvUpdateRecord4"},
    {18, "DnssrvEnumRecords4"},
};
static_assert(StrictlyAscending(kDnsserver));

// [MS-ICPR] 3.2.4.1
inline constexpr Operation kCertPassage[] = {
    {0, "CertServerRequest"},
};
static_assert(StrictlyAscending(kCertPassage));

// [MS-NSPI] 3.1.4
inline constexpr Operation kNspi[] = {
    {0, "NspiBind"},
    {1, "NspiUnbind"},
    {2, "NspiUpdateStat"},
    {3, "NspiQueryRows"},
    {4, "NspiSeekEntries"},
    {5, "NspiGetMatches"},
    {6, "NspiResortRestriction"},
    {7, "NspiDNToEph"},
    {8, "NspiGetPropList"},
    {9, "NspiGetProps"},
};
static_assert(StrictlyAscending(kNspi));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_DIRECTORY_H_
