#include "parsers/bytes/fixed_view.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "tests/support/prefixes.h"

namespace eastwest {
namespace {

TEST(FixedViewTest, ReadsAtOffsetsProvedWhileCompiling) {
  static constexpr std::array<std::uint8_t, 9> kData{1, 2, 3, 4, 5, 6, 7, 8, 9};
  constexpr auto kView = FixedView<8>::Of(kData);
  static_assert(kView.has_value());
  static_assert(kView->U8<7>() == 8);
  static_assert(kView->U16Le<0>() == 0x0201);
  static_assert(kView->U16Be<6>() == 0x0708);
  static_assert(kView->U32Le<1>() == 0x05040302);
  static_assert(kView->U32Be<4>() == 0x05060708);
  static_assert(kView->U64Le<0>() == 0x0807060504030201);
  static_assert(kView->Slice<2, 3>().size() == 3);
  EXPECT_EQ((kView->Slice<2, 3>().front()), 3);
}

TEST(FixedViewTest, RefusesEveryShorterBlock) {
  const auto data = testing::FromHex("0102030405060708");
  testing::ForEveryPrefix(data,
                          [](Bytes prefix) { EXPECT_FALSE(FixedView<8>::Of(prefix).has_value()); });
  EXPECT_TRUE(FixedView<8>::Of(data).has_value());
}

}  // namespace
}  // namespace eastwest
