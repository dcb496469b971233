// Small encoders of the [MS-XCA] formats and of LZ4, for round trips: greedy, slow and right.
#ifndef EASTWEST_TESTS_SUPPORT_XCA_ENCODERS_H_
#define EASTWEST_TESTS_SUPPORT_XCA_ENCODERS_H_

#include <cstdint>
#include <vector>

#include "parsers/bytes/bytes.h"

namespace eastwest::testing {

using Buffer = std::vector<std::uint8_t>;

Buffer EncodeLznt1(Bytes plain);
Buffer EncodeLz77(Bytes plain);
Buffer EncodeLz77Huffman(Bytes plain);
Buffer EncodeLz4(Bytes plain);

}  // namespace eastwest::testing

#endif  // EASTWEST_TESTS_SUPPORT_XCA_ENCODERS_H_
