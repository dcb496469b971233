#include "src/session/session_table.h"

#include <cstdint>
#include <memory>
#include <vector>

#include "gtest/gtest.h"

namespace eastwest::session {
namespace {

constexpr std::size_t kMax = 64;
using Table = SharedByHosts<std::uint64_t, int, kMax>;

const net::IpAddress kClient = *net::ParseIpAddress("10.0.0.1");
const net::IpAddress kServer = *net::ParseIpAddress("10.0.0.2");

TEST(SessionTableTest, FindsWhatLivesAndForgetsWhatIsGone) {
  Table table;
  auto kept = std::make_shared<int>(7);
  table.Publish(kClient, kServer, kept, 1);
  EXPECT_EQ(table.Find(kClient, kServer, 1), kept);
  EXPECT_EQ(table.Find(kServer, kClient, 1), nullptr);
  kept.reset();
  EXPECT_EQ(table.Find(kClient, kServer, 1), nullptr);
}

TEST(SessionTableTest, ThoseThatAreGoneTakeNoRoom) {
  Table table;
  const auto lasting = std::make_shared<int>(0);
  EXPECT_TRUE(table.Publish(kClient, kServer, lasting, 0));
  for (std::uint64_t id = 1; id < 100 * kMax; ++id) {
    EXPECT_TRUE(table.Publish(kClient, kServer, std::make_shared<int>(1), id)) << id;
    EXPECT_LE(table.size(), kMax);
  }
  EXPECT_EQ(table.Find(kClient, kServer, 0), lasting);
}

TEST(SessionTableTest, TheOldestOfTheLivingIsForgottenAndSaid) {
  Table table;
  std::vector<std::shared_ptr<int>> all;
  for (std::uint64_t id = 0; id < kMax; ++id) {
    all.push_back(std::make_shared<int>(1));
    EXPECT_TRUE(table.Publish(kClient, kServer, all.back(), id));
  }
  all.push_back(std::make_shared<int>(1));
  EXPECT_FALSE(table.Publish(kClient, kServer, all.back(), kMax));
  EXPECT_EQ(table.Find(kClient, kServer, 0), nullptr);
  EXPECT_NE(table.Find(kClient, kServer, 1), nullptr);
}

}  // namespace
}  // namespace eastwest::session
