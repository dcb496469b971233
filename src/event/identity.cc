#include "src/event/identity.h"

namespace eastwest::event {

std::string_view AuthMechanismName(AuthMechanism mechanism) {
  switch (mechanism) {
    case AuthMechanism::kUnknown:
      return "unknown";
    case AuthMechanism::kNtlm:
      return "ntlm";
    case AuthMechanism::kKerberos:
      return "kerberos";
    case AuthMechanism::kPlain:
      return "plain";
    case AuthMechanism::kNegoex:
      return "negoex";
    case AuthMechanism::kPku2u:
      return "pku2u";
  }
  return "unknown";
}

std::string AccountName(const Identity* identity) {
  if (identity == nullptr) {
    return {};
  }
  if (identity->anonymous) {
    return "anonymous";
  }
  if (identity->user.empty()) {
    return {};
  }
  const bool foreign = identity->kerberos.has_value() && !identity->kerberos->client_realm.empty();
  const std::string& domain = foreign ? identity->kerberos->client_realm : identity->domain;
  return domain.empty() ? identity->user : domain + "\\" + identity->user;
}

bool IsMachineAccount(const Identity& identity) {
  return identity.user.size() > 1 && identity.user.back() == '$';
}

}  // namespace eastwest::event
