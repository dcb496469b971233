#include "tests/evasion/segment_variants.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <random>
#include <utility>

#include "tests/evasion/ip_frame.h"

namespace eastwest::evasion {
namespace {

using Buffer = std::vector<std::uint8_t>;

// Direction of a flow: the key of what is remembered about a sender.
using Direction = std::pair<FlowId, bool>;

Direction DirectionOf(const IpFrame& packet) { return {packet.flow(), packet.from_low()}; }

// EachDataSegment copies clean, but lets replace say what stands for each TCP segment with data.
template <typename Replace>
Frames EachDataSegment(const Frames& clean, Replace&& replace) {
  Frames made;
  made.reserve(clean.size() * 2);
  for (const Frame& frame : clean) {
    const auto packet = IpFrame::Of(frame);
    if (packet && packet->tcp() && !packet->payload().empty() &&
        !packet->HasFlags(net::kTcpUrg | net::kTcpRst)) {
      replace(frame, *packet, made);
    } else {
      made.push_back(frame);
    }
  }
  return made;
}

Buffer Inverted(Bytes bytes) {
  Buffer made(bytes.begin(), bytes.end());
  std::ranges::transform(made, made.begin(),
                         [](std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); });
  return made;
}

// OverlappingPieces cuts a segment so that each piece starts in the one before it.
template <typename Repeat>
void OverlappingPieces(const IpFrame& packet, Frames& made, Repeat&& repeat) {
  constexpr std::size_t kPiece = 200;
  constexpr std::size_t kOverlap = 50;
  const Bytes payload = packet.payload();
  for (std::size_t at = 0; at < payload.size(); at += kPiece) {
    const std::size_t overlap = std::min(at, kOverlap);
    const std::size_t end = std::min(at + kPiece, payload.size());
    Buffer bytes = repeat(payload.subspan(at - overlap, overlap));
    const Bytes fresh = payload.subspan(at, end - at);
    bytes.insert(bytes.end(), fresh.begin(), fresh.end());
    made.push_back(packet.Piece(static_cast<std::int64_t>(at - overlap), bytes));
  }
}

}  // namespace

Frames SplitSegments(const Frames& clean, std::uint32_t bytes_max) {
  return EachDataSegment(
      clean, [bytes_max](const Frame& frame, const IpFrame& packet, Frames& made) {
        const Bytes payload = packet.payload();
        if (payload.size() <= bytes_max) {
          made.push_back(frame);
          return;
        }
        for (std::size_t at = 0; at < payload.size(); at += bytes_max) {
          const std::size_t size = std::min<std::size_t>(bytes_max, payload.size() - at);
          made.push_back(packet.Piece(static_cast<std::int64_t>(at), payload.subspan(at, size)));
        }
      });
}

Frames DuplicateSegments(const Frames& clean, std::uint32_t) {
  Frames made;
  for (const Frame& frame : clean) {
    made.push_back(frame);
    const auto packet = IpFrame::Of(frame);
    if (packet && packet->tcp()) {
      made.push_back(frame);
    }
  }
  return made;
}

Frames RetransmitSegments(const Frames& clean, std::uint32_t seed) {
  constexpr std::size_t kRemembered = 4;
  constexpr std::size_t kSegmentMax = 60'000;
  std::minstd_rand random(seed);
  std::map<Direction, std::deque<Frame>> sent;
  return EachDataSegment(clean, [&](const Frame& frame, const IpFrame& packet, Frames& made) {
    std::deque<Frame>& earlier = sent[DirectionOf(packet)];
    made.push_back(frame);
    earlier.push_back(frame);
    if (earlier.size() > kRemembered) {
      earlier.pop_front();
    }
    if (random() % 3 != 0) {
      return;
    }
    const std::size_t at = random() % earlier.size();
    Frame again = earlier[at];
    const auto first = IpFrame::Of(again);
    const auto second = at + 1 < earlier.size() ? IpFrame::Of(earlier[at + 1]) : std::nullopt;
    const Bytes payload = first->payload();
    const auto end = first->first_byte() + static_cast<std::uint32_t>(payload.size());
    if (second && second->first_byte() == end && payload.size() < kSegmentMax / 2 &&
        second->payload().size() < kSegmentMax / 2) {
      Buffer both(payload.begin(), payload.end());
      both.insert(both.end(), second->payload().begin(), second->payload().end());
      again = first->Piece(0, both);
    }
    again.time = frame.time;
    made.push_back(std::move(again));
  });
}

Frames OverlapSame(const Frames& clean, std::uint32_t) {
  return EachDataSegment(clean, [](const Frame&, const IpFrame& packet, Frames& made) {
    OverlappingPieces(packet, made, [](Bytes old) { return Buffer(old.begin(), old.end()); });
  });
}

Frames OverlapFalse(const Frames& clean, std::uint32_t) {
  return EachDataSegment(clean, [](const Frame&, const IpFrame& packet, Frames& made) {
    OverlappingPieces(packet, made, Inverted);
    if (packet.plain_tcp()) {
      made.push_back(packet.Piece(0, Inverted(packet.payload())));
    }
  });
}

// Trusted finds senders whose first data has been seen, not too long ago: a flow of which only one
// side was heard is forgotten after 30 s, and who goes on then is a stranger.
class Trusted {
 public:
  // Holds is false for the first data of a sender.
  bool Holds(const IpFrame& packet, PacketTime now) {
    constexpr std::chrono::seconds kForgotten{30};
    const auto [last, fresh] = last_.try_emplace(DirectionOf(packet), now);
    const bool holds = !fresh && now - last->second < kForgotten;
    last->second = now;
    return holds;
  }

 private:
  std::map<Direction, PacketTime> last_;
};

// Lies are of a size that every network carries: a larger segment with a wrong checksum was merged
// by the card or the switch at which it was captured.
Frames FalseChecksums(const Frames& clean, std::uint32_t) {
  constexpr std::size_t kLieBytesMax = 536;
  Trusted trusted;  // have sent data with a right checksum
  return EachDataSegment(clean, [&](const Frame& frame, const IpFrame& packet, Frames& made) {
    if (trusted.Holds(packet, frame.time) && packet.plain_tcp()) {
      const Bytes payload = packet.payload();
      Frame lie = packet.Piece(0, Inverted(payload.first(std::min(kLieBytesMax, payload.size()))));
      SpoilTcpChecksum(lie);
      made.push_back(std::move(lie));
    }
    made.push_back(packet.Piece(0, packet.payload()));
  });
}

Frames FalseSequences(const Frames& clean, std::uint32_t seed) {
  constexpr std::int64_t kBeyondAnyWindow = std::int64_t{1} << 30;
  std::minstd_rand random(seed);
  struct Sent {
    std::int64_t bytes = 0;  // in one piece, up to next
    std::uint32_t next = 0;
  };
  std::map<Direction, Sent> sent;
  return EachDataSegment(clean, [&](const Frame& frame, const IpFrame& packet, Frames& made) {
    Sent& before = sent[DirectionOf(packet)];
    const auto size = static_cast<std::int64_t>(packet.payload().size());
    if (packet.first_byte() != before.next) {
      before.bytes = 0;
    }
    if (before.bytes > 0 && packet.plain_tcp()) {
      const std::int64_t old = std::min(before.bytes, size);
      const Buffer lie = Inverted(packet.payload());
      made.push_back(packet.Piece(-old, Bytes(lie).first(static_cast<std::size_t>(old))));
      made.push_back(
          packet.Piece(kBeyondAnyWindow + static_cast<std::int64_t>(random() % 100'000), lie));
    }
    before.bytes += size;
    before.next = packet.first_byte() + static_cast<std::uint32_t>(size);
    made.push_back(frame);
  });
}

// What is over may begin anew: a SYN is taken then.
Frames FalseFlags(const Frames& clean, std::uint32_t seed) {
  std::minstd_rand random(seed);
  std::map<FlowId, const Frame*> ends;
  for (const Frame& frame : clean) {
    const auto packet = IpFrame::Of(frame);
    if (packet && packet->tcp() && packet->HasFlags(net::kTcpFin | net::kTcpRst)) {
      ends.try_emplace(packet->flow(), &frame);
    }
  }
  const auto over = [&ends](const IpFrame& packet, const Frame& frame) {
    const auto end = ends.find(packet.flow());
    return end != ends.end() && &frame > end->second;
  };
  Trusted trusted;
  return EachDataSegment(clean, [&](const Frame& frame, const IpFrame& packet, Frames& made) {
    if (trusted.Holds(packet, frame.time) && packet.plain_tcp() && !over(packet, frame)) {
      const Buffer lie = Inverted(packet.payload());
      IpFrame::Tcp tcp{.sequence = packet.first_byte(),
                       .acknowledgment = packet.packet().tcp_acknowledgment,
                       .flags = net::kTcpPsh,
                       .payload = lie};
      made.push_back(packet.TcpWith(tcp));
      const auto off = static_cast<std::uint32_t>(1 + random() % 1000);
      tcp.payload = {};
      tcp.sequence += off;
      tcp.flags = net::kTcpRst;
      made.push_back(packet.TcpWith(tcp));
      tcp.flags = net::kTcpSyn;
      made.push_back(packet.TcpWith(tcp));
    }
    made.push_back(frame);
  });
}

namespace {

// Joined is data of one direction that is still to be cut.
struct Joined {
  std::vector<std::size_t> frames;  // indices
  Buffer bytes;
};

// CutAnew puts segments of random sizes where the last joined frame was.
void CutAnew(const Frames& clean, const Joined& joined, std::minstd_rand& random, Frames& made) {
  constexpr std::size_t kSegmentMax = 1460;
  const Frame& first = clean[joined.frames.front()];
  const auto packet = IpFrame::Of(first);
  const auto last = IpFrame::Of(clean[joined.frames.back()]);
  for (std::size_t at = 0; at < joined.bytes.size();) {
    const std::size_t size =
        std::min<std::size_t>(1 + random() % kSegmentMax, joined.bytes.size() - at);
    Frame piece =
        packet->TcpWith({.sequence = packet->first_byte() + static_cast<std::uint32_t>(at),
                         .acknowledgment = last->packet().tcp_acknowledgment,
                         .flags = net::kTcpAck | net::kTcpPsh,
                         .payload = Bytes(joined.bytes).subspan(at, size)});
    piece.time = clean[joined.frames.back()].time;
    made.push_back(std::move(piece));
    at += size;
  }
}

}  // namespace

Frames RecutSegments(const Frames& clean, std::uint32_t seed) {
  std::minstd_rand random(seed);
  std::map<FlowId, Joined> open;
  Frames made;
  const auto flush = [&](const FlowId& flow) {
    const auto found = open.find(flow);
    if (found != open.end()) {
      CutAnew(clean, found->second, random, made);
      open.erase(found);
    }
  };
  // What a host sends over another flow may rest on what it has read from this one.
  const auto flush_others = [&](const IpFrame& packet) {
    std::vector<FlowId> others;
    for (const auto& [flow, joined] : open) {
      const auto speaks = [&flow](const net::IpAddress& host) {
        return flow.low.address == host || flow.high.address == host;
      };
      if (flow != packet.flow() && speaks(packet.packet().source)) {
        others.push_back(flow);
      }
    }
    std::ranges::for_each(others, flush);
  };
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const auto packet = IpFrame::Of(clean[i]);
    if (packet) {
      flush_others(*packet);
    }
    if (!packet || !packet->tcp()) {
      made.push_back(clean[i]);
      continue;
    }
    const Bytes payload = packet->payload();
    const auto found = open.find(packet->flow());
    if (found != open.end()) {
      const auto last = IpFrame::Of(clean[found->second.frames.back()]);
      const auto end = last->first_byte() + static_cast<std::uint32_t>(last->payload().size());
      if (last->from_low() != packet->from_low() || packet->first_byte() != end ||
          !packet->plain_tcp() || payload.empty()) {
        flush(packet->flow());
      }
    }
    if (!packet->plain_tcp() || payload.empty()) {
      made.push_back(clean[i]);
      continue;
    }
    Joined& joined = open[packet->flow()];
    joined.frames.push_back(i);
    joined.bytes.insert(joined.bytes.end(), payload.begin(), payload.end());
  }
  while (!open.empty()) {
    flush(FlowId(open.begin()->first));
  }
  SortByTime(made);
  return made;
}

}  // namespace eastwest::evasion
