#include "parsers/heads/base64.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/parsers/heads/text_bytes.h"

namespace eastwest::heads {
namespace {

std::string Decoded(std::string_view text) {
  std::array<std::uint8_t, 64> out{};
  const auto size = DecodeBase64(FromText(text), out);
  return size.has_value() ? AsText(Bytes(out).first(*size)) : "refused";
}

TEST(Base64Test, DecodesTheVectorsOfTheSpecification) {  // RFC 4648 10
  EXPECT_EQ(Decoded(""), "");
  EXPECT_EQ(Decoded("Zg=="), "f");
  EXPECT_EQ(Decoded("Zm8="), "fo");
  EXPECT_EQ(Decoded("Zm9v"), "foo");
  EXPECT_EQ(Decoded("Zm9vYmFy"), "foobar");
  EXPECT_EQ(Decoded("Zm8"), "fo");  // padding left out
  EXPECT_EQ(Decoded("+/+/"), "\xFB\xFF\xBF");
}

TEST(Base64Test, RefusesWhatIsNone) {
  for (const char* const text : {"Z", "Zm9v!", "Zm 9", "Zg=a", "Zm9vY"}) {
    EXPECT_EQ(Decoded(text), "refused") << text;
  }
  std::array<std::uint8_t, 2> small{};
  EXPECT_FALSE(DecodeBase64(FromText("Zm9v"), small).has_value());
}

}  // namespace
}  // namespace eastwest::heads
