#include "src/session/auth_exchange.h"

#include <openssl/evp.h>

#include <algorithm>
#include <optional>

#include "parsers/auth/kerberos.h"
#include "parsers/auth/ntlmssp.h"
#include "parsers/auth/spnego.h"
#include "parsers/auth/text.h"
#include "parsers/bytes/text.h"

namespace eastwest::session {
namespace {

// Exactly copies a field of a known size; a shorter one stands for nothing.
template <typename Array>
std::optional<Array> Exactly(Bytes field) {
  Array array{};
  if (field.size() != array.size()) {
    return std::nullopt;
  }
  std::ranges::copy(field, array.begin());
  return array;
}

void AdoptChallenge(const event::NtlmDetails& from, event::Identity& to) {
  event::NtlmDetails& ntlm = to.ntlm.has_value() ? *to.ntlm : to.ntlm.emplace();
  ntlm.server_challenge = from.server_challenge;
  ntlm.server_dns_name = from.server_dns_name;
}

}  // namespace

event::TicketHash HashTicket(Bytes cipher) {
  event::TicketHash hash{};
  unsigned size = 0;
  EVP_Digest(cipher.data(), cipher.size(), hash.data(), &size, EVP_sha256(), nullptr);
  return hash;
}

bool AuthExchange::OnToken(Bytes token) {
  if (token.empty()) {
    return true;
  }
  const Parsed<auth::SpnegoToken> spnego = auth::ParseSpnego(token);
  if (!spnego.ok()) {
    return false;
  }
  const Bytes inner = spnego->token;
  if (spnego->supported_mech == auth::Mechanism::kPku2u) {
    identity_.mechanism = event::AuthMechanism::kPku2u;
  }
  if (inner.empty()) {
    return true;  // a NegTokenResp that only says "completed"
  }
  if (auth::IsNtlmssp(inner)) {
    return OnNtlm(inner);
  }
  if (auth::IsKerberos(inner)) {
    return OnKerberos(inner);
  }
  if (auth::IsNegoex(inner)) {
    identity_.mechanism = event::AuthMechanism::kNegoex;  // its inner mechanism may yet show
  }
  return true;
}

bool AuthExchange::OnNtlm(Bytes message) {
  const auto type = auth::NtlmTypeOf(message);
  if (!type.has_value()) {
    return false;
  }
  identity_.mechanism = event::AuthMechanism::kNtlm;
  if (*type == auth::NtlmMessageType::kChallenge) {
    return OnChallenge(message);
  }
  return *type == auth::NtlmMessageType::kNegotiate || OnAuthenticate(message);
}

bool AuthExchange::OnChallenge(Bytes message) {
  const Parsed<auth::NtlmChallenge> challenge = auth::ParseNtlmChallenge(message);
  if (!challenge.ok()) {
    return false;
  }
  const auth::NtlmAvPairs& pairs = challenge->av_pairs;
  identity_.server_name = auth::Text(pairs.nb_computer, true);
  identity_.server_domain = auth::Text(pairs.nb_domain, true);
  event::NtlmDetails& ntlm = Ntlm();
  ntlm.flags = challenge->flags;
  ntlm.server_challenge = Exactly<event::NtlmServerChallenge>(challenge->server_challenge);
  ntlm.server_dns_name = auth::Text(pairs.dns_computer, true);
  return true;
}

bool AuthExchange::OnAuthenticate(Bytes message) {
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
  const auth::NtlmAvPairs& pairs = answer->av_pairs;
  event::NtlmDetails& ntlm = Ntlm();
  ntlm.flags = answer->flags;
  ntlm.nt_proof = Exactly<event::NtProof>(answer->nt_proof);
  ntlm.lm_response_bytes = static_cast<std::uint16_t>(answer->lm_response.size());
  ntlm.nt_response_bytes = static_cast<std::uint16_t>(answer->nt_response.size());
  ntlm.mic = (pairs.flags & auth::kAvFlagMic) != 0;
  ntlm.channel_bindings = answer->channel_bound();
  ntlm.timestamp = pairs.timestamp.value_or(0);
  ntlm.target_name = auth::Text(pairs.target_name, true);
  has_identity_ = true;
  return true;
}

event::NtlmDetails& AuthExchange::Ntlm() {
  return identity_.ntlm.has_value() ? *identity_.ntlm : identity_.ntlm.emplace();
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
    identity_.kerberos = event::KerberosDetails{
        .ticket = HashTicket(kerberos->ap_req.ticket_cipher),
        .etype = kerberos->ap_req.etype,
        .user_to_user = kerberos->ap_req.user_to_user(),
        .client_realm = {},
    };
    has_identity_ = true;
  }
  return true;
}

void AuthExchange::Adopt(const AuthExchange& earlier) {
  const event::Identity& known = earlier.identity_;
  if (identity_.server_name.empty()) {
    identity_.server_name = known.server_name;
    identity_.server_domain = known.server_domain;
  }
  if (!has_identity_ && earlier.has_identity_) {
    event::Identity adopted = known;
    adopted.server_name = identity_.server_name;
    adopted.server_domain = identity_.server_domain;
    if (identity_.ntlm.has_value() && identity_.ntlm->server_challenge.has_value()) {
      AdoptChallenge(*identity_.ntlm, adopted);
    }
    identity_ = std::move(adopted);
    has_identity_ = true;
  } else if (known.ntlm.has_value() && known.ntlm->server_challenge.has_value() &&
             identity_.mechanism == event::AuthMechanism::kNtlm &&
             !Ntlm().server_challenge.has_value()) {
    AdoptChallenge(*known.ntlm, identity_);
  }
}

}  // namespace eastwest::session
