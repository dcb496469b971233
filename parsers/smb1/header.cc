#include "parsers/smb1/header.h"

#include <algorithm>
#include <array>
#include <functional>

#include "parsers/bytes/fixed_view.h"

namespace eastwest::smb1 {
namespace {

struct Row {
  Command command;
  std::string_view name;
};

// [MS-CIFS] 2.2.2.1
constexpr Row kRows[] = {
    {Command::kCreateDirectory, "CREATE_DIRECTORY"},
    {Command::kDeleteDirectory, "DELETE_DIRECTORY"},
    {Command::kOpen, "OPEN"},
    {Command::kCreate, "CREATE"},
    {Command::kClose, "CLOSE"},
    {Command::kFlush, "FLUSH"},
    {Command::kDelete, "DELETE"},
    {Command::kRename, "RENAME"},
    {Command::kQueryInformation, "QUERY_INFORMATION"},
    {Command::kSetInformation, "SET_INFORMATION"},
    {Command::kRead, "READ"},
    {Command::kWrite, "WRITE"},
    {Command::kLockByteRange, "LOCK_BYTE_RANGE"},
    {Command::kUnlockByteRange, "UNLOCK_BYTE_RANGE"},
    {Command::kCreateTemporary, "CREATE_TEMPORARY"},
    {Command::kCreateNew, "CREATE_NEW"},
    {Command::kCheckDirectory, "CHECK_DIRECTORY"},
    {Command::kProcessExit, "PROCESS_EXIT"},
    {Command::kSeek, "SEEK"},
    {Command::kLockAndRead, "LOCK_AND_READ"},
    {Command::kWriteAndUnlock, "WRITE_AND_UNLOCK"},
    {Command::kReadRaw, "READ_RAW"},
    {Command::kReadMpx, "READ_MPX"},
    {Command::kReadMpxSecondary, "READ_MPX_SECONDARY"},
    {Command::kWriteRaw, "WRITE_RAW"},
    {Command::kWriteMpx, "WRITE_MPX"},
    {Command::kWriteMpxSecondary, "WRITE_MPX_SECONDARY"},
    {Command::kWriteComplete, "WRITE_COMPLETE"},
    {Command::kQueryServer, "QUERY_SERVER"},
    {Command::kSetInformation2, "SET_INFORMATION2"},
    {Command::kQueryInformation2, "QUERY_INFORMATION2"},
    {Command::kLockingAndx, "LOCKING_ANDX"},
    {Command::kTransaction, "TRANSACTION"},
    {Command::kTransactionSecondary, "TRANSACTION_SECONDARY"},
    {Command::kIoctl, "IOCTL"},
    {Command::kIoctlSecondary, "IOCTL_SECONDARY"},
    {Command::kCopy, "COPY"},
    {Command::kMove, "MOVE"},
    {Command::kEcho, "ECHO"},
    {Command::kWriteAndClose, "WRITE_AND_CLOSE"},
    {Command::kOpenAndx, "OPEN_ANDX"},
    {Command::kReadAndx, "READ_ANDX"},
    {Command::kWriteAndx, "WRITE_ANDX"},
    {Command::kNewFileSize, "NEW_FILE_SIZE"},
    {Command::kCloseAndTreeDisc, "CLOSE_AND_TREE_DISC"},
    {Command::kTransaction2, "TRANSACTION2"},
    {Command::kTransaction2Secondary, "TRANSACTION2_SECONDARY"},
    {Command::kFindClose2, "FIND_CLOSE2"},
    {Command::kFindNotifyClose, "FIND_NOTIFY_CLOSE"},
    {Command::kTreeConnect, "TREE_CONNECT"},
    {Command::kTreeDisconnect, "TREE_DISCONNECT"},
    {Command::kNegotiate, "NEGOTIATE"},
    {Command::kSessionSetupAndx, "SESSION_SETUP_ANDX"},
    {Command::kLogoffAndx, "LOGOFF_ANDX"},
    {Command::kTreeConnectAndx, "TREE_CONNECT_ANDX"},
    {Command::kSecurityPackageAndx, "SECURITY_PACKAGE_ANDX"},
    {Command::kQueryInformationDisk, "QUERY_INFORMATION_DISK"},
    {Command::kSearch, "SEARCH"},
    {Command::kFind, "FIND"},
    {Command::kFindUnique, "FIND_UNIQUE"},
    {Command::kFindClose, "FIND_CLOSE"},
    {Command::kNtTransact, "NT_TRANSACT"},
    {Command::kNtTransactSecondary, "NT_TRANSACT_SECONDARY"},
    {Command::kNtCreateAndx, "NT_CREATE_ANDX"},
    {Command::kNtCancel, "NT_CANCEL"},
    {Command::kNtRename, "NT_RENAME"},
    {Command::kOpenPrintFile, "OPEN_PRINT_FILE"},
    {Command::kWritePrintFile, "WRITE_PRINT_FILE"},
    {Command::kClosePrintFile, "CLOSE_PRINT_FILE"},
    {Command::kGetPrintQueue, "GET_PRINT_QUEUE"},
    {Command::kReadBulk, "READ_BULK"},
    {Command::kWriteBulk, "WRITE_BULK"},
    {Command::kWriteBulkData, "WRITE_BULK_DATA"},
    {Command::kInvalid, "INVALID"},
    {Command::kNoAndxCommand, "NO_ANDX_COMMAND"},
};

static_assert(std::ranges::adjacent_find(kRows, std::greater_equal<>{}, &Row::command) ==
                  std::ranges::end(kRows),
              "sorted, no duplicates");

// Numbers of the commands that have no name: "0x36".
constexpr auto kNumbers = [] {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::array<char, 4>, 256> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = {'0', 'x', kDigits[i / 16], kDigits[i % 16]};
  }
  return numbers;
}();

constexpr std::string_view Find(Command command) {
  const Row* const row = std::ranges::lower_bound(kRows, command, {}, &Row::command);
  const auto& number = kNumbers[static_cast<std::size_t>(command)];
  return row != std::ranges::end(kRows) && row->command == command
             ? row->name
             : std::string_view(number.data(), number.size());
}

static_assert(Find(Command::kNtCreateAndx) == "NT_CREATE_ANDX");
static_assert(Find(Command{0x36}) == "0x36");

}  // namespace

Parsed<Header> ParseHeader(Bytes message) {
  const auto view = FixedView<kHeaderSize>::Of(message);
  if (!view) {
    return {.error = ParseError::kTruncated};
  }
  if (view->U32Be<0>() != kProtocolId) {
    return {.error = ParseError::kBadMagic};
  }
  Header header;
  header.command = Command{view->U8<4>()};
  header.status = view->U32Le<5>();
  header.flags = view->U8<9>();
  header.flags2 = view->U16Le<10>();
  const std::uint32_t process_id_high = view->U16Le<12>();
  header.tree_id = view->U16Le<24>();
  header.process_id = process_id_high << 16 | view->U16Le<26>();
  header.user_id = view->U16Le<28>();
  header.multiplex_id = view->U16Le<30>();
  return {.value = header};
}

std::string_view CommandName(Command command) { return Find(command); }

}  // namespace eastwest::smb1
