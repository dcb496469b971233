// NEGOTIATE: which dialect both sides speak. [MS-CIFS] 2.2.4.52, [MS-SMB] 2.2.4.5
#ifndef EASTWEST_PARSERS_SMB1_NEGOTIATE_H_
#define EASTWEST_PARSERS_SMB1_NEGOTIATE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::smb1 {

inline constexpr std::size_t kDialectsMax = 32;  // Windows offers at most 9, Samba 11

struct NegotiateRequest {
  std::array<Bytes, kDialectsMax> dialects{};  // ASCII, the first dialect_count are meant
  std::uint8_t dialect_count = 0;

  // Offers says whether dialect is in the list ("NT LM 0.12", "SMB 2.002", "SMB 2.???").
  bool Offers(std::string_view dialect) const;
};
Parsed<NegotiateRequest> ParseNegotiateRequest(Bytes message);

inline constexpr std::uint16_t kNoCommonDialect = 0xFFFF;

enum SecurityMode : std::uint8_t {
  kUserSecurity = 0x01,
  kEncryptPasswords = 0x02,
  kSecuritySignaturesEnabled = 0x04,
  kSecuritySignaturesRequired = 0x08,
};

enum NegotiateCapability : std::uint32_t {
  kCapUnicode = 0x00000004,
  kCapNtSmbs = 0x00000010,
  kCapExtendedSecurity = 0x80000000,
};

// NegotiateResponse of a core or LAN Manager dialect has the index only (and the security mode).
struct NegotiateResponse {
  std::uint16_t dialect_index = kNoCommonDialect;
  std::uint8_t security_mode = 0;
  std::uint32_t capabilities = 0;
  std::uint64_t system_time = 0;  // FILETIME
  Bytes challenge;                // without extended security: the NTLM server challenge
  Guid server_guid;               // with it
  Bytes security_blob;            // with it: SPNEGO NegTokenInit2

  constexpr bool has_extended_security() const {
    return (capabilities & kCapExtendedSecurity) != 0;
  }
  constexpr bool signing_enabled() const {
    return (security_mode & kSecuritySignaturesEnabled) != 0;
  }
  constexpr bool signing_required() const {
    return (security_mode & kSecuritySignaturesRequired) != 0;
  }
};
Parsed<NegotiateResponse> ParseNegotiateResponse(Bytes message);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_NEGOTIATE_H_
