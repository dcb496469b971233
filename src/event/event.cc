#include "src/event/event.h"

#include "parsers/bytes/text.h"

namespace eastwest::event {

std::string AccountName(const Identity* identity) {
  if (identity == nullptr) {
    return {};
  }
  if (identity->anonymous) {
    return "anonymous";
  }
  if (identity->user.empty()) {
    return {};
  }
  return identity->domain.empty() ? identity->user : identity->domain + "\\" + identity->user;
}

ShareKind ShareKindOf(std::string_view share) {
  if (EqualsIgnoreCase(share, "IPC$")) {
    return ShareKind::kPipe;
  }
  if (EqualsIgnoreCase(share, "ADMIN$")) {
    return ShareKind::kAdmin;
  }
  const bool is_drive = share.size() == 2 && share[1] == '$' &&
                        ((share[0] | 0x20) >= 'a' && (share[0] | 0x20) <= 'z');
  if (is_drive) {
    return ShareKind::kAdmin;
  }
  if (EqualsIgnoreCase(share, "print$")) {
    return ShareKind::kPrint;
  }
  return share.empty() ? ShareKind::kUnknown : ShareKind::kDisk;
}

std::string_view ShareKindName(ShareKind kind) {
  switch (kind) {
    case ShareKind::kUnknown:
      return "unknown";
    case ShareKind::kDisk:
      return "disk";
    case ShareKind::kAdmin:
      return "admin";
    case ShareKind::kPipe:
      return "pipe";
    case ShareKind::kPrint:
      return "print";
  }
  return "unknown";
}

}  // namespace eastwest::event
