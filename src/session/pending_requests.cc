#include "src/session/pending_requests.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "src/core/limits.h"

namespace eastwest::session {

using smb2::Command;

bool ProvesSession(smb2::Command command) {
  return command != smb2::Command::kNegotiate && command != smb2::Command::kSessionSetup &&
         command != smb2::Command::kEcho;
}

Moment Answered(const PendingRequest& pending, const stream::PacketContext& packet) {
  return {packet.time, packet.frame, pending.moment.request_time, pending.moment.request_frame};
}

bool NeedsItsRequest(Command command) {
  switch (command) {
    case Command::kEcho:
    case Command::kFlush:
    case Command::kChangeNotify:
    case Command::kLock:
    case Command::kOplockBreak:
    case Command::kQueryInfo:
    case Command::kQueryDirectory:
      return false;
    default:
      return true;
  }
}

PendingRequests::Rank PendingRequests::RankOf(Command command) {
  switch (command) {
    case Command::kChangeNotify:
    case Command::kLock:
      return kPatient;
    case Command::kRead:
    case Command::kClose:
    case Command::kLogoff:
    case Command::kTreeDisconnect:
      return kUse;
    case Command::kWrite:
    case Command::kIoctl:
    case Command::kSetInfo:
      return kChange;
    case Command::kCreate:
      return kOpen;
    case Command::kTreeConnect:
      return kTree;
    case Command::kNegotiate:
    case Command::kSessionSetup:
      return kLogon;
    default:
      return kQuiet;
  }
}

void PendingRequest::Reset() {
  static_cast<RequestHead&>(*this) = {};
  static_cast<RequestFields&>(*this) = {};
  followers.clear();
  name.clear();
  if (!pipe_bytes.empty()) {
    pipe_bytes = {};  // there may be many
  }
  auth.reset();
  open.reset();
  details.clear();
}

PendingRequests::Taken PendingRequests::New() {
  Taken taken;
  if (store_ == nullptr || store_->spare.empty()) {
    taken.entry_ = std::make_unique<Entry>();
  } else {
    taken.entry_ = store_->spare.Remove(*store_->spare.first());
  }
  return taken;
}

void PendingRequests::Reuse(Taken&& taken) {
  if (store_ != nullptr && store_->spare.size() < kSpareMax) {
    taken.entry_->request.Reset();  // what it holds is done with
    store_->spare.InsertBefore(store_->spare.first(), std::move(taken.entry_));
  }
}

PendingRequest& PendingRequests::Keep(Taken&& taken) {
  if (store_ == nullptr) {
    store_ = std::make_unique<Store>();
  }
  pipe_bytes_ += taken->pipe_bytes.size();
  Entry& entry = *taken.entry_;
  entry.serial = next_serial_++;
  entry.rank = RankOf(entry.request.command);
  store_->ranks[entry.rank].PushBack(std::move(taken.entry_));
  if (Entry* old = store_->where.Put(entry.request.message_id, entry)) {
    Remove(*old);
  }
  return entry.request;
}

PendingRequests::Taken PendingRequests::Take(std::uint64_t message_id, Command command) {
  Taken taken;
  Entry* found = store_ == nullptr ? nullptr : store_->where.Find(message_id);
  if (found != nullptr && found->request.command == command) {
    taken.entry_ = Forget(*found);
  }
  return taken;
}

std::unique_ptr<PendingRequests::Entry> PendingRequests::Forget(Entry& entry) {
  store_->where.Erase(entry.request.message_id);
  return Remove(entry);
}

std::unique_ptr<PendingRequests::Entry> PendingRequests::Remove(Entry& entry) {
  pipe_bytes_ -= entry.request.pipe_bytes.size();
  return store_->ranks[entry.rank].Remove(entry);
}

void PendingRequests::Claim(PendingRequest& request) {
  request.assumed = true;
  if (Entry* found = store_->where.Find(request.message_id)) {
    std::unique_ptr<Entry> entry = store_->ranks[found->rank].Remove(*found);
    entry->rank = kClaimed;
    store_->ranks[kClaimed].PushBack(std::move(entry));
  }
}

bool PendingRequests::Disclaim(std::uint64_t session_id, const smb2::FileId& file_id) {
  if (store_ == nullptr) {
    return false;
  }
  List& claimed = store_->ranks[kClaimed];
  Entry* wrong = claimed.first();
  while (wrong != nullptr &&
         !(wrong->request.command == smb2::Command::kCreate &&
           wrong->request.session_id == session_id && wrong->request.file_id == file_id)) {
    wrong = wrong->after;
  }
  if (wrong == nullptr) {
    return false;
  }
  wrong->request.assumed = false;
  wrong->request.file_id.reset();
  wrong->rank = RankOf(smb2::Command::kCreate);
  List& open = store_->ranks[wrong->rank];
  Entry* later = open.first();
  while (later != nullptr && later->serial < wrong->serial) {
    later = later->after;
  }
  open.InsertBefore(later, claimed.Remove(*wrong));
  return true;
}

bool PendingRequests::KeepPipeBytes(PendingRequest& request, Bytes data) {
  if (data.size() > limits::kEarlyPipeBytesMax - pipe_bytes_) {
    return false;
  }
  request.pipe_bytes.assign(data.begin(), data.end());  // counted by Keep
  return true;
}

std::vector<std::uint8_t> PendingRequests::TakePipeBytes(PendingRequest& request) {
  pipe_bytes_ -= request.pipe_bytes.size();
  return std::exchange(request.pipe_bytes, {});
}

PendingRequest PendingRequests::Evict() {
  const auto least =
      std::ranges::find_if(store_->ranks, [](const List& list) { return !list.empty(); });
  return std::move(Forget(*least->first())->request);
}

std::vector<PendingRequest> PendingRequests::TakeOlder(PacketTime before) {
  std::vector<std::unique_ptr<Entry>> old;
  if (store_ == nullptr) {
    return {};
  }
  for (std::size_t rank = kQuiet; rank < kRanks; ++rank) {
    // A claimed one stands behind those that were claimed before it, whenever they were asked.
    for (Entry* at = store_->ranks[rank].first(); at != nullptr;) {
      Entry* const next = at->after;
      if (at->request.moment.request_time < before) {
        old.push_back(Forget(*at));
      } else if (rank != kClaimed) {
        break;
      }
      at = next;
    }
  }
  return InOrder(std::move(old));
}

std::vector<PendingRequest> PendingRequests::TakeAll() {
  std::vector<std::unique_ptr<Entry>> all;
  if (store_ == nullptr) {
    return {};
  }
  for (List& list : store_->ranks) {
    while (!list.empty()) {
      all.push_back(Forget(*list.first()));
    }
  }
  return InOrder(std::move(all));
}

std::vector<PendingRequest> PendingRequests::InOrder(std::vector<std::unique_ptr<Entry>> entries) {
  std::ranges::sort(entries, {}, [](const auto& entry) { return entry->serial; });
  std::vector<PendingRequest> requests;
  requests.reserve(entries.size());
  for (const std::unique_ptr<Entry>& entry : entries) {
    requests.push_back(std::move(entry->request));
  }
  return requests;
}

void PendingRequests::Shrink() {
  if (size() == 0) {
    store_.reset();
  }
}

}  // namespace eastwest::session
