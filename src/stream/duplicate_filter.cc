#include "src/stream/duplicate_filter.h"

#include <algorithm>
#include <cstddef>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/endian.h"
#include "parsers/net/ip.h"
#include "src/core/limits.h"
#include "src/stream/flow.h"

namespace eastwest::stream {
namespace {

// A TCP header with all its options, and what tells messages apart. A copy of data is compared
// again by whoever reads it; where nobody does, only a count depends on it.
constexpr std::size_t kHashedBytesMax = 128;

// Mix is one round of a multiplicative hash: both halves of a product of 128 bits.
std::uint64_t Mix(std::uint64_t left, std::uint64_t right) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{left} * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

Bytes First(Bytes bytes, std::size_t count) { return bytes.first(std::min(bytes.size(), count)); }

std::uint64_t WordAt(Bytes bytes, std::size_t at) { return LoadLe<std::uint64_t>(bytes, at); }

// IdentificationOf: with the fragment's flags and offset, RFC 791 3.1. IPv6 has none.
std::uint64_t IdentificationOf(Bytes ip_header) {
  constexpr std::size_t kIdentificationAt = 4;
  constexpr std::size_t kBytes = sizeof(std::uint32_t);
  return ip_header.size() >= kIdentificationAt + kBytes
             ? LoadLe<std::uint32_t>(ip_header, kIdentificationAt)
             : 0;
}

// WayOf: by which way a packet came. One in a tunnel is no copy of one outside.
std::uint64_t WayOf(std::uint32_t tunnel, std::uint32_t input, std::uint8_t protocol) {
  return std::uint64_t{tunnel} << 32 | input << 8 | protocol;
}

// Ticks of 2^18 ns, some 0.26 ms: what is 17 s old looks new again, under a tag of 48 bits.
constexpr int kTickShift = 18;
constexpr int kTagShift = 16;
constexpr auto kWindowTicks = static_cast<std::uint16_t>(
    PacketTime::duration(limits::kDuplicateWindow).count() >> kTickShift);

std::uint16_t TickOf(PacketTime time) {
  return static_cast<std::uint16_t>(time.time_since_epoch().count() >> kTickShift);
}

}  // namespace

DuplicateFilter::DuplicateFilter(std::uint64_t key, Counters& counters)
    : counters_(&counters),
      key_(key),
      multiplier_(Mix(key, 0x9E3779B97F4A7C15U) | 1U),
      seen_(limits::kDuplicateSlots) {}

bool DuplicateFilter::IsDuplicate(const net::Packet& packet, const Arrival& arrival) {
  return IsDuplicate(PlaceOf(packet, arrival.input), arrival.time);
}

bool DuplicateFilter::IsDuplicate(const Place& place, PacketTime time) {
  std::uint64_t& seen = seen_[place.slot];
  const std::uint16_t tick = TickOf(time);
  const auto age = static_cast<std::uint16_t>(tick - static_cast<std::uint16_t>(seen));
  const bool duplicate = seen >> kTagShift == place.tag && age <= kWindowTicks;
  seen = place.tag << kTagShift | tick;
  counters_->Add(Counter::kDecoderDuplicates, duplicate ? 1 : 0);
  return duplicate;
}

DuplicateFilter::Place DuplicateFilter::PlaceOf(const net::Packet& packet,
                                                std::uint32_t input) const {
  const std::uint64_t hosts =
      packet.source.is_v4()
          ? net::MakePlainKey(LoadLe<std::uint32_t>(packet.source.bytes, 0),
                              LoadLe<std::uint32_t>(packet.destination.bytes, 0), 0, 0, 0)
                .hosts
          : HashOf(HashOf(key_, packet.source.bytes), packet.destination.bytes);
  const bool is_segment = packet.ip_protocol == net::kProtocolTcp && !packet.fragment.present;
  const Facts facts{
      .hosts = hosts,
      .lengths = IdentificationOf(packet.ip_header) << 32 | packet.ip_payload_length,
      .way = WayOf(TunnelId(packet), input, packet.ip_protocol),
      .payload = is_segment ? First(packet.ip_payload, kHashedBytesMax) : packet.ip_payload};
  return PlaceOf(facts);
}

DuplicateFilter::Place DuplicateFilter::PlaceOf(const net::PlainPacket& packet,
                                                std::uint32_t input) const {
  return PlaceOf({.hosts = packet.key.hosts,
                  .lengths = IdentificationOf(packet.ip_header) << 32 | packet.segment_length,
                  .way = WayOf(0, input, net::ProtocolOf(packet.key)),
                  .payload = First(packet.segment, kHashedBytesMax)});
}

DuplicateFilter::Place DuplicateFilter::PlaceOf(const Facts& facts) const {
  const std::uint64_t head = Mix(key_ ^ facts.hosts, multiplier_ ^ facts.lengths);
  const std::uint64_t hash = HashOf(head ^ facts.way, facts.payload);
  // A tag of 0 would be that of a slot nobody has used.
  return {static_cast<std::size_t>(hash % limits::kDuplicateSlots),
          std::max<std::uint64_t>(hash >> kTagShift, 1)};
}

// HashOf takes two words a multiplication: the second one meets what nobody else knows.
std::uint64_t DuplicateFilter::HashOf(std::uint64_t state, Bytes bytes) const {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  const std::uint64_t length = bytes.size();
  for (; bytes.size() >= 2 * kWord; bytes = bytes.subspan(2 * kWord)) {
    state = Mix(state ^ WordAt(bytes, 0), multiplier_ ^ WordAt(bytes, kWord));
  }
  if (bytes.size() >= kWord) {
    state = Mix(state ^ WordAt(bytes, 0), multiplier_);
    bytes = bytes.subspan(kWord);
  }
  std::uint64_t rest = 0;
  for (const std::uint8_t byte : bytes) {
    rest = rest << 8U | byte;
  }
  return Mix(state ^ rest, multiplier_ ^ length);
}

}  // namespace eastwest::stream
