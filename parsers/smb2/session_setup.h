// SESSION_SETUP: carries the authentication tokens. [MS-SMB2] 2.2.5, 2.2.6
#ifndef EASTWEST_PARSERS_SMB2_SESSION_SETUP_H_
#define EASTWEST_PARSERS_SMB2_SESSION_SETUP_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

inline constexpr std::uint8_t kSessionFlagBinding = 0x01;

struct SessionSetupRequest {
  std::uint8_t flags = 0;
  std::uint8_t security_mode = 0;  // the bits of NegotiateSecurityMode
  std::uint32_t capabilities = 0;
  SessionId previous_session_id{};
  Bytes security_buffer;  // SPNEGO, raw NTLMSSP or raw Kerberos

  constexpr bool is_binding() const { return (flags & kSessionFlagBinding) != 0; }
};
Parsed<SessionSetupRequest> ParseSessionSetupRequest(Bytes message);

enum SessionFlag : std::uint16_t {
  kSessionIsGuest = 0x0001,
  kSessionIsNull = 0x0002,
  kSessionEncryptData = 0x0004,
};

struct SessionSetupResponse {
  std::uint16_t session_flags = 0;
  Bytes security_buffer;

  constexpr bool is_guest() const { return (session_flags & kSessionIsGuest) != 0; }
  constexpr bool is_null() const { return (session_flags & kSessionIsNull) != 0; }
  constexpr bool encrypts_data() const { return (session_flags & kSessionEncryptData) != 0; }
};
// ParseSessionSetupResponse is for STATUS_SUCCESS and STATUS_MORE_PROCESSING_REQUIRED; any other
// status comes with an ErrorResponse, whose StructureSize is 9 too.
Parsed<SessionSetupResponse> ParseSessionSetupResponse(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_SESSION_SETUP_H_
