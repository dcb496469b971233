#include "parsers/xca/lznt1.h"

#include <algorithm>
#include <bit>

#include "parsers/bytes/byte_reader.h"
#include "parsers/xca/output.h"

namespace eastwest::xca {
namespace {

constexpr std::size_t kChunkBytes = 4096;
constexpr unsigned kSignature = 3;

// LengthBits: how a compressed word splits depends on how much of its chunk is written. M is the
// largest in [4, 12] with 2^(M-1) < written, and the length has 16 - M bits. [MS-XCA] 2.5.1.4
unsigned LengthBits(std::size_t written) {
  const auto bits = static_cast<unsigned>(std::bit_width(std::max<std::size_t>(written, 1) - 1));
  return 16 - std::clamp(bits, 4U, 12U);
}

// Groups of a flag byte, lowest bit first, and the eight elements it tells about. [MS-XCA] 2.5.1.3
ParseError DecompressChunk(Bytes data, Output& output) {
  ByteReader reader(data);
  const std::size_t start = output.size();
  while (!output.full() && reader.ok() && reader.remaining() > 0) {
    unsigned flags = reader.U8();
    for (int element = 0; element < 8 && reader.ok() && reader.remaining() > 0; ++element) {
      const bool match = (flags & 1) != 0;
      flags >>= 1;
      const std::size_t written = output.size() - start;
      if (!match) {
        reader.Require(written < kChunkBytes, ParseError::kBadLength);
        output.Append(reader.Take(1));
        continue;
      }
      const unsigned word = reader.U16Le();
      const unsigned bits = LengthBits(written);
      const std::size_t distance = std::size_t{word >> bits} + 1;
      const std::size_t length = std::size_t{word & ((1U << bits) - 1)} + 3;
      reader.Require(distance <= written, ParseError::kOutOfRange);
      reader.Require(length <= kChunkBytes - written, ParseError::kBadLength);
      if (reader.ok() && !output.CopyBack(distance, length)) {
        reader.Fail(ParseError::kOutOfRange);
      }
    }
  }
  return reader.error();
}

}  // namespace

Parsed<std::size_t> DecompressLznt1(Bytes data, std::span<std::uint8_t> out) {
  Output output(out);
  ByteReader reader(data);
  std::size_t chunk_end = 0;  // of the chunk before
  while (!output.full() && reader.ok() && reader.remaining() > 0) {
    const unsigned header = reader.U16Le();
    if (header == 0) {
      break;  // end of the buffer, [MS-XCA] 2.5.1.2
    }
    // RtlDecompressBuffer puts each chunk at a multiple of 4096 and zeros what one left open.
    output.Repeat(0, chunk_end - output.size());
    const std::size_t length = std::size_t{header & 0x0FFF} + 1;
    reader.Require((header >> 12 & 7) == kSignature, ParseError::kBadValue);
    const bool cut = length > reader.remaining();
    const Bytes chunk = reader.Take(std::min(length, reader.remaining()));
    chunk_end = output.size() + kChunkBytes;
    if ((header & 0x8000) == 0) {
      output.Append(chunk);
    } else if (const ParseError error = DecompressChunk(chunk, output);
               error != ParseError::kNone) {
      reader.Fail(error);
    }
    reader.Require(!cut || output.full(), ParseError::kTruncated);
  }
  return reader.Finish(output.size());
}

}  // namespace eastwest::xca
