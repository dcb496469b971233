// EarlyAnswers keeps answers that were captured before their requests: packets of two network cards
// get mixed up, and requests behind a hole wait until the hole is given up.
#ifndef EASTWEST_SRC_SESSION_EARLY_ANSWERS_H_
#define EASTWEST_SRC_SESSION_EARLY_ANSWERS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "src/core/limits.h"
#include "src/core/packet_time.h"

namespace eastwest::session {

struct EarlyAnswer {
  std::uint64_t message_id = 0;
  PacketTime time;
  std::vector<std::uint8_t> data;
  bool cut = false;
};

class EarlyAnswers {
 public:
  // Keep returns false when there is no room for it.
  bool Keep(std::uint64_t message_id, PacketTime time, Bytes data, bool cut) {
    if (answers_.size() >= limits::kEarlyAnswersMax ||
        data.size() > limits::kEarlyAnswerBytesMax - bytes_) {
      return false;
    }
    bytes_ += data.size();
    answers_.push_back({message_id, time, {data.begin(), data.end()}, cut});
    return true;
  }

  std::optional<EarlyAnswer> Take(std::uint64_t message_id) {
    const auto found = std::ranges::find(answers_, message_id, &EarlyAnswer::message_id);
    return found == answers_.end() ? std::nullopt : std::optional(Remove(found));
  }

  // TakeOlder gives one that came before `before`, oldest first: its request will not come.
  std::optional<EarlyAnswer> TakeOlder(PacketTime before) {
    const bool old = !answers_.empty() && answers_.front().time < before;
    return old ? std::optional(Remove(answers_.begin())) : std::nullopt;
  }

  bool empty() const { return answers_.empty(); }

 private:
  EarlyAnswer Remove(std::vector<EarlyAnswer>::iterator at) {
    EarlyAnswer answer = std::move(*at);
    bytes_ -= answer.data.size();
    answers_.erase(at);
    return answer;
  }

  std::vector<EarlyAnswer> answers_;  // in order of arrival
  std::size_t bytes_ = 0;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_EARLY_ANSWERS_H_
