#include "tests/tidy/rooms.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eastwest::tidy {
namespace {

// Room: rooms of a lower rank are above. When only is given, nothing else may be included, however
// far above it is; siblings lists what a parser may include of its own rank.
struct Room {
  std::string_view folder;
  int rank = 0;
  std::vector<std::string_view> siblings;
  std::vector<std::string_view> only;
};

const std::vector<Room>& Rooms() {
  static const std::vector<Room> rooms = {
      {.folder = "parsers/bytes", .rank = 0, .siblings = {}, .only = {}},
      {.folder = "parsers/net", .rank = 1, .siblings = {}, .only = {}},
      {.folder = "parsers/netbios", .rank = 1, .siblings = {}, .only = {}},
      {.folder = "parsers/smb1", .rank = 1, .siblings = {}, .only = {}},
      {.folder = "parsers/smb2", .rank = 1, .siblings = {}, .only = {}},
      {.folder = "parsers/xca", .rank = 1, .siblings = {}, .only = {}},
      {.folder = "parsers/auth", .rank = 1, .siblings = {}, .only = {}},
      // LDAP is DER, and carries authentication tokens.
      {.folder = "parsers/heads", .rank = 1, .siblings = {"parsers/auth"}, .only = {}},
      // An RPC PDU carries an authentication token; a stub is the body of an RPC PDU.
      {.folder = "parsers/dcerpc", .rank = 1, .siblings = {"parsers/auth"}, .only = {}},
      {.folder = "parsers/msrpc", .rank = 1, .siblings = {"parsers/dcerpc"}, .only = {}},
      {.folder = "src/core", .rank = 2, .siblings = {}, .only = {}},
      {.folder = "src/event", .rank = 3, .siblings = {}, .only = {}},
      {.folder = "src/capture", .rank = 4, .siblings = {}, .only = {}},
      {.folder = "src/stream", .rank = 5, .siblings = {}, .only = {}},
      {.folder = "src/session", .rank = 6, .siblings = {}, .only = {}},
      // Detection sees events, never packets.
      {.folder = "src/detect",
       .rank = 7,
       .siblings = {},
       .only = {"parsers/bytes", "parsers/net", "src/core", "src/event"}},
      {.folder = "src/output", .rank = 8, .siblings = {}, .only = {}},
      {.folder = "src/control", .rank = 9, .siblings = {}, .only = {}},
      // Traffic to measure with: nothing that looks at it.
      {.folder = "src/bench",
       .rank = 10,
       .siblings = {},
       .only = {"parsers/bytes", "parsers/net", "src/core", "src/capture"}},
      {.folder = "src/app", .rank = 11, .siblings = {}, .only = {}},
  };
  return rooms;
}

const Room* RoomOf(std::string_view path) {
  for (const Room& room : Rooms()) {
    if (path.starts_with(room.folder) && path.substr(room.folder.size()).starts_with('/')) {
      return &room;
    }
  }
  return nullptr;
}

std::optional<std::string_view> IncludedPath(std::string_view line) {
  constexpr std::string_view kStart = "#include \"";
  if (!line.starts_with(kStart)) {
    return std::nullopt;
  }
  line.remove_prefix(kStart.size());
  return line.substr(0, line.find('"'));
}

// IsOutside: the product must not need what is not shipped.
bool IsOutside(std::string_view path) {
  return path.starts_with("tests/") || path.starts_with("bench/");
}

bool Contains(const std::vector<std::string_view>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool MayInclude(const Room& from, const Room& to) {
  if (from.folder == to.folder || Contains(from.siblings, to.folder)) {
    return true;
  }
  if (!from.only.empty()) {
    return Contains(from.only, to.folder);
  }
  return to.rank < from.rank;
}

}  // namespace

Complaints CheckIncludes(const SourceFile& file) {
  Complaints complaints;
  const bool in_room = file.path.starts_with("parsers/") || file.path.starts_with("src/");
  const Room* const from = RoomOf(file.path);
  if (in_room && from == nullptr && EndsWithAny(file.path, {".h", ".cc"})) {
    complaints.push_back({file.path, 0, "is in no room that tests/tidy/rooms.cc knows"});
    return complaints;
  }
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto path = IncludedPath(file.lines[i]);
    if (!path) {
      continue;
    }
    const Room* const to = RoomOf(*path);
    const bool rooted = path->find('/') != std::string_view::npos && !path->starts_with("..");
    if (!rooted) {
      complaints.push_back(
          {file.path, i + 1, "include from the repository root: " + std::string(*path)});
    } else if (from != nullptr &&
               (IsOutside(*path) || (to != nullptr && !MayInclude(*from, *to)))) {
      complaints.push_back({file.path, i + 1,
                            std::string(from->folder) + " must not include " + std::string(*path)});
    }
  }
  return complaints;
}

}  // namespace eastwest::tidy
