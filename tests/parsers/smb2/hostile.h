// Helpers for the hostile tables of the SMB2 tests.
#ifndef EASTWEST_TESTS_PARSERS_SMB2_HOSTILE_H_
#define EASTWEST_TESTS_PARSERS_SMB2_HOSTILE_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/bytes/text.h"
#include "tests/support/prefixes.h"

namespace eastwest::smb2 {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

struct HostileCase {
  const char* why;
  std::size_t at;
  std::uint8_t byte;
  ParseError expected;
};

// ExpectRejects changes one byte of sample for each case and compares the parser's verdict.
template <typename Parse>
void ExpectRejects(Bytes sample, const Parse& parse, std::initializer_list<HostileCase> cases) {
  for (const HostileCase& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> message(sample.begin(), sample.end());
    ASSERT_LT(c.at, message.size());
    message[c.at] = c.byte;
    EXPECT_EQ(parse(message).error, c.expected);
  }
}

inline std::string Utf8(Bytes utf16) { return Utf16LeToUtf8(utf16); }

}  // namespace eastwest::smb2

#endif  // EASTWEST_TESTS_PARSERS_SMB2_HOSTILE_H_
