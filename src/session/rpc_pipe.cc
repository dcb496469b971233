#include "src/session/rpc_pipe.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "parsers/dcerpc/pdu.h"
#include "src/core/limits.h"

namespace eastwest::session {

bool RpcPipe::Keep(stream::HeldBytes& pending, Bytes data) {
  if (pending.TryAppend(data)) {
    return true;
  }
  reporter_.shared().counters.Add(Counter::kRpcMemcapDrop);
  pending.Clear();
  connection_.OnLoss();
  return false;
}

void RpcPipe::OnData(const stream::PacketContext& packet, bool from_client, Bytes data,
                     bool complete) {
  stream::HeldBytes& pending = pending_[from_client ? 0 : 1];
  if (!complete) {
    // A cut PDU still says which operation it is, when its header is there.
    if (pending.empty() && dcerpc::ParsePduHeader(data).ok()) {
      connection_.OnPdu(packet, data);
    } else if (pending.empty() && data.size() >= dcerpc::kPduHeaderSize) {
      Tell(packet, from_client, data);
    }
    pending.Clear();
    connection_.OnLoss();
    return;
  }
  if (pending.empty()) {
    Keep(pending, data.subspan(Consume(packet, from_client, data)));
  } else if (Keep(pending, data)) {
    pending.DropFront(Consume(packet, from_client, pending.view()));
  }
}

std::size_t RpcPipe::Consume(const stream::PacketContext& packet, bool from_client, Bytes data) {
  std::size_t used = 0;
  while (data.size() - used >= dcerpc::kPduHeaderSize) {
    const Bytes rest = data.subspan(used);
    const Parsed<dcerpc::PduHeader> header = dcerpc::ParsePduHeader(rest);
    if (!header.ok()) {
      Tell(packet, from_client, rest);  // not DCERPC: some pipes carry other protocols
      return data.size();
    }
    if (header->frag_length > rest.size()) {
      return used;
    }
    connection_.OnPdu(packet, rest.first(header->frag_length));
    used += header->frag_length;
  }
  return used;
}

// A pipe of a database is as busy as its users: after the first messages one a second is enough to
// see a rhythm.
void RpcPipe::Tell(const stream::PacketContext& packet, bool from_client, Bytes data) {
  constexpr std::chrono::seconds kPause{1};
  if (told_ >= limits::kPipeMessagesToldMax && packet.time < last_told_ + kPause) {
    return reporter_.shared().counters.Add(Counter::kSmbPipeDataUntold);
  }
  ++told_;
  last_told_ = packet.time;
  event::PipeDataSeen seen;
  seen.pipe = name_;
  seen.from_client = from_client;
  seen.bytes = data.size();
  seen.identity = identity_;
  for (const std::uint8_t byte : data.first(std::min(data.size(), limits::kPipeHeadBytes))) {
    if (byte != 0) {  // UTF-16 of ASCII reads like ASCII
      seen.head.push_back(byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '.');
    }
  }
  reporter_.Report(At(packet), std::move(seen));
}

void RpcPipe::OnLoss() {
  pending_[0].Clear();
  pending_[1].Clear();
  connection_.OnLoss();
}

}  // namespace eastwest::session
