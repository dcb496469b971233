#include "src/capture/pcap_format.h"

#include <utility>

namespace eastwest::capture {
namespace {

using Order = ByteReader::Order;

struct Magic {
  std::uint32_t value;  // in the byte order of the file
  bool nanoseconds;
  std::size_t record_header_bytes;
};

constexpr Magic kMagics[] = {
    {0xA1B2C3D4, false, kPcapRecordHeaderBytes},
    {0xA1B23C4D, true, kPcapRecordHeaderBytes},
    {0xA1B2CD34, false, kPcapModifiedRecordHeaderBytes},
};

const Magic* FindMagic(std::uint32_t value) {
  for (const Magic& magic : kMagics) {
    if (magic.value == value) {
      return &magic;
    }
  }
  return nullptr;
}

std::pair<const Magic*, Order> FindMagic(Bytes data) {
  if (data.size() < 4) {
    return {nullptr, Order::kLittle};
  }
  if (const Magic* little = FindMagic(LoadLe<std::uint32_t>(data, 0)); little != nullptr) {
    return {little, Order::kLittle};
  }
  return {FindMagic(LoadBe<std::uint32_t>(data, 0)), Order::kBig};
}

}  // namespace

bool StartsPcap(Bytes start) { return FindMagic(start).first != nullptr; }

Parsed<PcapHeader> ParsePcapHeader(Bytes data) {
  PcapHeader header;
  const auto [magic, order] = FindMagic(data);
  ByteReader reader(data, order);
  if (magic == nullptr) {
    reader.Fail(data.size() < 4 ? ParseError::kTruncated : ParseError::kBadMagic);
    return reader.Finish(header);
  }
  header.order = order;
  header.nanoseconds = magic->nanoseconds;
  header.record_header_bytes = magic->record_header_bytes;
  reader.Skip(4);
  header.version_major = reader.U16();
  header.version_minor = reader.U16();
  reader.Skip(8);  // time zone and accuracy, zero in practice
  header.snaplen = reader.U32();
  // The upper half says whether frames end with an FCS and how long it is; IP lengths cut it off.
  header.link_type = static_cast<net::LinkType>(reader.U32() & 0xFFFF);
  reader.Require(header.version_major == 2, ParseError::kBadVersion);
  return reader.Finish(header);
}

}  // namespace eastwest::capture
