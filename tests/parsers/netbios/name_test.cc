#include "parsers/netbios/name.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/support/prefixes.h"

namespace eastwest::netbios {
namespace {

using ::eastwest::testing::ForEveryPrefix;
using ::eastwest::testing::FromHex;

// sv-win10-nbss-mixed.pcap frame 193: the called name.
constexpr std::string_view kServer =
    "20464445444647434143414341434143414341434143414341434143414341434100";

TEST(ReadNameTest, CutsTheBlanksBehindTheCharacters) {
  const auto data = FromHex(kServer);
  ByteReader reader(data);
  const Name name = ReadName(reader);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_EQ(name.text(), "SCV");
  EXPECT_EQ(NameSuffix{name.suffix}, NameSuffix::kServer);
}

TEST(ReadNameTest, KeepsBlanksInside) {
  const auto data = FromHex("20454243414543434143414341434143414341434143414341434143414341434100");
  ByteReader reader(data);
  EXPECT_EQ(ReadName(reader).text(), "A B");
}

TEST(ReadNameTest, ANameOfBlanksIsEmpty) {
  const auto data = FromHex("20434143414341434143414341434143414341434143414341434143414341414100");
  ByteReader reader(data);
  EXPECT_EQ(ReadName(reader).text(), "");
}

TEST(ReadNameTest, RejectsEveryPrefix) {
  const auto data = FromHex(kServer);
  ForEveryPrefix(data, [](Bytes prefix) {
    ByteReader reader(prefix);
    ReadName(reader);
    EXPECT_FALSE(reader.ok());
  });
}

}  // namespace
}  // namespace eastwest::netbios
