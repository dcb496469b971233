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

// Plus adds in ones' complement: a carry is worth 2^64, which is 1 here.
constexpr std::uint64_t Plus(std::uint64_t sum, std::uint64_t word) {
  sum += word;
  return sum + (sum < word ? 1 : 0);
}

template <std::size_t kBlock>
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
    sum = Plus(sum, LoadLe<std::uint64_t>(block, at));
  }
  return sum;
#endif
}

// TailOf is the last bytes, less than eight of at least eight, with zeros behind them.
std::uint64_t TailOf(Bytes bytes, std::size_t tail) {
  return tail == 0 ? 0 : LoadLe<std::uint64_t>(bytes, bytes.size() - 8) >> (8 * (8 - tail));
}

std::uint64_t FewBytes(Bytes bytes) {
  std::uint64_t word = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    word |= std::uint64_t{bytes[at]} << (8 * at);
  }
  return word;
}

// OnesSum adds 16-bit words in ones' complement. RFC 1071 2: the byte order does not matter, so
// that words are added eight bytes at a time in the machine's order and folded at the end.
class OnesSum {
 public:
  // Add takes bytes that start at an even offset of the covered data; the last call may be odd.
  void Add(Bytes bytes) {
    if (bytes.size() < 8) {
      return AddWord(FewBytes(bytes));
    }
    const Bytes all = bytes;
    for (; bytes.size() >= 64; bytes = bytes.subspan(64)) {
      sum_ = PlusBlock(sum_, bytes.first<64>());
    }
    if (bytes.size() >= 32) {
      sum_ = PlusBlock(sum_, bytes.first<32>());
      bytes = bytes.subspan(32);
    }
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
      AddWord(LoadLe<std::uint64_t>(bytes, 0));
    }
    AddWord(TailOf(all, bytes.size()));
  }

  // AddAddress takes the bytes behind an IPv4 address with it, which are zero.
  void AddAddress(const IpAddress& address) {
    AddWord(LoadLe<std::uint64_t>(address.bytes, 0));
    AddWord(LoadLe<std::uint64_t>(address.bytes, 8));
  }

  // AddWord takes two bytes or more, with zeros behind them.
  void AddWord(std::uint64_t word) { sum_ = Plus(sum_, word); }

  // AddBigEndian takes a 16-bit word of the pseudo header.
  void AddBigEndian(std::uint16_t word) {
    AddWord(static_cast<std::uint16_t>(word << 8 | word >> 8));
  }

  // Folded is the sum in 16 bits, little-endian. It is all ones when the covered data includes
  // a right checksum.
  std::uint16_t Folded() const {
    std::uint64_t folded = (sum_ & 0xFFFFFFFF) + (sum_ >> 32);
    while (folded >> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >> 16);
    }
    return static_cast<std::uint16_t>(folded);
  }

  // IsRight says whether Folded is all ones: 2^16 is 1 here, and the only other sum that gives
  // zero is zero itself.
  bool IsRight() const { return sum_ != 0 && sum_ % 0xFFFF == 0; }

 private:
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
  if (sum.IsRight()) {
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
  return sum.IsRight() ? Checksum::kGood : Checksum::kBad;
}

bool HasGoodChecksums(const PlainPacket& packet) {
  if (packet.ip_header.size() < kPlainIpBytes || packet.segment.size() != packet.segment_length ||
      LoadBe<std::uint16_t>(packet.ip_header, 10) == 0 ||
      (!packet.tcp &&
       (packet.segment.size() < 8 || LoadBe<std::uint16_t>(packet.segment, 6) == 0))) {
    return false;
  }
  const auto ip = FixedView<kPlainIpBytes>::Of(packet.ip_header);
  OnesSum header;
  header.AddWord(ip->U64Le<0>());
  header.AddWord(ip->U64Le<8>());
  header.AddWord(ip->U32Le<16>());
  if (!header.IsRight()) {
    return false;
  }
  OnesSum sum;
  sum.AddWord(packet.key.hosts);
  sum.AddBigEndian(static_cast<std::uint16_t>(packet.key.ports >> 32));  // the protocol
  sum.AddBigEndian(static_cast<std::uint16_t>(packet.segment_length));
  sum.Add(packet.segment);
  return sum.IsRight();
}

}  // namespace eastwest::net
