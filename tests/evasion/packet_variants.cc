#include "tests/evasion/packet_variants.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <utility>

#include "parsers/net/decode.h"
#include "tests/evasion/ip_frame.h"
#include "tests/evasion/segment_variants.h"

namespace eastwest::evasion {
namespace {

// Rearrange moves frames between places; a place keeps its time.
void Rearrange(Frames& frames, const std::vector<std::size_t>& places,
               const std::vector<std::size_t>& order) {
  Frames taken;
  taken.reserve(order.size());
  for (const std::size_t from : order) {
    taken.push_back(frames[places[from]]);
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    taken[i].time = frames[places[i]].time;
    frames[places[i]] = std::move(taken[i]);
  }
}

// Run is frames of one flow between which nothing opens or ends.
using Run = std::vector<std::size_t>;

// What lies farther apart does not change places.
constexpr std::chrono::milliseconds kTogether{100};

// PlainRuns gives the runs of every TCP flow, of one direction each when they are parted so.
std::vector<Run> PlainRuns(const Frames& frames, bool part_directions) {
  struct Open {
    Run run;
    bool from_low = false;
    std::array<bool, 2> anchored{};  // it is known where the direction starts
  };
  std::map<FlowId, Open> open;
  std::vector<Run> runs;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto packet = IpFrame::Of(frames[i]);
    if (!packet || !packet->tcp()) {
      continue;
    }
    Open& flow = open[packet->flow()];
    const bool turned = part_directions && flow.from_low != packet->from_low();
    const bool apart =
        !flow.run.empty() && frames[i].time - frames[flow.run.back()].time > kTogether;
    if (!packet->plain_tcp() || turned || apart) {
      runs.push_back(std::exchange(flow.run, {}));
    }
    flow.from_low = packet->from_low();
    bool& anchored = flow.anchored[flow.from_low ? 0 : 1];
    const bool anchors =
        !anchored && (packet->HasFlags(net::kTcpSyn) || !packet->payload().empty());
    if (anchors) {  // in mid-stream the first segment says where to start: it stays first
      anchored = true;
      runs.push_back(std::exchange(flow.run, {}));
    } else if (packet->plain_tcp()) {
      flow.run.push_back(i);
    }
  }
  for (auto& [id, flow] : open) {
    runs.push_back(std::move(flow.run));
  }
  return runs;
}

}  // namespace

Frames ReorderSegments(const Frames& clean, std::uint32_t seed) {
  constexpr std::uint32_t kSegmentBytes = 300;
  constexpr std::size_t kWindow = 8;
  Frames made = SplitSegments(clean, kSegmentBytes);
  std::minstd_rand random(seed);
  for (const Run& run : PlainRuns(made, true)) {
    std::vector<std::size_t> order(run.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t at = 0; at < order.size(); at += kWindow) {
      const std::size_t end = std::min(at + kWindow, order.size());
      std::shuffle(order.begin() + static_cast<std::ptrdiff_t>(at),
                   order.begin() + static_cast<std::ptrdiff_t>(end), random);
    }
    Rearrange(made, run, order);
  }
  return made;
}

namespace {

// IsNegotiate: what negotiates SMB is answered on its own when the answer comes first.
bool IsNegotiate(const IpFrame& packet) {
  constexpr std::size_t kProtocolAt = 4;      // behind the length. [MS-SMB2] 2.1
  constexpr std::size_t kSmb1CommandAt = 8;   // [MS-CIFS] 2.2.3.1
  constexpr std::size_t kSmb2CommandAt = 16;  // [MS-SMB2] 2.2.1.2
  constexpr std::uint8_t kSmb1Negotiate = 0x72;
  const Bytes payload = packet.payload();
  if (payload.size() <= kSmb2CommandAt || payload[kProtocolAt + 1] != 'S' ||
      payload[kProtocolAt + 2] != 'M' || payload[kProtocolAt + 3] != 'B') {
    return false;
  }
  return payload[kProtocolAt] == 0xFF ? payload[kSmb1CommandAt] == kSmb1Negotiate
                                      : payload[kSmb2CommandAt] == 0;
}

}  // namespace

Frames CrossDirections(const Frames& clean, std::uint32_t seed) {
  Frames made = clean;
  std::minstd_rand random(seed);
  std::map<FlowId, bool> client_is_low;  // who sent the first packet
  for (const Frame& frame : clean) {
    if (const auto packet = IpFrame::Of(frame)) {
      client_is_low.try_emplace(packet->flow(), packet->from_low());
    }
  }
  for (const Run& run : PlainRuns(clean, false)) {
    std::vector<std::size_t> order(run.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i + 1 < run.size(); ++i) {
      const auto question = IpFrame::Of(clean[run[i]]);
      const auto answer = IpFrame::Of(clean[run[i + 1]]);
      const bool asked = question->from_low() == client_is_low[question->flow()];
      if (asked && answer->from_low() != question->from_low() && !IsNegotiate(*question) &&
          random() % 2 == 0) {
        std::swap(order[i], order[i + 1]);
        ++i;
      }
    }
    Rearrange(made, run, order);
  }
  return made;
}

namespace {

// Travel is who sent a TCP frame to whom, also when the frame cannot be rewritten.
struct Travel {
  FlowId flow;
  net::IpAddress from;
  net::IpAddress to;
};

std::optional<Travel> TravelOf(const Frame& frame) {
  net::Packet packet;
  const auto verdict =
      net::DecodeFrame(frame.link_type, frame.bytes, frame.original_length, packet);
  if (verdict != net::DecodeVerdict::kIp || packet.transport != net::Transport::kTcp ||
      packet.fragment.present) {
    return std::nullopt;
  }
  const End source{packet.source, packet.source_port};
  const End target{packet.destination, packet.destination_port};
  return Travel{{.low = std::min(source, target), .high = std::max(source, target)},
                packet.source,
                packet.destination};
}

// MayPass: later does not rest on earlier. What a host sends may rest on all that it was sent.
bool MayPass(const std::optional<Travel>& earlier, const std::optional<Travel>& later) {
  return earlier && later && earlier->flow != later->flow && later->from != earlier->to;
}

}  // namespace

Frames InterleaveFlows(const Frames& clean, std::uint32_t seed) {
  constexpr int kRounds = 16;
  std::minstd_rand random(seed);
  Frames made = clean;
  std::vector<std::optional<Travel>> travels;
  for (const Frame& frame : made) {
    travels.push_back(TravelOf(frame));
  }
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i + 1 < made.size(); ++i) {
      if (MayPass(travels[i], travels[i + 1]) && made[i + 1].time - made[i].time < kTogether &&
          random() % 2 == 0) {
        std::swap(made[i], made[i + 1]);
        std::swap(made[i].time, made[i + 1].time);
        std::swap(travels[i], travels[i + 1]);
      }
    }
  }
  return made;
}

Frames TagOneSide(const Frames& clean, std::uint32_t) {
  constexpr std::uint8_t kTag[] = {0x81, 0x00, 0x00, 0x07};  // 802.1Q, VLAN 7
  constexpr std::ptrdiff_t kAddressBytes = 12;
  Frames made = clean;
  for (Frame& frame : made) {
    const auto packet = IpFrame::Of(frame);
    if (packet && packet->from_low() && frame.link_type == net::LinkType::kEthernet) {
      frame.bytes.insert(frame.bytes.begin() + kAddressBytes, std::begin(kTag), std::end(kTag));
      frame.original_length += static_cast<std::uint32_t>(std::size(kTag));
    }
  }
  return made;
}

Frames OneSide(const Frames& clean, std::uint32_t side) {
  Frames made;
  for (const Frame& frame : clean) {
    const auto packet = IpFrame::Of(frame);
    if (!packet || !packet->tcp() || packet->from_low() == (side == 0)) {
      made.push_back(frame);
    }
  }
  return made;
}

Frames LoseEvery(const Frames& clean, std::uint32_t n) {
  Frames made;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    if (i % n != n - 1) {
      made.push_back(clean[i]);
    }
  }
  return made;
}

Frames StartLate(const Frames& clean, std::uint32_t count) {
  const auto skipped = std::min<std::size_t>(count, clean.size());
  return {clean.begin() + static_cast<std::ptrdiff_t>(skipped), clean.end()};
}

}  // namespace eastwest::evasion
