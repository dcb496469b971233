// Smb1Dialogue is the SMB1 side of a connection: the negotiation that nearly every connection
// begins with, session setups and tree connects. [MS-CIFS] 3.3, [MS-SMB] 3.3
#ifndef EASTWEST_SRC_SESSION_SMB1_DIALOGUE_H_
#define EASTWEST_SRC_SESSION_SMB1_DIALOGUE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "parsers/smb1/body.h"
#include "parsers/smb1/header.h"
#include "src/session/auth_exchange.h"
#include "src/session/shared.h"
#include "src/stream/conversation.h"

namespace eastwest::session {

class Smb1Dialogue {
 public:
  explicit Smb1Dialogue(const Reporter& reporter) : reporter_(reporter) {}

  static std::size_t Wanted(Bytes prefix, std::size_t length);
  void OnMessage(const stream::PacketContext& packet, stream::Side from, const stream::Unit& unit);
  void OnEnd();

  // TakeOffer: an SMB1 negotiate waits for its answer, which is the SMB2 one that came now. The
  // offer is then answered. [MS-SMB2] 3.3.5.3.1
  bool TakeOffer();
  const Moment& offer_moment() const { return offer_moment_; }
  // ReportNegotiate reports the operation of the offer that TakeOffer took.
  void ReportNegotiate(const Moment& moment, std::uint32_t status) const;

 private:
  struct Pending {
    smb1::Command command{};
    std::uint64_t key = 0;  // process and multiplex id
    Moment moment;
    std::uint16_t user_id = 0;
    std::string path;  // tree connect
    std::unique_ptr<AuthExchange> auth;
    bool chained_tree = false;  // SESSION_SETUP_ANDX with a TREE_CONNECT_ANDX behind it
  };
  struct User {
    std::uint16_t id = 0;
    event::IdentityPtr identity;
    AuthExchange auth;
  };

  void OnRequest(const stream::PacketContext& packet, const smb1::Header& header, Bytes message);
  void OnResponse(const stream::PacketContext& packet, const smb1::Header& header, Bytes message);
  void KeepNegotiate(const stream::PacketContext& packet, Bytes message);
  static void KeepSessionSetup(const smb1::Header& header, const smb1::Body& body,
                               Pending& pending);
  static void KeepTreeConnect(const smb1::Header& header, const smb1::Body& body, Pending& pending);
  void FinishNegotiate(const Moment& moment, const smb1::Header& header, Bytes message);
  void FinishSessionSetup(const Moment& moment, const smb1::Header& header, Bytes message,
                          Pending& pending);
  void FinishTreeConnect(const Moment& moment, const smb1::Header& header, const Pending& pending);
  void ReportOperation(const Moment& moment, const Pending& pending, bool answered,
                       std::uint32_t status) const;
  User& UserOf(std::uint16_t id);

  const Reporter& reporter_;
  std::vector<std::string> offered_dialects_;
  std::string dialect_;
  bool offer_open_ = false;
  Moment offer_moment_;
  std::vector<Pending> pending_;
  std::vector<User> users_;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_SMB1_DIALOGUE_H_
