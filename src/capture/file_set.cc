#include "src/capture/file_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/core/limits.h"

namespace eastwest::capture {

using State = InputReport::State;

FileSet::FileSet(const std::vector<std::string>& paths, WorkerProgress& workers,
                 PacketFilter* filter)
    : inputs_(ListInputs(paths)), filter_(filter), pool_(workers) {
  progress_.before_wait = [&workers] { workers.Wait(); };
}

FileSet::~FileSet() = default;

bool FileSet::Next(PacketRef& packet) {
  if (!started_) {
    Start();
  }
  do {
    if (!Take(packet)) {
      Finish();
      return false;
    }
  } while (filter_ != nullptr && LeavesOut(packet));
  OpenFile& front = open_.front();
  packet.sequence = ++sequence_;
  packet.frame.input = static_cast<std::uint32_t>(front.input);
  if (packet.time < time_ && sequence_ > 1) {
    packet.time = time_;
    ++time_went_backwards_;
  }
  time_ = packet.time;
  front.file->MarkDelivered(sequence_);
  InputReport& report = inputs_.reports[front.input];
  ++report.packets;
  report.bytes += packet.data.size();
  return true;
}

// Take: the packet is at the front of the open files.
bool FileSet::Take(PacketRef& packet) {
  if (!TakeAlone(packet) && !TakeFirst(packet)) {
    return false;
  }
  front_delivered_ = true;
  return true;
}

// LeavesOut: nobody gets the packet; its block may be lent again right away. It counts as read,
// unless the filter cannot be used on it: that is a fault of the input.
bool FileSet::LeavesOut(const PacketRef& packet) {
  const PacketFilter::Verdict verdict = filter_->Judge(packet);
  InputReport& report = inputs_.reports[open_.front().input];
  if (verdict == PacketFilter::Verdict::kLeftOut) {
    ++report.packets;
    report.bytes += packet.data.size();
  } else if (verdict == PacketFilter::Verdict::kUnusable && report.message.empty()) {
    report.state = State::kFailed;
    report.message = fmt::format("{}: {}", report.name, filter_->fault(packet.link_type));
  }
  return verdict != PacketFilter::Verdict::kKept;
}

// TakeAlone reads straight into packet while one file is open and no other begins: most of every
// run, and without the detour by the head of the file.
bool FileSet::TakeAlone(PacketRef& packet) {
  if (!front_delivered_ || open_.size() != 1) {
    return false;
  }
  OpenFile& only = open_.front();
  if (!only.file->Next(packet)) {
    CloseFront();
    return false;
  }
  if (waiting_.empty() || packet.time < waiting_.back().first_time) {
    return true;
  }
  only.head = packet;
  front_delivered_ = false;
  return false;
}

bool FileSet::TakeFirst(PacketRef& packet) {
  if (front_delivered_) {
    AdvanceFront();
  }
  OpenDue();
  if (open_.empty()) {
    return false;
  }
  packet = open_.front().head;
  return true;
}

// Start finds out when each file begins. A single input is opened right away, untouched.
void FileSet::Start() {
  started_ = true;
  for (std::size_t input = 0; input < inputs_.inputs.size(); ++input) {
    if (!inputs_.inputs[input].failed) {
      PeekOrOpen(input);
    }
  }
  std::ranges::sort(waiting_, [](const WaitingFile& left, const WaitingFile& right) {
    return left.first_time != right.first_time ? left.first_time > right.first_time
                                               : left.input > right.input;
  });
}

// A pipe cannot be opened a second time, so it stays open with its first packet in hand.
void FileSet::PeekOrOpen(std::size_t input) {
  const InputList::Input& about = inputs_.inputs[input];
  if (inputs_.inputs.size() == 1 || !about.regular) {
    Open(input);
    return;
  }
  if (progress_.stop.load(std::memory_order_relaxed)) {
    waiting_.push_back({.first_time = PacketTime(), .input = input});  // Finish reports it
    return;
  }
  absl::StatusOr<std::unique_ptr<ByteSource>> source = OpenInput(about.path, nullptr);
  if (!source.ok()) {
    ReportUnopened(input, source.status());
    return;
  }
  CaptureFile file(*std::move(source), pool_, limits::kCapturePeekBytes);
  PacketRef first;
  if (file.Next(first)) {
    waiting_.push_back({.first_time = first.time, .input = input});
  } else {
    Report(input, file);
  }
}

// OpenDue opens each file whose first packet is not later than what is at hand.
void FileSet::OpenDue() {
  while (!waiting_.empty() && !progress_.stop.load(std::memory_order_relaxed) &&
         (open_.empty() || waiting_.back().first_time <= open_.front().head.time)) {
    const std::size_t input = waiting_.back().input;
    waiting_.pop_back();
    Open(input);
  }
}

void FileSet::Open(std::size_t input) {
  InputReport& report = inputs_.reports[input];
  if (open_.size() >= limits::kCaptureFilesOpenMax) {
    report.state = State::kFailed;
    report.message = fmt::format(
        "{}: not read, for it overlaps in time with {} other captures; merge some of them first",
        report.name, open_.size());
    return;
  }
  absl::StatusOr<std::unique_ptr<ByteSource>> source =
      OpenInput(inputs_.inputs[input].path, &progress_);
  if (!source.ok()) {
    ReportUnopened(input, source.status());
    return;
  }
  OpenFile opened;
  opened.input = input;
  opened.file = std::make_unique<CaptureFile>(*std::move(source), pool_);
  if (!opened.file->Next(opened.head)) {
    Report(input, *opened.file);
    return;
  }
  open_.push_back(std::move(opened));
  std::ranges::push_heap(open_, &Later);
}

// AdvanceFront runs when the packet that was delivered last is on its way: only now may its file
// wait for a block.
void FileSet::AdvanceFront() {
  OpenFile& front = open_.front();
  if (front.file->Next(front.head)) {
    front_delivered_ = false;
    SiftDown();
  } else {
    CloseFront();
  }
}

void FileSet::CloseFront() {
  front_delivered_ = false;
  Report(open_.front().input, *open_.front().file);
  std::ranges::pop_heap(open_, &Later);
  open_.pop_back();
}

// SiftDown restores the heap after its front took a later packet.
void FileSet::SiftDown() {
  std::size_t at = 0;
  for (std::size_t child = 1; child < open_.size(); child = 2 * at + 1) {
    if (child + 1 < open_.size() && Later(open_[child], open_[child + 1])) {
      ++child;
    }
    if (!Later(open_[at], open_[child])) {
      return;
    }
    std::swap(open_[at], open_[child]);
    at = child;
  }
}

bool FileSet::Later(const OpenFile& left, const OpenFile& right) {
  return left.head.time != right.head.time ? left.head.time > right.head.time
                                           : left.input > right.input;
}

void FileSet::ReportUnopened(std::size_t input, const absl::Status& status) {
  InputReport& report = inputs_.reports[input];
  report.state = State::kFailed;
  report.message = fmt::format("{}: {}", report.name, std::string(status.message()));
}

void FileSet::Report(std::size_t input, const CaptureFile& file) {
  InputReport& report = inputs_.reports[input];
  switch (file.ending()) {
    case Ending::kNone:
    case Ending::kComplete:
      return;  // as it was: complete, or with a fault of the filter
    case Ending::kCut:
      report.state = State::kTruncated;
      break;
    case Ending::kDamaged:
      report.state = State::kFailed;
      break;
    case Ending::kNotACapture:
      report.state = inputs_.inputs[input].from_directory ? State::kSkipped : State::kFailed;
      break;
  }
  report.message = report.message.empty() ? fmt::format("{}: {}", report.name, file.fault())
                                          : fmt::format("{}; {}", report.message, file.fault());
}

// Finish also accounts for files that a stop left unread.
void FileSet::Finish() {
  if (finished_) {
    return;
  }
  finished_ = true;
  for (const WaitingFile& unread : waiting_) {
    InputReport& report = inputs_.reports[unread.input];
    report.state = State::kSkipped;
    report.message = fmt::format("{}: not read, stopped before", report.name);
  }
  AddDirectoryReports(inputs_);
}

}  // namespace eastwest::capture
