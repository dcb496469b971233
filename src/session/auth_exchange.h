// AuthExchange follows one authentication over its tokens and tells who authenticated.
#ifndef EASTWEST_SRC_SESSION_AUTH_EXCHANGE_H_
#define EASTWEST_SRC_SESSION_AUTH_EXCHANGE_H_

#include <memory>

#include "parsers/bytes/bytes.h"
#include "src/event/event.h"

namespace eastwest::session {

// HashTicket names a ticket by its sealed part, the way the issuing answer can name it, too.
event::TicketHash HashTicket(Bytes cipher);

// AuthExchange takes the tokens of both sides in any order: SPNEGO, raw NTLMSSP, raw Kerberos.
class AuthExchange {
 public:
  // OnToken returns false when the token is malformed; what was known stays known.
  bool OnToken(Bytes token);

  // The client said who it is: an NTLM AUTHENTICATE or a Kerberos AP-REQ was seen.
  bool has_identity() const { return has_identity_; }
  bool empty() const { return !has_identity_ && identity_.server_name.empty(); }

  // Adopt takes over what an earlier leg of the same exchange learned.
  void Adopt(const AuthExchange& earlier);

  event::Identity& identity() { return identity_; }
  event::IdentityPtr Share() const { return std::make_shared<const event::Identity>(identity_); }

 private:
  bool OnNtlm(Bytes message);
  bool OnChallenge(Bytes message);
  bool OnAuthenticate(Bytes message);
  bool OnKerberos(Bytes token);
  event::NtlmDetails& Ntlm();

  event::Identity identity_;
  bool has_identity_ = false;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_AUTH_EXCHANGE_H_
