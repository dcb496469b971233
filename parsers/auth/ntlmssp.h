// The three NTLMSSP messages. [MS-NLMP] 2.2.1
#ifndef EASTWEST_PARSERS_AUTH_NTLMSSP_H_
#define EASTWEST_PARSERS_AUTH_NTLMSSP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::auth {

// [MS-NLMP] 2.2.2.1 names eleven AvIds; each is sent once.
inline constexpr std::size_t kAvPairsMax = 32;

// [MS-NLMP] 2.2.2.5, the bits that somebody downstream asks for.
inline constexpr std::uint32_t kNtlmUnicode = 0x00000001;
inline constexpr std::uint32_t kNtlmSign = 0x00000010;
inline constexpr std::uint32_t kNtlmSeal = 0x00000020;
inline constexpr std::uint32_t kNtlmAnonymous = 0x00000800;
inline constexpr std::uint32_t kNtlmDomainSupplied = 0x00001000;
inline constexpr std::uint32_t kNtlmWorkstationSupplied = 0x00002000;
inline constexpr std::uint32_t kNtlmExtendedSessionSecurity = 0x00080000;
inline constexpr std::uint32_t kNtlmTargetInfo = 0x00800000;
inline constexpr std::uint32_t kNtlmVersion = 0x02000000;

// MsvAvFlags: the AUTHENTICATE message carries a MIC. [MS-NLMP] 2.2.2.1
inline constexpr std::uint32_t kAvFlagMic = 0x00000002;

enum class NtlmMessageType : std::uint32_t { kNegotiate = 1, kChallenge = 2, kAuthenticate = 3 };

// [MS-NLMP] 2.2.2.10
struct NtlmOsVersion {
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  std::uint16_t build = 0;
};

// AvPairs of a CHALLENGE (the server about itself) or of an NTLMv2 response (the client echoes
// them and adds what it believes it talks to). Names are UTF-16LE.
struct NtlmAvPairs {
  Bytes nb_computer;
  Bytes nb_domain;
  Bytes dns_computer;
  Bytes dns_domain;
  Bytes dns_tree;
  Bytes target_name;  // the service the client means, like "cifs/10.0.0.1"
  Bytes channel_bindings;
  std::optional<std::uint64_t> timestamp;  // FILETIME
  std::uint32_t flags = 0;
  bool complete = false;  // the list was well formed up to its end
};

struct NtlmNegotiate {
  std::uint32_t flags = 0;
  Bytes domain;       // OEM text, whatever the flags say
  Bytes workstation;  // OEM text
  std::optional<NtlmOsVersion> version;
};

struct NtlmChallenge {
  std::uint32_t flags = 0;
  Bytes target_name;
  Bytes server_challenge;  // 8 bytes
  NtlmAvPairs av_pairs;
  std::optional<NtlmOsVersion> version;

  bool unicode() const { return (flags & kNtlmUnicode) != 0; }
};

struct NtlmAuthenticate {
  std::uint32_t flags = 0;
  Bytes domain;
  Bytes user;
  Bytes workstation;
  Bytes lm_response;
  Bytes nt_response;
  Bytes encrypted_session_key;
  Bytes mic;             // 16 bytes, or empty
  Bytes nt_proof;        // the first 16 bytes of an NTLMv2 response
  NtlmAvPairs av_pairs;  // of an NTLMv2 response
  std::optional<NtlmOsVersion> version;

  bool unicode() const { return (flags & kNtlmUnicode) != 0; }
  // An anonymous logon sends no user and no NT response. [MS-NLMP] 3.2.5.1.2
  bool anonymous() const { return user.empty() && nt_response.empty(); }
  bool ntlm_v1() const { return nt_response.size() == 24; }
  bool ntlm_v2() const { return nt_response.size() > 24; }
  // Bound to a TLS channel: the hash is there and not the zeros that stand for none.
  // [MS-NLMP] 3.1.5.1.2
  bool channel_bound() const;
};

// NtlmTypeOf gives the type of a message that has the NTLMSSP signature and a known type.
std::optional<NtlmMessageType> NtlmTypeOf(Bytes message);

// Each parser wants the message from its signature on. Identity fields that leave the message
// make it kOutOfRange; the LM response, the session key and the AV pairs are only left empty (or
// not complete), because the names do not hang on them: a server of the Windows 2000 age cuts its
// AV pairs off in RPC.
Parsed<NtlmNegotiate> ParseNtlmNegotiate(Bytes message);
Parsed<NtlmChallenge> ParseNtlmChallenge(Bytes message);
Parsed<NtlmAuthenticate> ParseNtlmAuthenticate(Bytes message);

}  // namespace eastwest::auth

#endif  // EASTWEST_PARSERS_AUTH_NTLMSSP_H_
