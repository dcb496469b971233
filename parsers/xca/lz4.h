// LZ4 blocks, which newer Windows compresses SMB messages with. [MS-SMB2] 2.2.3.1.3; the LZ4 block
// format
#ifndef EASTWEST_PARSERS_XCA_LZ4_H_
#define EASTWEST_PARSERS_XCA_LZ4_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::xca {

// DecompressLz4 writes to out until it is full or the data ends, and returns how many bytes it
// wrote: also after an error, which says that the data is cut or no such data.
Parsed<std::size_t> DecompressLz4(Bytes data, std::span<std::uint8_t> out);

}  // namespace eastwest::xca

#endif  // EASTWEST_PARSERS_XCA_LZ4_H_
