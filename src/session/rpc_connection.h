// RpcConnection is one DCERPC association, on a TCP connection or on a pipe handle: it knows the
// contexts that were bound, joins fragments to calls and answers to requests, and reads the
// arguments of the calls that matter. [C706] 12, [MS-RPCE]
#ifndef EASTWEST_SRC_SESSION_RPC_CONNECTION_H_
#define EASTWEST_SRC_SESSION_RPC_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "parsers/dcerpc/bind.h"
#include "parsers/dcerpc/call.h"
#include "parsers/dcerpc/pdu.h"
#include "src/core/state_archive.h"
#include "src/event/event.h"
#include "src/session/auth_exchange.h"
#include "src/session/rpc_arguments.h"
#include "src/session/shared.h"
#include "src/stream/memory_budget.h"

namespace eastwest::session {

class RpcConnection {
 public:
  // pipe is empty for TCP, and for a pipe whose open was not seen. session is who the SMB session
  // under the pipe speaks for.
  RpcConnection(const Reporter& reporter, event::RpcCarrier carrier, std::string pipe,
                event::IdentityPtr session);

  // OnPdu takes one PDU from its first byte; it may be cut. The sender is the client when the
  // type of the PDU says so: see FromClient.
  void OnPdu(const stream::PacketContext& packet, Bytes pdu);

  // FromClient: which side sends this type of PDU. [C706] 12.6.4
  static std::optional<bool> FromClient(dcerpc::PduType type);

  // Rename: what is under way is on another pipe than was thought.
  void Rename(const std::string& pipe);
  // MoveTo: what comes now comes over another connection of the session. It must outlive this, or
  // be left by another MoveTo.
  void MoveTo(const Reporter& reporter) { reporter_ = reporter; }

  // OnLoss: PDUs are missing. Calls in pieces cannot be completed any more.
  void OnLoss();

  bool waiting() const { return !calls_.empty() || !binds_.empty() || !early_.empty(); }

  // GiveUp reports requests older than `before` as attempts: their answers will not come. Answers
  // that came ahead of their requests wait limits::kEarlyAnswerWait.
  void GiveUp(PacketTime before);
  void OnEnd();

  // Exchange writes what was bound and opened, or restores it.
  void Exchange(StateArchive& archive);

  std::uint64_t sealed_calls() const { return sealed_calls_; }

 private:
  struct Context {
    std::uint16_t id = 0;
    dcerpc::SyntaxId interface;
    bool ndr64 = false;
    bool refused = false;  // calls that use it all the same are named after it
  };
  struct PendingBind {
    Moment moment;
    event::RpcBound bound;
  };
  struct PendingCall {
    Moment moment;
    event::RpcCalled called;
    stream::HeldBytes stub;  // of the request, then of the response
    bool request_complete = false;
    bool readable = true;  // stub bytes mean something and none are missing
    ByteReader::Order order = ByteReader::Order::kLittle;
    bool ndr64 = false;
  };
  // An answer whose request was not seen yet: a hole in the client's direction holds it back.
  struct EarlyAnswer {
    stream::PacketContext packet;
    std::uint32_t call_id = 0;
    stream::HeldBytes pdu;
  };

  void Dispatch(const stream::PacketContext& packet, const dcerpc::Pdu& pdu, Bytes data);
  void OnRts(const stream::PacketContext& packet, const dcerpc::Pdu& pdu) const;
  void OnBind(const stream::PacketContext& packet, const dcerpc::Pdu& pdu);
  void AddContext(const event::RpcInterface& interface);
  bool OnBindAck(const stream::PacketContext& packet, const dcerpc::Pdu& pdu);
  void OnBindNak(const stream::PacketContext& packet, const dcerpc::Pdu& pdu);
  void TakeVerdicts(const dcerpc::BindAck& ack, event::RpcBound& bound);
  event::RpcBound InferBound(const dcerpc::Pdu& pdu, std::size_t verdicts) const;
  PendingBind* FindBind(std::uint32_t call_id);
  void OnRequest(const stream::PacketContext& packet, const dcerpc::Pdu& pdu);
  // These are false when the request that they answer is not known.
  bool OnResponse(const stream::PacketContext& packet, const dcerpc::Pdu& pdu);
  bool OnFault(const stream::PacketContext& packet, const dcerpc::Pdu& pdu);
  void HoldEarly(const stream::PacketContext& packet, const dcerpc::Pdu& pdu, Bytes data);
  void JoinEarly(const stream::PacketContext& packet, std::uint32_t call_id);
  void GiveUpEarly(PacketTime before);
  void ReportEarly(const EarlyAnswer& early);
  void TakeAuth(const stream::PacketContext& packet, const dcerpc::Pdu& pdu, bool from_client);
  void FinishLogon(const stream::PacketContext& packet, event::Outcome outcome,
                   std::uint32_t status);

  PendingCall& StartCall(const stream::PacketContext& packet, const dcerpc::Pdu& pdu,
                         const dcerpc::Request& request);
  // NameInterface returns whether the stub is NDR64.
  bool NameInterface(event::RpcCalled& called, std::uint16_t context_id) const;
  PendingCall* FindCall(std::uint32_t call_id);
  void AddStub(PendingCall& call, Bytes stub, std::size_t declared);
  void CheckVerification(const stream::PacketContext& packet, PendingCall& call) const;
  void ReadRequest(PendingCall& call);
  void ReadResponse(PendingCall& call);
  void Finish(const stream::PacketContext& packet, PendingCall& call);
  void Erase(const PendingCall* call);
  void ReportOrphan(const stream::PacketContext& packet, const dcerpc::Pdu& pdu);
  void ReportOrphanAck(const stream::PacketContext& packet, const dcerpc::Pdu& pdu);
  void ReportAttempt(PendingCall& call);
  void GiveUpBind(PacketTime before);
  void Malformed(const stream::PacketContext& packet, const dcerpc::Pdu& pdu,
                 ParseError error) const;
  // ProtectionOf tells what protects the stub of this PDU.
  event::RpcProtection ProtectionOf(const dcerpc::Pdu& pdu) const;
  event::IdentityPtr Who() const;

  Reporter reporter_;
  event::RpcCarrier carrier_;
  std::string pipe_;
  event::IdentityPtr session_identity_;
  std::vector<Context> contexts_;
  std::vector<PendingBind> binds_;
  std::vector<PendingCall> calls_;
  std::vector<EarlyAnswer> early_;
  RpcArguments arguments_;
  event::RpcProtection protection_;
  std::unique_ptr<AuthExchange> auth_;
  event::IdentityPtr identity_;  // of the RPC authentication
  bool logon_open_ = false;      // an authentication was sent and not answered yet
  Moment logon_moment_;
  std::uint64_t sealed_calls_ = 0;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_RPC_CONNECTION_H_
