// SyntaxId names an interface or a transfer syntax on the wire. [C706] 12.6.3.1 p_syntax_id_t
#ifndef EASTWEST_PARSERS_DCERPC_SYNTAX_H_
#define EASTWEST_PARSERS_DCERPC_SYNTAX_H_

#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"

namespace eastwest::dcerpc {

struct SyntaxId {
  Guid uuid;
  std::uint16_t major = 0;
  std::uint16_t minor = 0;

  friend constexpr bool operator==(const SyntaxId&, const SyntaxId&) = default;
};

enum class TransferSyntax : std::uint8_t {
  kOther,
  kNdr32,             // 8a885d04-1ceb-11c9-9fe8-08002b104860 v2
  kNdr64,             // 71710533-beba-4937-8319-b5dbef9ccc36 v1
  kBindTimeFeatures,  // 6cb71c2c-9812-4540-*: an option list, never a stub encoding
};

// TransferSyntaxOf recognises a syntax by its UUID. [MS-RPCE] 2.2.4.12, 3.3.1.5.3
TransferSyntax TransferSyntaxOf(const Guid& uuid);

// BindTimeFeaturesOf reads the feature bits out of the second half of a kBindTimeFeatures UUID:
// 1 security context multiplexing, 2 keep the connection on orphaned calls. [MS-RPCE] 2.2.2.14
std::uint16_t BindTimeFeaturesOf(const Guid& uuid);

// ReadSyntaxId takes 20 bytes: a UUID, then the version as one number, major in the low half.
SyntaxId ReadSyntaxId(ByteReader& reader);

// UntilNul returns the part of data before its first NUL byte.
Bytes UntilNul(Bytes data);

}  // namespace eastwest::dcerpc

#endif  // EASTWEST_PARSERS_DCERPC_SYNTAX_H_
