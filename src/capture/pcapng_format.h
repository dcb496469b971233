// The pcapng file format: sections of blocks. draft-ietf-opsawg-pcapng
#ifndef EASTWEST_SRC_CAPTURE_PCAPNG_FORMAT_H_
#define EASTWEST_SRC_CAPTURE_PCAPNG_FORMAT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/net/packet.h"
#include "src/core/packet_time.h"

namespace eastwest::capture {

// [pcapng] 10.1; a type that is not named here is stepped over.
enum class PcapngType : std::uint32_t {
  kInterface = 0x00000001,
  kObsoletePacket = 0x00000002,
  kSimplePacket = 0x00000003,
  kEnhancedPacket = 0x00000006,
  kSection = 0x0A0D0D0A,  // the same in both byte orders
};

inline constexpr std::size_t kPcapngBlockHeadBytes = 8;     // type and length
inline constexpr std::size_t kPcapngBlockBytesMin = 12;     // and the length again
inline constexpr std::size_t kPcapngSectionHeadBytes = 16;  // up to the version

// TimeScale turns the time stamps of an interface into packet time. [pcapng] 4.2, if_tsresol and
// if_tsoffset
class TimeScale {
 public:
  // resolution: the top bit chooses 2^-n over 10^-n, the rest is n.
  explicit TimeScale(std::uint8_t resolution = 6, std::int64_t offset_seconds = 0);

  // ToTime never overflows: a time before 1970 or after 2200 becomes the nearest of them.
  PacketTime ToTime(std::uint64_t ticks) const {
    return ticks < direct_ticks_end_
               ? PacketTime(std::chrono::nanoseconds(ticks * nanoseconds_per_tick_))
               : ToTimeSlowly(ticks);
  }

 private:
  PacketTime ToTimeSlowly(std::uint64_t ticks) const;
  std::uint64_t NanosecondsOfFraction(std::uint64_t fraction) const;

  bool binary_;
  std::uint32_t exponent_;
  std::int64_t offset_seconds_;
  // 10^-9 to 10^0 without an offset, which is nearly every file, takes one multiplication.
  std::uint64_t nanoseconds_per_tick_ = 0;
  std::uint64_t direct_ticks_end_ = 0;
};

struct PcapngInterface {
  net::LinkType link_type = net::LinkType::kEthernet;
  std::uint32_t snaplen = 0;
  TimeScale time;
};

struct PcapngSection {
  ByteReader::Order order = ByteReader::Order::kLittle;
  std::uint16_t version_major = 0;
};

struct PcapngPacket {
  bool timed = true;  // simple packets carry no time
  std::uint32_t interface = 0;
  std::uint64_t ticks = 0;
  std::uint32_t original = 0;
  Bytes data;
};

// StartsPcapng looks at the first four bytes.
bool StartsPcapng(Bytes start);

// The parsers take a block from its type on. ParsePcapngSection needs the first
// kPcapngSectionHeadBytes; the others the whole block but the length at its end.
Parsed<PcapngSection> ParsePcapngSection(Bytes block);
Parsed<PcapngInterface> ParsePcapngInterface(Bytes block, ByteReader::Order order);
Parsed<PcapngPacket> ParseEnhancedPacket(Bytes block, ByteReader::Order order);
Parsed<PcapngPacket> ParseObsoletePacket(Bytes block, ByteReader::Order order);
// snaplen is that of the section's first interface.
Parsed<PcapngPacket> ParseSimplePacket(Bytes block, ByteReader::Order order, std::uint32_t snaplen);

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_PCAPNG_FORMAT_H_
