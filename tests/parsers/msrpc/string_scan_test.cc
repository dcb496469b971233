// string_scan, clsids.
#include "parsers/msrpc/string_scan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "parsers/msrpc/clsids.h"

namespace eastwest::msrpc {
namespace {

using std::string_literals::operator""s;

std::vector<std::uint8_t> Data(const std::string& text) { return {text.begin(), text.end()}; }

template <typename Strings>
std::string All(const std::vector<std::uint8_t>& data) {
  Strings strings{Bytes(data)};
  std::string all;
  while (const std::optional<WireText> text = strings.Next()) {
    all += "[" + ToUtf8(*text) + "]";
  }
  return all;
}

TEST(StringScanTest, FindsWideText) {
  EXPECT_EQ(All<WideStrings>(Data("\x01\0c\0m\0d\0\0\0a\0b\0\0\0x\0y\0z\0"s)), "[cmd][xyz]");
  EXPECT_EQ(All<WideStrings>(Data("User\x02\0abc"s)), "");  // bytes, not units
  EXPECT_EQ(All<WideStrings>({}), "");
}

TEST(StringScanTest, FindsEncodedStringsOfBothKinds) {
  EXPECT_EQ(All<CimStrings>(Data("\0cmd\0\x01x\0y\0z\0\0\0\0ab\0"s)), "[cmd][xyz]");
  EXPECT_EQ(All<CimStrings>(Data("\0never ends"s)), "");
  EXPECT_EQ(All<CimStrings>(Data("\x01"s)), "");
}

TEST(StringScanTest, LooksAtSoMuchOnly) {
  std::vector<std::uint8_t> data(kScanBytesMax, 0);
  const std::vector<std::uint8_t> text = Data("\0\0c\0m\0d\0\0\0"s);
  data.insert(data.end(), text.begin(), text.end());
  EXPECT_EQ(All<WideStrings>(data), "");
}

TEST(StringScanTest, ComparesWithAscii) {
  const std::vector<std::uint8_t> wide = Data("a\0b\0"s);
  const std::vector<std::uint8_t> narrow = Data("ab"s);
  const std::vector<std::uint8_t> big = Data("\0a\0b"s);
  const std::vector<std::uint8_t> other = Data("a\0b\x01"s);
  EXPECT_TRUE(EqualsAscii({wide, true, ByteReader::Order::kLittle}, "ab"));
  EXPECT_TRUE(EqualsAscii({big, true, ByteReader::Order::kBig}, "ab"));
  EXPECT_TRUE(EqualsAscii({narrow, false, ByteReader::Order::kLittle}, "ab"));
  EXPECT_FALSE(EqualsAscii({other, true, ByteReader::Order::kLittle}, "ab"));
  EXPECT_FALSE(EqualsAscii({narrow, false, ByteReader::Order::kLittle}, "abc"));
}

TEST(ClsidsTest, NamesClasses) {
  EXPECT_EQ(ClassName(GuidFrom("49b2791a-b1ae-4c90-9b8e-e860ba07f889")), "MMC20.Application");
  EXPECT_EQ(ClassName(GuidFrom("c08afd90-f2a1-11d1-8455-00a0c91f3880")), "ShellBrowserWindow");
  EXPECT_EQ(ClassName(GuidFrom("00024500-0000-0000-c000-000000000046")), "Excel.Application");
  EXPECT_EQ(ClassName(Guid{}), "");
}

}  // namespace
}  // namespace eastwest::msrpc
