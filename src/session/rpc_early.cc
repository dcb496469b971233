// The part of RpcConnection that keeps answers whose requests were not seen yet. A hole in the
// client's direction holds its requests back while the server's answers pass.
#include <algorithm>
#include <iterator>
#include <utility>

#include "src/core/limits.h"
#include "src/session/rpc_connection.h"

namespace eastwest::session {

using dcerpc::PduType;

// HoldEarly keeps the answer for a while; one that nobody can keep is told as an orphan.
void RpcConnection::HoldEarly(const stream::PacketContext& packet, const dcerpc::Pdu& pdu,
                              Bytes data) {
  if (early_.size() == limits::kEarlyRpcAnswersMax) {
    reporter_.shared().counters.Add(Counter::kRpcEarlyDropped);
    const EarlyAnswer oldest = std::move(early_.front());
    early_.erase(early_.begin());
    ReportEarly(oldest);
  }
  EarlyAnswer early{packet, pdu.header.call_id, stream::HeldBytes(reporter_.shared().rpc_memory)};
  if (early.pdu.TryAppend(data)) {
    early_.push_back(std::move(early));
  } else {
    reporter_.shared().counters.Add(Counter::kRpcMemcapDrop);
    ReportOrphan(packet, pdu);
  }
}

// JoinEarly: a request came whose answer may be here. The answer keeps its frame; its time is never
// before the request's.
void RpcConnection::JoinEarly(const stream::PacketContext& packet, std::uint32_t call_id) {
  if (early_.empty()) {
    return;
  }
  const auto others = std::stable_partition(
      early_.begin(), early_.end(),
      [call_id](const EarlyAnswer& early) { return early.call_id != call_id; });
  std::vector<EarlyAnswer> answers(std::make_move_iterator(others),
                                   std::make_move_iterator(early_.end()));
  early_.erase(others, early_.end());
  for (const EarlyAnswer& answer : answers) {
    const Parsed<dcerpc::Pdu> pdu = dcerpc::ParsePdu(answer.pdu.view());
    stream::PacketContext when = answer.packet;
    when.time = std::max(when.time, packet.time);
    Dispatch(when, *pdu, answer.pdu.view());
  }
}

void RpcConnection::GiveUpEarly(PacketTime before) {
  while (!early_.empty() && early_.front().packet.time < before) {
    const EarlyAnswer oldest = std::move(early_.front());
    early_.erase(early_.begin());
    ReportEarly(oldest);
  }
}

void RpcConnection::ReportEarly(const EarlyAnswer& early) {
  const Parsed<dcerpc::Pdu> pdu = dcerpc::ParsePdu(early.pdu.view());
  ReportOrphan(early.packet, *pdu);
}

}  // namespace eastwest::session
