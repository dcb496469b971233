// Identity is who a session or an RPC binding speaks for, and what of the proof the wire shows.
#ifndef EASTWEST_SRC_EVENT_IDENTITY_H_
#define EASTWEST_SRC_EVENT_IDENTITY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace eastwest::event {

enum class AuthMechanism : std::uint8_t { kUnknown, kNtlm, kKerberos, kPlain, kNegoex, kPku2u };

std::string_view AuthMechanismName(AuthMechanism mechanism);

// NtlmServerChallenge and NtProof join what a relay makes of one exchange on two connections.
using NtlmServerChallenge = std::array<std::uint8_t, 8>;  // [MS-NLMP] 2.2.1.2
using NtProof = std::array<std::uint8_t, 16>;             // [MS-NLMP] 2.2.2.8

// NtlmDetails is what an NTLM exchange shows beside the names. Its sizes are those of the
// AUTHENTICATE: 24 bytes of NT response are NTLMv1, more are NTLMv2.
struct NtlmDetails {
  std::optional<NtlmServerChallenge> server_challenge;  // when the CHALLENGE was seen
  std::optional<NtProof> nt_proof;                      // of an NTLMv2 response
  std::uint32_t flags = 0;                              // of the last message
  std::uint16_t lm_response_bytes = 0;
  std::uint16_t nt_response_bytes = 0;
  bool mic = false;               // the client says that it sends one
  bool channel_bindings = false;  // it is bound to a TLS channel
  std::uint64_t timestamp = 0;    // FILETIME, as the server told it to the client; 0: none
  std::string target_name;        // the service that the client means, "cifs/10.0.0.1"
  std::string server_dns_name;
};

using TicketHash = std::array<std::uint8_t, 32>;  // SHA-256 of a ticket's sealed part

struct KerberosDetails {
  TicketHash ticket{};
  std::int32_t etype = 0;  // of the ticket; 23 is RC4
  bool user_to_user = false;
  std::string client_realm;  // known only where the issue of the ticket was seen
};

struct Identity {
  std::string user;         // empty for anonymous, and for Kerberos until the ticket is known
  std::string domain;       // or the Kerberos realm of the service
  std::string workstation;  // chosen by the client: for display only
  std::string service;      // Kerberos sname, "cifs/host"
  AuthMechanism mechanism = AuthMechanism::kUnknown;
  bool anonymous = false;
  bool guest = false;
  bool ntlm_v1 = false;
  std::string server_name;    // NetBIOS computer name of the NTLM challenge
  std::string server_domain;  // NetBIOS domain name of the NTLM challenge
  std::optional<NtlmDetails> ntlm{};
  std::optional<KerberosDetails> kerberos{};
};
using IdentityPtr = std::shared_ptr<const Identity>;  // null: never seen

// "DOMAIN\user", "user", "anonymous", or "" when the wire does not tell.
std::string AccountName(const Identity* identity);

// IsMachineAccount: the account of a computer ends with a dollar sign. [MS-SAMR] 2.2.1.12
bool IsMachineAccount(const Identity& identity);

}  // namespace eastwest::event

#endif  // EASTWEST_SRC_EVENT_IDENTITY_H_
