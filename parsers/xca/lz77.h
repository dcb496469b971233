// Plain LZ77, "Xpress" without Huffman codes. [MS-XCA] 2.4
#ifndef EASTWEST_PARSERS_XCA_LZ77_H_
#define EASTWEST_PARSERS_XCA_LZ77_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::xca {

// DecompressLz77 writes to out until it is full or the data ends, and returns how many bytes it
// wrote: also after an error, which says that the data is cut or no such data.
Parsed<std::size_t> DecompressLz77(Bytes data, std::span<std::uint8_t> out);

}  // namespace eastwest::xca

#endif  // EASTWEST_PARSERS_XCA_LZ77_H_
