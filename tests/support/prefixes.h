// Helpers every parser test shares.
#ifndef EASTWEST_TESTS_SUPPORT_PREFIXES_H_
#define EASTWEST_TESTS_SUPPORT_PREFIXES_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "parsers/bytes/bytes.h"

namespace eastwest::testing {

// FromHex reads "fe534d42 4000 ..." and ignores anything that is no hex digit.
inline std::vector<std::uint8_t> FromHex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  int high = -1;
  for (const char c : text) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) {
      continue;
    }
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high << 4 | digit));
      high = -1;
    }
  }
  return bytes;
}

// ForEveryPrefix calls check with each proper prefix of message, in a heap block of exactly that
// size, so that ASan sees a read of one byte too far.
template <typename Check>
void ForEveryPrefix(Bytes message, const Check& check) {
  for (std::size_t size = 0; size < message.size(); ++size) {
    const auto block = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(message.begin(), size, block.get());
    SCOPED_TRACE(::testing::Message() << "prefix of " << size << " bytes");
    check(Bytes(block.get(), size));
  }
}

// ExpectEveryPrefixRejected: a cut message must never pass for a whole one.
template <typename Parse>
void ExpectEveryPrefixRejected(Bytes message, const Parse& parse) {
  ForEveryPrefix(message, [&parse](Bytes prefix) { EXPECT_FALSE(parse(prefix).ok()); });
}

}  // namespace eastwest::testing

#endif  // EASTWEST_TESTS_SUPPORT_PREFIXES_H_
