// Base64 as HTTP carries tokens. RFC 4648 4
#ifndef EASTWEST_PARSERS_HEADS_BASE64_H_
#define EASTWEST_PARSERS_HEADS_BASE64_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "parsers/bytes/bytes.h"

namespace eastwest::heads {

// DecodeBase64 writes to out and says how many bytes; nothing for a character that does not belong
// there, or when out is too small. Missing padding is forgiven, as servers forgive it.
std::optional<std::size_t> DecodeBase64(Bytes text, std::span<std::uint8_t> out);

}  // namespace eastwest::heads

#endif  // EASTWEST_PARSERS_HEADS_BASE64_H_
