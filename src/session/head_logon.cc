#include <utility>

#include "parsers/auth/ntlmssp.h"
#include "parsers/auth/spnego.h"
#include "src/session/head_dialogue.h"

namespace eastwest::session {
namespace {

// What HTTP 401, LDAP 49 and SQL 18456 mean to Windows; the carriers have no NTSTATUS.
constexpr std::uint32_t kLogonFailure = 0xC000006D;

// BeginsAnew: an NTLM NEGOTIATE starts another exchange. [MS-NLMP] 1.3.1.1
bool BeginsAnew(Bytes token) {
  const Parsed<auth::SpnegoToken> spnego = auth::ParseSpnego(token);
  return spnego.ok() && auth::NtlmTypeOf(spnego->token) == auth::NtlmMessageType::kNegotiate;
}

}  // namespace

HeadFields& HeadFields::Text(std::string_view name, std::string text, bool own) {
  if (!text.empty()) {
    fields_.push_back({.name = name, .text = std::move(text), .own = own});
  }
  return *this;
}

HeadFields& HeadFields::Number(std::string_view name, std::uint64_t number, bool own) {
  fields_.push_back({.name = name,
                     .kind = event::HeadField::Kind::kNumber,
                     .text = {},
                     .number = number,
                     .own = own});
  return *this;
}

HeadFields& HeadFields::Item(std::string_view name, std::string text, bool own) {
  fields_.push_back(
      {.name = name, .kind = event::HeadField::Kind::kItem, .text = std::move(text), .own = own});
  return *this;
}

void HeadLogon::OnClientToken(const stream::PacketContext& packet, Bytes token) {
  if (BeginsAnew(token)) {
    exchange_ = AuthExchange();
  }
  const bool known = exchange_.has_identity();
  (void)exchange_.OnToken(token);  // sealed data follows in the same place: no anomaly
  if (!known && exchange_.has_identity()) {
    Open(packet);
  }
}

void HeadLogon::OnServerToken(Bytes token) { (void)exchange_.OnToken(token); }

void HeadLogon::OnPlain(const stream::PacketContext& packet, std::string user, bool anonymous) {
  exchange_ = AuthExchange();
  event::Identity& identity = exchange_.identity();
  identity.mechanism = event::AuthMechanism::kPlain;
  const std::size_t slash = user.find('\\');
  if (slash != std::string::npos) {
    identity.domain = user.substr(0, slash);
    user.erase(0, slash + 1);
  }
  identity.user = std::move(user);
  identity.anonymous = anonymous;
  Open(packet);
}

void HeadLogon::Open(const stream::PacketContext& packet) {
  open_ = true;
  moment_ = At(packet);
}

void HeadLogon::Finish(const stream::PacketContext& packet, bool succeeded) {
  if (open_) {
    moment_.time = packet.time;
    moment_.frame = packet.frame;
    Tell(succeeded ? event::Outcome::kSucceeded : event::Outcome::kFailed);
  }
}

void HeadLogon::OnEnd() {
  if (open_) {
    Tell(event::Outcome::kAttempted);
  }
}

void HeadLogon::Tell(event::Outcome outcome) {
  open_ = false;
  event::LogonFinished logon;
  logon.carrier = carrier_;
  logon.outcome = outcome;
  logon.status = outcome == event::Outcome::kFailed ? kLogonFailure : 0;
  logon.identity = exchange_.Share();
  exchange_ = AuthExchange();
  reporter_.Report(moment_, std::move(logon));
}

}  // namespace eastwest::session
