#include "parsers/smb2/header.h"

#include <array>

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

std::string_view CommandName(Command command) {
  const auto at = static_cast<std::size_t>(command);
  return at < kCommandNames.size() ? kCommandNames[at] : "UNKNOWN";
}

}  // namespace eastwest::smb2
