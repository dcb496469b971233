// Conversation is what a recognised SMB or RPC flow feeds: the seam between bytes in order
// (this room) and what they mean (the session room).
#ifndef EASTWEST_SRC_STREAM_CONVERSATION_H_
#define EASTWEST_SRC_STREAM_CONVERSATION_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "parsers/bytes/bytes.h"
#include "parsers/net/packet.h"
#include "parsers/net/plain_packet.h"
#include "src/core/limits.h"
#include "src/core/packet_ref.h"

namespace eastwest {
class StateArchive;
}

namespace eastwest::stream {

class Flow;
class MemoryBudget;

// kPlanPrefixBytes is what Wanted is shown of a unit: an SMB2 header and the longest fixed part
// of a body that says how long the interesting part is.
inline constexpr std::size_t kPlanPrefixBytes = 144;

// Side of a flow: 0 is the lower endpoint of its key. Who is the client is Flow::client_side().
enum class Side : std::uint8_t { kLow = 0, kHigh = 1 };

constexpr Side Other(Side side) { return side == Side::kLow ? Side::kHigh : Side::kLow; }

// PacketContext is the packet being handled: its time stamps every fact that it completes.
struct PacketContext {
  PacketTime time;
  std::uint64_t sequence = 0;
  FrameId frame;
};

enum class AppProtocol : std::uint8_t {
  kUnknown,
  kSmb,
  kDcerpc,
  kNetbiosName,      // UDP 137
  kNetbiosDatagram,  // UDP 138
  kLlmnr,
  kMdns,
  // Known by their first bytes, and not followed any further.
  kHttp,
  kKerberos,  // UDP, too
  kLdap,
  kRdp,
  kRfb,
  kSsh,
  kTds,
  kTls,
  kOther  // a TCP flow given up as unknown; a UDP flow nothing of which was recognised
};

// IsFollowed: somebody reads the data of such a flow, or may yet find out that he wants to.
constexpr bool IsFollowed(AppProtocol app) {
  return app == AppProtocol::kUnknown || app == AppProtocol::kSmb || app == AppProtocol::kDcerpc;
}

// Framing of a unit. A session-service packet other than a session message (RFC 1002 4.3) is
// one unit; an SMB2 message inside a compound is one unit; a DCERPC PDU is one unit.
enum class Framing : std::uint8_t {
  kNbssControl,
  kSmb1,
  kSmb2,
  kSmbTransform,
  kSmbCompressed,
  kDcerpc
};

// Unit is one framed message. data starts at its protocol header (for kNbssControl: at the NBSS
// header) and holds at least what Wanted asked for, or all of it; the rest was stepped over.
struct Unit {
  Framing framing = Framing::kSmb2;
  Bytes data;
  std::size_t length = 0;        // on the wire, >= data.size()
  bool first_in_message = true;  // of an SMB2 compound
  bool last_in_message = true;
  bool cut = false;  // a gap, or the capture's snapshot length, hid part of what was wanted
};

class Conversation {
 public:
  virtual ~Conversation() = default;

  // Wanted says how many bytes of the unit, from its first byte, the conversation will read:
  // the framer holds that many and steps over the rest. prefix has kPlanPrefixBytes bytes, or
  // the whole unit when that is shorter; it may be shorter after loss.
  virtual std::size_t Wanted(Side from, Framing framing, Bytes prefix, std::size_t length) = 0;

  virtual void OnUnit(const PacketContext& packet, Side from, const Unit& unit) = 0;

  // OnWhole is Wanted and OnUnit in one, for what nearly every message is: one SMB2 message, no
  // compound, of which all bytes are there. Returns how much of it was wanted.
  virtual std::size_t OnWhole(const PacketContext& packet, Side from, Bytes message) {
    const Bytes prefix = message.first(std::min(message.size(), kPlanPrefixBytes));
    const std::size_t wanted =
        std::min(Wanted(from, Framing::kSmb2, prefix, message.size()), message.size());
    const std::size_t kept = std::min(wanted, limits::kUnitBytesMax);
    OnUnit(packet, from,
           {.data = message.first(kept), .length = message.size(), .cut = kept < wanted});
    return wanted;
  }

  // OnGap: bytes of this direction are missing, and with them a unit or more, or the framer had to
  // look for the next header. A gap that fell wholly into a stepped-over body is not reported
  // here, nor one that only cut a unit.
  virtual void OnGap(const PacketContext& packet, Side from, std::uint64_t bytes) = 0;

  // OnTick is called about once a second of packet time, but only while WantsTick says so.
  virtual void OnTick(const PacketContext& now) = 0;

  // WantsTick is asked after every packet of the flow that carried data, and at every tick: an
  // idle conversation that waits for nothing costs nothing.
  virtual bool WantsTick() const { return false; }

  // OnEnd is the last call: whatever still waits for an answer will not get one.
  virtual void OnEnd(const PacketContext& now) = 0;

  // Exchange writes what is known of the connection between its messages, or restores it into a
  // new conversation. Requests that wait for their answers are not part of it.
  virtual void Exchange(StateArchive& /*archive*/) {}
};

// HeadReader is shown the first bytes of a flow that has shown no header of SMB or DCERPC.
class HeadReader {
 public:
  virtual ~HeadReader() = default;

  // OnBytes takes the next bytes of one direction, in order.
  virtual void OnBytes(const PacketContext& packet, Side from, Bytes data) = 0;

  // OnLost: the next bytes of this direction will never be seen.
  virtual void OnLost(Side from) = 0;

  // protocol is what the bytes turned out to be, kUnknown while that is open.
  virtual AppProtocol protocol() const = 0;

  // gives_way: messages that somebody reads may follow the head. RPC does, over HTTP.
  virtual bool gives_way() const { return false; }

  // waits: more bytes would tell more. The flow is kept for that.
  virtual bool waits() const = 0;

  // OnEnd is the last call.
  virtual void OnEnd(const PacketContext& now) = 0;
};

enum class StreamAnomaly : std::uint8_t {
  kOverlapDifferentData,  // a retransmission or overlap disagrees with what was there first
  kFragmentOverlap,       // IP fragments overlap with different data
  kGarbage,               // bytes that belong to no message, before a resynchronisation
  kBadLength,             // a NetBIOS or DCERPC length that cannot be
  kReassemblyLimit,       // out-of-order data beyond the bound was given up
};

enum class EndReason : std::uint8_t { kTimeout, kShutdown, kReset, kReused, kEvicted, kEndOfInput };

// FlowObserver is told what happens to flows and makes their conversations.
class FlowObserver {
 public:
  virtual ~FlowObserver() = default;

  // OnRecognised: the first message shows what the flow speaks. Returns the conversation that
  // will be fed, starting with that message.
  virtual std::unique_ptr<Conversation> OnRecognised(const PacketContext& packet, Flow& flow,
                                                     AppProtocol protocol) = 0;
  // OnRestored: a flow of an earlier run goes on. Returns its conversation, which knows nothing so
  // far, or null when there is none.
  virtual std::unique_ptr<Conversation> OnRestored(Flow& /*flow*/, AppProtocol /*protocol*/) {
    return nullptr;
  }
  // OnUnrecognised: a flow's first bytes start no message. Returns who looks at them, or null.
  virtual std::unique_ptr<HeadReader> OnUnrecognised(Flow& /*flow*/, MemoryBudget& /*budget*/) {
    return nullptr;
  }
  // OnEstablished: both sides of a TCP handshake were seen, or data in mid-stream.
  virtual void OnEstablished(const PacketContext& packet, const Flow& flow) = 0;
  // MayReadDatagram: whether OnDatagram, or the decoder, could make anything of a UDP packet. Asked
  // ahead of decoding, so that it looks at the ports and a few bytes only.
  virtual bool MayReadDatagram(const net::PlainPacket& /*packet*/) const { return true; }
  // OnDatagram: a UDP datagram with data, from one side of its flow. Returns what it speaks, or
  // kUnknown when nobody here reads such datagrams.
  virtual AppProtocol OnDatagram(const PacketContext& /*packet*/, Flow& /*flow*/, Side /*from*/,
                                 const net::Packet& /*datagram*/) {
    return AppProtocol::kUnknown;
  }
  virtual void OnAnomaly(const PacketContext& packet, const Flow& flow, StreamAnomaly anomaly) = 0;
  // OnEnded: the flow leaves the table; its counters are final.
  virtual void OnEnded(const PacketContext& now, const Flow& flow, EndReason reason) = 0;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_CONVERSATION_H_
