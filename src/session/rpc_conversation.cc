#include "src/session/rpc_conversation.h"

#include <utility>

#include "parsers/dcerpc/pdu.h"
#include "parsers/dcerpc/rts.h"
#include "src/core/limits.h"

namespace eastwest::session {

std::size_t RpcConversation::Wanted(stream::Side /*from*/, stream::Framing /*framing*/,
                                    Bytes /*prefix*/, std::size_t length) {
  return length;  // at most 65,535: frag_length has 16 bits
}

void RpcConversation::OnUnit(const stream::PacketContext& packet, stream::Side from,
                             const stream::Unit& unit) {
  const Parsed<dcerpc::PduHeader> header = dcerpc::ParsePduHeader(unit.data);
  if (header.ok()) {
    if (const auto from_client = RpcConnection::FromClient(header->type)) {
      reporter_.flow().ProposeClient(*from_client ? from : stream::Other(from),
                                     stream::DirectionEvidence::kProtocol);
    } else if (header->type == dcerpc::PduType::kRts && http_ == nullptr) {
      OnRts(unit.data);
    }
  }
  Connection().OnPdu(packet, unit.data);
}

void RpcConversation::OnRts(Bytes data) {
  const Parsed<dcerpc::Pdu> pdu = dcerpc::ParsePdu(data);
  const Parsed<dcerpc::Rts> rts = pdu.ok() ? dcerpc::ParseRts(*pdu) : Parsed<dcerpc::Rts>{};
  if (!rts.ok() || !rts->virtual_connection.has_value()) {
    return;  // what is malformed, RpcConnection tells
  }
  SessionShared& shared = reporter_.shared();
  const net::IpAddress client = reporter_.flow().client().address;
  const net::IpAddress server = reporter_.flow().server().address;
  std::shared_ptr<HttpAssociation> known =
      shared.http_associations.Find(client, server, *rts->virtual_connection);
  if (known != nullptr && !known->Join(reporter_)) {
    return shared.counters.Add(Counter::kRpcHttpRefused);
  }
  connection_.OnEnd();  // in mid-stream something may have come before
  http_ = known != nullptr ? std::move(known) : std::make_shared<HttpAssociation>(reporter_);
  if (!shared.http_associations.Publish(client, server, http_, *rts->virtual_connection)) {
    shared.counters.Add(Counter::kRpcHttpForgotten);
  }
}

void RpcConversation::OnGap(const stream::PacketContext& /*packet*/, stream::Side /*from*/,
                            std::uint64_t /*bytes*/) {
  Connection().OnLoss();
}

void RpcConversation::OnTick(const stream::PacketContext& now) {
  Connection().GiveUp(now.time - limits::kAnswerWait);
}

void RpcConversation::OnEnd(const stream::PacketContext& /*now*/) {
  std::uint64_t sealed_calls = connection_.sealed_calls();
  if (http_ != nullptr) {
    http_->Leave(reporter_);
    sealed_calls += http_->connection().sealed_calls();
    http_.reset();
  } else {
    connection_.OnEnd();
  }
  reporter_.shared().ended = {
      .encrypted_messages = 0, .sealed_calls = sealed_calls, .compressed_messages = 0};
}

}  // namespace eastwest::session
