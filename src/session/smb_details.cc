#include "src/session/smb_details.h"

#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "parsers/smb2/change_notify.h"
#include "parsers/smb2/create_context.h"
#include "parsers/smb2/lock.h"
#include "parsers/smb2/names.h"
#include "parsers/smb2/oplock_break.h"
#include "parsers/smb2/query_directory.h"
#include "parsers/smb2/query_info.h"
#include "parsers/smb2/read.h"
#include "parsers/smb2/server_notification.h"
#include "parsers/smb2/set_info.h"
#include "parsers/smb2/write.h"

namespace eastwest::session {

using event::SmbDetails;
using smb2::Command;

namespace {

void AddInfoClass(smb2::InfoType type, std::uint8_t information_class, SmbDetails& details) {
  const std::string_view type_name = smb2::InfoTypeName(type);
  const auto number = static_cast<unsigned>(type);
  details.emplace_back("info_type",
                       type_name.empty() ? fmt::format("{}", number) : std::string(type_name));
  if (type == smb2::InfoType::kSecurity || type == smb2::InfoType::kQuota) {
    return;
  }
  const std::string_view name = smb2::InfoClassName(type, information_class);
  details.emplace_back("info_class",
                       name.empty() ? fmt::format("{}", information_class) : std::string(name));
}

ParseError AddRead(Bytes message, SmbDetails& details) {
  const auto read = smb2::ParseReadRequest(message);
  if (read.ok()) {
    details.emplace_back("offset", read->offset);
    details.emplace_back("length", std::uint64_t{read->length});
  }
  return read.error;
}

ParseError AddWrite(Bytes message, SmbDetails& details) {
  const auto write = smb2::ParseWriteRequest(message);
  if (write.ok()) {
    details.emplace_back("offset", write->offset);
    details.emplace_back("length", std::uint64_t{write->length});
  }
  return write.error;
}

ParseError AddQueryDirectory(Bytes message, SmbDetails& details) {
  const auto query = smb2::ParseQueryDirectoryRequest(message);
  if (query.ok()) {
    details.emplace_back("pattern", Utf16LeToUtf8(query->pattern));
    AddInfoClass(smb2::InfoType::kFile, query->information_class, details);
  }
  return query.error;
}

ParseError AddQueryInfo(Bytes message, SmbDetails& details) {
  const auto query = smb2::ParseQueryInfoRequest(message);
  if (query.ok()) {
    AddInfoClass(query->info_type, query->information_class, details);
    if (query->info_type == smb2::InfoType::kSecurity) {  // owner, group, DACL, SACL
      details.emplace_back("security_information", HexText(query->additional_information));
    }
  }
  return query.error;
}

// Times of all ones, and of one less, tell the server what to do with its clock: they are no
// times. [MS-FSCC] 2.4.7
void AddTimes(const smb2::BasicInformation& basic, SmbDetails& details) {
  const auto add = [&details](std::string_view name, std::uint64_t time) {
    if (time != 0 && time < ~std::uint64_t{1}) {
      details.emplace_back(name, time);
    }
  };
  add("set_created", basic.creation_time);
  add("set_accessed", basic.last_access_time);
  add("set_modified", basic.last_write_time);
  add("set_changed", basic.change_time);
  if (basic.file_attributes != 0) {
    details.emplace_back("set_attributes", HexText(basic.file_attributes));
  }
}

ParseError AddSetInfo(Bytes message, SmbDetails& details) {
  const auto set = smb2::ParseSetInfoRequest(message);
  if (!set.ok()) {
    return set.error;
  }
  AddInfoClass(set->info_type, set->information_class, details);
  if (set->info_type == smb2::InfoType::kSecurity) {
    details.emplace_back("security_information", HexText(set->additional_information));
  }
  if (set->info_type != smb2::InfoType::kFile) {
    return ParseError::kNone;
  }
  if (set->is_disposition()) {
    const auto disposition = smb2::ParseDispositionInformation(*set);
    if (disposition.ok()) {
      details.emplace_back("delete_pending", disposition->delete_pending);
    }
    return disposition.error;
  }
  if (set->information_class == smb2::kFileBasicInformation) {
    const auto basic = smb2::ParseBasicInformation(set->buffer);
    AddTimes(*basic, details);
    return basic.error;
  }
  if (set->information_class == smb2::kFileEndOfFileInformation ||
      set->information_class == smb2::kFileAllocationInformation) {
    const auto size = smb2::ParseSize(set->buffer);
    details.emplace_back("set_size", *size);
    return size.error;
  }
  return ParseError::kNone;
}

std::string RangeText(const smb2::LockRange& range) {
  const std::string_view kind = (range.flags & smb2::kUnlock) != 0          ? "unlock"
                                : (range.flags & smb2::kLockExclusive) != 0 ? "exclusive"
                                                                            : "shared";
  return fmt::format("{}+{} {}", range.offset, range.length, kind);
}

ParseError AddLock(Bytes message, SmbDetails& details) {
  const auto lock = smb2::ParseLockRequest(message);
  if (!lock.ok()) {
    return lock.error;
  }
  std::vector<std::string> ranges;
  for (const smb2::LockRange& range : lock->ranges) {
    ranges.push_back(RangeText(range));
  }
  details.emplace_back("lock_count", std::uint64_t{lock->lock_count});
  details.emplace_back("locks", std::move(ranges));
  return ParseError::kNone;
}

ParseError AddChangeNotify(Bytes message, SmbDetails& details) {
  const auto notify = smb2::ParseChangeNotifyRequest(message);
  if (notify.ok()) {
    details.emplace_back("completion_filter", HexText(notify->completion_filter));
    details.emplace_back("watch_tree", notify->watches_tree());
  }
  return notify.error;
}

ParseError AddOplockBreak(Bytes message, SmbDetails& details) {
  const auto broken = smb2::ParseOplockBreak(message);
  if (!broken.ok()) {
    return broken.error;
  }
  if (broken->has_file_id) {
    const std::string_view level = smb2::OplockLevelName(broken->oplock_level);
    details.emplace_back("oplock_level", level.empty() ? fmt::format("{}", broken->oplock_level)
                                                       : std::string(level));
    return ParseError::kNone;
  }
  details.emplace_back("lease_key", ToString(broken->lease_key));
  if (broken->has_old_state) {
    details.emplace_back("lease_state_before",
                         std::string(smb2::LeaseStateName(broken->old_state)));
  }
  details.emplace_back("lease_state", std::string(smb2::LeaseStateName(broken->new_state)));
  return ParseError::kNone;
}

ParseError AddNotification(Bytes message, SmbDetails& details) {
  const auto notification = smb2::ParseServerNotification(message);
  if (notification.ok()) {
    details.emplace_back("notification", notification->type == smb2::kNotifySessionClosed
                                             ? std::string("session_closed")
                                             : HexText(notification->type));
  }
  return notification.error;
}

ParseError AddReadAnswer(Bytes message, SmbDetails& details) {
  const auto read = smb2::ParseReadResponse(message);
  if (read.ok()) {
    details.emplace_back("transferred", std::uint64_t{read->data_length});
  }
  return read.error;
}

ParseError AddWriteAnswer(Bytes message, SmbDetails& details) {
  const auto write = smb2::ParseWriteResponse(message);
  if (write.ok()) {
    details.emplace_back("transferred", std::uint64_t{write->count});
  }
  return write.error;
}

}  // namespace

ParseError AddRequestDetails(Command command, Bytes message, SmbDetails& details) {
  switch (command) {
    case Command::kRead:
      return AddRead(message, details);
    case Command::kWrite:
      return AddWrite(message, details);
    case Command::kQueryDirectory:
      return AddQueryDirectory(message, details);
    case Command::kQueryInfo:
      return AddQueryInfo(message, details);
    case Command::kSetInfo:
      return AddSetInfo(message, details);
    case Command::kLock:
      return AddLock(message, details);
    case Command::kChangeNotify:
      return AddChangeNotify(message, details);
    case Command::kOplockBreak:
      return AddOplockBreak(message, details);
    case Command::kServerNotification:
      return AddNotification(message, details);
    case Command::kIoctl:
      return AddIoctlDetails(message, details);
    default:
      return ParseError::kNone;  // the header, or a fact of its own, says all
  }
}

ParseError AddAnswerDetails(Command command, Bytes message, SmbDetails& details) {
  switch (command) {
    case Command::kRead:
      return AddReadAnswer(message, details);
    case Command::kWrite:
      return AddWriteAnswer(message, details);
    case Command::kIoctl:
      return AddIoctlAnswerDetails(message, details);
    default:
      return ParseError::kNone;
  }
}

std::string HexText(std::uint32_t value) { return fmt::format("0x{:08x}", value); }

}  // namespace eastwest::session
