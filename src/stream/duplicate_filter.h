// DuplicateFilter finds packets that a mirror port sent twice.
#ifndef EASTWEST_SRC_STREAM_DUPLICATE_FILTER_H_
#define EASTWEST_SRC_STREAM_DUPLICATE_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "parsers/net/packet.h"
#include "parsers/net/plain_packet.h"
#include "src/core/counters.h"
#include "src/core/packet_time.h"

namespace eastwest::stream {

// A mirror port that sees a packet come in and go out, or two of whose VLANs the packet passes,
// sends it twice within a moment: the same IP packet, maybe with another hop limit and other link
// headers. What a host repeats has another IPv4 identification, mostly. Two packets are taken for
// the same when their tunnel, addresses, IPv4 identification and fragment, lengths and bytes agree.
// Of a TCP segment the header and the first bytes of payload stand for all, and who asks must not
// lose what it carries: bytes behind them can be changed so that the checksum stays, and the first
// copy may have been one that its receiver never took. A datagram or fragment is the same in every
// byte. A packet whose checksum is wrong is never asked about, for its receiver drops it.
class DuplicateFilter {
 public:
  struct Arrival {
    std::uint32_t input = 0;
    PacketTime time;
  };

  // key makes the places of packets in the table unknown to whoever sends them. Duplicates are
  // counted in counters, which outlive the filter.
  DuplicateFilter(std::uint64_t key, Counters& counters);

  // IsDuplicate: the same packet came by the same input within limits::kDuplicateWindow, give or
  // take a quarter of a millisecond. (Times are kept in 16 bits: the same packet 17.2 s later, to
  // that window, is taken for a copy, too.)
  bool IsDuplicate(const net::Packet& packet, const Arrival& arrival);

  // A plain packet is asked about in two steps, so that its place comes from memory while its
  // checksum is judged. Nobody reads it, or it is a segment.
  struct Place {
    std::size_t slot;
    std::uint64_t tag;
  };
  Place PlaceOf(const net::PlainPacket& packet, std::uint32_t input) const;
  void Prefetch(const Place& place) const { __builtin_prefetch(&seen_[place.slot], 1); }
  bool IsDuplicate(const Place& place, PacketTime time);

 private:
  struct Facts {
    std::uint64_t hosts;
    std::uint64_t lengths;  // IPv4 identification above the length of the payload
    std::uint64_t way;      // WayOf
    Bytes payload;          // as much of it as counts
  };

  Place PlaceOf(const net::Packet& packet, std::uint32_t input) const;
  Place PlaceOf(const Facts& facts) const;
  std::uint64_t HashOf(std::uint64_t state, Bytes bytes) const;

  Counters* counters_;
  std::uint64_t key_;
  std::uint64_t multiplier_;
  std::vector<std::uint64_t> seen_;  // a tag of 48 bits above the low bits of its time
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_DUPLICATE_FILTER_H_
