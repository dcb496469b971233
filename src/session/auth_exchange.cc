#include "src/session/auth_exchange.h"

#include "parsers/auth/kerberos.h"
#include "parsers/auth/ntlmssp.h"
#include "parsers/auth/spnego.h"
#include "parsers/auth/text.h"
#include "parsers/bytes/text.h"

namespace eastwest::session {

bool AuthExchange::OnToken(Bytes token) {
  if (token.empty()) {
    return true;
  }
  const Parsed<auth::SpnegoToken> spnego = auth::ParseSpnego(token);
  if (!spnego.ok()) {
    return false;
  }
  const Bytes inner = spnego->token;
  if (inner.empty()) {
    return true;  // a NegTokenResp that only says "completed"
  }
  if (auth::IsNtlmssp(inner)) {
    return OnNtlm(inner);
  }
  if (auth::IsKerberos(inner)) {
    return OnKerberos(inner);
  }
  return true;  // NEGOEX and others: nothing we can name
}

bool AuthExchange::OnNtlm(Bytes message) {
  const auto type = auth::NtlmTypeOf(message);
  if (!type.has_value()) {
    return false;
  }
  identity_.mechanism = event::AuthMechanism::kNtlm;
  if (*type == auth::NtlmMessageType::kChallenge) {
    const Parsed<auth::NtlmChallenge> challenge = auth::ParseNtlmChallenge(message);
    if (challenge.ok()) {
      identity_.server_name = auth::Text(challenge->av_pairs.nb_computer, true);
      identity_.server_domain = auth::Text(challenge->av_pairs.nb_domain, true);
    }
    return challenge.ok();
  }
  if (*type == auth::NtlmMessageType::kAuthenticate) {
    const Parsed<auth::NtlmAuthenticate> answer = auth::ParseNtlmAuthenticate(message);
    if (!answer.ok()) {
      return false;
    }
    const bool unicode = answer->unicode();
    identity_.user = auth::Text(answer->user, unicode);
    identity_.domain = auth::Text(answer->domain, unicode);
    identity_.workstation = auth::Text(answer->workstation, unicode);
    identity_.anonymous = answer->anonymous();
    identity_.ntlm_v1 = answer->ntlm_v1();
    has_identity_ = true;
  }
  return true;
}

bool AuthExchange::OnKerberos(Bytes token) {
  const Parsed<auth::KerberosToken> kerberos = auth::ParseKerberosToken(token);
  if (!kerberos.ok()) {
    return false;
  }
  identity_.mechanism = event::AuthMechanism::kKerberos;
  if (kerberos->kind == auth::KerberosKind::kApReq) {
    identity_.domain = OemToUtf8(kerberos->ap_req.realm);
    identity_.service = auth::ServiceName(kerberos->ap_req.sname);
    has_identity_ = true;
  }
  return true;
}

void AuthExchange::Adopt(const AuthExchange& earlier) {
  if (identity_.server_name.empty()) {
    identity_.server_name = earlier.identity_.server_name;
    identity_.server_domain = earlier.identity_.server_domain;
  }
  if (!has_identity_ && earlier.has_identity_) {
    const std::string name = identity_.server_name;
    const std::string domain = identity_.server_domain;
    identity_ = earlier.identity_;
    identity_.server_name = name;
    identity_.server_domain = domain;
    has_identity_ = true;
  }
}

}  // namespace eastwest::session
