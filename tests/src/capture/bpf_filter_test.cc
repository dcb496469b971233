#include "src/capture/bpf_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace eastwest::capture {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(BpfFilterTest, TakesWhatTcpdumpTakes) {
  for (const char* filter : {"tcp port 445", "not port 2049 and (host 10.0.0.1 or vlan 5)",
                             "tcp[13] & 2 != 0", "  tcp\n port 445 "}) {
    EXPECT_TRUE(CheckFilter(filter).ok()) << filter << ": " << CheckFilter(filter);
  }
}

TEST(BpfFilterTest, MarksTheFirstWordThatCannotBe) {
  struct Case {
    std::string filter;
    std::string marked;  // the rest of the filter from the mark on; empty: its end
  };
  const Case cases[] = {
      {"tcp port 445 or prot 139", "prot 139"},
      {"tcp porrt 445", "porrt 445"},
      {"host 10.0.0.1 and and port 5", "and port 5"},
      {"( tcp or udp ) )", ")"},
      {"tcp port 445 and", ""},
      {"(tcp port 445", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.filter);
    const std::string message(CheckFilter(c.filter).message());
    const std::size_t mark = message.rfind('^') - message.rfind('\n') - 1;
    ASSERT_THAT(message, HasSubstr("\n  " + c.filter + "\n"));
    EXPECT_EQ(c.filter.substr(mark - 2), c.marked);
  }
}

// Each word of a text that is wrong is tried with what may follow: not of one without end.
TEST(BpfFilterTest, LooksForNoPlaceInAnEndlessText) {
  std::string text = "host 10.0.0.1";
  for (int i = 0; i < 50; ++i) {
    text += " or host 10.0.0.1";
  }
  const absl::Status wrong = CheckFileFilter(text + " )");
  EXPECT_THAT(std::string(wrong.message()), AllOf(HasSubstr("syntax error"), Not(HasSubstr("\n"))));
  EXPECT_FALSE(CheckFileFilter(std::string("tcp\0 garbage", 12)).ok());
}

TEST(BpfFilterTest, ShowsALongFilterFileInOneLine) {
  const std::string message(CheckFilter("tcp and\nudp or xyzzy 5\n").message());
  EXPECT_THAT(message, HasSubstr("  tcp and udp or xyzzy 5"));
}

}  // namespace
}  // namespace eastwest::capture
