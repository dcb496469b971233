// IpDefragmenter puts IPv4 and IPv6 fragments together again.
#ifndef EASTWEST_SRC_STREAM_IP_DEFRAGMENTER_H_
#define EASTWEST_SRC_STREAM_IP_DEFRAGMENTER_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "parsers/net/packet.h"
#include "src/core/counters.h"
#include "src/core/packet_time.h"

namespace eastwest::stream {

// Datagram is a packet put together; its views point into the defragmenter's buffer.
struct Datagram {
  net::Packet packet;        // transport and payload decoded, fragment.present false
  bool conflicting = false;  // fragments overlapped with different data: kFragmentOverlap
};

// IpDefragmenter lets the first copy of a byte win and counts those that disagree. It is bounded
// in datagrams, in bytes and in fragments of one datagram; the oldest datagram is given up first.
class IpDefragmenter {
 public:
  explicit IpDefragmenter(Counters& counters) : counters_(&counters) {}

  // Add takes a packet whose fragment.present is set, and returns the whole datagram when this
  // was the last missing piece. It is valid until the next call, of which it may be the argument:
  // a tunnel inside can carry a fragment again.
  std::optional<Datagram> Add(const net::Packet& fragment, PacketTime now);

  // Expire forgets datagrams that have waited for longer than limits::kDefragTimeout.
  void Expire(PacketTime now);

  std::size_t datagrams() const { return waiting_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Key {
    net::IpAddress source;
    net::IpAddress destination;
    std::uint32_t identification = 0;
    std::uint8_t ip_protocol = 0;  // zero for IPv6, where it is no part of the key: RFC 8200 4.5

    friend auto operator<=>(const Key&, const Key&) = default;
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.source, key.destination, key.identification,
                        key.ip_protocol);
    }
  };
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  struct Waiting {
    Key key;
    PacketTime since;
    std::vector<std::uint8_t> data;
    std::vector<Range> have;   // ascending, disjoint, not touching
    std::uint32_t length = 0;  // of the whole, once the last fragment was seen
    std::uint32_t fragments = 0;
    std::uint8_t first_ip_protocol = 0;
    bool length_known = false;
    bool conflicting = false;
  };
  using Order = std::list<Waiting>;  // oldest first

  Order::iterator Find(const Key& key, PacketTime now);
  void NoteConflict(Waiting& datagram);
  bool Place(Waiting& datagram, const net::Packet& fragment);
  void CopyNew(Waiting& datagram, std::uint32_t begin, Bytes bytes);
  Datagram Finish(Waiting& datagram, const net::Packet& last);
  void Forget(Order::iterator datagram);
  void MakeRoom();

  Counters* counters_;
  absl::flat_hash_map<Key, Order::iterator> by_key_;
  Order waiting_;
  std::size_t bytes_ = 0;
  std::vector<std::uint8_t> whole_;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_IP_DEFRAGMENTER_H_
