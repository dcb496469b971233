#include "src/session/plain_message.h"

#include <algorithm>

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/compression.h"
#include "parsers/xca/lz4.h"
#include "parsers/xca/lz77.h"
#include "parsers/xca/lz77_huffman.h"
#include "parsers/xca/lznt1.h"
#include "parsers/xca/output.h"
#include "src/event/event.h"

namespace eastwest::session {
namespace {

using smb2::CompressedPayload;
using smb2::CompressionAlgorithm;

// Expand writes what data stands for until out is full. An algorithm we do not know gives
// kBadVersion.
Parsed<std::size_t> Expand(CompressionAlgorithm algorithm, Bytes data,
                           std::span<std::uint8_t> out) {
  xca::Output output(out);
  switch (algorithm) {
    case CompressionAlgorithm::kNone:
      output.Append(data);
      return {.value = output.size()};
    case CompressionAlgorithm::kLznt1:
      return xca::DecompressLznt1(data, out);
    case CompressionAlgorithm::kLz77:
      return xca::DecompressLz77(data, out);
    case CompressionAlgorithm::kLz77Huffman:
      return xca::DecompressLz77Huffman(data, out);
    case CompressionAlgorithm::kPatternV1: {
      const Parsed<smb2::PatternPayload> pattern = smb2::ParsePatternPayload(data);
      output.Repeat(pattern->pattern, pattern->repetitions);
      return {.value = output.size(),
              .error = pattern.ok() ? ParseError::kNone : ParseError::kBadLength};
    }
    case CompressionAlgorithm::kLz4:
      return xca::DecompressLz4(data, out);
  }
  return {.error = ParseError::kBadVersion};
}

// Filler adds the parts of a message to the buffer, one behind the other.
class Filler {
 public:
  explicit Filler(std::span<std::uint8_t> buffer) : buffer_(buffer) {}

  // Add returns false when nothing can follow: the part is cut, unknown or wrong, or the buffer is
  // full.
  bool Add(const CompressedPayload& part) {
    const std::size_t room =
        std::min<std::size_t>(part.original_size, buffer_.size() - plain_.size);
    const Parsed<std::size_t> written =
        Expand(part.algorithm, part.data, buffer_.subspan(plain_.size, room));
    plain_.size += *written;
    if (*written == room && written.ok()) {
      return plain_.size < buffer_.size();
    }
    const bool whole = part.data.size() == part.length;
    if (whole && written.error != ParseError::kBadVersion) {
      const bool ends = written.ok() || written.error == ParseError::kTruncated;
      plain_.fault = ends ? "compression_size_mismatch" : "compression_bad_data";
    }
    return false;
  }

  void SetFault(std::string_view code) { plain_.fault = code; }
  PlainMessage Finish(std::size_t length) {
    plain_.length = length;
    return plain_;
  }

 private:
  std::span<std::uint8_t> buffer_;
  PlainMessage plain_;
};

// An unchained message begins with Offset bytes that are not compressed. [MS-SMB2] 2.2.42.1
PlainMessage FromUnchained(const smb2::CompressionHeader& header, Bytes message,
                           std::size_t message_length, std::span<std::uint8_t> buffer) {
  const Bytes rest = message.subspan(smb2::kCompressionHeaderSize);
  const Bytes front = rest.first(std::min<std::size_t>(header.offset, rest.size()));
  const auto compressed_length =
      static_cast<std::uint32_t>(message_length - smb2::kCompressionHeaderSize - header.offset);
  Filler filler(buffer);
  const bool go_on = filler.Add({.algorithm = CompressionAlgorithm::kNone,
                                 .length = header.offset,
                                 .original_size = header.offset,
                                 .data = front});
  if (go_on) {
    filler.Add({.algorithm = header.algorithm,
                .length = compressed_length,
                .original_size = header.original_compressed_segment_size,
                .data = rest.subspan(front.size())});
  }
  return filler.Finish(std::size_t{header.offset} + header.original_compressed_segment_size);
}

// The payloads follow a header of eight bytes; together they are as long as it says.
PlainMessage FromChained(const smb2::CompressionHeader& header, Bytes message,
                         std::size_t message_length, std::span<std::uint8_t> buffer) {
  ByteReader reader(message);
  reader.Skip(smb2::kChainedCompressionHeaderSize);
  Filler filler(buffer);
  std::size_t missing = header.original_compressed_segment_size;
  bool go_on = true;
  while (go_on && reader.remaining() > 0) {
    const Parsed<CompressedPayload> payload =
        smb2::ReadCompressedPayload(reader, message_length - reader.position());
    if (!payload.ok()) {
      if (payload.error != ParseError::kTruncated || message.size() == message_length) {
        filler.SetFault("compression_bad_length");
      }
      go_on = false;
    } else if (payload->original_size > missing) {
      filler.SetFault("compression_size_mismatch");
      go_on = false;
    } else {
      missing -= payload->original_size;
      go_on = filler.Add(*payload);
    }
  }
  if (go_on && missing > 0 && message.size() == message_length) {
    filler.SetFault("compression_size_mismatch");
  }
  return filler.Finish(header.original_compressed_segment_size);
}

std::string_view FaultOf(smb2::CompressionSizes sizes) {
  switch (sizes) {
    case smb2::CompressionSizes::kGood:
      return {};
    case smb2::CompressionSizes::kSumOverflows:
      return event::kCompressionSizeOverflow;
    case smb2::CompressionSizes::kOffsetBehindMessage:
      return event::kCompressionOffsetOverflow;
    case smb2::CompressionSizes::kTooLong:
      return "compression_size_limit";
  }
  return {};
}

}  // namespace

PlainMessage DecompressMessage(Bytes message, std::size_t message_length,
                               std::span<std::uint8_t> buffer) {
  const Parsed<smb2::CompressionHeader> header = smb2::ParseCompressionHeader(message);
  if (!header.ok()) {
    return {.fault = ParseErrorName(header.error)};
  }
  const std::string_view fault = FaultOf(smb2::CheckCompressionSizes(*header, message_length));
  if (!fault.empty()) {
    return {.fault = fault};
  }
  return header->is_chained() ? FromChained(*header, message, message_length, buffer)
                              : FromUnchained(*header, message, message_length, buffer);
}

}  // namespace eastwest::session
