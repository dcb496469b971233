#include "src/session/rpc_pipe.h"

#include "parsers/dcerpc/pdu.h"

namespace eastwest::session {

bool RpcPipe::Keep(RpcBytes& pending, Bytes data) {
  if (pending.Append(data)) {
    return true;
  }
  counters_.Add(Counter::kRpcMemcapDrop);
  pending.Clear();
  connection_.OnLoss();
  return false;
}

void RpcPipe::OnData(const stream::PacketContext& packet, bool from_client, Bytes data,
                     bool complete) {
  RpcBytes& pending = pending_[from_client ? 0 : 1];
  if (!complete) {
    // A cut PDU still says which operation it is, when its header is there.
    if (pending.empty() && dcerpc::ParsePduHeader(data).ok()) {
      connection_.OnPdu(packet, data);
    }
    pending.Clear();
    connection_.OnLoss();
    return;
  }
  if (pending.empty()) {
    Keep(pending, data.subspan(Consume(packet, data)));
  } else if (Keep(pending, data)) {
    pending.DropFront(Consume(packet, pending.view()));
  }
}

std::size_t RpcPipe::Consume(const stream::PacketContext& packet, Bytes data) {
  std::size_t used = 0;
  while (data.size() - used >= dcerpc::kPduHeaderSize) {
    const Bytes rest = data.subspan(used);
    const Parsed<dcerpc::PduHeader> header = dcerpc::ParsePduHeader(rest);
    if (!header.ok()) {
      return data.size();  // not DCERPC: some pipes carry other protocols
    }
    if (header->frag_length > rest.size()) {
      return used;
    }
    connection_.OnPdu(packet, rest.first(header->frag_length));
    used += header->frag_length;
  }
  return used;
}

void RpcPipe::OnLoss() {
  pending_[0].Clear();
  pending_[1].Clear();
  connection_.OnLoss();
}

}  // namespace eastwest::session
