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

PendingRequests::Taken PendingRequests::New() {
  Taken taken;
  if (store_ == nullptr || store_->spare.empty()) {
    taken.node_.emplace_back();
  } else {
    taken.node_.splice(taken.node_.end(), store_->spare);
    // In place: an assignment would make a second request, and this one is large.
    std::destroy_at(&*taken);
    std::construct_at(&*taken);
  }
  return taken;
}

void PendingRequests::Reuse(Taken&& taken) {
  if (store_ != nullptr && store_->spare.empty()) {
    store_->spare.splice(store_->spare.end(), taken.node_);
  }
}

PendingRequest& PendingRequests::Keep(Taken&& taken) {
  const std::uint64_t message_id = taken->message_id;
  if (store_ == nullptr) {
    store_ = std::make_unique<Store>();
  }
  pipe_bytes_ += taken->pipe_bytes.size();
  taken.node_.front().serial = next_serial_++;
  const Rank rank = RankOf(taken->command);
  List& list = store_->ranks[rank];
  const Place place{rank, taken.node_.begin()};
  list.splice(list.end(), taken.node_);
  const auto [known, added] = store_->where.try_emplace(message_id, place);
  if (!added) {
    const Place old = std::exchange(known->second, place);
    pipe_bytes_ -= old.at->request.pipe_bytes.size();
    store_->ranks[old.rank].erase(old.at);
  }
  return place.at->request;
}

PendingRequest* PendingRequests::Find(std::uint64_t message_id) {
  if (store_ == nullptr) {
    return nullptr;
  }
  const auto found = store_->where.find(message_id);
  return found == store_->where.end() ? nullptr : &found->second.at->request;
}

PendingRequests::Taken PendingRequests::Take(std::uint64_t message_id) {
  Taken taken;
  if (store_ == nullptr) {
    return taken;
  }
  const auto found = store_->where.find(message_id);
  if (found != store_->where.end()) {
    const Place place = found->second;
    store_->where.erase(found);
    taken.node_ = Unlink(store_->ranks[place.rank], place.at);
  }
  return taken;
}

PendingRequests::List PendingRequests::Remove(List& list, List::iterator at) {
  store_->where.erase(at->request.message_id);
  return Unlink(list, at);
}

PendingRequests::List PendingRequests::Unlink(List& list, List::iterator at) {
  pipe_bytes_ -= at->request.pipe_bytes.size();
  List removed;
  removed.splice(removed.end(), list, at);
  return removed;
}

void PendingRequests::Claim(PendingRequest& request) {
  request.assumed = true;
  const auto found = store_->where.find(request.message_id);
  if (found != store_->where.end()) {
    Place& place = found->second;
    store_->ranks[kClaimed].splice(store_->ranks[kClaimed].end(), store_->ranks[place.rank],
                                   place.at);
    place.rank = kClaimed;
  }
}

bool PendingRequests::Disclaim(std::uint64_t session_id, const smb2::FileId& file_id) {
  if (store_ == nullptr) {
    return false;
  }
  List& claimed = store_->ranks[kClaimed];
  const auto wrong = std::ranges::find_if(claimed, [session_id, &file_id](const Entry& entry) {
    const PendingRequest& request = entry.request;
    return request.command == smb2::Command::kCreate && request.session_id == session_id &&
           request.file_id == file_id;
  });
  if (wrong == claimed.end()) {
    return false;
  }
  wrong->request.assumed = false;
  wrong->request.file_id.reset();
  Place& place = store_->where.find(wrong->request.message_id)->second;
  place.rank = RankOf(smb2::Command::kCreate);
  List& open = store_->ranks[place.rank];
  const auto later = std::ranges::find_if(
      open, [serial = wrong->serial](const Entry& entry) { return entry.serial > serial; });
  open.splice(later, claimed, wrong);
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
  return std::move(Remove(*least, least->begin()).front().request);
}

std::vector<PendingRequest> PendingRequests::TakeOlder(PacketTime before) {
  List old;
  if (store_ == nullptr) {
    return {};
  }
  for (std::size_t rank = kQuiet; rank < kRanks; ++rank) {
    List& list = store_->ranks[rank];
    // A claimed one stands behind those that were claimed before it, whenever they were asked.
    for (auto at = list.begin(); at != list.end();) {
      const auto next = std::next(at);
      if (at->request.moment.request_time < before) {
        old.splice(old.end(), Remove(list, at));
      } else if (rank != kClaimed) {
        break;
      }
      at = next;
    }
  }
  return InOrder(std::move(old));
}

std::vector<PendingRequest> PendingRequests::TakeAll() {
  List all;
  if (store_ == nullptr) {
    return {};
  }
  for (List& list : store_->ranks) {
    while (!list.empty()) {
      all.splice(all.end(), Remove(list, list.begin()));
    }
  }
  return InOrder(std::move(all));
}

std::vector<PendingRequest> PendingRequests::InOrder(List entries) {
  entries.sort([](const Entry& left, const Entry& right) { return left.serial < right.serial; });
  std::vector<PendingRequest> requests;
  requests.reserve(entries.size());
  for (Entry& entry : entries) {
    requests.push_back(std::move(entry.request));
  }
  return requests;
}

bool PendingRequests::wants_tick() const {
  return store_ != nullptr &&
         (store_->where.empty() || store_->where.size() != store_->ranks[kPatient].size());
}

void PendingRequests::Shrink() {
  if (size() == 0) {
    store_.reset();
  }
}

}  // namespace eastwest::session
