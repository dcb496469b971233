// The variants that cut IP datagrams. RFC 791 3.2, RFC 8200 4.5
#include <algorithm>

#include "tests/evasion/ip_frame.h"
#include "tests/evasion/packet_variants.h"

namespace eastwest::evasion {
namespace {

using Buffer = std::vector<std::uint8_t>;

// Cut is one fragment to be: bytes [begin, end) of the datagram, as they are or inverted.
struct Cut {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool inverted = false;
  bool discarded = false;  // of a datagram of its own, which its receiver drops
};

constexpr std::uint32_t kDiscardedIds = 0x8000;
constexpr std::uint8_t kFragmentHeader = 44;  // IPv6 next header

Buffer HeaderOf(const IpFrame& packet, const Cut& cut, std::size_t whole, std::uint32_t id) {
  Buffer header(packet.ip().begin(), packet.ip().end());
  const bool more = cut.end < whole;
  const auto units = static_cast<std::uint16_t>(cut.begin / 8);
  if (packet.v6()) {
    const std::uint16_t field = static_cast<std::uint16_t>(units << 3 | (more ? 1 : 0));
    const std::uint8_t extension[] = {header[6],
                                      0,
                                      static_cast<std::uint8_t>(field >> 8),
                                      static_cast<std::uint8_t>(field),
                                      static_cast<std::uint8_t>(id >> 24),
                                      static_cast<std::uint8_t>(id >> 16),
                                      static_cast<std::uint8_t>(id >> 8),
                                      static_cast<std::uint8_t>(id)};
    header[6] = kFragmentHeader;
    header.insert(header.end(), std::begin(extension), std::end(extension));
    return header;
  }
  header[4] = static_cast<std::uint8_t>(id >> 8);
  header[5] = static_cast<std::uint8_t>(id);
  header[6] = static_cast<std::uint8_t>((more ? 0x20 : 0) | units >> 8);
  header[7] = static_cast<std::uint8_t>(units);
  return header;
}

// EachDatagram replaces datagrams longer than size by the fragments that cuts asks for.
template <typename Cuts>
Frames EachDatagram(const Frames& clean, std::size_t size, Cuts&& cuts) {
  Frames made;
  std::uint32_t id = 0;
  for (const Frame& frame : clean) {
    const auto packet = IpFrame::Of(frame);
    if (!packet || packet->packet().segment.size() <= size || packet->packet().length_offloaded) {
      made.push_back(frame);
      continue;
    }
    ++id;
    const Bytes datagram = packet->packet().segment;
    for (const Cut& cut : cuts(datagram.size(), packet->v6())) {
      const Bytes part = datagram.subspan(cut.begin, cut.end - cut.begin);
      Buffer bytes(part.begin(), part.end());
      for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(cut.inverted ? ~byte : byte);
      }
      made.push_back(packet->WithIp(
          HeaderOf(*packet, cut, datagram.size(), cut.discarded ? id + kDiscardedIds : id), bytes));
    }
  }
  return made;
}

std::vector<Cut> EvenCuts(std::size_t whole, std::size_t size) {
  std::vector<Cut> cuts;
  for (std::size_t at = 0; at < whole; at += size) {
    cuts.push_back({.begin = at, .end = std::min(at + size, whole)});
  }
  return cuts;
}

constexpr std::size_t kSize = 256;
constexpr std::size_t kOverlap = 64;

}  // namespace

Frames FragmentPlain(const Frames& clean, std::uint32_t) {
  return EachDatagram(clean, kSize, [](std::size_t whole, bool) { return EvenCuts(whole, kSize); });
}

Frames FragmentTiny(const Frames& clean, std::uint32_t) {
  constexpr std::size_t kTiny = 8;
  return EachDatagram(clean, kTiny, [](std::size_t whole, bool) { return EvenCuts(whole, kTiny); });
}

Frames FragmentReordered(const Frames& clean, std::uint32_t) {
  return EachDatagram(clean, kSize, [](std::size_t whole, bool) {
    std::vector<Cut> cuts = EvenCuts(whole, kSize);
    std::ranges::reverse(cuts);
    return cuts;
  });
}

Frames FragmentOverlapping(const Frames& clean, std::uint32_t) {
  return EachDatagram(clean, kSize, [](std::size_t whole, bool) {
    std::vector<Cut> cuts = EvenCuts(whole, kSize);
    for (Cut& cut : cuts) {
      cut.begin -= std::min(cut.begin, kOverlap);
    }
    return cuts;
  });
}

Frames FragmentFalse(const Frames& clean, std::uint32_t) {
  return EachDatagram(clean, kSize, [](std::size_t whole, bool) {
    std::vector<Cut> cuts;
    for (const Cut& cut : EvenCuts(whole, kSize)) {
      cuts.push_back({.begin = cut.begin, .end = cut.end, .inverted = true});
      if (cut.end < whole) {  // the overlap stands before the datagram is whole
        cuts.push_back(cut);
      }
    }
    for (Cut& cut : cuts) {
      cut.discarded = true;
    }
    const std::vector<Cut> again = EvenCuts(whole, kSize);
    cuts.insert(cuts.end(), again.begin(), again.end());
    return cuts;
  });
}

}  // namespace eastwest::evasion
