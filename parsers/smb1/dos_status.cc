#include "parsers/smb1/dos_status.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace eastwest::smb1 {
namespace {

constexpr std::uint32_t kUnsuccessful = 0xC0000001;

struct Row {
  std::uint32_t dos;  // class << 16 | code
  std::uint32_t nt;
};

constexpr std::uint32_t kErrDos = 1U << 16;
constexpr std::uint32_t kErrSrv = 2U << 16;
constexpr std::uint32_t kErrHrd = 3U << 16;

// [MS-CIFS] 2.2.2.4; of several NTSTATUS with one DOS error the one that servers mean most often.
constexpr Row kRows[] = {
    {kErrDos | 1, 0xC0000002},      // ERRbadfunc: NOT_IMPLEMENTED
    {kErrDos | 2, 0xC0000034},      // ERRbadfile: OBJECT_NAME_NOT_FOUND
    {kErrDos | 3, 0xC000003A},      // ERRbadpath: OBJECT_PATH_NOT_FOUND
    {kErrDos | 4, 0xC000011F},      // ERRnofids: TOO_MANY_OPENED_FILES
    {kErrDos | 5, 0xC0000022},      // ERRnoaccess: ACCESS_DENIED
    {kErrDos | 6, 0xC0000008},      // ERRbadfid: INVALID_HANDLE
    {kErrDos | 8, 0xC000009A},      // ERRnomem: INSUFFICIENT_RESOURCES
    {kErrDos | 16, 0xC0000121},     // ERRremcd: CANNOT_DELETE
    {kErrDos | 18, 0x80000006},     // ERRnofiles: NO_MORE_FILES
    {kErrDos | 32, 0xC0000043},     // ERRbadshare: SHARING_VIOLATION
    {kErrDos | 33, 0xC0000054},     // ERRlock: FILE_LOCK_CONFLICT
    {kErrDos | 38, 0xC0000011},     // ERReof: END_OF_FILE
    {kErrDos | 50, 0xC00000BB},     // ERRunsup: NOT_SUPPORTED
    {kErrDos | 80, 0xC0000035},     // ERRfilexists: OBJECT_NAME_COLLISION
    {kErrDos | 87, 0xC000000D},     // ERRinvalidparam: INVALID_PARAMETER
    {kErrDos | 123, 0xC0000033},    // ERRinvalidname: OBJECT_NAME_INVALID
    {kErrDos | 230, 0xC00000AD},    // ERRbadpipe: INVALID_PIPE_STATE
    {kErrDos | 231, 0xC00000AE},    // ERRpipebusy: PIPE_BUSY
    {kErrDos | 233, 0xC00000B0},    // ERRnotconnected: PIPE_DISCONNECTED
    {kErrDos | 234, 0x80000005},    // ERRmoredata: BUFFER_OVERFLOW
    {kErrSrv | 1, kUnsuccessful},   // ERRerror
    {kErrSrv | 2, 0xC000006D},      // ERRbadpw: LOGON_FAILURE
    {kErrSrv | 4, 0xC0000022},      // ERRaccess: ACCESS_DENIED
    {kErrSrv | 5, 0xC00000C9},      // ERRinvtid: NETWORK_NAME_DELETED
    {kErrSrv | 6, 0xC00000CC},      // ERRinvnetname: BAD_NETWORK_NAME
    {kErrSrv | 7, 0xC00000CB},      // ERRinvdevice: BAD_DEVICE_TYPE
    {kErrSrv | 64, 0xC0000002},     // ERRsmbcmd: NOT_IMPLEMENTED
    {kErrSrv | 91, 0xC0000203},     // ERRbaduid: USER_SESSION_DELETED
    {kErrHrd | 31, kUnsuccessful},  // ERRgeneral
    {kErrHrd | 39, 0xC000007F},     // ERRdiskfull: DISK_FULL
};
static_assert(std::ranges::adjacent_find(kRows, std::greater_equal<>{}, &Row::dos) ==
                  std::ranges::end(kRows),
              "sorted, no duplicates");

}  // namespace

std::uint32_t NtStatusOfDos(std::uint32_t dos_status) {
  const std::uint32_t error_class = dos_status & 0xFF;
  if (error_class == 0) {
    return 0;
  }
  const std::uint32_t key = error_class << 16 | dos_status >> 16;
  const Row* const row = std::ranges::lower_bound(kRows, key, {}, &Row::dos);
  return row != std::ranges::end(kRows) && row->dos == key ? row->nt : kUnsuccessful;
}

std::uint32_t NtStatusOf(const Header& header) {
  return header.has_nt_status() ? header.status : NtStatusOfDos(header.status);
}

}  // namespace eastwest::smb1
