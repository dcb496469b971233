// PairState remembers what one host did to another within the window of CM0062.
#ifndef EASTWEST_SRC_DETECT_PAIR_STATE_H_
#define EASTWEST_SRC_DETECT_PAIR_STATE_H_

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "parsers/net/address.h"
#include "src/core/packet_time.h"
#include "src/core/state_archive.h"
#include "src/detect/alert.h"
#include "src/detect/recent_opens.h"
#include "src/detect/steps.h"

namespace eastwest::detect {

// PairKey: who moves, to whom. The join is on hosts, never on flows: an execution arrives on
// another port than the file it runs.
struct PairKey {
  net::IpAddress source;
  net::IpAddress target;

  friend bool operator==(const PairKey&, const PairKey&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const PairKey& key) {
    return H::combine(std::move(state), key.source, key.target);
  }
};

inline constexpr std::chrono::seconds kCm0062Window{600};

// Hidden is a reason why a step between the two hosts may not have been seen.
enum class Hidden : std::uint8_t { kEncrypted, kSealed, kGaps, kOneSided, kMidstream };

// ExecutionStrength of the steps in the window, DESIGN A2.
enum class ExecutionStrength : std::uint8_t { kNone, kWeak, kMedium, kStrong };

// StepList is the steps of one leg in the order of time. Most pairs have none most of the time:
// then it is a pointer, where a deque keeps half a KiB.
class StepList {
 public:
  const std::deque<Step>& steps() const;
  std::deque<Step>& Open();  // to change them
  // Shrink gives back the memory when there are no steps.
  void Shrink();

 private:
  std::unique_ptr<std::deque<Step>> steps_;
};

class PairState {
 public:
  PairState() = default;
  explicit PairState(PacketTime first_seen) : first_seen_(first_seen) {}

  // Add keeps a step that belongs to a leg, in the order of time. When there is no room the least
  // useful step goes: one that did not succeed, else the oldest of the kind there is most of.
  // Returns false when the step changes nothing (a repeat of the same file within a second).
  bool Add(Step&& step);

  // The pair was seen from this time on, at the latest.
  void SeenAt(PacketTime time) {
    first_seen_ = std::min(first_seen_, std::max(time, blind_until_));
  }
  PacketTime first_seen() const { return first_seen_; }

  // Hide notes that something may have been hidden at a time. It counts for one window;
  // encryption lasts.
  void Hide(Hidden why, PacketTime when);
  Visibility VisibilityAt(PacketTime now) const;

  // Prune forgets what lies outside (now - window, now].
  void Prune(PacketTime now);
  // Shrink gives back the memory of legs without steps; what is known of the pair beyond the
  // window stays: its first sight, its last logon, what was hidden.
  void Shrink();

  // Exchange writes the pair, or restores what of it is still in the window. When time passed
  // meanwhile nobody watched the pair: it is watched anew, and something may have been hidden.
  void Exchange(StateArchive& archive);
  // empty: a new pair would say the same.
  bool empty() const;

  // Below: the state of the window that Prune left.
  ExecutionStrength Strength() const;
  bool OpensSatisfied() const;
  bool LogonMet() const;
  // LogonInferred: a session of before the capture, while the pair is watched for less than the
  // window.
  bool LogonInferred(PacketTime now) const;

  const std::deque<Step>& logons() const { return logons_.steps(); }
  const std::deque<Step>& executions() const { return executions_.steps(); }
  const std::deque<Step>& opens() const { return opens_.steps(); }
  bool logon_attempted() const;  // without an answer in view
  bool open_attempted() const { return last_unanswered_open_.has_value(); }
  std::uint64_t dropped_steps() const { return dropped_steps_; }

  // The newest successful logon ever, to say "a logon was seen, but before the window".
  std::optional<PacketTime> last_logon() const { return last_logon_; }

 private:
  bool IsRepeat(const Step& open) const;
  bool MakeRoom(StepList& kept, const Step& step, std::size_t max);
  static void Insert(StepList& kept, Step&& step);
  void KeepOpen(Step&& step);
  void ForgetOpensOf(std::uint64_t file_key);

  PacketTime first_seen_;
  PacketTime blind_until_;  // the end of the newest gap between two runs
  std::optional<PacketTime> last_logon_;
  StepList logons_;
  StepList executions_;
  StepList opens_;
  RecentOpens recent_opens_;  // those of opens_ that lie within a second of the newest, at least
  std::array<std::optional<PacketTime>, 5> hidden_;  // by Hidden: the newest time
  std::optional<PacketTime> last_unanswered_open_;
  std::uint64_t dropped_steps_ = 0;
};

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_PAIR_STATE_H_
