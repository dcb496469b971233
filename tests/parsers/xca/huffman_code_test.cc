#include "parsers/xca/huffman_code.h"

#include <gtest/gtest.h>

#include "tests/parsers/xca/samples.h"

namespace eastwest::xca {
namespace {

void SetBits(Buffer& table, std::size_t symbol, unsigned bits) {
  table[symbol / 2] = static_cast<std::uint8_t>(table[symbol / 2] | bits << (symbol % 2 * 4));
}

TEST(HuffmanCodeTest, ShorterCodesComeFirstThenLowerSymbols) {
  Buffer table(HuffmanCode::kTableBytes);
  SetBits(table, 7, 1);    // 0
  SetBits(table, 511, 2);  // 10
  SetBits(table, 3, 3);    // 110
  SetBits(table, 300, 3);  // 111
  HuffmanCode code;
  ASSERT_TRUE(code.Load(table));
  const auto find = [&code](std::uint32_t bits) {
    const HuffmanCode::Symbol symbol = code.Find(bits);
    return std::pair<int, int>(symbol.value, symbol.bits);
  };
  EXPECT_EQ(find(0), std::pair(7, 1));
  EXPECT_EQ(find(0x3FFF), std::pair(7, 1));
  EXPECT_EQ(find(0x4000), std::pair(511, 2));
  EXPECT_EQ(find(0x5FFF), std::pair(511, 2));
  EXPECT_EQ(find(0x6000), std::pair(3, 3));
  EXPECT_EQ(find(0x7000), std::pair(300, 3));
  EXPECT_EQ(find(0x7FFF), std::pair(300, 3));
}

TEST(HuffmanCodeTest, CodesHaveUpTo15Bits) {
  Buffer table(HuffmanCode::kTableBytes);
  for (unsigned bits = 1; bits <= 15; ++bits) {
    SetBits(table, bits, bits);
  }
  SetBits(table, 400, 15);
  HuffmanCode code;
  ASSERT_TRUE(code.Load(table));
  EXPECT_EQ(code.Find(0x7FFE).value, 15);
  EXPECT_EQ(code.Find(0x7FFF).value, 400);
  EXPECT_EQ(code.Find(0x7FFF).bits, 15);
  EXPECT_EQ(code.Find(0x7FFC).value, 14);
}

TEST(HuffmanCodeTest, RefusesCodesThatDoNotAddUp) {
  HuffmanCode code;
  Buffer table(HuffmanCode::kTableBytes);
  EXPECT_FALSE(code.Load(table)) << "no code at all";
  SetBits(table, 7, 1);
  EXPECT_FALSE(code.Load(table)) << "half of the patterns mean nothing";
  SetBits(table, 8, 1);
  EXPECT_TRUE(code.Load(table));
  SetBits(table, 9, 15);
  EXPECT_FALSE(code.Load(table)) << "one pattern too many";
  EXPECT_FALSE(code.Load(Buffer(HuffmanCode::kTableBytes, 0x11))) << "512 codes of one bit";
  EXPECT_TRUE(code.Load(Buffer(HuffmanCode::kTableBytes, 0x99))) << "512 codes of nine bits";
}

}  // namespace
}  // namespace eastwest::xca
