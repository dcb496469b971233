#include "src/core/counters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace eastwest {
namespace {

TEST(CountersTest, AddsAndSums) {
  Counters one;
  one.Add(Counter::kDecoderPackets);
  one.Add(Counter::kDecoderBytes, 1500);
  Counters other;
  other.Add(Counter::kDecoderBytes, 60);
  one += other;
  EXPECT_EQ(one.Get(Counter::kDecoderPackets), 1U);
  EXPECT_EQ(one.Get(Counter::kDecoderBytes), 1560U);
  EXPECT_EQ(one.Get(Counter::kDecoderInvalid), 0U);
  EXPECT_EQ(other.Get(Counter::kDecoderBytes), 60U);
}

TEST(CountersTest, HasOneDottedLowerCaseNameForEach) {
  std::set<std::string_view> seen;
  for (const std::string_view name : kCounterNames) {
    SCOPED_TRACE(name);
    EXPECT_TRUE(seen.insert(name).second);
    EXPECT_NE(name.find('.'), std::string_view::npos);
    EXPECT_TRUE(std::ranges::all_of(name, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    }));
  }
  EXPECT_EQ(kCounterNames[static_cast<std::size_t>(Counter::kDecoderPackets)], "decoder.pkts");
}

}  // namespace
}  // namespace eastwest
