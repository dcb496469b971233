// LZ77 with Huffman codes: blocks of 65,536 bytes, each behind its table. [MS-XCA] 2.2
#ifndef EASTWEST_PARSERS_XCA_LZ77_HUFFMAN_H_
#define EASTWEST_PARSERS_XCA_LZ77_HUFFMAN_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::xca {

// DecompressLz77Huffman writes to out until it is full or the data ends, and returns how many bytes
// it wrote: also after an error, which says that the data is cut or no such data. Where the data
// ends is not in it, so out must not be longer than what was compressed.
Parsed<std::size_t> DecompressLz77Huffman(Bytes data, std::span<std::uint8_t> out);

}  // namespace eastwest::xca

#endif  // EASTWEST_PARSERS_XCA_LZ77_HUFFMAN_H_
