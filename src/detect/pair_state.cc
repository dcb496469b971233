#include "src/detect/pair_state.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "parsers/bytes/text.h"
#include "src/core/limits.h"
#include "src/detect/detect_state.h"

namespace eastwest::detect {
namespace {

using event::Outcome;

// Opens that make "a share opened repeatedly". Three when an admin share is among them, since
// nobody but administrators and attackers opens those; else a number beyond normal browsing.
constexpr std::size_t kAdminOpensMin = 3;
constexpr std::size_t kDiskOpensMin = 10;
constexpr std::size_t kDistinctSharesMin = 3;

constexpr std::size_t kStepKinds = static_cast<std::size_t>(StepKind::kOutputFile) + 1;

bool IsOpen(StepKind kind) { return kind == StepKind::kShareOpen || kind == StepKind::kPipeOpen; }

bool IsLogon(StepKind kind) { return kind == StepKind::kLogon || kind == StepKind::kLogonInferred; }

bool Succeeded(const Step& step) { return step.outcome == Outcome::kSucceeded; }

// LeastUseful is the step that a full leg can best spare. Thus neither a flood of refused calls
// nor a flood of one kind pushes out what the verdict rests on.
std::deque<Step>::iterator LeastUseful(std::deque<Step>& leg) {
  const auto vain = std::ranges::find_if_not(leg, Succeeded);
  if (vain != leg.end()) {
    return vain;
  }
  std::array<std::size_t, kStepKinds> counts{};
  for (const Step& step : leg) {
    ++counts[static_cast<std::size_t>(step.kind)];
  }
  const auto most = std::ranges::max_element(counts) - counts.begin();
  return std::ranges::find(leg, static_cast<StepKind>(most), &Step::kind);
}

// Steps are sorted by time: late ones are put where they belong.
void PruneLeg(StepList& leg, PacketTime now) {
  while (!leg.steps().empty() && leg.steps().front().time <= now - kCm0062Window) {
    leg.Open().pop_front();
  }
}

// Seen answers "did this step succeed within the window?".
class Seen {
 public:
  explicit Seen(const std::deque<Step>& steps) {
    for (const Step& step : steps) {
      if (step.outcome == Outcome::kSucceeded) {
        seen_[static_cast<std::size_t>(step.kind)] = true;
        suspicious_path_ |= step.suspicious_path;
      }
    }
  }
  bool Has(StepKind kind) const { return seen_[static_cast<std::size_t>(kind)]; }
  bool suspicious_path() const { return suspicious_path_; }

 private:
  std::array<bool, kStepKinds> seen_{};
  bool suspicious_path_ = false;
};

// A process is launched by a start, never by a file or a service entry alone.
bool IsStrong(const Seen& seen) {
  const bool service = seen.Has(StepKind::kServiceStart);
  const bool task = seen.Has(StepKind::kTaskRegister) && seen.Has(StepKind::kTaskRun);
  const bool wmi = seen.Has(StepKind::kWmiExecute);
  const bool own_program = seen.Has(StepKind::kExecutableWrite) || seen.suspicious_path();
  return seen.Has(StepKind::kToolPipe) || seen.Has(StepKind::kAtJob) || (service && own_program) ||
         ((service || task || wmi) && seen.Has(StepKind::kOutputFile));
}

bool IsMedium(const Seen& seen) {
  const bool prepared = seen.Has(StepKind::kServiceCreate) || seen.Has(StepKind::kServiceConfig);
  return (prepared && seen.Has(StepKind::kServiceStart)) ||
         (seen.Has(StepKind::kTaskRegister) && seen.Has(StepKind::kTaskRun)) ||
         seen.Has(StepKind::kWmiExecute) ||
         (seen.Has(StepKind::kDcomActivate) && seen.Has(StepKind::kDcomInvoke));
}

bool IsWeak(const Seen& seen) {
  return seen.Has(StepKind::kServiceStart) || seen.Has(StepKind::kTaskRegister) ||
         seen.Has(StepKind::kTaskRun) || seen.Has(StepKind::kDcomInvoke);
}

}  // namespace

const std::deque<Step>& StepList::steps() const {
  static const std::deque<Step> none;
  return steps_ != nullptr ? *steps_ : none;
}

std::deque<Step>& StepList::Open() {
  if (steps_ == nullptr) {
    steps_ = std::make_unique<std::deque<Step>>();
  }
  return *steps_;
}

void StepList::Shrink() {
  if (steps_ != nullptr && steps_->empty()) {
    steps_.reset();
  }
}

bool PairState::Add(Step&& step) {
  if (IsLogon(step.kind)) {
    if (step.kind == StepKind::kLogon && step.outcome == Outcome::kSucceeded) {
      last_logon_ = std::max(last_logon_.value_or(step.time), step.time);
    }
    if (MakeRoom(logons_, step, limits::kLogonStepsPerPairMax)) {
      Insert(logons_, std::move(step));
    }
    return true;
  }
  if (IsOpen(step.kind)) {
    if (step.outcome == Outcome::kAttempted) {
      last_unanswered_open_ = std::max(last_unanswered_open_.value_or(step.time), step.time);
    }
    if (step.outcome != Outcome::kSucceeded || IsRepeat(step)) {
      return false;
    }
    KeepOpen(std::move(step));
    return true;
  }
  if (step.kind == StepKind::kExecutableWrite && Succeeded(step)) {
    // The open that carried the payload belongs to the execution: it is not a repeated open too.
    ForgetOpensOf(step.file_key);
  }
  if (step.kind == StepKind::kToolPipe || step.kind == StepKind::kOutputFile) {
    Step open = step;
    open.kind = step.kind == StepKind::kToolPipe ? StepKind::kPipeOpen : StepKind::kShareOpen;
    if (open.outcome == Outcome::kSucceeded && !IsRepeat(open)) {
      KeepOpen(std::move(open));
    }
  }
  if (MakeRoom(executions_, step, limits::kExecutionStepsPerPairMax)) {
    Insert(executions_, std::move(step));
  }
  return true;
}

void PairState::Hide(Hidden why, PacketTime when) {
  std::optional<PacketTime>& newest = hidden_[static_cast<std::size_t>(why)];
  newest = std::max(newest.value_or(when), when);
}

Visibility PairState::VisibilityAt(PacketTime now) const {
  const auto hid = [this, now](Hidden why) {
    const std::optional<PacketTime>& newest = hidden_[static_cast<std::size_t>(why)];
    return newest.has_value() && *newest > now - kCm0062Window;
  };
  // A session that is encrypted stays so; only its beginning is an event.
  return {.encrypted = hidden_[static_cast<std::size_t>(Hidden::kEncrypted)].has_value(),
          .sealed = hid(Hidden::kSealed),
          .gaps = hid(Hidden::kGaps),
          .one_sided = hid(Hidden::kOneSided),
          .midstream = hid(Hidden::kMidstream)};
}

void PairState::Prune(PacketTime now) {
  PruneLeg(logons_, now);
  PruneLeg(executions_, now);
  PruneLeg(opens_, now);
  if (last_unanswered_open_ && *last_unanswered_open_ <= now - kCm0062Window) {
    last_unanswered_open_.reset();
  }
}

void PairState::Shrink() {
  logons_.Shrink();
  executions_.Shrink();
  opens_.Shrink();
  if (opens().empty()) {
    recent_opens_.Clear();
  }
}

ExecutionStrength PairState::Strength() const {
  const Seen seen(executions());
  if (IsStrong(seen)) {
    return ExecutionStrength::kStrong;
  }
  if (IsMedium(seen)) {
    return ExecutionStrength::kMedium;
  }
  return IsWeak(seen) ? ExecutionStrength::kWeak : ExecutionStrength::kNone;
}

bool PairState::OpensSatisfied() const {
  if (std::ranges::any_of(opens(), &Step::admin_share)) {
    return opens().size() >= kAdminOpensMin;
  }
  std::vector<std::pair<std::string_view, std::size_t>> shares;  // IPC$ is no file share
  for (const Step& open : opens()) {
    if (open.kind == StepKind::kPipeOpen) {
      continue;
    }
    const auto known = std::ranges::find_if(
        shares, [&open](const auto& entry) { return EqualsIgnoreCase(entry.first, open.share); });
    if (known == shares.end()) {
      shares.emplace_back(open.share, 1);
    } else if (++known->second >= kDiskOpensMin) {
      return true;
    }
  }
  return shares.size() >= kDistinctSharesMin;
}

bool PairState::LogonMet() const {
  return std::ranges::any_of(
      logons(), [](const Step& step) { return step.kind == StepKind::kLogon && Succeeded(step); });
}

bool PairState::LogonInferred(PacketTime now) const {
  const bool sighted = std::ranges::any_of(
      logons(), [](const Step& step) { return step.kind == StepKind::kLogonInferred; });
  return sighted && now - first_seen_ < kCm0062Window;
}

bool PairState::logon_attempted() const {
  return std::ranges::any_of(logons(),
                             [](const Step& step) { return step.outcome == Outcome::kAttempted; });
}

bool PairState::IsRepeat(const Step& open) const {
  if (open.file.empty()) {
    return false;
  }
  if (recent_opens_.Knows(open)) {
    return recent_opens_.Has(open);
  }
  // It comes late. Steps are sorted by time: only the newest can be within the span.
  for (auto old = opens().rbegin(); old != opens().rend(); ++old) {
    if (open.time - old->time >= kRepeatSpan) {
      return false;
    }
    if (old->file_key == open.file_key && old->kind == open.kind &&
        std::chrono::abs(open.time - old->time) < kRepeatSpan) {
      return true;
    }
  }
  return false;
}

// MakeRoom: false when the step itself is the least useful one.
bool PairState::MakeRoom(StepList& kept, const Step& step, std::size_t max) {
  std::deque<Step>& leg = kept.Open();
  if (leg.size() < max) {
    return true;
  }
  ++dropped_steps_;
  const auto spare = LeastUseful(leg);
  if (!Succeeded(step) && Succeeded(*spare)) {
    return false;
  }
  if (&kept == &opens_) {
    recent_opens_.Remove(*spare);
  }
  leg.erase(spare);
  return true;
}

void PairState::Insert(StepList& kept, Step&& step) {
  std::deque<Step>& leg = kept.Open();
  if (leg.empty() || leg.back().time <= step.time) {
    leg.push_back(std::move(step));
  } else {
    leg.insert(std::ranges::upper_bound(leg, step.time, {}, &Step::time), std::move(step));
  }
}

void PairState::KeepOpen(Step&& step) {
  if (MakeRoom(opens_, step, limits::kOpenStepsPerPairMax)) {
    recent_opens_.Add(step);
    Insert(opens_, std::move(step));
  }
}

void PairState::Exchange(StateArchive& archive) {
  const auto step = [](StateArchive& to, Step& one) { detect::Exchange(to, one); };
  archive.Value(first_seen_);
  archive.Value(blind_until_);
  archive.Optional(last_logon_);
  archive.List(logons_.Open(), limits::kLogonStepsPerPairMax, step);
  archive.List(executions_.Open(), limits::kExecutionStepsPerPairMax, step);
  archive.List(opens_.Open(), limits::kOpenStepsPerPairMax, step);
  for (std::optional<PacketTime>& newest : hidden_) {
    archive.Optional(newest);
  }
  archive.Optional(last_unanswered_open_);
  Shrink();
  if (!archive.reading()) {
    return;
  }
  for (const std::deque<Step>* leg : {&logons(), &executions(), &opens()}) {
    if (!std::ranges::is_sorted(*leg, {}, &Step::time)) {
      return archive.Fail();
    }
  }
  std::ranges::for_each(opens(), [this](const Step& open) { recent_opens_.Add(open); });
  Prune(archive.now());
  Shrink();
  if (archive.blind()) {
    first_seen_ = blind_until_ = archive.now();
    Hide(Hidden::kGaps, archive.now());
  }
}

bool PairState::empty() const {
  return logons().empty() && executions().empty() && opens().empty() && !last_logon_ &&
         !last_unanswered_open_ && !hidden_[static_cast<std::size_t>(Hidden::kEncrypted)];
}

void PairState::ForgetOpensOf(std::uint64_t file_key) {
  if (!opens().empty()) {
    recent_opens_.Forget(file_key);
    std::erase_if(opens_.Open(),
                  [file_key](const Step& open) { return open.file_key == file_key; });
  }
}

}  // namespace eastwest::detect
