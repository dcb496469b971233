#include "parsers/net/checksum.h"

#include <cstddef>
#include <cstdint>
#include <span>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include "parsers/bytes/endian.h"
#include "parsers/bytes/fixed_view.h"
#include "parsers/net/ip.h"

namespace eastwest::net {
namespace {

// PlusWord adds in ones' complement: a carry is worth 2^64, which is 1 here.
constexpr std::uint64_t PlusWord(std::uint64_t sum, std::uint64_t word) {
  sum += word;
  return sum + (sum < word ? 1 : 0);
}

constexpr std::size_t kBlock = 64;

std::uint64_t PlusBlock(std::uint64_t sum, std::span<const std::uint8_t, kBlock> block) {
#if defined(__x86_64__)
  // One instruction a word: the carry goes on from each to the next.
  unsigned long long added = sum;
  unsigned char carry = 0;
  for (std::size_t at = 0; at < kBlock; at += 8) {
    carry = _addcarry_u64(carry, added, LoadLe<std::uint64_t>(block, at), &added);
  }
  return added + carry;  // cannot overflow: a sum that carried is not all ones
#else
  for (std::size_t at = 0; at < kBlock; at += 8) {
    sum = PlusWord(sum, LoadLe<std::uint64_t>(block, at));
  }
  return sum;
#endif
}

// OnesSum adds 16-bit words in ones' complement. RFC 1071 2: the byte order does not matter, so
// that words are added eight bytes at a time in the machine's order and folded at the end.
class OnesSum {
 public:
  // Add takes bytes that start at an even offset of the covered data; the last call may be odd. A
  // header without options is most of what there is in small packets.
  void Add(Bytes bytes) {
    if (const auto header = FixedView<20>::Of(bytes)) {
      AddWord(header->U64Le<0>());
      AddWord(header->U64Le<8>());
      sum_ += header->U32Le<16>();
      bytes = bytes.subspan(20);
    }
    if (!bytes.empty()) {
      AddMore(bytes);
    }
  }

  // AddAddress takes the bytes behind an IPv4 address with it, which are zero.
  void AddAddress(const IpAddress& address) {
    AddWord(LoadLe<std::uint64_t>(address.bytes, 0));
    AddWord(LoadLe<std::uint64_t>(address.bytes, 8));
  }

  // AddWord takes four bytes, or eight.
  void AddWord(std::uint64_t word) { sum_ += (word & 0xFFFFFFFFU) + (word >> 32); }

  // AddBigEndian takes a 16-bit word of the pseudo header.
  void AddBigEndian(std::uint16_t word) {
    sum_ += static_cast<std::uint16_t>(word << 8 | word >> 8);
  }

  // Folded is the sum in 16 bits, little-endian. It is all ones when the covered data includes
  // a right checksum.
  std::uint16_t Folded() const {
    std::uint64_t folded = sum_;
    while (folded >> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >> 16);
    }
    return static_cast<std::uint16_t>(folded);
  }

 private:
  void AddMore(Bytes bytes) {
    std::uint64_t sum = 0;
    for (; bytes.size() >= kBlock; bytes = bytes.subspan(kBlock)) {
      sum = PlusBlock(sum, bytes.first<kBlock>());
    }
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
      sum = PlusWord(sum, LoadLe<std::uint64_t>(bytes, 0));
    }
    AddWord(sum);
    if (bytes.size() >= 4) {
      sum_ += LoadLe<std::uint32_t>(bytes, 0);
      bytes = bytes.subspan(4);
    }
    if (bytes.size() >= 2) {
      sum_ += LoadLe<std::uint16_t>(bytes, 0);
      bytes = bytes.subspan(2);
    }
    sum_ += bytes.empty() ? std::uint64_t{0} : bytes.front();
  }

  std::uint64_t sum_ = 0;
};

bool IsCheckable(const Packet& packet) {
  if (packet.fragment.present || packet.length_offloaded ||
      packet.segment.size() != packet.segment_length) {
    return false;
  }
  if (packet.transport == Transport::kTcp) {
    return true;
  }
  return packet.transport == Transport::kUdp && packet.segment.size() >= 8 &&
         LoadBe<std::uint16_t>(packet.segment, 6) != 0;
}

// Stacks leave the pseudo header's sum in the field for the card to complete: with the length, or
// without it when the card also cuts the segment (Linux and Windows differ here).
bool IsOffloaded(const Packet& packet, OnesSum without_length, OnesSum with_length) {
  const std::size_t at = packet.transport == Transport::kTcp ? 16 : 6;
  const auto field = LoadLe<std::uint16_t>(packet.segment, at);
  return field == without_length.Folded() || field == with_length.Folded();
}

}  // namespace

Checksum CheckTransportChecksum(const Packet& packet) {
  if (!IsCheckable(packet)) {
    return Checksum::kNotChecked;
  }
  OnesSum without_length;
  without_length.AddAddress(packet.source);
  without_length.AddAddress(packet.destination);
  without_length.AddBigEndian(packet.ip_protocol);
  OnesSum with_length = without_length;
  with_length.AddBigEndian(static_cast<std::uint16_t>(packet.segment_length >> 16));
  with_length.AddBigEndian(static_cast<std::uint16_t>(packet.segment_length));
  OnesSum sum = with_length;
  sum.Add(packet.segment);
  if (sum.Folded() == 0xFFFF) {
    return Checksum::kGood;
  }
  return IsOffloaded(packet, without_length, with_length) ? Checksum::kOffloaded : Checksum::kBad;
}

Checksum CheckIpv4HeaderChecksum(const Packet& packet) {
  if (packet.ip_header.size() < 20 || LoadBe<std::uint16_t>(packet.ip_header, 10) == 0) {
    return Checksum::kNotChecked;
  }
  OnesSum sum;
  sum.Add(packet.ip_header);
  return sum.Folded() == 0xFFFF ? Checksum::kGood : Checksum::kBad;
}

bool HasGoodChecksums(const PlainPacket& packet) {
  if (packet.ip_header.size() < kPlainIpBytes || packet.segment.size() != packet.segment_length ||
      LoadBe<std::uint16_t>(packet.ip_header, 10) == 0 ||
      (!packet.tcp &&
       (packet.segment.size() < 8 || LoadBe<std::uint16_t>(packet.segment, 6) == 0))) {
    return false;
  }
  OnesSum header;
  header.Add(packet.ip_header);
  OnesSum sum;
  sum.AddWord(packet.key.hosts);
  sum.AddBigEndian(static_cast<std::uint16_t>(packet.key.ports >> 32));  // the protocol
  sum.AddBigEndian(static_cast<std::uint16_t>(packet.segment_length));
  sum.Add(packet.segment);
  return header.Folded() == 0xFFFF && sum.Folded() == 0xFFFF;
}

}  // namespace eastwest::net
