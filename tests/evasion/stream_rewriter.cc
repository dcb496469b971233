#include "tests/evasion/stream_rewriter.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "parsers/net/decode.h"
#include "tests/evasion/ip_frame.h"

namespace eastwest::evasion {
namespace {

using Buffer = std::vector<std::uint8_t>;

constexpr std::size_t kSegmentMax = 1460;

// Half is one direction of a flow.
struct Half {
  bool started = false;
  std::uint32_t start = 0;  // sequence number of the first byte
  Buffer bytes;
  std::vector<std::pair<std::size_t, std::size_t>> arrived;  // frame, bytes that were there then
  std::vector<Message> messages;
};

struct WholeFlow {
  bool usable = true;
  std::array<Half, 2> halves;
};

using Flows = std::map<FlowId, WholeFlow>;

void Follow(const IpFrame& packet, std::size_t frame, WholeFlow& flow) {
  Half& half = flow.halves[packet.from_low() ? 0 : 1];
  const Bytes payload = packet.payload();
  if (!half.started && (packet.HasFlags(net::kTcpSyn) || !payload.empty())) {
    half.started = true;
    half.start = packet.first_byte();
  }
  const auto next = half.start + static_cast<std::uint32_t>(half.bytes.size());
  const bool odd = packet.HasFlags(net::kTcpUrg) ||
                   (packet.HasFlags(net::kTcpSyn) && (!payload.empty() || !half.bytes.empty()));
  if (odd || (!payload.empty() && packet.first_byte() != next)) {
    flow.usable = false;
    return;
  }
  if (!payload.empty()) {
    half.bytes.insert(half.bytes.end(), payload.begin(), payload.end());
    half.arrived.emplace_back(frame, half.bytes.size());
  }
}

// MessageSize: NetBIOS framing has a zero and 24 bits of length (RFC 1002 4.3.1, [MS-SMB2] 2.1);
// an RPC PDU says its length in its byte order ([C706] 12.6.3.1). Nothing when it is neither.
std::optional<std::size_t> MessageSize(Bytes bytes) {
  constexpr std::size_t kRpcHeader = 16;
  if (bytes.size() >= 4 && bytes[0] == 0) {
    return 4 + (std::size_t{bytes[1]} << 16 | std::size_t{bytes[2]} << 8 | bytes[3]);
  }
  if (bytes.size() >= kRpcHeader && bytes[0] == 5 && bytes[1] == 0 && bytes[4] == 0x10) {
    return std::max<std::size_t>(std::size_t{bytes[8]} | std::size_t{bytes[9]} << 8, kRpcHeader);
  }
  return std::nullopt;
}

// Cut fills in the messages; false when the direction does not consist of messages alone.
bool Cut(Half& half) {
  auto arrival = half.arrived.begin();
  for (std::size_t at = 0; at < half.bytes.size();) {
    const Bytes rest = Bytes(half.bytes).subspan(at);
    const auto size = MessageSize(rest);
    if (!size || *size > rest.size()) {
      return false;
    }
    const std::size_t end = at + *size;
    arrival = std::find_if(arrival, half.arrived.end(),
                           [end](const auto& there) { return there.second >= end; });
    const Bytes bytes = rest.first(*size);
    half.messages.push_back({.frame = arrival->first, .bytes = {bytes.begin(), bytes.end()}});
    at = end;
  }
  return true;
}

// Collect finds the flows. A frame that cannot be rewritten spoils its flow.
Flows Collect(const Frames& frames) {
  Flows flows;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (const auto packet = IpFrame::Of(frames[i])) {
      if (packet->tcp()) {
        Follow(*packet, i, flows[packet->flow()]);
      }
      continue;
    }
    net::Packet packet;
    const Frame& frame = frames[i];
    if (net::DecodeFrame(frame.link_type, frame.bytes, frame.original_length, packet) ==
        net::DecodeVerdict::kIp) {
      const End source{packet.source, packet.source_port};
      const End target{packet.destination, packet.destination_port};
      flows[{.low = std::min(source, target), .high = std::max(source, target)}].usable = false;
    }
  }
  for (auto& [id, flow] : flows) {
    flow.usable = flow.usable && Cut(flow.halves[0]) && Cut(flow.halves[1]);
  }
  return flows;
}

// Writer puts the frames of a flow together again.
class Writer {
 public:
  Writer(WholeFlow& flow, Frames& made) : flow_(&flow), made_(&made) {}

  void Add(const Frame& frame, std::size_t index) {
    const auto packet = IpFrame::Of(frame);
    const std::size_t own = packet->from_low() ? 0 : 1;
    const Buffer bytes = Ready(own, index);
    const net::Packet& header = packet->packet();
    const IpFrame::Tcp tcp{.sequence = Mapped(own, header.tcp_sequence),
                           .acknowledgment = Mapped(1 - own, header.tcp_acknowledgment),
                           .flags = header.tcp_flags,
                           .payload = {}};
    seen_[own] += packet->payload().size();
    Emit(*packet, tcp, bytes, own);
  }

 private:
  // Ready takes what is complete in this frame.
  Buffer Ready(std::size_t own, std::size_t index) {
    Buffer bytes;
    const std::vector<Message>& messages = flow_->halves[own].messages;
    for (std::size_t& at = next_[own]; at < messages.size() && messages[at].frame <= index; ++at) {
      bytes.insert(bytes.end(), messages[at].bytes.begin(), messages[at].bytes.end());
    }
    return bytes;
  }

  // Mapped moves a sequence number of one direction by what that has grown so far.
  std::uint32_t Mapped(std::size_t side, std::uint32_t sequence) const {
    return sequence - static_cast<std::uint32_t>(seen_[side]) +
           static_cast<std::uint32_t>(sent_[side]);
  }

  void Emit(const IpFrame& packet, IpFrame::Tcp tcp, const Buffer& bytes, std::size_t own) {
    if (bytes.empty() && packet.payload().empty()) {
      made_->push_back(packet.TcpWith(tcp));
      return;
    }
    const std::uint8_t flags = tcp.flags;
    for (std::size_t at = 0; at < bytes.size(); at += kSegmentMax) {
      tcp.payload = Bytes(bytes).subspan(at, std::min(kSegmentMax, bytes.size() - at));
      const bool last = at + tcp.payload.size() == bytes.size();
      tcp.flags = last ? flags : static_cast<std::uint8_t>(flags & ~unsigned{net::kTcpFin});
      made_->push_back(packet.TcpWith(tcp));
      tcp.sequence += static_cast<std::uint32_t>(tcp.payload.size());
    }
    sent_[own] += bytes.size();
    if (bytes.empty() && packet.HasFlags(net::kTcpFin)) {
      made_->push_back(packet.TcpWith(tcp));
    }
  }

  WholeFlow* flow_;
  Frames* made_;
  std::array<std::size_t, 2> next_{};  // message
  std::array<std::size_t, 2> seen_{};  // bytes of the clean capture
  std::array<std::size_t, 2> sent_{};
};

}  // namespace

Frames RewriteMessages(const Frames& clean, const Edit& edit) {
  return RewriteFlows(clean, [&edit](std::array<std::vector<Message>, 2>& halves) {
    std::ranges::for_each(halves, edit);
  });
}

Frames RewriteFlows(const Frames& clean, const EditBoth& edit) {
  Flows flows = Collect(clean);
  Frames made;
  std::map<FlowId, Writer> writers;
  for (auto& [id, flow] : flows) {
    if (flow.usable) {
      std::array<std::vector<Message>, 2> both = {std::move(flow.halves[0].messages),
                                                  std::move(flow.halves[1].messages)};
      edit(both);
      flow.halves[0].messages = std::move(both[0]);
      flow.halves[1].messages = std::move(both[1]);
      writers.emplace(id, Writer(flow, made));
    }
  }
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const auto packet = IpFrame::Of(clean[i]);
    const auto writer = packet && packet->tcp() ? writers.find(packet->flow()) : writers.end();
    if (writer == writers.end()) {
      made.push_back(clean[i]);
    } else {
      writer->second.Add(clean[i], i);
    }
  }
  return made;
}

}  // namespace eastwest::evasion
