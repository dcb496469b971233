// The security blob of SESSION_SETUP and of RPC binds: SPNEGO, or a bare mechanism token.
// RFC 4178 4.2, [MS-SPNG] 2.2.1
#ifndef EASTWEST_PARSERS_AUTH_SPNEGO_H_
#define EASTWEST_PARSERS_AUTH_SPNEGO_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::auth {

// Windows offers four mechanisms; more than 16 is nobody's client.
inline constexpr std::size_t kMechanismsMax = 16;

enum class Mechanism : std::uint8_t {
  kOther,
  kNtlmssp,
  kKerberos,
  kMsKerberos,
  kNegoex,
  kPku2u,
};

enum class TokenKind : std::uint8_t {
  kNegTokenInit,  // the client's first token, or NegTokenInit2 in an SMB negotiate response
  kNegTokenResp,
  kNtlmssp,   // a raw "NTLMSSP\0" message without SPNEGO
  kKerberos,  // a raw Kerberos GSS token, or a bare AP-REQ, AP-REP, KRB-ERROR
};

// RFC 4178 4.2.2
enum class NegState : std::uint8_t {
  kAcceptCompleted = 0,
  kAcceptIncomplete = 1,
  kReject = 2,
  kRequestMic = 3,
};

struct SpnegoToken {
  TokenKind kind = TokenKind::kNegTokenInit;
  std::array<Mechanism, kMechanismsMax> mechanisms{};  // offered, in the order of preference
  std::size_t mechanism_count = 0;
  Bytes token;                              // mechToken, responseToken, or the whole raw blob
  Bytes mech_list_mic;                      // NegTokenResp only
  std::optional<NegState> neg_state;        // NegTokenResp only
  std::optional<Mechanism> supported_mech;  // NegTokenResp only

  std::span<const Mechanism> offered() const {
    return std::span(mechanisms).first(mechanism_count);
  }
};

// IsNtlmssp tells whether a token starts with the NTLMSSP signature. [MS-NLMP] 2.2.1
bool IsNtlmssp(Bytes token);

// IsKerberos tells whether a token looks like a Kerberos GSS token or a bare AP-REQ, AP-REP or
// KRB-ERROR.
bool IsKerberos(Bytes token);

// IsNegoex tells whether a token starts with a NEGOEX message. [MS-NEGOEX] 2.2.6.2
bool IsNegoex(Bytes token);

// ParseSpnego recognises the blob by its first bytes. kBadMagic: none of the known forms.
Parsed<SpnegoToken> ParseSpnego(Bytes blob);

}  // namespace eastwest::auth

#endif  // EASTWEST_PARSERS_AUTH_SPNEGO_H_
