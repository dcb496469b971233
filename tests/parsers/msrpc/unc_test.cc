#include "parsers/msrpc/unc.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace eastwest::msrpc {
namespace {

std::vector<std::uint8_t> Utf16(std::string_view text, bool big = false) {
  std::vector<std::uint8_t> data;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    data.push_back(big ? 0 : byte);
    data.push_back(big ? byte : 0);
  }
  return data;
}

TEST(UncTest, FindsTheHost) {
  struct Case {
    std::string_view text;
    std::string_view host;
  };
  const Case cases[] = {
      {R"(\\10.0.0.1\share\x)", "10.0.0.1"},
      {R"(\\host@SSL@443\dav\x)", "host@SSL@443"},
      {R"(//host/share)", "host"},
      {R"(\\?\UNC\host\share)", "host"},
      {R"(\\?\unc\host\share)", "host"},
      {R"(\??\UNC\host\share)", "host"},
      {R"(\\.\UNC\host\share)", "host"},
      {R"(cmd /c copy \\host\share\x .)", "host"},
      {R"(\\host)", ""},  // a server, no path
      {R"(\\?\C:\x)", ""},
      {R"(\\.\pipe\x)", ""},
      {R"(C:\Windows\x)", ""},
      {R"(C:\\Windows\x)", ""},
      {R"(C:\a\\b\c)", ""},
      {R"(copy "\\host\x\y")", "host"},
      {R"(\\ho st\x)", ""},
      {R"(\\\\)", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const std::vector<std::uint8_t> little = Utf16(c.text);
    const std::vector<std::uint8_t> big = Utf16(c.text, true);
    const std::vector<std::uint8_t> narrow(c.text.begin(), c.text.end());
    EXPECT_EQ(ToUtf8(FindUncHost({little, true, ByteReader::Order::kLittle})), c.host);
    EXPECT_EQ(ToUtf8(FindUncHost({big, true, ByteReader::Order::kBig})), c.host);
    EXPECT_EQ(ToUtf8(FindUncHost({narrow, false, ByteReader::Order::kLittle})), c.host);
    EXPECT_EQ(ToUtf8(FindUncHostInStub({.data = little})), c.host);
  }
}

TEST(UncTest, TakesNoHostLongerThanAName) {
  const std::string path = R"(\\)" + std::string(kUncHostCharactersMax, 'a') + R"(\x)";
  EXPECT_EQ(ToUtf8(FindUncHost({Utf16(path), true, ByteReader::Order::kLittle})).size(),
            kUncHostCharactersMax);
  const std::string longer = R"(\\)" + std::string(kUncHostCharactersMax + 1, 'a') + R"(\x)";
  EXPECT_EQ(ToUtf8(FindUncHost({Utf16(longer), true, ByteReader::Order::kLittle})), "");
}

TEST(UncTest, LooksAtTheFrontOfAStubOnly) {
  std::vector<std::uint8_t> data(kUncScanBytesMax, 0);
  const std::vector<std::uint8_t> path = Utf16(R"(\\host\x)");
  data.insert(data.end(), path.begin(), path.end());
  EXPECT_EQ(ToUtf8(FindUncHostInStub({.data = data})), "");
}

TEST(UncTest, TakesTheHostOfAServerName) {
  EXPECT_EQ(ToUtf8(HostOfName({Utf16(R"(\\wks01)"), true, ByteReader::Order::kLittle})), "wks01");
  EXPECT_EQ(ToUtf8(HostOfName({Utf16(R"(\\wks01\x)"), true, ByteReader::Order::kLittle})), "wks01");
  EXPECT_EQ(ToUtf8(HostOfName({Utf16(""), true, ByteReader::Order::kLittle})), "");
}

}  // namespace
}  // namespace eastwest::msrpc
