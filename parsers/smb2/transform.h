// TransformHeader stands before an encrypted message. [MS-SMB2] 2.2.41
#ifndef EASTWEST_PARSERS_SMB2_TRANSFORM_H_
#define EASTWEST_PARSERS_SMB2_TRANSFORM_H_

#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/ids.h"

namespace eastwest::smb2 {

inline constexpr std::size_t kTransformHeaderSize = 52;

struct TransformHeader {
  Bytes signature;  // 16 bytes
  Bytes nonce;      // 16 bytes; the ciphers use the first 11 or 12
  std::uint32_t original_message_size = 0;
  std::uint16_t flags = 0;  // 1: encrypted. 3.0 and 3.0.2 call it EncryptionAlgorithm, 1 too
  SessionId session_id{};
};
// ParseTransformHeader reads the first 52 bytes; what follows is ciphertext.
Parsed<TransformHeader> ParseTransformHeader(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_TRANSFORM_H_
