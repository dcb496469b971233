// What of compressed messages is plain: nothing is decompressed here. [MS-SMB2] 2.2.42
#include <algorithm>
#include <vector>

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/compression.h"
#include "src/session/smb_conversation.h"

namespace eastwest::session {

using stream::Framing;

namespace {

constexpr std::uint16_t kAlgorithmNone = 0;  // [MS-SMB2] 2.2.42.2

// Plain is the front of a message as it was before compression.
struct Plain {
  std::vector<std::uint8_t> data;
  bool whole = false;
};

void Append(std::vector<std::uint8_t>& data, Bytes more) {
  data.insert(data.end(), more.begin(), more.end());
}

// Chained payloads follow a header of eight bytes: ProtocolId and the original size.
// [MS-SMB2] 2.2.42.2
Plain PlainOfChain(Bytes message, std::uint32_t original_size) {
  Plain plain;
  ByteReader reader(message);
  reader.Skip(8);
  while (reader.ok() && !reader.Rest().empty()) {
    const std::uint16_t algorithm = reader.U16Le();
    reader.Skip(2);  // Flags
    const std::uint32_t length = reader.U32Le();
    if (!reader.ok() || algorithm != kAlgorithmNone) {
      return plain;
    }
    Append(plain.data, reader.Take(std::min<std::size_t>(length, reader.Rest().size())));
  }
  plain.whole = plain.data.size() == original_size;
  return plain;
}

// An unchained message begins with Offset bytes that are not compressed. [MS-SMB2] 2.2.42.1
Plain PlainOf(Bytes message) {
  const Parsed<smb2::CompressionHeader> header = smb2::ParseCompressionHeader(message);
  if (!header.ok()) {
    return {};
  }
  if (header->is_chained()) {
    return PlainOfChain(message, header->original_compressed_segment_size);
  }
  const Bytes rest = message.subspan(smb2::kCompressionHeaderSize);
  const bool none = header->algorithm == kAlgorithmNone;
  Plain plain;
  Append(plain.data, none ? rest : rest.first(std::min<std::size_t>(header->offset, rest.size())));
  plain.whole = none;
  return plain;
}

}  // namespace

void SmbConversation::OnCompressed(const stream::PacketContext& packet, stream::Side from,
                                   const stream::Unit& unit) {
  reporter_.shared().counters.Add(Counter::kSmbCompressed);
  const Plain plain = PlainOf(unit.data);
  Bytes rest = plain.data;
  const bool read = plain.whole && !unit.cut && smb2::ParseHeader(rest).ok();
  if (!read) {
    ++compressed_messages_;
    if (!compression_reported_) {
      compression_reported_ = true;
      reporter_.ReportAnomaly(packet, "smb", "compressed_message_not_read");
    }
  }
  for (bool first = true, last = false; !last; first = false) {
    const Parsed<smb2::Header> header = smb2::ParseHeader(rest);
    if (!header.ok()) {
      return;
    }
    const std::uint32_t next = header->next_command;
    last = next < smb2::kHeaderSize || next >= rest.size();
    const Bytes message = last ? rest : rest.first(next);
    OnSmb2(packet, from,
           {.framing = Framing::kSmb2,
            .data = message,
            .length = message.size(),
            .first_in_message = first,
            .last_in_message = last,
            .cut = last && !read});
    rest = rest.subspan(message.size());
  }
}

}  // namespace eastwest::session
