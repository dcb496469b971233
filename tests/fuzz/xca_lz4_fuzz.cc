// Decompresses any bytes into a buffer of any size: the first two bytes of the input say which.
#include <cstddef>
#include <cstdint>

#include "parsers/xca/lz4.h"
#include "tests/fuzz/decompress_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return eastwest::fuzz::CheckDecompression(eastwest::Bytes(data, size),
                                            eastwest::xca::DecompressLz4);
}
