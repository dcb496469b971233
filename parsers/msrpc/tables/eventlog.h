// Operations of event logs.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_EVENTLOG_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_EVENTLOG_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-EVEN] 3.1.4
inline constexpr Operation kEventlog[] = {
    {0, "ElfrClearELFW"},
    {1, "ElfrBackupELFW"},
    {2, "ElfrCloseEL"},
    {3, "ElfrDeregisterEventSource"},
    {4, "ElfrNumberOfRecords"},
    {5, "ElfrOldestRecord"},
    {6, "ElfrChangeNotify"},
    {7, "ElfrOpenELW"},
    {8, "ElfrRegisterEventSourceW"},
    {9, "ElfrOpenBELW"},
    {10, "ElfrReadELW"},
    {11, "ElfrReportEventW"},
    {12, "ElfrClearELFA"},
    {13, "ElfrBackupELFA"},
    {14, "ElfrOpenELA"},
    {15, "ElfrRegisterEventSourceA"},
    {16, "ElfrOpenBELA"},
    {17, "ElfrReadELA"},
    {18, "ElfrReportEventA"},
    {19, "ElfrRegisterClusterSvc"},
    {20, "ElfrDeregisterClusterSvc"},
    {21, "ElfrWriteClusterEvents"},
    {22, "ElfrGetLogInformation"},
    {23, "ElfrFlushEL"},
    {24, "ElfrReportEventAndSourceW"},
    {25, "ElfrReportEventExW"},
    {26, "ElfrReportEventExA"},
};
static_assert(StrictlyAscending(kEventlog));

// [MS-EVEN6] 3.1.4
inline constexpr Operation kEventService[] = {
    {0, "EvtRpcRegisterRemoteSubscription"},
    {1, "EvtRpcRemoteSubscriptionNextAsync"},
    {2, "EvtRpcRemoteSubscriptionNext"},
    {3, "EvtRpcRemoteSubscriptionWaitAsync"},
    {4, "EvtRpcRegisterControllableOperation"},
    {5, "EvtRpcRegisterLogQuery"},
    {6, "EvtRpcClearLog"},
    {7, "EvtRpcExportLog"},
    {8, "EvtRpcLocalizeExportLog"},
    {9, "EvtRpcMessageRender"},
    {10, "EvtRpcMessageRenderDefault"},
    {11, "EvtRpcQueryNext"},
    {12, "EvtRpcQuerySeek"},
    {13, "EvtRpcClose"},
    {14, "EvtRpcCancel"},
    {15, "EvtRpcAssertConfig"},
    {16, "EvtRpcRetractConfig"},
    {17, "EvtRpcOpenLogHandle"},
    {18, "EvtRpcGetLogFileInfo"},
    {19, "EvtRpcGetChannelList"},
    {20, "EvtRpcGetChannelConfig"},
    {21, "EvtRpcPutChannelConfig"},
    {22, "EvtRpcGetPublisherList"},
    {23, "EvtRpcGetPublisherListForChannel"},
    {24, "EvtRpcGetPublisherMetadata"},
    {25, "EvtRpcGetPublisherResourceMetadata"},
    {26, "EvtRpcGetEventMetadataEnum"},
    {27, "EvtRpcGetNextEventMetadata"},
    {28, "EvtRpcGetClassicLogDisplayName"},
};
static_assert(StrictlyAscending(kEventService));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_EVENTLOG_H_
