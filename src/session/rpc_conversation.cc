#include "src/session/rpc_conversation.h"

#include "parsers/dcerpc/pdu.h"
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
    }
  }
  connection_.OnPdu(packet, unit.data);
}

void RpcConversation::OnGap(const stream::PacketContext& /*packet*/, stream::Side /*from*/,
                            std::uint64_t /*bytes*/) {
  connection_.OnLoss();
}

void RpcConversation::OnTick(const stream::PacketContext& now) {
  connection_.GiveUp(now.time - limits::kAnswerWait);
}

void RpcConversation::OnEnd(const stream::PacketContext& /*now*/) {
  connection_.OnEnd();
  reporter_.shared().ended = {.encrypted_messages = 0,
                              .sealed_calls = connection_.sealed_calls(),
                              .compressed_messages = 0};
}

}  // namespace eastwest::session
