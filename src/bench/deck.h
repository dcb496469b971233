// Deck is generated traffic in memory, ready to be played: frames one behind the other. It is
// played in laps; in each lap all hosts move to other addresses, so that every connection is a new
// one and nothing has to be made while the clock runs.
#ifndef EASTWEST_SRC_BENCH_DECK_H_
#define EASTWEST_SRC_BENCH_DECK_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "parsers/net/address.h"
#include "src/bench/frame_words.h"

namespace eastwest::bench {

// Frames are Ethernet, IPv4 without VLAN tags, TCP or UDP; hosts are numbers, host h of lap 0 is
// 10.0.(h / 256).(h % 256).
using Host = std::uint16_t;

// The first half of the addresses in a lap: 10.0 to 10.255, 172.16 to 172.31, 192.168, from the
// beginning again: internal hosts whatever the lap.
inline constexpr std::size_t kNetworks = 256 + 16 + 1;
std::uint16_t NetworkOf(std::uint64_t lap);
net::IpAddress AddressOf(Host host, std::uint64_t lap);

// Incident is an attack in the deck: one is raised for these two hosts, in every lap.
struct Incident {
  Host source = 0;
  Host target = 0;
  std::size_t last_packet = 0;  // number in the deck
};

class Deck {
 public:
  // Add copies a frame to the end, between Ethernet addresses of our own (kStation). The transport
  // header begins at transport_at. The word at secret_at, when it is not 0, has to be another one
  // in each lap.
  void Add(Bytes frame, std::size_t transport_at, std::size_t secret_at = 0);
  void AddIncident(Incident incident) { incidents_.push_back(incident); }

  std::size_t packets() const { return packets_.size(); }
  std::size_t bytes() const { return bytes_.size(); }         // as they lie in memory
  std::uint64_t frame_bytes() const { return frame_bytes_; }  // as they are captured
  std::span<const Incident> incidents() const { return incidents_; }

  Bytes Frame(std::size_t at) const {
    return Bytes(bytes_).subspan(packets_[at].offset, packets_[at].length);
  }

  // MoveTo gives count packets from first the addresses of a lap. Nobody may look at them.
  void MoveTo(std::uint64_t lap, std::size_t first, std::size_t count);

 private:
  struct Packet {
    std::size_t offset = 0;
    std::uint16_t length = 0;
    std::uint16_t checksum_at = 0;  // of TCP or UDP; 0: none
    std::uint16_t secret_at = 0;    // 0: none
    std::uint16_t network = 0;      // in which it is now
  };

  void Move(Packet& packet, std::uint16_t network);

  std::vector<std::uint8_t> bytes_;
  std::vector<Packet> packets_;
  std::vector<Incident> incidents_;
  std::uint64_t frame_bytes_ = 0;
};

// The Ethernet address of all hosts, locally administered: a filter finds what was sent by it.
inline constexpr std::string_view kStation = "02:02:02:02:02:02";

// Offsets in an Ethernet frame with an IPv4 header. RFC 791 3.1.
inline constexpr std::size_t kIpAt = 14;
inline constexpr std::size_t kIpChecksumAt = kIpAt + 10;
inline constexpr std::size_t kSourceAt = kIpAt + 12;
inline constexpr std::size_t kDestinationAt = kIpAt + 16;

// TransportChecksumAt is where the checksum of TCP or UDP stands; 0: there is none.
std::uint16_t TransportChecksumAt(Bytes frame, std::size_t transport_at);

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_DECK_H_
