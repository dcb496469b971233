// FsctlName: the control codes of [MS-SMB2] 2.2.31 and [MS-FSCC] 2.3, and the other pipe codes of
// the Windows driver kit (ntifs.h).
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>

#include "parsers/smb2/ioctl.h"

namespace eastwest::smb2 {
namespace {

struct Row {
  std::uint32_t ctl_code;
  std::string_view name;
};

constexpr Row kRows[] = {
    {0x00060194, "FSCTL_DFS_GET_REFERRALS"},
    {0x000601B0, "FSCTL_DFS_GET_REFERRALS_EX"},
    {0x0009002C, "FSCTL_IS_PATHNAME_VALID"},
    {0x0009003C, "FSCTL_GET_COMPRESSION"},
    {0x00090058, "FSCTL_QUERY_FAT_BPB"},
    {0x00090060, "FSCTL_FILESYSTEM_GET_STATISTICS"},
    {0x00090064, "FSCTL_GET_NTFS_VOLUME_DATA"},
    {0x00090073, "FSCTL_GET_RETRIEVAL_POINTERS"},
    {0x0009008F, "FSCTL_FIND_FILES_BY_SID"},
    {0x00090098, "FSCTL_SET_OBJECT_ID"},
    {0x0009009C, "FSCTL_GET_OBJECT_ID"},
    {0x000900A0, "FSCTL_DELETE_OBJECT_ID"},
    {0x000900A4, "FSCTL_SET_REPARSE_POINT"},
    {0x000900A8, "FSCTL_GET_REPARSE_POINT"},
    {0x000900AC, "FSCTL_DELETE_REPARSE_POINT"},
    {0x000900BC, "FSCTL_SET_OBJECT_ID_EXTENDED"},
    {0x000900C0, "FSCTL_CREATE_OR_GET_OBJECT_ID"},
    {0x000900C4, "FSCTL_SET_SPARSE"},
    {0x000900D7, "FSCTL_SET_ENCRYPTION"},
    {0x000900EB, "FSCTL_READ_FILE_USN_DATA"},
    {0x000900EF, "FSCTL_WRITE_USN_CLOSE_RECORD"},
    {0x00090100, "FSCTL_SIS_COPYFILE"},
    {0x00090117, "FSCTL_RECALL_FILE"},
    {0x00090138, "FSCTL_QUERY_SPARING_INFO"},
    {0x0009013C, "FSCTL_QUERY_ON_DISK_VOLUME_INFO"},
    {0x00090194, "FSCTL_SET_ZERO_ON_DEALLOCATION"},
    {0x000901B4, "FSCTL_SET_SHORT_NAME_BEHAVIOR"},
    {0x0009027C, "FSCTL_GET_INTEGRITY_INFORMATION"},
    {0x00090284, "FSCTL_QUERY_FILE_REGIONS"},
    {0x00090300, "FSCTL_QUERY_SHARED_VIRTUAL_DISK_SUPPORT"},
    {0x00090304, "FSCTL_SVHDX_SYNC_TUNNEL_REQUEST"},
    {0x00090350, "FSCTL_STORAGE_QOS_CONTROL"},
    {0x00090364, "FSCTL_SVHDX_ASYNC_TUNNEL_REQUEST"},
    {0x000940CF, "FSCTL_QUERY_ALLOCATED_RANGES"},
    {0x00094264, "FSCTL_OFFLOAD_READ"},
    {0x000980C8, "FSCTL_SET_ZERO_DATA"},
    {0x00098134, "FSCTL_SET_DEFECT_MANAGEMENT"},
    {0x00098208, "FSCTL_FILE_LEVEL_TRIM"},
    {0x00098268, "FSCTL_OFFLOAD_WRITE"},
    {0x00098344, "FSCTL_DUPLICATE_EXTENTS_TO_FILE"},
    {0x000983E8, "FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX"},
    {0x0009C040, "FSCTL_SET_COMPRESSION"},
    {0x0009C280, "FSCTL_SET_INTEGRITY_INFORMATION"},
    {0x00110000, "FSCTL_PIPE_ASSIGN_EVENT"},
    {0x00110004, "FSCTL_PIPE_DISCONNECT"},
    {0x00110008, "FSCTL_PIPE_LISTEN"},
    {0x00110010, "FSCTL_PIPE_QUERY_EVENT"},
    {0x00110018, "FSCTL_PIPE_WAIT"},
    {0x0011001C, "FSCTL_PIPE_IMPERSONATE"},
    {0x00110020, "FSCTL_PIPE_SET_CLIENT_PROCESS"},
    {0x00110024, "FSCTL_PIPE_QUERY_CLIENT_PROCESS"},
    {0x0011400C, "FSCTL_PIPE_PEEK"},
    {0x0011C017, "FSCTL_PIPE_TRANSCEIVE"},
    {0x00140078, "FSCTL_SRV_REQUEST_RESUME_KEY"},
    {0x001400EC, "FSCTL_LMR_SET_LINK_TRACKING_INFORMATION"},
    {0x001401D4, "FSCTL_LMR_REQUEST_RESILIENCY"},
    {0x001401FC, "FSCTL_QUERY_NETWORK_INTERFACE_INFO"},
    {0x00140204, "FSCTL_VALIDATE_NEGOTIATE_INFO"},
    {0x00144064, "FSCTL_SRV_ENUMERATE_SNAPSHOTS"},
    {0x001440F2, "FSCTL_SRV_COPYCHUNK"},
    {0x001441BB, "FSCTL_SRV_READ_HASH"},
    {0x001480F2, "FSCTL_SRV_COPYCHUNK_WRITE"},
};

static_assert(std::ranges::adjacent_find(kRows, std::greater_equal<>{}, &Row::ctl_code) ==
                  std::ranges::end(kRows),
              "sorted, no duplicates");

constexpr std::string_view Find(std::uint32_t ctl_code) {
  const Row* const row = std::ranges::lower_bound(kRows, ctl_code, {}, &Row::ctl_code);
  return row != std::ranges::end(kRows) && row->ctl_code == ctl_code ? row->name
                                                                     : std::string_view{};
}

static_assert(Find(0x0011C017) == "FSCTL_PIPE_TRANSCEIVE");
static_assert(Find(0x00110018) == "FSCTL_PIPE_WAIT");
static_assert(Find(0x00140204) == "FSCTL_VALIDATE_NEGOTIATE_INFO");

}  // namespace

std::string_view FsctlName(Fsctl ctl_code) { return Find(static_cast<std::uint32_t>(ctl_code)); }

}  // namespace eastwest::smb2
