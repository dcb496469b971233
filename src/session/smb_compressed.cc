// Compressed messages: as much of them as is wanted, read as if it had come plain.
// [MS-SMB2] 2.2.42, 3.1.5.3
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/smb2/compression.h"
#include "src/core/limits.h"
#include "src/session/plain_message.h"
#include "src/session/smb_conversation.h"

namespace eastwest::session {

using stream::Framing;

namespace {

// Enough compressed bytes for the first kPlanPrefixBytes plain ones, whatever the algorithm: a
// table of 256 bytes, two bytes a symbol, and the headers of some payloads.
constexpr std::size_t kCompressedFrontBytes = 1024;

// PlainBytesMax is how much we decompress at most: a few bytes may stand for many, but the work
// that they cause has a bound.
std::size_t PlainBytesMax(std::size_t compressed_bytes) {
  const std::size_t by_ratio =
      std::min(compressed_bytes, limits::kUnitBytesMax) * limits::kDecompressedRatioMax;
  return std::clamp(by_ratio, limits::kDecompressedBytesMin, limits::kUnitBytesMax);
}

std::string SizesText(Bytes message) {
  const Parsed<smb2::CompressionHeader> header = smb2::ParseCompressionHeader(message);
  return header->is_chained() ? "size " + std::to_string(header->original_compressed_segment_size)
                              : "offset " + std::to_string(header->offset) + ", size " +
                                    std::to_string(header->original_compressed_segment_size);
}

}  // namespace

// WantedOfPlain: of a compound all, because only its first member is known yet.
std::size_t SmbConversation::WantedOfPlain(stream::Side from, Bytes front, std::size_t length) {
  const Parsed<smb2::Header> header = smb2::ParseHeader(front);
  if (!header.ok()) {
    return front.size();
  }
  return header->next_command != 0 ? length : Wanted(from, Framing::kSmb2, front, length);
}

// WantedOfCompressed looks into the prefix: of a READ or WRITE on a file little is needed.
std::size_t SmbConversation::WantedOfCompressed(stream::Side from, Bytes prefix,
                                                std::size_t length) {
  std::array<std::uint8_t, stream::kPlanPrefixBytes> buffer{};
  const PlainMessage plain = DecompressMessage(prefix, length, buffer);
  if (!plain.fault.empty()) {
    return prefix.size();  // it shows the fault
  }
  const Bytes front = Bytes(buffer).first(plain.size);
  const bool known = smb2::ParseHeader(front).ok();
  const bool little = known && WantedOfPlain(from, front, plain.length) <= stream::kPlanPrefixBytes;
  return little ? std::min(length, kCompressedFrontBytes) : length;
}

void SmbConversation::OnCompressed(const stream::PacketContext& packet, stream::Side from,
                                   const stream::Unit& unit) {
  Counters& counters = reporter_.shared().counters;
  counters.Add(Counter::kSmbCompressed);
  std::vector<std::uint8_t>& scratch = reporter_.shared().decompressed;
  scratch.resize(limits::kUnitBytesMax);  // once a shard
  const std::span<std::uint8_t> buffer(scratch);
  PlainMessage plain =
      DecompressMessage(unit.data, unit.length, buffer.first(stream::kPlanPrefixBytes));
  const std::size_t wanted = WantedOfPlain(from, buffer.first(plain.size), plain.length);
  if (plain.size == stream::kPlanPrefixBytes && wanted > plain.size) {
    const std::size_t most = PlainBytesMax(unit.data.size());
    counters.Add(Counter::kSmbDecompressionCut, wanted > most ? 1 : 0);
    plain = DecompressMessage(unit.data, unit.length, buffer.first(std::min(wanted, most)));
  }
  if (!plain.fault.empty()) {
    ReportCompressionFault(packet, from, plain.fault, SizesText(unit.data));
  } else if (!FeedPlain(packet, from, buffer.first(plain.size), plain.length)) {
    CountUnread(packet);
  }
}

// FeedPlain hands on the messages inside, each as the framer would. False when a part that is
// wanted is missing.
bool SmbConversation::FeedPlain(const stream::PacketContext& packet, stream::Side from, Bytes plain,
                                std::size_t length) {
  bool whole = true;
  for (bool first = true, last = false; !last; first = false) {
    const Parsed<smb2::Header> header = smb2::ParseHeader(plain);
    if (!header.ok() && header.error == ParseError::kTruncated) {
      return false;
    }
    const std::size_t next = header->next_command;
    last = !header.ok() || next == 0 || next >= length;
    if (header.ok() && last && next != 0) {
      reporter_.ReportAnomaly(packet, "smb", ParseErrorName(ParseError::kOutOfRange));
    }
    const std::size_t member_length = last ? length : next;
    const Bytes member = plain.first(std::min(plain.size(), member_length));
    const Bytes prefix = member.first(std::min(member.size(), stream::kPlanPrefixBytes));
    const std::size_t wanted = Wanted(from, Framing::kSmb2, prefix, member_length);
    const bool cut = member.size() < wanted;
    OnUnit(packet, from,
           {.framing = Framing::kSmb2,
            .data = member.first(std::min(member.size(), wanted)),
            .length = member_length,
            .first_in_message = first,
            .last_in_message = last,
            .cut = cut});
    whole = whole && !cut;
    plain = plain.subspan(member.size());
    length -= member_length;
  }
  return whole;
}

void SmbConversation::ReportCompressionFault(const stream::PacketContext& packet, stream::Side from,
                                             std::string_view code, std::string detail) {
  ++compressed_messages_;
  reporter_.shared().counters.Add(Counter::kSmbCompressedUnread);
  reporter_.shared().counters.Add(Counter::kAppAnomalies);
  reporter_.Report(At(packet),
                   event::ProtocolAnomaly{.layer = "smb",
                                          .code = code,
                                          .detail = std::move(detail),
                                          .from_server = from != reporter_.flow().client_side()});
}

void SmbConversation::CountUnread(const stream::PacketContext& packet) {
  ++compressed_messages_;
  reporter_.shared().counters.Add(Counter::kSmbCompressedUnread);
  if (!compression_reported_) {
    compression_reported_ = true;
    reporter_.ReportAnomaly(packet, "smb", "compressed_message_not_read");
  }
}

}  // namespace eastwest::session
