// CompressionHeader stands before a compressed message. [MS-SMB2] 2.2.42
#ifndef EASTWEST_PARSERS_SMB2_COMPRESSION_H_
#define EASTWEST_PARSERS_SMB2_COMPRESSION_H_

#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::smb2 {

inline constexpr std::size_t kCompressionHeaderSize = 16;
inline constexpr std::uint16_t kCompressionChained = 0x0001;

struct CompressionHeader {
  std::uint32_t original_compressed_segment_size = 0;
  std::uint16_t algorithm = 0;  // 0 none, 1 LZNT1, 2 LZ77, 3 LZ77+Huffman, 4 pattern, 5 LZ4
  std::uint16_t flags = 0;
  std::uint32_t offset = 0;  // of the compressed data behind this header; chained: its length

  constexpr bool is_chained() const { return (flags & kCompressionChained) != 0; }
};
// ParseCompressionHeader reads the first 16 bytes; nothing is decompressed.
Parsed<CompressionHeader> ParseCompressionHeader(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_COMPRESSION_H_
