// SniffHead says what the first bytes of one direction of a TCP connection look like.
#ifndef EASTWEST_PARSERS_HEADS_SNIFF_H_
#define EASTWEST_PARSERS_HEADS_SNIFF_H_

#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"

namespace eastwest::heads {

enum class HeadKind : std::uint8_t { kNone, kRdp, kTls, kSsh, kRfb, kHttp, kTds, kLdap, kKerberos };

// No protocol here needs more to be told from the others.
inline constexpr std::size_t kSniffBytes = 16;

struct Sniffed {
  HeadKind kind = HeadKind::kNone;
  bool more = false;         // kNone so far: with more bytes it may be one of them
  bool from_client = false;  // the bytes are those of the side that asks
  bool rpc = false;          // DCERPC may follow. [MS-RPCH] 2.1.2.1
};

Sniffed SniffHead(Bytes data);

}  // namespace eastwest::heads

#endif  // EASTWEST_PARSERS_HEADS_SNIFF_H_
