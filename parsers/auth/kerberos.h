// What a Kerberos token says in the clear: the service it is for, and how its ticket is sealed.
// RFC 4120 5.5, RFC 4121 4.1
#ifndef EASTWEST_PARSERS_AUTH_KERBEROS_H_
#define EASTWEST_PARSERS_AUTH_KERBEROS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::auth {

// A service name has two components, an RPC one for drsuapi three.
inline constexpr std::size_t kNameComponentsMax = 8;

enum class KerberosKind : std::uint8_t { kOther, kApReq, kApRep, kError };

struct PrincipalName {
  std::int32_t type = 0;
  std::array<Bytes, kNameComponentsMax> components{};
  std::size_t component_count = 0;

  std::span<const Bytes> parts() const { return std::span(components).first(component_count); }
};

// RFC 4120 5.5.1. The user is inside the encrypted ticket; it is not here.
struct ApReq {
  // use-session-key: the ticket is sealed for a user who acts as a service. RFC 4120 5.5.1
  bool user_to_user() const { return (ap_options & 0x40000000U) != 0; }

  std::uint32_t ap_options = 0;
  Bytes realm;
  PrincipalName sname;
  std::int32_t etype = 0;  // of the ticket; 23 is RC4
  std::optional<std::uint32_t> kvno;
  Bytes ticket_cipher;  // joins with the TGS-REP that issued the ticket
};

// RFC 4120 5.9.1
struct KerberosError {
  std::int32_t code = 0;
  Bytes realm;
  PrincipalName sname;
};

struct KerberosToken {
  KerberosKind kind = KerberosKind::kOther;
  ApReq ap_req;         // when kApReq
  KerberosError error;  // when kError
};

// ParseKerberosToken takes a GSS token (OID 1.2.840.113554.1.2.2, its user-to-user child .3, or
// Microsoft's 1.2.840.48018.1.2.2, then the token id) or the bare message, as DCE style RPC sends
// it. Messages of other kinds, like the TGT request of user-to-user, are kOther.
Parsed<KerberosToken> ParseKerberosToken(Bytes token);

}  // namespace eastwest::auth

#endif  // EASTWEST_PARSERS_AUTH_KERBEROS_H_
