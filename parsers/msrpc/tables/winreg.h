// Operations of the remote registry.
#ifndef EASTWEST_PARSERS_MSRPC_TABLES_WINREG_H_
#define EASTWEST_PARSERS_MSRPC_TABLES_WINREG_H_

#include "parsers/msrpc/operation.h"

namespace eastwest::msrpc::tables {

// [MS-RRP] 3.1.5
inline constexpr Operation kWinreg[] = {
    {0, "OpenClassesRoot"},
    {1, "OpenCurrentUser"},
    {2, "OpenLocalMachine"},
    {3, "OpenPerformanceData"},
    {4, "OpenUsers"},
    {5, "BaseRegCloseKey"},
    {6, "BaseRegCreateKey"},
    {7, "BaseRegDeleteKey"},
    {8, "BaseRegDeleteValue"},
    {9, "BaseRegEnumKey"},
    {10, "BaseRegEnumValue"},
    {11, "BaseRegFlushKey"},
    {12, "BaseRegGetKeySecurity"},
    {13, "BaseRegLoadKey"},
    {14, "BaseRegNotifyChangeKeyValue"},
    {15, "BaseRegOpenKey"},
    {16, "BaseRegQueryInfoKey"},
    {17, "BaseRegQueryValue"},
    {18, "BaseRegReplaceKey"},
    {19, "BaseRegRestoreKey"},
    {20, "BaseRegSaveKey"},
    {21, "BaseRegSetKeySecurity"},
    {22, "BaseRegSetValue"},
    {23, "BaseRegUnLoadKey"},
    {24, "BaseInitiateSystemShutdown"},
    {25, "BaseAbortSystemShutdown"},
    {26, "BaseRegGetVersion"},
    {27, "OpenCurrentConfig"},
    {28, "OpenDynData"},
    {29, "BaseRegQueryMultipleValues"},
    {30, "BaseInitiateSystemShutdownEx"},
    {31, "BaseRegSaveKeyEx"},
    {32, "OpenPerformanceText"},
    {33, "OpenPerformanceNlsText"},
    {34, "BaseRegQueryMultipleValues2"},
    {35, "BaseRegDeleteKeyEx"},
};
static_assert(StrictlyAscending(kWinreg));

}  // namespace eastwest::msrpc::tables

#endif  // EASTWEST_PARSERS_MSRPC_TABLES_WINREG_H_
