// Smb1Dialogue is the SMB1 side of a connection: it joins requests and answers by process,
// multiplex, tree and user id, and tells what happened. [MS-CIFS] 3.3, [MS-SMB] 3.3
#ifndef EASTWEST_SRC_SESSION_SMB1_DIALOGUE_H_
#define EASTWEST_SRC_SESSION_SMB1_DIALOGUE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/smb1/body.h"
#include "parsers/smb1/header.h"
#include "parsers/smb1/open.h"
#include "parsers/smb1/transaction.h"
#include "src/core/state_archive.h"
#include "src/session/auth_exchange.h"
#include "src/session/early_answers.h"
#include "src/session/shared.h"
#include "src/session/smb1_requests.h"
#include "src/session/smb_state.h"
#include "src/stream/conversation.h"

namespace eastwest::session {

class Smb1Dialogue {
 public:
  explicit Smb1Dialogue(const Reporter& reporter) : reporter_(reporter) {}

  std::size_t Wanted(Bytes prefix, std::size_t length);
  void OnMessage(const stream::PacketContext& packet, stream::Side from, const stream::Unit& unit);
  void OnGap();
  void OnTick(const stream::PacketContext& now);
  bool WantsTick() const {
    return requests_.wants_tick() || !early_.empty() || !pipes_in_use_.empty();
  }
  void OnEnd(const stream::PacketContext& now);

  // TakeOffer: an SMB1 negotiate waits for its answer, which is the SMB2 one that came now. The
  // offer is then answered. [MS-SMB2] 3.3.5.3.1
  bool TakeOffer();
  const Moment& offer_moment() const { return offer_moment_; }
  // ReportNegotiate reports the operation of the offer that TakeOffer took.
  void ReportNegotiate(const Moment& moment, std::uint32_t status, bool answered = true) const;

  void Exchange(StateArchive& archive);

  std::uint64_t sealed_calls() const { return sealed_calls_; }

 private:
  struct Message {
    const stream::PacketContext& packet;
    const smb1::Header& header;
    Bytes data;
    bool cut = false;
  };
  // Answer is the answer to one member of a request.
  struct Answer {
    const Message& message;
    Moment moment;
    std::uint32_t status = 0;  // NTSTATUS of this member
    const smb1::Body& body;

    event::Outcome outcome() const;
    Reply reply() const { return {moment, outcome(), status}; }
    bool failed() const { return outcome() == event::Outcome::kFailed; }
  };
  // User is a session: what a UID stands for. [MS-CIFS] 3.3.1.5
  struct User {
    std::uint16_t id = 0;
    event::IdentityPtr identity;
    AuthExchange auth;           // between the legs of a setup
    bool authenticated = false;  // a setup succeeded in view
    bool sighted = false;
  };
  // Content is what a transaction carries; whole says that none of it is missing.
  struct Content {
    Bytes parameters;
    Bytes data;
    bool whole = true;
  };
  struct Handle {
    std::unique_ptr<Open> open;
    std::uint16_t user_id = 0;
  };

  // smb1_dialogue.cc: messages, requests and answers, time
  void OnRequest(const Message& message);
  void OnResponse(const Message& message);
  void OnAnswer(const Message& message, Smb1Request& request);
  void KeepMember(const Message& message, Smb1Request& request, const smb1::Body& body);
  void FinishMember(const Answer& answer, Smb1Request& request, Smb1Member& member);
  void KeepEarly(const Message& message, std::uint64_t key);
  void TakeEarly(const stream::PacketContext& packet, std::uint64_t key);
  void GiveUpEarly(const stream::PacketContext& now, PacketTime before);
  void Malformed(const Message& message, ParseError error) const;
  std::size_t WantedOfWrite(const smb1::Header& header, Bytes prefix, std::size_t length);
  std::size_t WantedOfRead(const smb1::Header& header, Bytes prefix, std::size_t length);

  // smb1_logons.cc: negotiation, users, trees
  void KeepNegotiate(const Message& message);
  void FinishNegotiate(const Message& message);
  void KeepSessionSetup(const Message& message, const smb1::Body& body, Smb1Member& member);
  void FinishSessionSetup(const Answer& answer, Smb1Member& member);
  void KeepTreeConnect(const Message& message, const smb1::Body& body, Smb1Member& member);
  void FinishTreeConnect(const Answer& answer, Smb1Request& request, Smb1Member& member);
  void FinishLogoff(const Answer& answer);
  void InferTree(const Smb1Request& request);
  void InferUser(const Smb1Request& request);
  User& UserOf(std::uint16_t id);
  event::IdentityPtr IdentityOf(std::uint16_t user_id) const;
  const Tree* FindTree(std::uint16_t id) const;
  void RemoveUser(const Moment& moment, std::uint16_t id);
  // Sight: a user whose setup was not seen works.
  void Sight(const stream::PacketContext& packet, std::uint16_t user_id);

  // smb1_files.cc: opens and what is done with them
  void KeepOpen(const Message& message, const smb1::Body& body, Smb1Member& member);
  static void TakeOpenRequest(const smb1::Header& header, const smb1::OpenRequest& open,
                              Smb1Member& member);
  void FinishOpen(const Answer& answer, Smb1Request& request, Smb1Member& member);
  void RefuseOpen(const Answer& answer, const Smb1Request& request, const Smb1Member& member);
  void AddOpen(const Answer& answer, const Smb1Request& request, Smb1Member& member,
               const smb1::OpenResponse& response);
  void KeepWrite(const Message& message, const smb1::Body& body, Smb1Request& request,
                 Smb1Member& member);
  void FinishWrite(const Answer& answer, const Smb1Request& request, const Smb1Member& member);
  void FinishRead(const Answer& answer, const Smb1Request& request, const Smb1Member& member);
  void KeepPaths(const Message& message, const smb1::Body& body, Smb1Member& member);
  void FinishClose(const Answer& answer, const Smb1Member& member);
  Open* FindOpen(std::uint16_t fid) const;
  // InferOpen: vouched says that the server took the handle, or that the data shows a pipe.
  void InferOpen(const Smb1Request& request, std::uint16_t fid, bool vouched);
  void CloseTree(const Moment& moment, std::uint16_t tree_id);
  void CloseAll(const Moment& moment);
  void Close(const Moment& moment, std::uint16_t fid, bool close_seen);
  RpcPipe& PipeOf(std::uint16_t fid, Open& open, std::uint16_t user_id);
  void TickPipes(PacketTime before);

  // smb1_state.cc
  void Restore(StateArchive& archive);

  // smb1_transactions.cc
  void KeepTransaction(const Message& message, const smb1::Body& body, Smb1Request& request,
                       Smb1Member& member);
  void OnSecondary(const Message& message);
  // OnTransaction: all of a request has come.
  void OnTransaction(const Message& message, Smb1Request& request, Smb1Member& member,
                     const Content& content);
  void TakeSubject(const Message& message, const Content& content, Smb1Member& member);
  void OnPipeData(const Message& message, const Smb1Request& request, const Smb1Member& member,
                  bool from_client, const Content& content);
  // AddPiece puts a piece to those before it, and counts one that must be refused.
  void AddPiece(const smb1::Piece& piece, Smb1Member& member);
  // TakesAnswer: an answer to a transaction is complete with this message.
  bool TakesAnswer(const Message& message, Smb1Request& request);
  void FinishTransaction(const Answer& answer, Smb1Request& request, Smb1Member& member);
  void FinishTransactionOpen(const Answer& answer, Smb1Request& request, Smb1Member& member,
                             const Content& content);
  void CheckShape(const Message& message, const smb1::TransactionRequest& request,
                  Smb1Member& member) const;
  void CheckMismatch(const Message& message);
  void CheckImplant(const Message& message);

  // smb1_reports.cc
  void ReportAttempt(Smb1Request& request);
  void ReportMemberAttempt(const Smb1Request& request, Smb1Member& member);
  void ReportLogon(const Reply& reply, const Smb1Member& member, User& user, bool guest);
  void ReportTree(const Reply& reply, const Smb1Member& member, std::uint16_t user_id,
                  std::uint16_t tree_id, const Tree& tree) const;
  void ReportOpen(const Reply& reply, const Smb1Request& request, const Smb1Member& member,
                  const event::FileInfo& file, std::uint32_t action) const;
  void ReportWrite(const Moment& moment, const Smb1Request& request, const Smb1Member& member,
                   event::Outcome outcome, std::uint32_t status);
  void ReportChange(const Moment& moment, const Smb1Request& request, const Smb1Member& member,
                    event::Outcome outcome, std::uint32_t status);
  void ReportClosed(const Moment& moment, const Handle& handle, bool close_seen);
  void ReportOperation(const Moment& moment, const Smb1Request& request, bool answered,
                       std::uint32_t raw_status) const;
  // ReportAlone reports a message that is an operation of its own: no answer comes, or no request
  // came.
  void ReportAlone(const Message& message, bool request) const;
  // FileOf tells what a member is about: what its FID is open for, or the name that it gives.
  event::FileInfo FileOf(const Smb1Request& request, const Smb1Member& member) const;

  const Reporter& reporter_;
  std::vector<std::string> offered_dialects_;
  std::string dialect_;
  bool offer_open_ = false;
  Moment offer_moment_;
  Smb1Requests requests_;
  EarlyAnswers early_;
  std::vector<User> users_;
  std::map<std::uint16_t, Tree> trees_;
  std::map<std::uint16_t, Handle> handles_;  // by FID
  std::vector<std::uint16_t> pipes_in_use_;
  std::uint64_t sealed_calls_ = 0;  // of pipes that are closed
};

// Smb1Text is a string of a message, as its header says it is encoded.
std::string Smb1Text(const smb1::Header& header, Bytes text);
// RelativeName is a name without the backslashes that it begins with.
std::string_view RelativeName(std::string_view name);
// NamesSomebody: the client said who it is, in a token or in the clear.
bool NamesSomebody(AuthExchange& auth);
// AnsweredAt is the moment of an answer to a request.
Moment AnsweredAt(const Moment& asked, const stream::PacketContext& packet);

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SMB1_DIALOGUE_H_
