#include "src/session/pending_requests.h"

#include <algorithm>
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

PendingRequest& PendingRequests::Keep(PendingRequest&& request) {
  const std::uint64_t message_id = request.message_id;
  Take(message_id);
  if (store_ == nullptr) {
    store_ = std::make_unique<Store>();
  }
  pipe_bytes_ += request.pipe_bytes.size();
  const Rank rank = RankOf(request.command);
  List& list = store_->ranks[rank];
  list.push_back({next_serial_++, std::move(request)});
  store_->where[message_id] = {rank, std::prev(list.end())};
  return list.back().request;
}

PendingRequest* PendingRequests::Find(std::uint64_t message_id) {
  if (store_ == nullptr) {
    return nullptr;
  }
  const auto found = store_->where.find(message_id);
  return found == store_->where.end() ? nullptr : &found->second.at->request;
}

std::optional<PendingRequest> PendingRequests::Take(std::uint64_t message_id) {
  if (store_ == nullptr) {
    return std::nullopt;
  }
  const auto found = store_->where.find(message_id);
  if (found == store_->where.end()) {
    return std::nullopt;
  }
  const Place place = found->second;
  return Remove(store_->ranks[place.rank], place.at).request;
}

PendingRequests::Entry PendingRequests::Remove(List& list, List::iterator at) {
  Entry entry = std::move(*at);
  store_->where.erase(entry.request.message_id);
  list.erase(at);
  pipe_bytes_ -= entry.request.pipe_bytes.size();
  return entry;
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
  return Remove(*least, least->begin()).request;
}

std::vector<PendingRequest> PendingRequests::TakeOlder(PacketTime before) {
  std::vector<Entry> old;
  if (store_ == nullptr) {
    return {};
  }
  for (std::size_t rank = kQuiet; rank < kRanks; ++rank) {
    List& list = store_->ranks[rank];
    // A claimed one stands behind those that were claimed before it, whenever they were asked.
    for (auto at = list.begin(); at != list.end();) {
      const auto next = std::next(at);
      if (at->request.moment.request_time < before) {
        old.push_back(Remove(list, at));
      } else if (rank != kClaimed) {
        break;
      }
      at = next;
    }
  }
  return InOrder(std::move(old));
}

std::vector<PendingRequest> PendingRequests::TakeAll() {
  std::vector<Entry> all;
  if (store_ == nullptr) {
    return {};
  }
  for (List& list : store_->ranks) {
    while (!list.empty()) {
      all.push_back(Remove(list, list.begin()));
    }
  }
  return InOrder(std::move(all));
}

std::vector<PendingRequest> PendingRequests::InOrder(std::vector<Entry> entries) {
  std::ranges::sort(entries, {}, &Entry::serial);
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
