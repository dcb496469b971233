// Plain data and the checks that every algorithm shares.
#ifndef EASTWEST_TESTS_PARSERS_XCA_SAMPLES_H_
#define EASTWEST_TESTS_PARSERS_XCA_SAMPLES_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "tests/support/prefixes.h"
#include "tests/support/xca_encoders.h"

namespace eastwest::xca {

using ::eastwest::testing::Buffer;
using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

inline constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz";

inline Buffer FromText(std::string_view text) { return {text.begin(), text.end()}; }

inline Buffer Abc100() {
  Buffer plain;
  for (int i = 0; i < 100; ++i) {
    plain.insert(plain.end(), {'a', 'b', 'c'});
  }
  return plain;
}

struct Result {
  Buffer plain;
  ParseError error = ParseError::kNone;
};

template <typename Decompress>
Result Inflate(Bytes data, std::size_t room, const Decompress& decompress) {
  Result result{.plain = Buffer(room)};
  const auto size = decompress(data, result.plain);
  EXPECT_LE(*size, room);
  result.plain.resize(std::min(*size, room));
  result.error = size.error;
  return result;
}

// HostileCase is data that no compressor makes: the error it gives, and what was written before.
struct HostileCase {
  const char* why;
  std::string_view data;  // hexadecimal
  ParseError expected;
  std::size_t written;
};

template <typename Decompress>
void ExpectHostile(std::span<const HostileCase> cases, std::size_t room,
                   const Decompress& decompress) {
  for (const HostileCase& c : cases) {
    SCOPED_TRACE(c.why);
    const Result result = Inflate(FromHex(c.data), room, decompress);
    EXPECT_EQ(result.error, c.expected);
    EXPECT_EQ(result.plain.size(), c.written);
  }
}

// Mixture is noise, repeats near and far, and long runs.
inline Buffer Mixture(std::size_t size, std::uint32_t seed) {
  std::mt19937 random(seed);
  Buffer data;
  while (data.size() < size) {
    const std::size_t count = 1 + random() % 400;
    switch (random() % 4) {
      case 0:
        data.insert(data.end(), count, static_cast<std::uint8_t>(random()));
        break;
      case 1:
        for (std::size_t i = 0; i < count && !data.empty(); ++i) {
          data.push_back(data[data.size() - 1 - random() % std::min<std::size_t>(data.size(), 7)]);
        }
        break;
      case 2: {
        const std::size_t from = data.empty() ? 0 : random() % data.size();
        const std::size_t some = std::min(count, data.size() - from);
        const Buffer again(data.begin() + static_cast<std::ptrdiff_t>(from),
                           data.begin() + static_cast<std::ptrdiff_t>(from + some));
        data.insert(data.end(), again.begin(), again.end());
        break;
      }
      default:
        for (std::size_t i = 0; i < count; ++i) {
          data.push_back(static_cast<std::uint8_t>(random()));
        }
    }
  }
  data.resize(size);
  return data;
}

// ExpectRoundTrips: sizes around the bounds of chunks and blocks, and data of every kind.
template <typename Encode, typename Decompress>
void ExpectRoundTrips(const Encode& encode, const Decompress& decompress) {
  std::vector<Buffer> samples = {FromText(kAlphabet), Abc100(), Buffer(200000, 'z'), Buffer(1)};
  std::uint32_t seed = 1;
  for (const unsigned size :
       {1U, 2U, 3U, 100U, 4095U, 4096U, 4097U, 8192U, 65535U, 65536U, 65537U, 140000U}) {
    samples.push_back(Mixture(size, seed++));
  }
  for (const Buffer& plain : samples) {
    SCOPED_TRACE(::testing::Message() << plain.size() << " bytes, begins with " << int{plain[0]});
    const Result whole = Inflate(encode(plain), plain.size(), decompress);
    EXPECT_EQ(whole.error, ParseError::kNone);
    EXPECT_TRUE(whole.plain == plain);
    const Result front = Inflate(encode(plain), plain.size() / 2, decompress);
    EXPECT_EQ(front.error, ParseError::kNone);
    EXPECT_TRUE(front.plain == Buffer(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(
                                                                         plain.size() / 2)));
  }
}

// ExpectEveryPrefixGivesAFront: of cut data, the front of what the whole would give.
template <typename Decompress>
void ExpectEveryPrefixGivesAFront(const Buffer& data, const Buffer& plain,
                                  const Decompress& decompress) {
  ForEveryPrefix(data, [&](Bytes prefix) {
    const Result result = Inflate(prefix, plain.size(), decompress);
    ASSERT_LE(result.plain.size(), plain.size());
    EXPECT_TRUE(std::equal(result.plain.begin(), result.plain.end(), plain.begin()));
  });
}

}  // namespace eastwest::xca

#endif  // EASTWEST_TESTS_PARSERS_XCA_SAMPLES_H_
