// Operations of encrypted files, DFS, shadow copies and replication.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_FILES_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_FILES_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-EFSR] 3.1.4.2
inline constexpr Operation kEfsrpc[] = {
    {0, "EfsRpcOpenFileRaw"},
    {1, "EfsRpcReadFileRaw"},
    {2, "EfsRpcWriteFileRaw"},
    {3, "EfsRpcCloseRaw"},
    {4, "EfsRpcEncryptFileSrv"},
    {5, "EfsDecryptFileSrv"},
    {6, "EfsRpcQueryUsersOnFile"},
    {7, "EfsRpcQueryRecoveryAgents"},
    {8, "EfsRpcRemoveUsersFromFile"},
    {9, "EfsRpcAddUsersToFile"},
    {10, "EfsRpcSetFileEncryptionKey"},
    {11, "EfsRpcNotSupported"},
    {12, "EfsRpcFileKeyInfo"},
    {13, "EfsRpcDuplicateEncryptionInfoFile"},
    {15, "EfsRpcAddUsersToFileEx"},
    {16, "EfsRpcFileKeyInfoEx"},
    {18, "EfsRpcGetEncryptedFileMetadata"},
    {19, "EfsRpcSetEncryptedFileMetadata"},
    {20, "EfsRpcFlushEfsCache"},
    {21, "EfsRpcEncryptFileExSrv"},
    {22, "EfsRpcQueryProtectors"},
};
static_assert(StrictlyAscending(kEfsrpc));

// [MS-DFSNM] 3.1.4
inline constexpr Operation kNetdfs[] = {
    {0, "NetrDfsManagerGetVersion"},
    {1, "NetrDfsAdd"},
    {2, "NetrDfsRemove"},
    {3, "NetrDfsSetInfo"},
    {4, "NetrDfsGetInfo"},
    {5, "NetrDfsEnum"},
    {6, "NetrDfsRename"},
    {7, "NetrDfsMove"},
    {8, "NetrDfsManagerGetConfigInfo"},
    {9, "NetrDfsManagerSendSiteInfo"},
    {10, "NetrDfsAddFtRoot"},
    {11, "NetrDfsRemoveFtRoot"},
    {12, "NetrDfsAddStdRoot"},
    {13, "NetrDfsRemoveStdRoot"},
    {14, "NetrDfsManagerInitialize"},
    {15, "NetrDfsAddStdRootForced"},
    {16, "NetrDfsGetDcAddress"},
    {17, "NetrDfsSetDcAddress"},
    {18, "NetrDfsFlushFtTable"},
    {19, "NetrDfsAdd2"},
    {20, "NetrDfsRemove2"},
    {21, "NetrDfsEnumEx"},
    {22, "NetrDfsSetInfo2"},
    {23, "NetrDfsAddRootTarget"},
    {24, "NetrDfsRemoveRootTarget"},
    {25, "NetrDfsGetSupportedNamespaceVersion"},
};
static_assert(StrictlyAscending(kNetdfs));

// [MS-FSRVP] 3.1.4
inline constexpr Operation kFileServerVssAgent[] = {
    {0, "GetSupportedVersion"},
    {1, "SetContext"},
    {2, "StartShadowCopySet"},
    {3, "AddToShadowCopySet"},
    {4, "CommitShadowCopySet"},
    {5, "ExposeShadowCopySet"},
    {6, "RecoveryCompleteShadowCopySet"},
    {7, "AbortShadowCopySet"},
    {8, "IsPathSupported"},
    {9, "IsPathShadowCopied"},
    {10, "GetShareMapping"},
    {11, "DeleteShareMapping"},
    {12, "PrepareShadowCopySet"},
};
static_assert(StrictlyAscending(kFileServerVssAgent));

// [MS-FRS1] 3.3.4
inline constexpr Operation kFrsRpc[] = {
    {0, "FrsRpcSendCommPkt"},
    {1, "FrsRpcVerifyPromotionParent"},
    {2, "FrsRpcStartPromotionParent"},
    {3, "FrsNOP"},
    {10, "FrsRpcVerifyPromotionParentEx"},
};
static_assert(StrictlyAscending(kFrsRpc));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_FILES_H_
