#include "parsers/xca/lz77_huffman.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/xca/huffman_code.h"
#include "parsers/xca/output.h"

namespace eastwest::xca {
namespace {

constexpr std::size_t kBlockBytes = 65536;
constexpr std::uint32_t kFirstMatch = 256;  // symbols below are literals
constexpr std::uint32_t kLengthMin = 3;
constexpr std::uint32_t kSymbolFull = 15;  // what the length in a symbol can say, and more
constexpr std::uint32_t kByteFull = 255;

// BitReader holds at least the next 16 bits. They come in words of 16; between two words stand the
// bytes of long lengths. [MS-XCA] 2.2.4
class BitReader {
 public:
  explicit BitReader(ByteReader& reader) : reader_(reader) {
    bits_ = Word() << 16;
    bits_ |= Word();
  }

  // Peek returns the next count bits, 0 to 16 of them.
  std::uint32_t Peek(unsigned count) const { return count == 0 ? 0 : bits_ >> (32 - count); }

  // Skip fails the reader when bits are used that the data does not have.
  void Skip(unsigned count) {
    bits_ <<= count;
    extra_ -= static_cast<int>(count);
    if (extra_ < 0) {
      bits_ |= Word() << -extra_;
      extra_ += 16;
    }
    reader_.Require(missing_ <= 16 + extra_, ParseError::kTruncated);
  }

 private:
  std::uint32_t Word() {
    if (reader_.remaining() < 2) {
      reader_.Skip(reader_.remaining());  // half a word is no length of a match
      missing_ += 16;                     // zeros may be looked at, not used
      return 0;
    }
    return reader_.U16Le();
  }

  ByteReader& reader_;
  std::uint32_t bits_ = 0;
  int extra_ = 16;   // bits held beyond the 16
  int missing_ = 0;  // of the bits held, those that the data does not have
};

std::size_t MatchLength(ByteReader& reader, std::uint32_t in_symbol) {
  if (in_symbol < kSymbolFull) {
    return std::size_t{in_symbol} + kLengthMin;
  }
  const std::uint32_t byte = reader.U8();
  if (byte < kByteFull) {
    return std::size_t{byte} + kSymbolFull + kLengthMin;
  }
  std::uint32_t whole = reader.U16Le();
  if (whole == 0) {
    whole = reader.U32Le();  // as the compressor writes it, [MS-XCA] 2.1.4.3
  }
  reader.Require(whole >= kSymbolFull, ParseError::kBadValue);
  return std::size_t{whole} + kLengthMin;
}

void DecompressBlock(ByteReader& reader, const HuffmanCode& code, Output& output) {
  BitReader bits(reader);
  const std::size_t end = output.size() + kBlockBytes;
  while (reader.ok() && !output.full() && output.size() < end) {
    const HuffmanCode::Symbol symbol = code.Find(bits.Peek(HuffmanCode::kCodeBitsMax));
    bits.Skip(symbol.bits);
    if (!reader.ok()) {
      return;
    }
    if (symbol.value < kFirstMatch) {
      output.Put(static_cast<std::uint8_t>(symbol.value));
      continue;
    }
    const std::uint32_t match = symbol.value - kFirstMatch;
    const std::size_t length = MatchLength(reader, match % 16);
    const unsigned distance_bits = match / 16;
    const std::size_t distance = (std::size_t{1} << distance_bits) + bits.Peek(distance_bits);
    bits.Skip(distance_bits);
    if (reader.ok() && !output.CopyBack(distance, length)) {
      reader.Fail(ParseError::kOutOfRange);
    }
  }
}

}  // namespace

Parsed<std::size_t> DecompressLz77Huffman(Bytes data, std::span<std::uint8_t> out) {
  Output output(out);
  ByteReader reader(data);
  HuffmanCode code;
  while (!output.full() && reader.ok()) {
    const Bytes table = reader.Take(HuffmanCode::kTableBytes);
    if (!reader.ok()) {
      break;
    }
    reader.Require(code.Load(table), ParseError::kBadValue);
    DecompressBlock(reader, code, output);
  }
  return reader.Finish(output.size());
}

}  // namespace eastwest::xca
