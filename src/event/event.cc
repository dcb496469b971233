#include "src/event/event.h"

#include "src/event/names.h"

namespace eastwest::event {

ShareKind ShareKindOf(std::string_view share) {
  const std::string name = NormalFileName(share).path;
  if (name == "ipc$") {
    return ShareKind::kPipe;
  }
  const bool is_drive = name.size() == 2 && name[1] == '$' && name[0] >= 'a' && name[0] <= 'z';
  if (is_drive || name == "admin$") {
    return ShareKind::kAdmin;
  }
  if (name == "print$") {
    return ShareKind::kPrint;
  }
  return name.empty() ? ShareKind::kUnknown : ShareKind::kDisk;
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
