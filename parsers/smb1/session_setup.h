// SESSION_SETUP_ANDX. [MS-CIFS] 2.2.4.53, [MS-SMB] 2.2.4.6
#ifndef EASTWEST_PARSERS_SMB1_SESSION_SETUP_H_
#define EASTWEST_PARSERS_SMB1_SESSION_SETUP_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb1/body.h"
#include "parsers/smb1/header.h"

namespace eastwest::smb1 {

// SessionSetupRequest has two forms: with extended security the account is inside security_blob,
// without it the names are here. Names are UTF-16LE when the header says Unicode, else OEM.
struct SessionSetupRequest {
  std::uint32_t capabilities = 0;
  bool extended_security = false;
  Bytes security_blob;     // SPNEGO or raw NTLMSSP
  Bytes oem_password;      // LM response, or the password itself
  Bytes unicode_password;  // NTLM or NTLMv2 response
  Bytes account;
  Bytes domain;
  Bytes native_os;
  Bytes native_lan_manager;
};
// ParseSessionSetupRequest takes a body of AndxChain.
Parsed<SessionSetupRequest> ParseSessionSetupRequest(const Header& header, const Body& body);

inline constexpr std::uint16_t kSessionSetupGuest = 0x0001;

struct SessionSetupResponse {
  std::uint16_t action = 0;
  Bytes security_blob;  // extended security only
  Bytes native_os;
  Bytes native_lan_manager;

  constexpr bool is_guest() const { return (action & kSessionSetupGuest) != 0; }
};
Parsed<SessionSetupResponse> ParseSessionSetupResponse(const Header& header, const Body& body);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_SESSION_SETUP_H_
