#include "parsers/smb2/compression.h"

#include <algorithm>

#include "parsers/bytes/fixed_view.h"
#include "parsers/smb2/header.h"

namespace eastwest::smb2 {
namespace {

constexpr std::size_t kPayloadHeaderSize = 8;
constexpr std::size_t kPatternSize = 8;

// HasOriginalSize: the field is there for the algorithms that do not say it themselves.
bool HasOriginalSize(CompressionAlgorithm algorithm) {
  switch (algorithm) {
    case CompressionAlgorithm::kLznt1:
    case CompressionAlgorithm::kLz77:
    case CompressionAlgorithm::kLz77Huffman:
    case CompressionAlgorithm::kLz4:
      return true;
    case CompressionAlgorithm::kNone:
    case CompressionAlgorithm::kPatternV1:
      return false;
  }
  return false;
}

}  // namespace

// [MS-SMB2] 2.2.42.1 and 2.2.42.2: the fields have one layout, only Offset is called Length in a
// chained payload header.
Parsed<CompressionHeader> ParseCompressionHeader(Bytes message) {
  const auto view = FixedView<kCompressionHeaderSize>::Of(message);
  if (!view) {
    return {.error = ParseError::kTruncated};
  }
  if (view->U32Be<0>() != kCompressionProtocolId) {
    return {.error = ParseError::kBadMagic};
  }
  CompressionHeader header;
  header.original_compressed_segment_size = view->U32Le<4>();
  header.algorithm = CompressionAlgorithm{view->U16Le<8>()};
  header.flags = view->U16Le<10>();
  header.offset = view->U32Le<12>();
  return {.value = header};
}

CompressionSizes CheckCompressionSizes(const CompressionHeader& header,
                                       std::size_t message_length) {
  const std::uint32_t size = header.original_compressed_segment_size;
  if (!header.is_chained()) {
    if (header.offset > ~size) {
      return CompressionSizes::kSumOverflows;
    }
    if (header.offset > message_length - std::min(message_length, kCompressionHeaderSize)) {
      return CompressionSizes::kOffsetBehindMessage;
    }
  }
  const std::uint32_t front = header.is_chained() ? 0 : header.offset;
  return size + front > kPlainMessageBytesMax ? CompressionSizes::kTooLong
                                              : CompressionSizes::kGood;
}

// Length includes OriginalPayloadSize where that field is there. [MS-SMB2] 2.2.42.2.1
Parsed<CompressedPayload> ReadCompressedPayload(ByteReader& reader, std::size_t left) {
  CompressedPayload payload;
  payload.algorithm = CompressionAlgorithm{reader.U16Le()};
  reader.Skip(2);  // Flags: what the first payload says was read with the message's header
  std::uint32_t length = reader.U32Le();
  reader.Require(left >= kPayloadHeaderSize && length <= left - kPayloadHeaderSize,
                 ParseError::kOutOfRange);
  if (HasOriginalSize(payload.algorithm)) {
    reader.Require(length >= 4, ParseError::kBadLength);
    payload.original_size = reader.U32Le();
    length -= 4;
  }
  payload.length = length;
  payload.data = reader.Take(std::min<std::size_t>(length, reader.remaining()));
  if (payload.algorithm == CompressionAlgorithm::kNone) {
    payload.original_size = length;
  } else if (payload.algorithm == CompressionAlgorithm::kPatternV1) {
    payload.original_size = ParsePatternPayload(payload.data)->repetitions;
  }
  return reader.Finish(payload);
}

Parsed<PatternPayload> ParsePatternPayload(Bytes data) {
  const auto view = FixedView<kPatternSize>::Of(data);
  if (!view) {
    return {.error = ParseError::kTruncated};
  }
  return {.value = {.pattern = view->U8<0>(), .repetitions = view->U32Le<4>()}};
}

}  // namespace eastwest::smb2
