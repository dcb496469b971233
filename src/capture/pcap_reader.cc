#include "src/capture/pcap_reader.h"

#include <fmt/format.h>

#include <cstddef>

#include "src/core/limits.h"

namespace eastwest::capture {

bool PcapReader::Start(BlockReader& reader) {
  const Bytes start = reader.Peek(kPcapHeaderBytes);
  const Parsed<PcapHeader> header = ParsePcapHeader(start);
  if (header.error == ParseError::kTruncated) {
    fault_ = fmt::format("is cut inside the pcap header, which has {} bytes of {}", start.size(),
                         kPcapHeaderBytes);
    return false;
  }
  if (!header.ok()) {
    fault_ = fmt::format("has pcap version {}.{}, expected 2.x", header->version_major,
                         header->version_minor);
    return false;
  }
  header_ = *header;
  reader.Consume(kPcapHeaderBytes);
  return true;
}

Ending PcapReader::Next(BlockReader& reader, PacketRef& packet) {
  const std::size_t header_bytes = header_.record_header_bytes;
  const Bytes head = reader.Peek(header_bytes);
  const auto fields = FixedView<kPcapRecordHeaderBytes>::Of(head);
  if (head.size() < header_bytes || !fields) {
    if (head.empty()) {
      return Ending::kComplete;
    }
    return Cut(fmt::format("cut in the middle of packet {}, at least {} bytes missing",
                           packet.frame.number, header_bytes - head.size()));
  }
  const PcapRecord record = ReadPcapRecord(header_, *fields);
  if (record.captured > limits::kPacketBytesMax) {
    return Damaged(fmt::format("damaged at packet {}, which claims {} bytes (maximum {})",
                               packet.frame.number, record.captured, limits::kPacketBytesMax));
  }
  const std::size_t record_bytes = header_bytes + record.captured;
  const Bytes whole = reader.Peek(record_bytes);
  if (whole.size() < record_bytes) {
    return Cut(fmt::format("cut in the middle of packet {}, {} bytes missing", packet.frame.number,
                           record_bytes - whole.size()));
  }
  packet.data = whole.subspan(header_bytes);
  packet.original_length = record.original;
  packet.link_type = header_.link_type;
  packet.time = record.time;
  reader.Consume(record_bytes);
  return Ending::kNone;
}

}  // namespace eastwest::capture
