// Flow is one conversation of two endpoints: its counters, its TCP state, and what it speaks.
#ifndef EASTWEST_SRC_STREAM_FLOW_H_
#define EASTWEST_SRC_STREAM_FLOW_H_

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "parsers/net/packet.h"
#include "src/core/packet_ref.h"
#include "src/stream/conversation.h"

namespace eastwest::stream {

struct Endpoint {
  net::IpAddress address;
  std::uint16_t port = 0;

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const Endpoint& endpoint) {
    return H::combine(std::move(state), endpoint.address, endpoint.port);
  }
};

// FlowKey has its endpoints in order, so that both directions give the same key. What comes out of
// a tunnel never meets what does not, nor what another tunnel carries: anybody can wrap a packet
// with the addresses of others.
struct FlowKey {
  std::array<Endpoint, 2> ends;  // ends[0] <= ends[1]
  std::uint32_t tunnel = 0;      // TunnelId
  std::uint8_t ip_protocol = 0;

  friend auto operator<=>(const FlowKey&, const FlowKey&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const FlowKey& key) {
    return H::combine(std::move(state), key.ends[0], key.ends[1], key.tunnel, key.ip_protocol);
  }
};

// TunnelId tells tunnels apart by their kind, depth and outer addresses, in either order; 0 outside
// of any. The copies of one flow that several switches mirror by ERSPAN belong together, so that
// the outer addresses do not count there.
std::uint32_t TunnelId(const net::Packet& packet);

// DirectedKey is the key of a packet's flow, and which end sent the packet.
struct DirectedKey {
  FlowKey key;
  Side from = Side::kLow;
};

DirectedKey KeyOf(const net::Packet& packet);

// SideCounters count one direction, by sender. What its headers said first has room beside them.
struct SideCounters {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // of frames on the wire
  std::uint64_t gap_bytes = 0;
  std::uint32_t gaps = 0;
  std::uint8_t tcp_flags = 0;  // all flags seen, or-ed
  std::uint8_t hop_limit = 0;  // of the first packet; 0: not known
  std::uint16_t mss = 0;       // that a SYN announced; 0: not seen
};

// SideKnown says which parts of what Flow keeps of one side mean anything, and what was seen of it.
struct SideKnown {
  bool syn : 1 = false;            // syn_sequence_ is valid
  bool candidate : 1 = false;      // syn_candidate_ is valid
  bool end : 1 = false;            // sequence_end_ is valid
  bool good_checksum : 1 = false;  // a good checksum was seen
  bool good_payload : 1 = false;   // a good one over payload: no card finishes it later
};

// How sure we are who the client is: later evidence wins over earlier, weaker one.
enum class DirectionEvidence : std::uint8_t { kFirstPacket, kPort, kHandshake, kProtocol };

enum class TcpState : std::uint8_t { kNone, kSynSent, kEstablished, kClosed, kReset };

// TimeoutClass says how long a silent flow stays, and in which order full tables give flows up:
// the first class that holds one loses its oldest.
enum class TimeoutClass : std::uint8_t { kReset, kClosed, kHalfOpen, kUdp, kOther, kRecognised };
inline constexpr std::size_t kTimeoutClasses = 6;

class FlowStream;  // reassembly and framing of both directions, src/stream/flow_stream.h

// Flow is owned by the flow table; references die when it ends.
class Flow {
 public:
  Flow();
  ~Flow();
  Flow(const Flow&) = delete;
  Flow& operator=(const Flow&) = delete;

  // id is 51 bits wide (EVE readers keep it in a double): the start time and a hash of the key.
  // Made when it is first asked for: most flows end without anybody asking.
  std::uint64_t id() const;
  const FlowKey& key() const { return key_; }
  const Endpoint& client() const { return key_.ends[static_cast<std::size_t>(client_side_)]; }
  const Endpoint& server() const {
    return key_.ends[static_cast<std::size_t>(Other(client_side_))];
  }
  Side client_side() const { return client_side_; }
  DirectionEvidence direction_evidence() const { return evidence_; }

  // ProposeClient takes the side named by equal or stronger evidence.
  void ProposeClient(Side side, DirectionEvidence evidence) {
    if (evidence >= evidence_) {
      evidence_ = evidence;
      client_side_ = side;
    }
  }

  const SideCounters& counters(Side side) const {
    return counters_[static_cast<std::size_t>(side)];
  }
  PacketTime first_time() const { return first_time_; }
  PacketTime last_time() const { return last_time_; }
  FrameId first_frame() const { return first_frame_; }
  std::uint64_t first_sequence() const { return first_sequence_; }  // of its first packet
  bool midstream() const { return midstream_; }                     // picked up without a SYN
  TcpState tcp_state() const { return tcp_state_; }
  bool established() const { return established_; }  // at any time, also when closed since
  AppProtocol app() const { return app_; }
  std::uint8_t vlan_count() const { return vlan_count_; }
  const std::array<std::uint16_t, 2>& vlans() const { return vlans_; }
  net::Tunnel tunnel() const { return tunnel_; }

 private:
  // Exchange lists what is written of a flow that is open.
  void Exchange(StateArchive& archive);

  friend class FlowTable;
  friend class FlowIndex;
  friend class FlowList;
  friend class FlowPool;
  friend class TcpTracker;

  FlowKey key_;
  // The first sequence number of each side's SYN, known from it or from the answer to it.
  std::array<std::uint32_t, 2> syn_sequence_{};
  // Where each side's data ends so far, and what it acknowledged last.
  std::array<std::uint32_t, 2> sequence_end_{};
  std::array<std::uint32_t, 2> acknowledged_{};
  // That of a SYN on a live flow: another connection, should the other side answer it.
  std::array<std::uint32_t, 2> syn_candidate_{};
  mutable std::uint64_t id_ = 0;  // 0: not made yet
  PacketTime first_time_;
  PacketTime last_time_;
  std::uint64_t first_sequence_ = 0;
  FrameId first_frame_;
  std::array<SideCounters, 2> counters_;
  Flow* older_ = nullptr;  // neighbours in the list of its timeout class
  Flow* newer_ = nullptr;
  Flow* next_in_place_ = nullptr;       // in FlowIndex
  std::unique_ptr<FlowStream> stream_;  // only while somebody reads the data
  std::array<std::uint16_t, 2> vlans_{};
  std::uint8_t vlan_count_ = 0;
  net::Tunnel tunnel_ = net::Tunnel::kNone;
  Side client_side_ = Side::kLow;
  DirectionEvidence evidence_ = DirectionEvidence::kFirstPacket;
  TcpState tcp_state_ = TcpState::kNone;
  AppProtocol app_ = AppProtocol::kUnknown;
  TimeoutClass timeout_class_ = TimeoutClass::kHalfOpen;
  Side reset_side_ = Side::kLow;  // who sent the RST, in TcpState::kReset
  std::array<SideKnown, 2> known_;
  bool midstream_ = false;
  bool established_ = false;
  bool watched_ = false;    // never given up as unknown
  bool in_bypass_ = false;  // perhaps
  std::uint32_t hash_ = 0;  // of the key, in FlowIndex
};

// A million of them, most of which nobody reads, is what the table has room for.
static_assert(sizeof(Flow) <= 240);

// MakeFlowId depends on its arguments alone, on every machine and in every run.
std::uint64_t MakeFlowId(const FlowKey& key, PacketTime first_time, std::uint64_t first_sequence);

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_FLOW_H_
