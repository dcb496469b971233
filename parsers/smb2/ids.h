// The identifiers of SMB2, each its own type so that no two can be swapped.
#ifndef EASTWEST_PARSERS_SMB2_IDS_H_
#define EASTWEST_PARSERS_SMB2_IDS_H_

#include <compare>
#include <cstdint>
#include <limits>
#include <utility>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::smb2 {

enum class SessionId : std::uint64_t {};
enum class TreeId : std::uint32_t {};
enum class MessageId : std::uint64_t {};
enum class AsyncId : std::uint64_t {};

// In a related compound request these mean: the one of the member before. [MS-SMB2] 3.3.5.2.7.2
inline constexpr SessionId kRelatedSessionId{std::numeric_limits<std::uint64_t>::max()};
inline constexpr TreeId kRelatedTreeId{std::numeric_limits<std::uint32_t>::max()};
// A server that speaks first (oplock and lease breaks) uses this one. [MS-SMB2] 2.2.23
inline constexpr MessageId kUnsolicitedMessageId{std::numeric_limits<std::uint64_t>::max()};

// FileId names an open. [MS-SMB2] 2.2.14.1
struct FileId {
  std::uint64_t persistent = 0;
  std::uint64_t volatile_id = 0;

  // is_related: the open that the member before in the compound created or used.
  constexpr bool is_related() const;

  friend constexpr auto operator<=>(const FileId&, const FileId&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const FileId& id) {
    return H::combine(std::move(state), id.persistent, id.volatile_id);
  }
};

inline constexpr FileId kRelatedFileId{.persistent = std::numeric_limits<std::uint64_t>::max(),
                                       .volatile_id = std::numeric_limits<std::uint64_t>::max()};

constexpr bool FileId::is_related() const { return *this == kRelatedFileId; }

// ReadFileId takes 16 bytes.
constexpr FileId ReadFileId(ByteReader& reader) {
  FileId id;
  id.persistent = reader.U64Le();
  id.volatile_id = reader.U64Le();
  return id;
}

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_IDS_H_
