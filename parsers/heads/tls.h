// The ClientHello that opens TLS. RFC 8446 4.1.2
#ifndef EASTWEST_PARSERS_HEADS_TLS_H_
#define EASTWEST_PARSERS_HEADS_TLS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::heads {

// Browsers send 20 extensions, a dozen versions at most, and offer two or three protocols.
inline constexpr std::size_t kTlsExtensionsMax = 64;
inline constexpr std::size_t kTlsVersionsMax = 32;
inline constexpr std::size_t kAlpnMax = 8;

struct ClientHello {
  std::uint16_t version = 0;  // the highest offered, 0x0304 for TLS 1.3
  Bytes server_name;          // RFC 6066 3
  std::array<Bytes, kAlpnMax> protocols{};
  std::size_t protocol_count = 0;

  std::span<const Bytes> alpn() const { return std::span(protocols).first(protocol_count); }
};

// ParseClientHello wants the record from its first byte. A hello in several records is read as far
// as the first goes. kTruncated: the record is not all there.
Parsed<ClientHello> ParseClientHello(Bytes record);

}  // namespace eastwest::heads

#endif  // EASTWEST_PARSERS_HEADS_TLS_H_
