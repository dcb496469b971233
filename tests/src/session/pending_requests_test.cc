#include "src/session/pending_requests.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace eastwest::session {
namespace {

using smb2::Command;

struct Item {
  int number = 0;
  Item* before = nullptr;
  Item* after = nullptr;
};

std::unique_ptr<Item> Make(int number) {
  auto item = std::make_unique<Item>();
  item->number = number;
  return item;
}

std::vector<int> NumbersOf(const RequestList<Item>& list) {
  std::vector<int> numbers;
  for (const Item* item = list.first(); item != nullptr; item = item->after) {
    numbers.push_back(item->number);
  }
  return numbers;
}

TEST(RequestListTest, KeepsItsOrderWhateverGoes) {
  RequestList<Item> list;
  Item& two = list.PushBack(Make(2));
  Item& four = list.PushBack(Make(4));
  list.InsertBefore(&two, Make(1));
  Item& three = list.InsertBefore(&four, Make(3));
  EXPECT_EQ(NumbersOf(list), (std::vector<int>{1, 2, 3, 4}));
  EXPECT_EQ(list.Remove(three)->number, 3);
  EXPECT_EQ(list.Remove(*list.first())->number, 1);
  EXPECT_EQ(NumbersOf(list), (std::vector<int>{2, 4}));
  EXPECT_EQ(list.Remove(four)->number, 4);
  list.PushBack(Make(5));
  EXPECT_EQ(NumbersOf(list), (std::vector<int>{2, 5}));
  EXPECT_EQ(list.size(), 2U);
  list.Remove(*list.first());
  list.Remove(*list.first());
  EXPECT_TRUE(list.empty());
}

TEST(MessageIndexTest, FindsWhatAMapFinds) {
  std::mt19937_64 random(20240611);
  std::vector<Item> items(300);
  MessageIndex<Item> index;
  std::map<std::uint64_t, Item*> map;
  for (int step = 0; step < 20000; ++step) {
    const std::uint64_t id = random() % 400 << (random() % 2 * 40);
    Item& item = items[random() % items.size()];
    // Fills up and empties again, so that what is erased stands in runs of every length.
    if (random() % 1000 < (step / 2000 % 2 == 0 ? 700U : 300U)) {
      Item* const old = map.contains(id) ? map[id] : nullptr;
      EXPECT_EQ(index.Put(id, item), old);
      map[id] = &item;
    } else {
      index.Erase(id);
      map.erase(id);
    }
    ASSERT_EQ(index.size(), map.size());
    const std::uint64_t asked = random() % 400 << (random() % 2 * 40);
    ASSERT_EQ(index.Find(asked), map.contains(asked) ? map[asked] : nullptr) << asked;
  }
  for (const auto& [id, item] : map) {
    EXPECT_EQ(index.Find(id), item);
  }
}

PendingRequests::Taken Asked(PendingRequests& requests, Command command, std::uint64_t id) {
  PendingRequests::Taken taken = requests.New();
  taken->command = command;
  taken->message_id = id;
  return taken;
}

TEST(PendingRequestsTest, GivesTheNextRequestNothingOfTheLast) {
  PendingRequests requests;
  PendingRequests::Taken taken = Asked(requests, Command::kCreate, 7);
  taken->name = "a name that is longer than a short one";
  taken->followers = {8, 9};
  taken->pipe_bytes = {1, 2, 3};
  taken->file_id = smb2::FileId{};
  taken->open = std::make_shared<event::OpenDetail>();
  taken->deletes = true;
  requests.Keep(std::move(taken));
  requests.Reuse(requests.Take(7, Command::kCreate));
  PendingRequests::Taken next = requests.New();
  EXPECT_EQ(next->command, Command::kNegotiate);
  EXPECT_TRUE(next->name.empty());
  EXPECT_TRUE(next->followers.empty());
  EXPECT_TRUE(next->pipe_bytes.empty());
  EXPECT_FALSE(next->file_id.has_value());
  EXPECT_EQ(next->open, nullptr);
  EXPECT_FALSE(next->deletes);
}

TEST(PendingRequestsTest, TakesOnlyTheCommandThatWaits) {
  PendingRequests requests;
  requests.Keep(Asked(requests, Command::kRead, 7));
  EXPECT_FALSE(requests.Take(7, Command::kWrite));
  EXPECT_FALSE(requests.Take(8, Command::kRead));
  EXPECT_TRUE(requests.Take(7, Command::kRead));
  EXPECT_FALSE(requests.Take(7, Command::kRead));
}

TEST(PendingRequestsTest, AResentRequestReplacesTheFirst) {
  PendingRequests requests;
  PendingRequests::Taken first = Asked(requests, Command::kWrite, 7);
  EXPECT_TRUE(requests.KeepPipeBytes(*first, std::vector<std::uint8_t>(60000)));
  requests.Keep(std::move(first));
  requests.Keep(Asked(requests, Command::kRead, 7));
  EXPECT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests.Find(7)->command, Command::kRead);
  PendingRequests::Taken other = requests.New();
  EXPECT_TRUE(requests.KeepPipeBytes(*other, std::vector<std::uint8_t>(60000)));
}

TEST(PendingRequestsTest, DropsWhatMattersLeast) {
  PendingRequests requests;
  requests.Keep(Asked(requests, Command::kCreate, 1));
  requests.Keep(Asked(requests, Command::kRead, 2));
  requests.Keep(Asked(requests, Command::kRead, 3));
  EXPECT_EQ(requests.Evict().message_id, 2U);
  EXPECT_EQ(requests.Evict().message_id, 3U);
  EXPECT_EQ(requests.Evict().message_id, 1U);
}

}  // namespace
}  // namespace eastwest::session
