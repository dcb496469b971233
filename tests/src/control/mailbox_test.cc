#include "src/control/mailbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace eastwest::control {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(MailboxTest, AnswersComeFromTheOwner) {
  Mailbox mailbox;
  std::atomic<bool> done{false};
  std::thread::id owner_id;
  std::thread owner([&] {
    owner_id = std::this_thread::get_id();
    while (!done) {
      mailbox.RunAll();
      std::this_thread::yield();
    }
  });
  const auto answer = mailbox.Ask([] { return std::this_thread::get_id(); }, seconds(30));
  done = true;
  owner.join();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(*answer, owner_id);
}

TEST(MailboxTest, AQuestionThatNobodyAnswersEnds) {
  Mailbox mailbox;
  int asked = 0;
  EXPECT_FALSE(mailbox.Ask([&asked] { return ++asked; }, milliseconds(1)).has_value());
  mailbox.RunAll();  // too late: nobody is hurt
  EXPECT_EQ(asked, 1);
}

TEST(MailboxTest, KeepsTheOrder) {
  Mailbox mailbox;
  std::vector<int> order;
  for (int i = 0; i < 5; ++i) {
    mailbox.Post([&order, i] { order.push_back(i); });
  }
  mailbox.RunAll();
  mailbox.RunAll();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace eastwest::control
