#include "parsers/smb2/request_file_id.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::smb2 {
namespace {

// Place says where a request keeps its FileId, counted from its StructureSize field.
struct Place {
  std::uint16_t structure_size = 0;  // 0: the command has no FileId
  std::uint16_t offset = 0;
};

// [MS-SMB2] 2.2.15 to 2.2.39, in the order of the command numbers.
constexpr std::array<Place, kCommandCount> kPlaces = {{
    {},        // NEGOTIATE
    {},        // SESSION_SETUP
    {},        // LOGOFF
    {},        // TREE_CONNECT
    {},        // TREE_DISCONNECT
    {},        // CREATE
    {24, 8},   // CLOSE
    {24, 8},   // FLUSH
    {49, 16},  // READ
    {49, 16},  // WRITE
    {48, 8},   // LOCK
    {57, 8},   // IOCTL
    {},        // CANCEL
    {},        // ECHO
    {33, 8},   // QUERY_DIRECTORY
    {32, 8},   // CHANGE_NOTIFY
    {41, 24},  // QUERY_INFO
    {33, 16},  // SET_INFO
    {24, 8},   // OPLOCK_BREAK; a lease break has another StructureSize and no FileId
    {},        // SERVER_TO_CLIENT_NOTIFICATION
}};

static_assert(kPlaces[static_cast<std::size_t>(Command::kSetInfo)].offset == 16);

}  // namespace

std::optional<FileId> RequestFileId(Command command, Bytes message) {
  const auto at = static_cast<std::size_t>(command);
  if (at >= kPlaces.size() || kPlaces[at].structure_size == 0) {
    return std::nullopt;
  }
  ByteReader reader(message);
  reader.Skip(kHeaderSize);
  reader.Require(reader.U16Le() == kPlaces[at].structure_size, ParseError::kBadStructureSize);
  reader.Skip(kPlaces[at].offset - sizeof(std::uint16_t));
  const FileId id = ReadFileId(reader);
  return reader.ok() ? std::optional(id) : std::nullopt;
}

}  // namespace eastwest::smb2
