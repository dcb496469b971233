// SmbConversation is one SMB connection, over 445 or NetBIOS: it joins requests and answers and
// tells what happened. [MS-SMB2] 3.3
#ifndef EASTWEST_SRC_SESSION_SMB_CONVERSATION_H_
#define EASTWEST_SRC_SESSION_SMB_CONVERSATION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "parsers/smb2/create.h"
#include "parsers/smb2/header.h"
#include "parsers/smb2/tree_connect.h"
#include "src/core/state_archive.h"
#include "src/session/early_answers.h"
#include "src/session/netbios_call.h"
#include "src/session/shared.h"
#include "src/session/smb1_dialogue.h"
#include "src/session/smb_state.h"
#include "src/stream/conversation.h"

namespace eastwest::session {

class SmbConversation : public stream::Conversation {
 public:
  SmbConversation(SessionShared& shared, stream::Flow& flow)
      : reporter_(shared, flow), netbios_call_(reporter_) {}

  std::size_t Wanted(stream::Side from, stream::Framing framing, Bytes prefix,
                     std::size_t length) override;
  void OnUnit(const stream::PacketContext& packet, stream::Side from,
              const stream::Unit& unit) override;
  std::size_t OnWhole(const stream::PacketContext& packet, stream::Side from,
                      Bytes message) override;
  void OnGap(const stream::PacketContext& packet, stream::Side from, std::uint64_t bytes) override;
  void OnTick(const stream::PacketContext& now) override;
  bool WantsTick() const override;
  void OnEnd(const stream::PacketContext& now) override;
  void Exchange(StateArchive& archive) override;

 private:
  // A message in hand: its packet, its header, its bytes as far as they were wanted.
  struct Message {
    const stream::PacketContext& packet;
    const smb2::Header& header;
    Bytes data;
    bool cut = false;
  };
  // What the members of one compound hand to the next. [MS-SMB2] 3.3.5.2.7.2
  struct Compound {
    std::uint64_t session_id = 0;
    std::uint32_t tree_id = 0;
    std::optional<smb2::FileId> file_id;
    std::optional<std::uint64_t> create_message_id;
  };

  // A session setup between its legs. Channels that are bound to one session at the same time have
  // an exchange each. [MS-SMB2] 3.3.5.5.2
  struct Setup {
    std::uint64_t session_id = 0;
    AuthExchange auth;
  };

  struct PipeInUse {
    std::weak_ptr<SmbSession> session;
    smb2::FileId file_id;
  };

  // smb_conversation.cc: units and state
  Smb1Dialogue& Smb1();
  void OnSmb2(const Message& message, stream::Side from, bool first);
  void OnTransform(const stream::PacketContext& packet, stream::Side from,
                   const stream::Unit& unit);
  // FindSession: nearly always there is one.
  SmbSession* FindSession(std::uint64_t id) const {
    for (const SmbSessionPtr& session : sessions_) {
      if (session->id == id) {
        return session.get();
      }
    }
    return nullptr;
  }
  SmbSession& SessionOf(std::uint64_t id) {
    SmbSession* known = FindSession(id);
    return known == nullptr ? NewSession(id) : *known;
  }
  SmbSession& NewSession(std::uint64_t id);
  void AdoptSession(const SmbSessionPtr& session);
  // RemoveSession reports what is still open in it, unless another channel shares it.
  void RemoveSession(const Moment& moment, std::uint64_t id);
  void EvictPending();
  void GiveUpOld(PacketTime before);
  void GiveUpEarly(const stream::PacketContext& now, PacketTime before);
  void TickPipes(PacketTime before);
  // OpenPipe makes a pipe of an open that turned out to be one.
  RpcPipe& OpenPipe(Open& open, const smb2::FileId& file_id, std::uint64_t session_id);
  Open* FindOpenOf(const PipeInUse& use);
  void Malformed(const Message& message, ParseError error) const;
  void Malformed(const Message& message, ParseError error, PendingRequest& pending) const;
  // Sizes: how much of a message with a body is worth holding.
  std::size_t WantedOfSmb2(const smb2::Header& header, Bytes prefix, std::size_t length);
  std::size_t WantedOfWrite(const smb2::Header& header, Bytes prefix, std::size_t length);
  std::size_t WantedOfRead(const smb2::Header& header, Bytes prefix, std::size_t length);

  // smb_state.cc: what is kept over a restart
  void SaveSession(StateArchive& archive, SmbSession& session);
  void RestoreSession(StateArchive& archive);
  void ExchangeHead(StateArchive& archive, SmbSession& session);

  // smb_compressed.cc
  std::size_t WantedOfCompressed(stream::Side from, Bytes prefix, std::size_t length);
  std::size_t WantedOfPlain(stream::Side from, Bytes front, std::size_t length);
  void OnCompressed(const stream::PacketContext& packet, stream::Side from,
                    const stream::Unit& unit);
  bool FeedPlain(const stream::PacketContext& packet, stream::Side from, Bytes plain,
                 std::size_t length);
  void ReportCompressionFault(const stream::PacketContext& packet, stream::Side from,
                              std::string_view code, std::string detail);
  void CountUnread(const stream::PacketContext& packet);

  // smb_requests.cc
  void OnRequest(const Message& message, bool first);
  void ResolveRelated(const Message& message, bool first, PendingRequest& pending);
  void KeepNegotiate(const Message& message);
  void KeepTreeConnect(const Message& message, PendingRequest& pending);
  void KeepCreate(const Message& message, PendingRequest& pending);
  void KeepAsked(const Message& message, const smb2::CreateRequest& request,
                 PendingRequest& pending);
  void KeepWrite(const Message& message, PendingRequest& pending);
  void KeepIoctl(const Message& message, PendingRequest& pending);
  void KeepSetInfo(const Message& message, PendingRequest& pending);
  void KeepPipeData(const Message& message, PendingRequest& pending, Bytes data, bool complete);
  void FollowCreate(const PendingRequest& pending);
  void KeepDetails(const Message& message, PendingRequest& pending);

  // smb_responses.cc
  void OnResponse(const Message& message, bool first);
  void OnAnswer(const Message& message, PendingRequest& pending);
  void OnUnsolicited(const Message& message);
  void KeepEarly(const Message& message);
  void TakeEarly(const stream::PacketContext& packet, std::uint64_t message_id);
  // FinishNegotiate returns true when an SMB1 request was answered.
  bool FinishNegotiate(const Message& message);
  void FinishTreeConnect(const Message& message, PendingRequest& pending);
  void FinishDetails(const Message& message, PendingRequest& pending);
  void FinishRead(const Message& message, PendingRequest& pending);
  void FinishWrite(const Message& message, PendingRequest& pending);
  void FinishIoctl(const Message& message, PendingRequest& pending);
  void FinishSetInfo(const Message& message, PendingRequest& pending);
  bool Wants(smb2::Command command) const;

  // smb_logons.cc
  Setup* FindSetup(std::uint64_t session_id);
  void EndSetup(std::uint64_t session_id);
  void KeepSessionSetup(const Message& message, PendingRequest& pending);
  void FinishSessionSetup(const Message& message, PendingRequest& pending);
  void FinishLogoff(const Message& message);
  void Sight(const stream::PacketContext& packet, SmbSession& session);
  void SightUnkept(const Message& message);
  void ReportLogon(const Reply& reply, const PendingRequest& pending, SmbSession& session,
                   std::uint16_t session_flags, bool continued);

  // smb_opens.cc
  void InferTree(const PendingRequest& request);
  // LacksOpen: the request names a handle that is not known.
  bool LacksOpen(const PendingRequest& request) const;
  // InferOpen: vouched says that the server took the handle, or that the data shows a pipe.
  void InferOpen(const stream::PacketContext& packet, const PendingRequest& request, bool vouched);
  // TellFollowers gives the members of a CREATE's compound the FileId that they waited for.
  void TellFollowers(const stream::PacketContext& packet, const PendingRequest& create,
                     const smb2::FileId& file_id);
  void FinishCreate(const Message& message, PendingRequest& pending);
  void KeepGranted(const Message& message, const smb2::CreateResponse& response,
                   PendingRequest& pending);
  void KeepOpen(const Message& message, const PendingRequest& pending, std::unique_ptr<Open> open);
  void ForgetAssumedOpen(const PendingRequest& pending);
  std::unique_ptr<Open> OpenToFill(const Moment& moment, const SmbSession& session,
                                   std::unique_ptr<Open> known);
  void FinishClose(const Message& message, PendingRequest& pending);

  // smb_reports.cc: facts
  void ReportTree(const Reply& reply, const PendingRequest& pending, const Tree& tree,
                  const smb2::TreeConnectResponse& response = {});
  void ReportOpen(const Reply& reply, const PendingRequest& pending, event::FileInfo&& file,
                  std::uint32_t action);
  void ReportWrite(const PendingRequest& pending, const Moment& moment, event::Outcome outcome,
                   std::uint32_t status);
  void ReportSetInfo(const PendingRequest& pending, const Moment& moment, event::Outcome outcome,
                     std::uint32_t status);
  void ReportClosed(const Moment& moment, const SmbSession& session, Open& open, bool close_seen);
  // ReportOperation takes the details.
  void ReportOperation(const Moment& moment, PendingRequest& pending, bool answered,
                       std::uint32_t status);
  event::SmbOperation WithoutRequest(const smb2::Header& header) const;
  void ReportUnsolicited(const stream::PacketContext& packet, const smb2::Header& header,
                         event::SmbDetails&& details);
  void ReportOrphan(const stream::PacketContext& packet, const smb2::Header& header);
  void ReportEncrypted(const stream::PacketContext& packet, std::uint64_t session_id,
                       bool from_server, std::uint64_t bytes);
  void ReportAttempt(PendingRequest& pending);
  event::IdentityPtr IdentityOf(std::uint64_t session_id);

  Reporter reporter_;
  NetbiosCall netbios_call_;
  std::unique_ptr<Smb1Dialogue> smb1_;  // only when SMB1 is spoken
  std::uint16_t dialect_ = 0;
  bool server_signs_ = false;  // it demands that every session is signed
  // What the client offered, until the server answers.
  std::unique_ptr<event::SmbNegotiated> offered_;
  std::vector<SmbSessionPtr> sessions_;
  std::vector<Setup> setups_;  // one a session at most
  PendingRequests pending_;
  Compound compound_request_;
  Compound compound_response_;
  EarlyAnswers early_;
  std::vector<PipeInUse> pipes_in_use_;  // in the order of their use
  bool pipes_active_ = false;  // a pipe was used since the last tick that found all of them idle
  bool compression_reported_ = false;
  std::uint64_t encrypted_messages_ = 0;
  std::uint64_t compressed_messages_ = 0;  // not read, or not all of it
  std::uint64_t sealed_calls_ = 0;         // of pipes that are closed
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SMB_CONVERSATION_H_
