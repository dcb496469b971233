// The pcap file format: one header, then records. draft-ietf-opsawg-pcap
#ifndef EASTWEST_SRC_CAPTURE_PCAP_FORMAT_H_
#define EASTWEST_SRC_CAPTURE_PCAP_FORMAT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/fixed_view.h"
#include "parsers/net/packet.h"
#include "src/core/packet_time.h"

namespace eastwest::capture {

inline constexpr std::size_t kPcapHeaderBytes = 24;
inline constexpr std::size_t kPcapRecordHeaderBytes = 16;
// Alexey Kuznetzov's patched libpcap appends interface, protocol and packet type.
inline constexpr std::size_t kPcapModifiedRecordHeaderBytes = 24;

struct PcapHeader {
  ByteReader::Order order = ByteReader::Order::kLittle;
  bool nanoseconds = false;
  std::size_t record_header_bytes = kPcapRecordHeaderBytes;
  std::uint16_t version_major = 0;
  std::uint16_t version_minor = 0;
  std::uint32_t snaplen = 0;  // a hint only: writers put anything here
  net::LinkType link_type = net::LinkType::kEthernet;
};

struct PcapRecord {
  PacketTime time;
  std::uint32_t captured = 0;
  std::uint32_t original = 0;
};

// StartsPcap looks at the first four bytes.
bool StartsPcap(Bytes start);

// ParsePcapHeader reads the first kPcapHeaderBytes. kBadVersion for a major version other than 2.
Parsed<PcapHeader> ParsePcapHeader(Bytes data);

// ReadPcapRecord reads a record header. It runs once a packet, so it stays in the header.
inline PcapRecord ReadPcapRecord(const PcapHeader& header, FixedView<kPcapRecordHeaderBytes> data) {
  const bool little = header.order == ByteReader::Order::kLittle;
  const std::uint32_t whole = little ? data.U32Le<0>() : data.U32Be<0>();
  const std::uint32_t fraction = little ? data.U32Le<4>() : data.U32Be<4>();
  const std::int64_t unit_nanoseconds = header.nanoseconds ? 1 : 1000;
  PcapRecord record;
  record.time = PacketTime(std::chrono::seconds(whole) +
                           std::chrono::nanoseconds(fraction * unit_nanoseconds));
  record.captured = little ? data.U32Le<8>() : data.U32Be<8>();
  record.original = little ? data.U32Le<12>() : data.U32Be<12>();
  // Writers before version 2.3 put the lengths the other way round, some of 2.3 do (libpcap,
  // sf-pcap.c).
  if (header.version_minor < 3 ||
      (header.version_minor == 3 && record.captured > record.original)) {
    std::swap(record.captured, record.original);
  }
  return record;
}

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_PCAP_FORMAT_H_
