// Mailbox hands work from any thread to the one thread that owns the detection state.
#ifndef EASTWEST_SRC_CONTROL_MAILBOX_H_
#define EASTWEST_SRC_CONTROL_MAILBOX_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace eastwest::control {

class Mailbox {
 public:
  // Post: work is run when the owner looks next; never, when it does not look any more.
  void Post(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
    any_.store(true, std::memory_order_release);  // pairs with RunAll
  }

  // Ask posts a question and waits for its answer; nothing when none came within the time.
  template <typename Question>
  auto Ask(Question question, std::chrono::milliseconds patience)
      -> std::optional<decltype(question())> {
    using Answer = decltype(question());
    const auto answer = std::make_shared<std::promise<Answer>>();
    std::future<Answer> future = answer->get_future();
    Post([answer, question = std::move(question)] { answer->set_value(question()); });
    if (future.wait_for(patience) != std::future_status::ready) {
      return std::nullopt;
    }
    return future.get();
  }

  // RunAll is for the owner. Nearly always there is nothing, and that costs one load.
  void RunAll() {
    if (!any_.load(std::memory_order_acquire)) {  // pairs with Post
      return;
    }
    std::vector<std::function<void()>> work;
    {
      const std::lock_guard lock(mutex_);
      work.swap(waiting_);
      any_.store(false, std::memory_order_relaxed);
    }
    for (const auto& one : work) {
      one();
    }
  }

 private:
  std::atomic<bool> any_{false};
  std::mutex mutex_;
  std::vector<std::function<void()>> waiting_;  // under the mutex
};

}  // namespace eastwest::control

#endif  // EASTWEST_SRC_CONTROL_MAILBOX_H_
