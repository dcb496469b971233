#include "parsers/smb2/header.h"

#include <array>

#include "parsers/bytes/fixed_view.h"

namespace eastwest::smb2 {
namespace {

// [MS-SMB2] 2.2.1.2, in the order of the command numbers.
constexpr std::array<std::string_view, kCommandCount> kCommandNames = {
    "NEGOTIATE",     "SESSION_SETUP", "LOGOFF",   "TREE_CONNECT", "TREE_DISCONNECT",
    "CREATE",        "CLOSE",         "FLUSH",    "READ",         "WRITE",
    "LOCK",          "IOCTL",         "CANCEL",   "ECHO",         "QUERY_DIRECTORY",
    "CHANGE_NOTIFY", "QUERY_INFO",    "SET_INFO", "OPLOCK_BREAK", "SERVER_TO_CLIENT_NOTIFICATION"};

static_assert(kCommandNames[static_cast<std::size_t>(Command::kOplockBreak)] == "OPLOCK_BREAK");

}  // namespace

Parsed<Header> ParseHeader(Bytes message) {
  const auto view = FixedView<kHeaderSize>::Of(message);
  if (!view) {
    return {.error = ParseError::kTruncated};
  }
  if (view->U32Be<0>() != kProtocolId) {
    return {.error = ParseError::kBadMagic};
  }
  if (view->U16Le<4>() != kHeaderSize) {
    return {.error = ParseError::kBadStructureSize};
  }
  Header header;
  header.credit_charge = view->U16Le<6>();
  header.status = view->U32Le<8>();
  header.command = Command{view->U16Le<12>()};
  header.credits = view->U16Le<14>();
  header.flags = view->U32Le<16>();
  header.next_command = view->U32Le<20>();
  header.message_id = MessageId{view->U64Le<24>()};
  if (header.is_async()) {  // [MS-SMB2] 2.2.1.1
    header.async_id = AsyncId{view->U64Le<32>()};
  } else {  // [MS-SMB2] 2.2.1.2
    header.process_id = view->U32Le<32>();
    header.tree_id = TreeId{view->U32Le<36>()};
  }
  header.session_id = SessionId{view->U64Le<40>()};
  header.signature_present = (view->U64Le<48>() | view->U64Le<56>()) != 0;
  const bool advances = header.next_command == 0 || header.next_command >= kHeaderSize;
  return {.value = header, .error = advances ? ParseError::kNone : ParseError::kBadLength};
}

std::string_view CommandName(Command command) {
  const auto at = static_cast<std::size_t>(command);
  return at < kCommandNames.size() ? kCommandNames[at] : "UNKNOWN";
}

}  // namespace eastwest::smb2
