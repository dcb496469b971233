#include "parsers/xca/output.h"

#include <gtest/gtest.h>

#include "tests/parsers/xca/samples.h"

namespace eastwest::xca {
namespace {

TEST(OutputTest, WritesWhatThereIsRoomForAndNoMore) {
  Buffer buffer(10);
  Output output(buffer);
  output.Put('a');
  output.Append(FromText("bc"));
  output.Repeat('d', 2);
  EXPECT_TRUE(output.CopyBack(2, 3));
  EXPECT_FALSE(output.full());
  output.Append(FromText("xyz"));
  EXPECT_TRUE(output.full());
  output.Put('!');
  output.Append(FromText("!"));
  output.Repeat('!', SIZE_MAX);
  EXPECT_TRUE(output.CopyBack(1, SIZE_MAX));
  EXPECT_EQ(buffer, FromText("abcddddd"
                             "xy"));
  EXPECT_EQ(output.size(), 10U);
}

TEST(OutputTest, CopiesWhatItHasJustCopied) {
  for (const unsigned distance : {1U, 2U, 3U, 7U, 64U}) {
    for (const unsigned length : {1U, 2U, 63U, 64U, 65U, 1000U}) {
      Buffer expected = Mixture(64, 5);
      Buffer buffer(64 + length);
      Output output(buffer);
      output.Append(expected);
      ASSERT_TRUE(output.CopyBack(distance, length));
      for (std::size_t i = 0; i < length; ++i) {
        expected.push_back(expected[expected.size() - distance]);
      }
      EXPECT_EQ(buffer, expected) << distance << " back, " << length << " long";
    }
  }
}

TEST(OutputTest, NothingIsBeforeTheFirstByte) {
  Buffer buffer(10);
  Output output(buffer);
  EXPECT_FALSE(output.CopyBack(1, 1));
  output.Put('a');
  EXPECT_FALSE(output.CopyBack(0, 1));
  EXPECT_FALSE(output.CopyBack(2, 1));
  EXPECT_FALSE(output.CopyBack(SIZE_MAX, 1));
  EXPECT_EQ(output.size(), 1U);
}

}  // namespace
}  // namespace eastwest::xca
