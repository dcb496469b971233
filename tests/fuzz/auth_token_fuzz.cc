// Reads any security token the way the session room does: frame, then mechanism.
#include <cstddef>
#include <cstdint>

#include "parsers/auth/kerberos.h"
#include "parsers/auth/ntlmssp.h"
#include "parsers/auth/spnego.h"
#include "parsers/auth/text.h"

namespace {

using namespace eastwest;
using namespace eastwest::auth;

void ReadNtlm(Bytes token) {
  const Parsed<NtlmNegotiate> negotiate = ParseNtlmNegotiate(token);
  Text(negotiate->domain, false);
  const Parsed<NtlmChallenge> challenge = ParseNtlmChallenge(token);
  Text(challenge->target_name, challenge->unicode());
  Text(challenge->av_pairs.dns_computer, true);
  const Parsed<NtlmAuthenticate> authenticate = ParseNtlmAuthenticate(token);
  Text(authenticate->user, authenticate->unicode());
  Text(authenticate->nt_proof, false);
  Text(authenticate->mic, false);
  Text(authenticate->av_pairs.target_name, true);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes blob(data, size);
  const Parsed<SpnegoToken> token = ParseSpnego(blob);
  for (const Bytes candidate : {token->token, blob}) {
    ReadNtlm(candidate);
    const Parsed<KerberosToken> kerberos = ParseKerberosToken(candidate);
    ServiceName(kerberos->ap_req.sname);
    ServiceName(kerberos->error.sname);
    Text(kerberos->ap_req.ticket_cipher, false);
  }
  return 0;
}
