// CompressionHeader stands before a compressed message, and a payload header before each part of a
// chained one. [MS-SMB2] 2.2.42
#ifndef EASTWEST_PARSERS_SMB2_COMPRESSION_H_
#define EASTWEST_PARSERS_SMB2_COMPRESSION_H_

#include <cstddef>
#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::smb2 {

inline constexpr std::size_t kCompressionHeaderSize = 16;
// The header of a chained message has no algorithm: that is in the payload headers.
inline constexpr std::size_t kChainedCompressionHeaderSize = 8;
inline constexpr std::uint16_t kCompressionChained = 0x0001;
// No SMB2 message is longer: its length has 24 bits on the wire. [MS-SMB2] 2.1
inline constexpr std::uint32_t kPlainMessageBytesMax = 0x00FFFFFF;

// [MS-SMB2] 2.2.3.1.3
enum class CompressionAlgorithm : std::uint16_t {
  kNone = 0,
  kLznt1 = 1,
  kLz77 = 2,
  kLz77Huffman = 3,
  kPatternV1 = 4,
  kLz4 = 5,
};

struct CompressionHeader {
  std::uint32_t original_compressed_segment_size = 0;
  CompressionAlgorithm algorithm = CompressionAlgorithm::kNone;
  std::uint16_t flags = 0;
  std::uint32_t offset = 0;  // of the compressed data behind this header; chained: its length

  constexpr bool is_chained() const { return (flags & kCompressionChained) != 0; }
};
// ParseCompressionHeader reads the first 16 bytes; nothing is decompressed.
Parsed<CompressionHeader> ParseCompressionHeader(Bytes message);

// CompressionSizes says whether a header's sizes can be: those that cannot are how CVE-2020-0796
// is used.
enum class CompressionSizes : std::uint8_t {
  kGood,
  kSumOverflows,         // Offset and OriginalCompressedSegmentSize together leave 32 bits
  kOffsetBehindMessage,  // the compressed data would begin behind the message
  kTooLong,              // no message is as long as this one would be
};
// CheckCompressionSizes compares with the length of the message on the wire, header included.
CompressionSizes CheckCompressionSizes(const CompressionHeader& header, std::size_t message_length);

// CompressedPayload is one part of a chained message. [MS-SMB2] 2.2.42.2.1
struct CompressedPayload {
  CompressionAlgorithm algorithm = CompressionAlgorithm::kNone;
  std::uint32_t length = 0;         // of data, on the wire
  std::uint32_t original_size = 0;  // of what data stands for; not known of an unknown algorithm
  Bytes data;                       // as far as the message holds it
};
// ReadCompressedPayload moves behind the payload, or to the end of a message that is cut. left is
// how many bytes the message has on the wire from the reader's position.
Parsed<CompressedPayload> ReadCompressedPayload(ByteReader& reader, std::size_t left);

// PatternPayload is one byte, many times. [MS-SMB2] 2.2.42.2.2
struct PatternPayload {
  std::uint8_t pattern = 0;
  std::uint32_t repetitions = 0;
};
Parsed<PatternPayload> ParsePatternPayload(Bytes data);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_COMPRESSION_H_
