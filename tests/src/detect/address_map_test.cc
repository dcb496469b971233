#include "src/detect/address_map.h"

#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace eastwest::detect {
namespace {

net::IpAddress Host(std::string_view text) { return net::ParseIpAddress(text).value(); }

AddressRange Range(std::string_view text) {
  AddressRange range;
  EXPECT_TRUE(ParseAddressRange(text, range).ok()) << text;
  return range;
}

TEST(AddressMapTest, NestedAndOverlappingRangesAddUp) {
  AddressMap map;
  map.Add(Range("10.0.0.0/8"), 1);
  map.Add(Range("10.0.0.50"), 2);
  map.Add(Range("10.0.0.40-10.0.0.60"), 4);
  map.Add(Range("fd20::/64"), 8);
  struct Case {
    const char* address;
    NameSet names;
  };
  const Case cases[] = {{"9.255.255.255", 0},
                        {"10.0.0.0", 1},
                        {"10.0.0.39", 1},
                        {"10.0.0.40", 5},
                        {"10.0.0.50", 7},
                        {"10.0.0.51", 5},
                        {"10.0.0.61", 1},
                        {"10.255.255.255", 1},
                        {"11.0.0.0", 0},
                        {"fd20::", 8},
                        {"fd20::ffff:ffff:ffff:ffff", 8},
                        {"fd20:0:0:1::", 0},
                        {"::", 0}};
  for (const bool built : {false, true}) {
    if (built) {
      map.Build();
    }
    for (const Case& c : cases) {
      EXPECT_EQ(map.Lookup(Host(c.address)), c.names) << c.address << (built ? " built" : "");
    }
  }
}

TEST(AddressMapTest, TheLastAddressOfAFamilyEndsThere) {
  AddressMap map;
  map.Add(Range("255.255.255.0/24"), 1);
  map.Add(Range("0.0.0.0/0"), 2);
  map.Add(Range("::1"), 4);
  map.Add(Range("ffff::/16"), 8);
  map.Build();
  EXPECT_EQ(map.Lookup(Host("255.255.255.255")), 3U);
  EXPECT_EQ(map.Lookup(Host("::")), 0U);
  EXPECT_EQ(map.Lookup(Host("::1")), 4U);
  EXPECT_EQ(map.Lookup(Host("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")), 8U);
}

TEST(AddressMapTest, MoreMayComeAfterBuilding) {
  AddressMap map;
  map.Add(Range("10.0.0.1"), 1);
  map.Build();
  map.Add(Range("10.0.0.1"), 2);
  EXPECT_EQ(map.Lookup(Host("10.0.0.1")), 3U);
  map.Build();
  EXPECT_EQ(map.Lookup(Host("10.0.0.1")), 3U);
}

TEST(AddressMapTest, BuiltAndUnbuiltAnswerAlike) {
  std::mt19937 random(4);
  const auto address = [&random] {
    const std::array<std::uint8_t, 4> four = {10, 0, 0, static_cast<std::uint8_t>(random())};
    return net::IpAddress::V4(four);
  };
  for (int round = 0; round < 50; ++round) {
    AddressMap plain;
    AddressMap built;
    for (int i = 0; i < 40; ++i) {
      net::IpAddress first = address();
      net::IpAddress last = address();
      if (last < first) {
        std::swap(first, last);
      }
      const NameSet names = NameSet{1} << (random() % kNamesMax);
      plain.Add({first, last}, names);
      built.Add({first, last}, names);
    }
    built.Build();
    for (int i = 0; i < 256; ++i) {
      const std::array<std::uint8_t, 4> four = {10, 0, 0, static_cast<std::uint8_t>(i)};
      const net::IpAddress host = net::IpAddress::V4(four);
      ASSERT_EQ(plain.Lookup(host), built.Lookup(host)) << net::ToString(host);
    }
  }
}

TEST(NameListTest, HoldsSixtyFourNames) {
  NameList names;
  for (std::size_t i = 0; i < kNamesMax; ++i) {
    EXPECT_EQ(names.SetOf("n" + std::to_string(i)), NameSet{1} << i);
  }
  EXPECT_EQ(names.SetOf("one too many"), 0U);
  EXPECT_EQ(names.SetOf("n63"), NameSet{1} << 63U);
  std::vector<std::string> visited;
  names.Visit(0x8000000000000002ULL, [&](std::string_view name) { visited.emplace_back(name); });
  EXPECT_EQ(visited, (std::vector<std::string>{"n1", "n63"}));
}

}  // namespace
}  // namespace eastwest::detect
