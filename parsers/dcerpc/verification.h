// The verification trailer that Windows clients put behind the stub of a signed or sealed call:
// what the client believes it called. A middleman who changes the header of the PDU cannot change
// it. [MS-RPCE] 2.2.2.13
#ifndef EASTWEST_PARSERS_DCERPC_VERIFICATION_H_
#define EASTWEST_PARSERS_DCERPC_VERIFICATION_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/dcerpc/syntax.h"

namespace eastwest::dcerpc {

// The trailer starts at the last signature of the stub, which is at most this far from its end: the
// three commands that exist take 80 bytes.
inline constexpr std::size_t kVerificationBytesMax = 256;
inline constexpr std::size_t kVerificationCommandsMax = 16;

// [MS-RPCE] 2.2.2.13.4: what the client believes the PDU's header to be.
struct VerifiedHeader {
  std::uint8_t type = 0;
  std::uint32_t call_id = 0;
  std::uint16_t context_id = 0;
  std::uint16_t opnum = 0;
};

struct VerificationTrailer {
  std::uint8_t commands = 0;       // bit n: command n was there (1 bitmask, 2 pcontext, 3 header2)
  std::uint32_t capabilities = 0;  // of the bitmask command: 1 header signing
  std::optional<SyntaxId> interface;  // of pcontext
  std::optional<VerifiedHeader> header;
  std::size_t offset = 0;  // of the signature in the stub: the arguments end before it
};

// FindVerificationTrailer looks for the signature from the end of a whole call's stub. Null when
// there is none; a trailer that is malformed gives its error.
std::optional<Parsed<VerificationTrailer>> FindVerificationTrailer(Bytes stub,
                                                                   ByteReader::Order order);

}  // namespace eastwest::dcerpc

#endif  // EASTWEST_PARSERS_DCERPC_VERIFICATION_H_
