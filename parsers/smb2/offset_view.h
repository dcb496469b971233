// OffsetView reads the offset-and-length pairs that SMB2 messages point to their buffers with.
#ifndef EASTWEST_PARSERS_SMB2_OFFSET_VIEW_H_
#define EASTWEST_PARSERS_SMB2_OFFSET_VIEW_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/header.h"

namespace eastwest::smb2 {

// OffsetView returns length bytes at offset from the header's first byte. The offset of an empty
// buffer means nothing: clients leave it zero or let it point past the end.
constexpr Bytes OffsetView(ByteReader& reader, std::size_t offset, std::size_t length) {
  if (length == 0) {
    return {};
  }
  reader.Require(offset >= kHeaderSize, ParseError::kOutOfRange);
  return reader.At(offset, length);
}

// PresentPart is the same for bodies that the caller may not hold: what is missing is cut off.
constexpr Bytes PresentPart(Bytes message, std::size_t offset, std::size_t length) {
  if (offset < kHeaderSize || offset > message.size()) {
    return {};
  }
  return message.subspan(offset, std::min(length, message.size() - offset));
}

// BodyReader starts behind the header and demands the StructureSize that the message must have.
constexpr ByteReader BodyReader(Bytes message, std::uint16_t structure_size) {
  ByteReader reader(message);
  reader.Skip(kHeaderSize);
  reader.Require(reader.U16Le() == structure_size, ParseError::kBadStructureSize);
  return reader;
}

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_OFFSET_VIEW_H_
