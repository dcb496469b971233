// LZNT1: chunks of up to 4096 bytes, each for itself. [MS-XCA] 2.5
#ifndef EASTWEST_PARSERS_XCA_LZNT1_H_
#define EASTWEST_PARSERS_XCA_LZNT1_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::xca {

// DecompressLznt1 writes to out until it is full or the data ends, and returns how many bytes it
// wrote: also after an error, which says that the data is cut or no such data.
Parsed<std::size_t> DecompressLznt1(Bytes data, std::span<std::uint8_t> out);

}  // namespace eastwest::xca

#endif  // EASTWEST_PARSERS_XCA_LZNT1_H_
