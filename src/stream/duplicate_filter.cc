#include "src/stream/duplicate_filter.h"

#include <algorithm>
#include <cstddef>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/endian.h"
#include "src/core/limits.h"

namespace eastwest::stream {
namespace {

// A TCP header with all its options, and what tells messages apart.
constexpr std::size_t kHashedBytesMax = 128;
constexpr std::size_t kIdentificationAt = 4;  // with the fragment's flags and offset, RFC 791 3.1
constexpr std::size_t kIdentificationBytes = 4;

// Mix is one round of a multiplicative hash: both halves of a product of 128 bits.
std::uint64_t Mix(std::uint64_t state, std::uint64_t value) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{state ^ value} * 0x9E3779B97F4A7C15U;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t MixBytes(std::uint64_t state, Bytes bytes) {
  for (; bytes.size() >= sizeof(std::uint64_t); bytes = bytes.subspan(sizeof(std::uint64_t))) {
    state = Mix(state, LoadLe<std::uint64_t>(bytes, 0));
  }
  std::uint64_t rest = bytes.size();  // so that zeros at the end count
  for (const std::uint8_t byte : bytes) {
    rest = rest << 8U | byte;
  }
  return Mix(state, rest);
}

Bytes First(Bytes bytes, std::size_t count) { return bytes.first(std::min(bytes.size(), count)); }

}  // namespace

DuplicateFilter::DuplicateFilter(std::uint64_t key) : key_(key), seen_(limits::kDuplicateSlots) {}

bool DuplicateFilter::IsDuplicate(const net::Packet& packet, net::Checksum checksum,
                                  const Arrival& arrival) {
  const std::uint64_t hash = HashOf(packet, checksum, arrival.input);
  Seen& seen = seen_[hash % seen_.size()];
  const bool duplicate = seen.hash == hash && seen.time != PacketTime::min() &&
                         arrival.time - seen.time < limits::kDuplicateWindow;
  seen = {hash, arrival.time};
  return duplicate;
}

std::uint64_t DuplicateFilter::HashOf(const net::Packet& packet, net::Checksum checksum,
                                      std::uint32_t input) const {
  std::uint64_t hash = Mix(key_, input);
  hash = MixBytes(hash, packet.source.bytes);
  hash = MixBytes(hash, packet.destination.bytes);
  hash = Mix(hash, packet.ip_payload_length);
  hash = Mix(hash, packet.ip_protocol);
  if (packet.ip_header.size() >= kIdentificationAt + kIdentificationBytes) {
    hash = MixBytes(hash, packet.ip_header.subspan(kIdentificationAt, kIdentificationBytes));
  }
  const bool proved = checksum == net::Checksum::kGood;
  return MixBytes(hash, proved ? First(packet.ip_payload, kHashedBytesMax) : packet.ip_payload);
}

}  // namespace eastwest::stream
