// Text as the bytes that a parser takes.
#ifndef EASTWEST_TESTS_PARSERS_HEADS_TEXT_BYTES_H_
#define EASTWEST_TESTS_PARSERS_HEADS_TEXT_BYTES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/bytes/bytes.h"

namespace eastwest::heads {

inline std::vector<std::uint8_t> FromText(std::string_view text) {
  return {text.begin(), text.end()};
}

inline std::string AsText(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace eastwest::heads

#endif  // EASTWEST_TESTS_PARSERS_HEADS_TEXT_BYTES_H_
