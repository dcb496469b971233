#include "src/capture/pcapng_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "parsers/bytes/endian.h"
#include "parsers/bytes/fixed_view.h"
#include "src/core/limits.h"

namespace eastwest::capture {
namespace {

bool HoldsPacket(PcapngType type) {
  return type == PcapngType::kEnhancedPacket || type == PcapngType::kSimplePacket ||
         type == PcapngType::kObsoletePacket;
}

}  // namespace

bool PcapngReader::Start(BlockReader& reader) {
  const Bytes start = reader.Peek(kPcapngSectionHeadBytes);
  if (start.size() < kPcapngSectionHeadBytes) {
    fault_ = fmt::format("is cut inside the pcapng section header, which has {} bytes of {}",
                         start.size(), kPcapngSectionHeadBytes);
    return false;
  }
  return ReadSection(reader) == Ending::kNone;
}

Ending PcapngReader::Next(BlockReader& reader, PacketRef& packet) {
  frame_ = packet.frame.number;
  if (TakeUsual(reader, packet)) {
    return Ending::kNone;
  }
  for (;;) {
    BlockHead head;
    if (const Ending ending = ReadHead(reader, head); ending != Ending::kNone) {
      return ending;
    }
    if (HoldsPacket(head.type)) {
      return ReadPacket(reader, head, packet);
    }
    if (const Ending ending = ReadOther(reader, head); ending != Ending::kNone) {
      return ending;
    }
  }
}

// TakeUsual reads the block that nearly all blocks are: an enhanced packet in little-endian order
// in which nothing is amiss. Any other is left where it is. [pcapng] 4.3
bool PcapngReader::TakeUsual(BlockReader& reader, PacketRef& packet) {
  constexpr std::size_t kHeadBytes = 28;
  constexpr std::size_t kFixedBytes = kHeadBytes + 4;  // and the length again
  const auto head = FixedView<kHeadBytes>::Of(reader.Peek(kHeadBytes));
  if (!head || order_ != ByteReader::Order::kLittle ||
      PcapngType{head->U32Le<0>()} != PcapngType::kEnhancedPacket) {
    return false;
  }
  const std::uint32_t length = head->U32Le<4>();
  const std::uint32_t interface = head->U32Le<8>();
  const std::uint64_t ticks = std::uint64_t{head->U32Le<12>()} << 32 | head->U32Le<16>();
  const std::uint32_t captured = head->U32Le<20>();
  const std::uint32_t original = head->U32Le<24>();
  if (length < kFixedBytes || length % 4 != 0 || length > limits::kCaptureRecordBytesMax ||
      captured > length - kFixedBytes || captured > limits::kPacketBytesMax ||
      interface >= interfaces_.size()) {
    return false;
  }
  const Bytes block = reader.Peek(length);  // may move what head shows
  if (block.size() < length || LoadLe<std::uint32_t>(block, length - 4) != length) {
    return false;
  }
  last_time_ = interfaces_[interface].time.ToTime(ticks);
  packet.data = block.subspan(kHeadBytes, captured);
  packet.original_length = original;
  packet.link_type = interfaces_[interface].link_type;
  packet.time = last_time_;
  reader.Consume(length);
  return true;
}

Ending PcapngReader::ReadHead(BlockReader& reader, BlockHead& head) {
  const Bytes start = reader.Peek(kPcapngBlockHeadBytes);
  if (start.empty()) {
    return Ending::kComplete;
  }
  if (start.size() < kPcapngBlockHeadBytes) {
    return CutInHead(kPcapngBlockBytesMin - start.size());
  }
  if (StartsPcapng(start)) {  // its byte order decides how its length reads
    if (const Ending ending = ReadSection(reader); ending != Ending::kNone) {
      return ending;
    }
  }
  ByteReader fields(reader.Peek(kPcapngBlockHeadBytes), order_);
  head.type = static_cast<PcapngType>(fields.U32());
  head.length = fields.U32();
  head.bytes = (std::uint64_t{head.length} + 3) & ~std::uint64_t{3};
  if (head.length < kPcapngBlockBytesMin) {
    return Damaged(
        fmt::format("damaged ahead of packet {}: a block claims {} bytes", frame_, head.length));
  }
  return Ending::kNone;
}

// ReadSection takes in the byte order of a section; the block itself is stepped over later.
Ending PcapngReader::ReadSection(BlockReader& reader) {
  const Bytes start = reader.Peek(kPcapngSectionHeadBytes);
  const Parsed<PcapngSection> section = ParsePcapngSection(start);
  if (section.error == ParseError::kTruncated || start.size() < kPcapngSectionHeadBytes) {
    return CutInHead(kPcapngSectionHeadBytes - start.size());
  }
  if (section.error == ParseError::kBadVersion) {
    return Damaged(
        fmt::format("has a section of pcapng version {}, expected 1", section->version_major));
  }
  if (!section.ok()) {
    return Damaged(
        fmt::format("damaged ahead of packet {}: a section without byte-order magic", frame_));
  }
  order_ = section->order;
  interfaces_.clear();
  return Ending::kNone;
}

Ending PcapngReader::ReadOther(BlockReader& reader, const BlockHead& head) {
  return head.type == PcapngType::kInterface ? ReadInterface(reader, head)
                                             : SkipBlock(reader, head);
}

Ending PcapngReader::ReadInterface(BlockReader& reader, const BlockHead& head) {
  Bytes block;
  if (const Ending ending = ReadWhole(reader, head, block); ending != Ending::kNone) {
    return ending;
  }
  const Parsed<PcapngInterface> interface = ParsePcapngInterface(block, order_);
  if (!interface.ok()) {
    return Damaged(fmt::format("damaged ahead of packet {}: interface {} is malformed ({})", frame_,
                               interfaces_.size(), ParseErrorName(interface.error)));
  }
  if (interfaces_.size() >= limits::kCaptureInterfacesMax) {
    return Damaged(
        fmt::format("has a section with more than {} interfaces", limits::kCaptureInterfacesMax));
  }
  interfaces_.push_back(*interface);
  return Ending::kNone;
}

Ending PcapngReader::ReadPacket(BlockReader& reader, const BlockHead& head, PacketRef& packet) {
  Bytes block;
  if (const Ending ending = ReadWhole(reader, head, block); ending != Ending::kNone) {
    return ending;
  }
  const std::uint32_t snaplen = interfaces_.empty() ? 0 : interfaces_.front().snaplen;
  const Parsed<PcapngPacket> parsed =
      head.type == PcapngType::kEnhancedPacket   ? ParseEnhancedPacket(block, order_)
      : head.type == PcapngType::kObsoletePacket ? ParseObsoletePacket(block, order_)
                                                 : ParseSimplePacket(block, order_, snaplen);
  if (!parsed.ok() || parsed->data.size() > limits::kPacketBytesMax) {
    return Damaged(fmt::format("damaged at packet {}, whose length does not fit its block or {}",
                               frame_, limits::kPacketBytesMax));
  }
  if (parsed->interface >= interfaces_.size()) {
    return Damaged(fmt::format("damaged at packet {}, of interface {} that is not described",
                               frame_, parsed->interface));
  }
  const PcapngInterface& interface = interfaces_[parsed->interface];
  if (parsed->timed) {
    last_time_ = interface.time.ToTime(parsed->ticks);
  }
  packet.data = parsed->data;
  packet.original_length = parsed->original;
  packet.link_type = interface.link_type;
  packet.time = last_time_;
  return Ending::kNone;
}

// ReadWhole shows a block in one piece, without the length at its end, and steps over it.
Ending PcapngReader::ReadWhole(BlockReader& reader, const BlockHead& head, Bytes& block) {
  if (head.bytes > limits::kCaptureRecordBytesMax) {
    return Damaged(fmt::format("damaged at packet {}, whose block claims {} bytes (maximum {})",
                               frame_, head.length, limits::kCaptureRecordBytesMax));
  }
  const auto bytes = static_cast<std::size_t>(head.bytes);
  const Bytes whole = reader.Peek(bytes);
  if (whole.size() < bytes) {
    return CutInside(head, bytes - whole.size());
  }
  if (Length(whole.last(4)) != head.length) {
    return Damaged(
        fmt::format("damaged at packet {}: the lengths at both ends of a block differ", frame_));
  }
  block = whole.first(bytes - 4);
  reader.Consume(bytes);
  return Ending::kNone;
}

// SkipBlock steps over a block of any size; the length at its end must agree, or what follows
// would be read out of step.
Ending PcapngReader::SkipBlock(BlockReader& reader, const BlockHead& head) {
  const std::uint64_t missing = reader.Skip(head.bytes - 4);
  if (missing > 0) {
    return CutInside(head, missing + 4);
  }
  const Bytes end = reader.Peek(4);
  if (end.size() < 4) {
    return CutInside(head, 4 - end.size());
  }
  if (Length(end) != head.length) {
    return Damaged(fmt::format(
        "damaged ahead of packet {}: the lengths at both ends of a block differ", frame_));
  }
  reader.Consume(4);
  return Ending::kNone;
}

Ending PcapngReader::CutInside(const BlockHead& head, std::uint64_t missing) {
  return Cut(fmt::format("cut in the middle of {}packet {}, {} bytes missing",
                         HoldsPacket(head.type) ? "" : "a block ahead of ", frame_, missing));
}

Ending PcapngReader::CutInHead(std::uint64_t missing) {
  return Cut(
      fmt::format("cut in the middle of the head of a block, at or ahead of packet {}, at "
                  "least {} bytes missing",
                  frame_, missing));
}

std::uint32_t PcapngReader::Length(Bytes at) const {
  return order_ == ByteReader::Order::kLittle ? LoadLe<std::uint32_t>(at, 0)
                                              : LoadBe<std::uint32_t>(at, 0);
}

}  // namespace eastwest::capture
