#include "parsers/smb2/names.h"

#include <algorithm>
#include <array>
#include <functional>

namespace eastwest::smb2 {
namespace {

struct Row {
  std::uint8_t number;
  std::string_view name;
};

// [MS-FSCC] 2.4
constexpr Row kFileClasses[] = {
    {1, "FileDirectoryInformation"},
    {2, "FileFullDirectoryInformation"},
    {3, "FileBothDirectoryInformation"},
    {4, "FileBasicInformation"},
    {5, "FileStandardInformation"},
    {6, "FileInternalInformation"},
    {7, "FileEaInformation"},
    {8, "FileAccessInformation"},
    {9, "FileNameInformation"},
    {10, "FileRenameInformation"},
    {11, "FileLinkInformation"},
    {12, "FileNamesInformation"},
    {13, "FileDispositionInformation"},
    {14, "FilePositionInformation"},
    {15, "FileFullEaInformation"},
    {16, "FileModeInformation"},
    {17, "FileAlignmentInformation"},
    {18, "FileAllInformation"},
    {19, "FileAllocationInformation"},
    {20, "FileEndOfFileInformation"},
    {21, "FileAlternateNameInformation"},
    {22, "FileStreamInformation"},
    {23, "FilePipeInformation"},
    {24, "FilePipeLocalInformation"},
    {25, "FilePipeRemoteInformation"},
    {26, "FileMailslotQueryInformation"},
    {27, "FileMailslotSetInformation"},
    {28, "FileCompressionInformation"},
    {29, "FileObjectIdInformation"},
    {31, "FileMoveClusterInformation"},
    {32, "FileQuotaInformation"},
    {33, "FileReparsePointInformation"},
    {34, "FileNetworkOpenInformation"},
    {35, "FileAttributeTagInformation"},
    {36, "FileTrackingInformation"},
    {37, "FileIdBothDirectoryInformation"},
    {38, "FileIdFullDirectoryInformation"},
    {39, "FileValidDataLengthInformation"},
    {40, "FileShortNameInformation"},
    {44, "FileSfioReserveInformation"},
    {45, "FileSfioVolumeInformation"},
    {46, "FileHardLinkInformation"},
    {48, "FileNormalizedNameInformation"},
    {50, "FileIdGlobalTxDirectoryInformation"},
    {54, "FileStandardLinkInformation"},
    {59, "FileIdInformation"},
    {60, "FileIdExtdDirectoryInformation"},
    {64, "FileDispositionInformationEx"},
    {65, "FileRenameInformationEx"},
    {71, "FileCaseSensitiveInformation"},
    {72, "FileLinkInformationEx"},
    {78, "FileId64ExtdDirectoryInformation"},
    {79, "FileId64ExtdBothDirectoryInformation"},
    {80, "FileIdAllExtdDirectoryInformation"},
    {81, "FileIdAllExtdBothDirectoryInformation"},
};

// [MS-FSCC] 2.5
constexpr Row kFileSystemClasses[] = {
    {1, "FileFsVolumeInformation"},      {2, "FileFsLabelInformation"},
    {3, "FileFsSizeInformation"},        {4, "FileFsDeviceInformation"},
    {5, "FileFsAttributeInformation"},   {6, "FileFsControlInformation"},
    {7, "FileFsFullSizeInformation"},    {8, "FileFsObjectIdInformation"},
    {9, "FileFsDriverPathInformation"},  {10, "FileFsVolumeFlagsInformation"},
    {11, "FileFsSectorSizeInformation"},
};

constexpr bool StrictlyAscending(std::span<const Row> rows) {
  return std::ranges::adjacent_find(rows, std::greater_equal<>{}, &Row::number) == rows.end();
}
static_assert(StrictlyAscending(kFileClasses));
static_assert(StrictlyAscending(kFileSystemClasses));

constexpr std::string_view Find(std::span<const Row> rows, std::uint8_t number) {
  const auto row = std::ranges::lower_bound(rows, number, {}, &Row::number);
  return row != rows.end() && row->number == number ? row->name : std::string_view{};
}
static_assert(Find(kFileClasses, 37) == "FileIdBothDirectoryInformation");
static_assert(Find(kFileClasses, 30).empty());

constexpr BitName kShareFlags[] = {
    {0x00000001, "DFS"},
    {0x00000002, "DFS_ROOT"},
    {0x00000100, "RESTRICT_EXCLUSIVE_OPENS"},
    {0x00000200, "FORCE_SHARED_DELETE"},
    {0x00000400, "ALLOW_NAMESPACE_CACHING"},
    {0x00000800, "ACCESS_BASED_DIRECTORY_ENUM"},
    {0x00001000, "FORCE_LEVELII_OPLOCK"},
    {0x00002000, "ENABLE_HASH_V1"},
    {0x00004000, "ENABLE_HASH_V2"},
    {0x00008000, "ENCRYPT_DATA"},
    {0x00040000, "IDENTITY_REMOTING"},
    {0x00100000, "COMPRESS_DATA"},
    {0x00200000, "ISOLATED_TRANSPORT"},
};

constexpr BitName kShareCapabilities[] = {
    {0x00000008, "DFS"},        {0x00000010, "CONTINUOUS_AVAILABILITY"},
    {0x00000020, "SCALEOUT"},   {0x00000040, "CLUSTER"},
    {0x00000080, "ASYMMETRIC"}, {0x00000100, "REDIRECT_TO_OWNER"},
};

constexpr std::array<std::string_view, 4> kCachings = {"MANUAL_CACHING", "AUTO_CACHING",
                                                       "VDO_CACHING", "NO_CACHING"};

}  // namespace

std::string_view InfoTypeName(InfoType type) {
  switch (type) {
    case InfoType::kFile:
      return "FILE";
    case InfoType::kFileSystem:
      return "FILESYSTEM";
    case InfoType::kSecurity:
      return "SECURITY";
    case InfoType::kQuota:
      return "QUOTA";
  }
  return {};
}

std::string_view InfoClassName(InfoType type, std::uint8_t information_class) {
  switch (type) {
    case InfoType::kFile:
      return Find(kFileClasses, information_class);
    case InfoType::kFileSystem:
      return Find(kFileSystemClasses, information_class);
    case InfoType::kSecurity:
    case InfoType::kQuota:
      break;
  }
  return {};
}

std::span<const BitName> ShareFlagNames() { return kShareFlags; }
std::span<const BitName> ShareCapabilityNames() { return kShareCapabilities; }

std::string_view ShareCachingName(std::uint32_t share_flags) {
  return kCachings[(share_flags >> 4) & 3];
}

}  // namespace eastwest::smb2
