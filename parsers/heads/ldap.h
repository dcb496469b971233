// The bind of LDAP: who authenticates, and how. RFC 4511 4.2, [MS-ADTS] 5.1.1.1
#ifndef EASTWEST_PARSERS_HEADS_LDAP_H_
#define EASTWEST_PARSERS_HEADS_LDAP_H_

#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::heads {

enum class LdapKind : std::uint8_t { kOther, kBindRequest, kBindResponse };
enum class LdapAuth : std::uint8_t { kNone, kSimple, kSasl, kSicily };

struct LdapMessage {
  LdapKind kind = LdapKind::kOther;
  std::uint32_t id = 0;
  // Of a request.
  std::uint32_t version = 0;
  Bytes name;  // the DN, or DOMAIN\user, of a simple bind
  LdapAuth auth = LdapAuth::kNone;
  bool password = false;  // of a simple bind: there is one. It is never kept
  Bytes mechanism;        // SASL: "GSS-SPNEGO"
  // Of a response: 0 is success, 14 asks for the next leg.
  std::uint32_t result = 0;
  Bytes token;            // of either
  std::size_t bytes = 0;  // of the whole message
};

// LdapMessageBytes is how long the message is that starts here; 0 for too few bytes to know.
// kBadLength: no LDAP message.
Parsed<std::size_t> LdapMessageBytes(Bytes data);

// ParseLdapMessage wants all of the message.
Parsed<LdapMessage> ParseLdapMessage(Bytes message);

}  // namespace eastwest::heads

#endif  // EASTWEST_PARSERS_HEADS_LDAP_H_
