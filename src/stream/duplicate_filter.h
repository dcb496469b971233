// DuplicateFilter finds packets that a mirror port sent twice.
#ifndef EASTWEST_SRC_STREAM_DUPLICATE_FILTER_H_
#define EASTWEST_SRC_STREAM_DUPLICATE_FILTER_H_

#include <cstdint>
#include <vector>

#include "parsers/net/packet.h"
#include "src/core/packet_time.h"

namespace eastwest::stream {

// A mirror port that sees a packet come in and go out, or two of whose VLANs the packet passes,
// sends it twice within a moment: the same IP packet, maybe with another hop limit and other link
// headers. What a host repeats has another IPv4 identification, and comes later. Two packets are
// taken for the same when their addresses, IPv4 identification and fragment, lengths and bytes
// agree. Of a packet whose checksum is right, transport header and first bytes of payload stand for
// all: others behind them would have another checksum, or contradict what their receiver has by
// then. A packet whose checksum is wrong is never asked about, for its receiver drops it.
class DuplicateFilter {
 public:
  struct Arrival {
    std::uint32_t input = 0;
    PacketTime time;
  };

  // key makes the places of packets in the table unknown to whoever sends them.
  explicit DuplicateFilter(std::uint64_t key);

  // IsDuplicate: the same packet came by the same input within limits::kDuplicateWindow.
  bool IsDuplicate(const net::Packet& packet, net::Checksum checksum, const Arrival& arrival);

 private:
  struct Seen {
    std::uint64_t hash = 0;
    PacketTime time = PacketTime::min();
  };

  std::uint64_t HashOf(const net::Packet& packet, net::Checksum checksum,
                       std::uint32_t input) const;

  std::uint64_t key_;
  std::vector<Seen> seen_;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_DUPLICATE_FILTER_H_
