#include "src/stream/stream_driver.h"

#include <utility>

#include "src/stream/flow_stream.h"

namespace eastwest::stream {
namespace {

// EarlierStartWins: Linux, BSD and macOS send with 64 hops to go, and let a segment that starts
// earlier win over what is queued. Windows starts at 128 and keeps what it has, since Vista.
constexpr bool EarlierStartWins(std::uint8_t receiver_hop_limit) {
  constexpr std::uint8_t kHopLimitOfUnix = 64;
  return receiver_hop_limit != 0 && receiver_hop_limit <= kHopLimitOfUnix;
}

constexpr bool IsNetbiosPort(std::uint16_t port) { return port == 139 || port == 445; }

}  // namespace

FlowTable::Driver::Driver(FlowTable& table, const PacketContext& packet, Flow& flow, Side side)
    : table_(table),
      packet_(packet),
      flow_(flow),
      side_(side),
      reassembly_{.now = packet.time,
                  .counters = table.counters_,
                  .budget = &table.budget_,
                  .sink = this,
                  .earlier_start_wins = EarlierStartWins(
                      flow.counters_[static_cast<std::size_t>(Other(side))].hop_limit)},
      framing_{.packet = &packet,
               .side = side,
               .conversation = nullptr,
               .counters = table.counters_,
               .host = this,
               .netbios_port =
                   IsNetbiosPort(flow.key().ends[0].port) || IsNetbiosPort(flow.key().ends[1].port),
               .every_offset = flow.watched_} {}

FramerContext& FlowTable::Driver::framing() {
  framing_.conversation = flow_.stream_->conversation.get();
  return framing_;
}

bool FlowTable::Driver::StepsOverUnseen(std::size_t count) {
  return IsFollowed(flow_.app_) && IsAnswerBody(flow_, side_) &&
         flow_.stream_->direction(side_).framer.StepsOver(count);
}

void FlowTable::Driver::OnStreamBytes(Bytes data) {
  if (!IsFollowed(flow_.app_)) {
    return;
  }
  FlowStream& stream = *flow_.stream_;
  const bool known = stream.heads != nullptr && stream.heads->protocol() != AppProtocol::kUnknown &&
                     !stream.heads->gives_way();
  if (!known || flow_.watched_) {
    stream.direction(side_).framer.OnBytes(framing(), data);
  }
  if (flow_.app_ == AppProtocol::kUnknown) {
    ShowHead(data);
  }
}

// ShowHead: who looks at heads is asked for when the first bytes of a flow are there. What began
// before the capture has no head any more, but often starts a message all the same.
void FlowTable::Driver::ShowHead(Bytes data) {
  FlowStream& stream = *flow_.stream_;
  if (!stream.heads_asked) {
    stream.heads_asked = true;
    stream.heads = table_.observer_->OnUnrecognised(flow_, table_.budget_);
  }
  if (stream.heads != nullptr) {
    stream.heads->OnBytes(packet_, side_, data);
  }
}

void FlowTable::Driver::OnStreamLost(std::uint32_t count) {
  SideCounters& counters = flow_.counters_[static_cast<std::size_t>(side_)];
  ++counters.gaps;
  counters.gap_bytes += count;
  if (!IsFollowed(flow_.app_)) {
    return;
  }
  if (flow_.stream_->heads != nullptr) {
    flow_.stream_->heads->OnLost(side_);
  }
  flow_.stream_->direction(side_).framer.OnLost(framing(), count);
}

void FlowTable::Driver::OnStreamConflict() {
  OnFramingAnomaly(StreamAnomaly::kOverlapDifferentData);
}

void FlowTable::Driver::OnStreamLimit() { OnFramingAnomaly(StreamAnomaly::kReassemblyLimit); }

void FlowTable::Driver::OnFramingAnomaly(StreamAnomaly anomaly) {
  table_.observer_->OnAnomaly(packet_, flow_, anomaly);
}

Conversation* FlowTable::Driver::OnHeader(AppProtocol protocol) {
  table_.NoteEstablished(packet_, flow_);
  flow_.app_ = protocol;
  std::unique_ptr<Conversation> conversation =
      table_.observer_->OnRecognised(packet_, flow_, protocol);
  if (conversation == nullptr) {
    flow_.app_ = AppProtocol::kOther;
    return nullptr;
  }
  table_.counters_->Add(protocol == AppProtocol::kSmb ? Counter::kAppSmb : Counter::kAppDcerpcTcp);
  FlowStream& stream = *flow_.stream_;
  stream.conversation = std::move(conversation);
  if (stream.heads != nullptr) {
    stream.heads->OnEnd(packet_);
    stream.heads.reset();
  }
  const Side other = Other(side_);
  stream.direction(other).framer.Adopt(protocol, flow_.known_[static_cast<std::size_t>(other)].syn);
  for (DirectionState& direction : stream.directions) {
    direction.tcp.RememberDelivered();
  }
  return stream.conversation.get();
}

void FlowTable::Driver::Finish() {
  DirectionState& direction = flow_.stream_->direction(side_);
  direction.tcp.Flush(reassembly_);
  direction.framer.Finish(framing());
}

}  // namespace eastwest::stream
