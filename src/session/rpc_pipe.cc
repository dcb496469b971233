#include "src/session/rpc_pipe.h"

#include "parsers/dcerpc/pdu.h"

namespace eastwest::session {

void RpcPipe::OnData(const stream::PacketContext& packet, bool from_client, Bytes data,
                     bool complete) {
  Buffer& pending = pending_[from_client ? 0 : 1];
  if (!complete) {
    // A cut PDU still says which operation it is, when its header is there.
    if (pending.empty() && dcerpc::ParsePduHeader(data).ok()) {
      connection_.OnPdu(packet, data);
    }
    pending = Buffer{};
    connection_.OnLoss();
    return;
  }
  if (pending.empty()) {
    const Bytes rest = data.subspan(Consume(packet, data));
    pending.assign(rest.begin(), rest.end());
    return;
  }
  pending.insert(pending.end(), data.begin(), data.end());
  const std::size_t used = Consume(packet, pending);
  if (used == pending.size()) {
    pending = Buffer{};  // an idle pipe holds no memory
  } else {
    pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(used));
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
  pending_ = {};
  connection_.OnLoss();
}

}  // namespace eastwest::session
