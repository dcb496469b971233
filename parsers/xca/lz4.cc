#include "parsers/xca/lz4.h"

#include <algorithm>

#include "parsers/bytes/byte_reader.h"
#include "parsers/xca/output.h"

namespace eastwest::xca {
namespace {

constexpr std::size_t kLengthMin = 4;      // of a match
constexpr std::uint32_t kNibbleFull = 15;  // what a half of the token can say, and more
constexpr std::uint32_t kByteFull = 255;

// ReadLength: bytes are added to the half byte until one is not 255. Each of them is input, so the
// sum is bounded by that.
std::size_t ReadLength(ByteReader& reader, std::uint32_t nibble) {
  std::size_t length = nibble;
  std::uint32_t byte = nibble == kNibbleFull ? kByteFull : 0;
  while (byte == kByteFull && reader.ok()) {
    byte = reader.U8();
    length += byte;
  }
  return length;
}

}  // namespace

Parsed<std::size_t> DecompressLz4(Bytes data, std::span<std::uint8_t> out) {
  Output output(out);
  ByteReader reader(data);
  reader.Require(!data.empty(), ParseError::kTruncated);
  while (!output.full() && reader.ok()) {
    const std::uint32_t token = reader.U8();
    const std::size_t literals = ReadLength(reader, token >> 4);
    if (!reader.ok()) {
      break;
    }
    output.Append(reader.Rest().first(std::min(literals, reader.remaining())));
    reader.Skip(literals);
    if (output.full() || !reader.ok() || reader.remaining() == 0) {
      break;  // the last sequence has no match
    }
    const std::size_t distance = reader.U16Le();
    if (!reader.ok()) {
      break;
    }
    // A run of 300,000 bytes has a length of 1,176: of one that is cut, what is there counts.
    const std::size_t length = ReadLength(reader, token & 0x0F) + kLengthMin;
    if (!output.CopyBack(distance, length)) {
      reader.Fail(ParseError::kOutOfRange);
    }
  }
  return output.full() && !out.empty() ? Parsed<std::size_t>{.value = output.size()}
                                       : reader.Finish(output.size());
}

}  // namespace eastwest::xca
