#include "parsers/xca/lz77.h"

#include <optional>

#include "parsers/bytes/byte_reader.h"
#include "parsers/xca/output.h"

namespace eastwest::xca {
namespace {

constexpr std::uint32_t kLengthMin = 3;
constexpr std::uint32_t kBitsFull = 7;     // what the three bits of a match can say, and more
constexpr std::uint32_t kNibbleFull = 15;  // the same of the half byte behind it
constexpr std::uint32_t kByteFull = 255;

// LengthReader follows the length of a match from three bits to a half byte, which it shares with
// the next long match, to one, two and four bytes. [MS-XCA] 2.4.4
class LengthReader {
 public:
  std::size_t Read(ByteReader& reader, std::uint32_t bits) {
    if (bits < kBitsFull) {
      return bits + kLengthMin;
    }
    const std::uint32_t nibble = Nibble(reader);
    if (nibble < kNibbleFull) {
      return std::size_t{nibble} + kBitsFull + kLengthMin;
    }
    const std::uint32_t byte = reader.U8();
    if (byte < kByteFull) {
      return std::size_t{byte} + kNibbleFull + kBitsFull + kLengthMin;
    }
    std::uint32_t whole = reader.U16Le();
    if (whole == 0) {
      whole = reader.U32Le();
    }
    reader.Require(whole >= kNibbleFull + kBitsFull, ParseError::kBadValue);
    return std::size_t{whole} + kLengthMin;
  }

 private:
  std::uint32_t Nibble(ByteReader& reader) {
    if (kept_) {
      const std::uint32_t high = *kept_;
      kept_.reset();
      return high;
    }
    const std::uint32_t both = reader.U8();
    kept_ = both >> 4;
    return both & 0x0F;
  }

  std::optional<std::uint32_t> kept_;
};

}  // namespace

Parsed<std::size_t> DecompressLz77(Bytes data, std::span<std::uint8_t> out) {
  Output output(out);
  ByteReader reader(data);
  LengthReader lengths;
  std::uint32_t flags = 0;  // the highest bit is the next one
  std::uint32_t flags_left = 0;
  while (!output.full() && reader.ok()) {
    if (flags_left == 0) {
      flags = reader.U32Le();
      flags_left = 32;
    }
    const bool match = (flags & 0x80000000U) != 0;
    flags <<= 1;
    --flags_left;
    if (!match) {
      const Bytes literal = reader.Take(1);
      output.Append(literal);
      continue;
    }
    if (reader.ok() && reader.remaining() == 0) {
      break;  // the flags behind the last match are ones
    }
    const std::uint32_t bytes = reader.U16Le();
    const std::size_t length = lengths.Read(reader, bytes % 8);
    if (reader.ok() && !output.CopyBack(bytes / 8 + 1, length)) {
      reader.Fail(ParseError::kOutOfRange);
    }
  }
  return reader.Finish(output.size());
}

}  // namespace eastwest::xca
