#include "src/capture/pcapng_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>

namespace eastwest::capture {
namespace {

using Order = ByteReader::Order;

constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;  // [pcapng] 4.1
constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
// 2200-01-01, which leaves whoever adds to a time room before 64 bits of nanoseconds end.
constexpr std::int64_t kSecondsMax = 7'258'118'400;

// 10^19 is the largest power of ten in 64 bits.
constexpr std::array<std::uint64_t, 20> MakePowersOfTen() {
  std::array<std::uint64_t, 20> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) {
    powers[i] = powers[i - 1] * 10;
  }
  return powers;
}
constexpr std::array<std::uint64_t, 20> kPowersOfTen = MakePowersOfTen();
static_assert(kPowersOfTen[19] == 10'000'000'000'000'000'000U);

// Option codes of an interface block. [pcapng] 4.2
enum Option : std::uint16_t { kEndOfOptions = 0, kTimeResolution = 9, kTimeOffset = 14 };

}  // namespace

TimeScale::TimeScale(std::uint8_t resolution, std::int64_t offset_seconds)
    : binary_((resolution & 0x80) != 0),
      exponent_(resolution & 0x7F),
      offset_seconds_(std::clamp(offset_seconds, -kSecondsMax, kSecondsMax)) {
  if (!binary_ && exponent_ <= 9 && offset_seconds_ == 0) {
    nanoseconds_per_tick_ = kPowersOfTen[9 - exponent_];
    direct_ticks_end_ = static_cast<std::uint64_t>(kSecondsMax) * kPowersOfTen[exponent_];
  }
}

std::uint64_t TimeScale::NanosecondsOfFraction(std::uint64_t fraction) const {
  if (!binary_) {
    return exponent_ <= 9 ? fraction * kPowersOfTen[9 - exponent_]
                          : fraction / kPowersOfTen[std::min<std::size_t>(exponent_ - 9, 19)];
  }
  if (exponent_ <= 32) {  // fraction < 2^32 and 10^9 < 2^30
    return (fraction * kNanosecondsPerSecond) >> exponent_;
  }
  const std::uint32_t shift = exponent_ - 32;  // 2^-32 s is a quarter of a nanosecond
  return shift < 64 ? ((fraction >> shift) * kNanosecondsPerSecond) >> 32 : 0;
}

PacketTime TimeScale::ToTimeSlowly(std::uint64_t ticks) const {
  std::uint64_t whole = 0;
  std::uint64_t fraction = ticks;
  if (binary_ && exponent_ < 64) {
    whole = ticks >> exponent_;
    fraction = exponent_ == 0 ? 0 : ticks << (64 - exponent_) >> (64 - exponent_);
  } else if (!binary_ && exponent_ < kPowersOfTen.size()) {
    whole = ticks / kPowersOfTen[exponent_];
    fraction = ticks % kPowersOfTen[exponent_];
  }
  const auto bounded =
      static_cast<std::int64_t>(std::min(whole, static_cast<std::uint64_t>(kSecondsMax)));
  const std::int64_t seconds = std::clamp<std::int64_t>(bounded + offset_seconds_, 0, kSecondsMax);
  const auto nanoseconds = static_cast<std::int64_t>(NanosecondsOfFraction(fraction));
  return PacketTime(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds));
}

bool StartsPcapng(Bytes start) {
  return start.size() >= 4 &&
         LoadLe<std::uint32_t>(start, 0) == static_cast<std::uint32_t>(PcapngType::kSection);
}

Parsed<PcapngSection> ParsePcapngSection(Bytes block) {
  PcapngSection section;
  ByteReader magic(block);
  magic.Skip(kPcapngBlockHeadBytes);
  const std::uint32_t value = magic.U32Le();
  section.order = value == kByteOrderMagic ? Order::kLittle : Order::kBig;
  ByteReader reader(block, section.order);
  reader.Skip(kPcapngBlockHeadBytes);
  reader.Require(reader.U32() == kByteOrderMagic, ParseError::kBadMagic);
  section.version_major = reader.U16();
  reader.Require(section.version_major == 1, ParseError::kBadVersion);
  return reader.Finish(section);
}

// [pcapng] 4.2
Parsed<PcapngInterface> ParsePcapngInterface(Bytes block, Order order) {
  PcapngInterface interface;
  ByteReader reader(block, order);
  reader.Skip(kPcapngBlockHeadBytes);
  interface.link_type = static_cast<net::LinkType>(reader.U16());
  reader.Skip(2);
  interface.snaplen = reader.U32();
  std::uint8_t resolution = 6;
  std::uint64_t offset_seconds = 0;
  while (reader.ok() && reader.remaining() >= 4) {
    const std::uint16_t code = reader.U16();
    const std::uint16_t length = reader.U16();
    ByteReader value(reader.Take(length), order);
    if (code == kEndOfOptions) {
      break;
    }
    if (code == kTimeResolution) {
      resolution = value.U8();
    } else if (code == kTimeOffset) {
      offset_seconds = value.U64();
    }
    reader.Require(value.ok(), ParseError::kBadLength);
    reader.Align(4);
  }
  interface.time = TimeScale(resolution, std::bit_cast<std::int64_t>(offset_seconds));
  return reader.Finish(interface);
}

namespace {

// ReadTimedPacket reads what enhanced and obsolete packets share, behind the interface.
Parsed<PcapngPacket> ReadTimedPacket(ByteReader& reader, PcapngPacket packet) {
  const std::uint64_t high = reader.U32();
  packet.ticks = high << 32 | reader.U32();
  const std::uint32_t captured = reader.U32();
  packet.original = reader.U32();
  packet.data = reader.Take(captured);
  return reader.Finish(packet);
}

}  // namespace

// [pcapng] 4.3
Parsed<PcapngPacket> ParseEnhancedPacket(Bytes block, Order order) {
  PcapngPacket packet;
  ByteReader reader(block, order);
  reader.Skip(kPcapngBlockHeadBytes);
  packet.interface = reader.U32();
  return ReadTimedPacket(reader, packet);
}

// [pcapng] A (obsolete)
Parsed<PcapngPacket> ParseObsoletePacket(Bytes block, Order order) {
  PcapngPacket packet;
  ByteReader reader(block, order);
  reader.Skip(kPcapngBlockHeadBytes);
  packet.interface = reader.U16();
  reader.Skip(2);  // a count of drops
  return ReadTimedPacket(reader, packet);
}

// [pcapng] 4.4: the captured length is the least of what bounds it.
Parsed<PcapngPacket> ParseSimplePacket(Bytes block, Order order, std::uint32_t snaplen) {
  PcapngPacket packet;
  packet.timed = false;
  ByteReader reader(block, order);
  reader.Skip(kPcapngBlockHeadBytes);
  packet.original = reader.U32();
  std::size_t captured = std::min<std::size_t>(packet.original, reader.remaining());
  if (snaplen != 0) {
    captured = std::min<std::size_t>(captured, snaplen);
  }
  packet.data = reader.Take(captured);
  return reader.Finish(packet);
}

}  // namespace eastwest::capture
