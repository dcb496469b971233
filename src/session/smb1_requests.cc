#include "src/session/smb1_requests.h"

#include <iterator>
#include <utility>

namespace eastwest::session {

Smb1Request& Smb1Requests::Keep(Smb1Request&& request) {
  List& list = request.patient ? patient_ : requests_;
  list.push_back(std::move(request));
  where_[list.back().key] = std::prev(list.end());
  return list.back();
}

Smb1Request* Smb1Requests::Find(std::uint64_t key) {
  const auto found = where_.find(key);
  return found == where_.end() ? nullptr : &*found->second;
}

std::optional<Smb1Request> Smb1Requests::Take(std::uint64_t key) {
  const auto found = where_.find(key);
  if (found == where_.end()) {
    return std::nullopt;
  }
  return Remove(found->second->patient ? patient_ : requests_, found->second);
}

Smb1Request Smb1Requests::Remove(List& list, List::iterator at) {
  Smb1Request request = std::move(*at);
  where_.erase(request.key);
  list.erase(at);
  return request;
}

Smb1Request Smb1Requests::Evict() {
  List& list = patient_.empty() ? requests_ : patient_;
  return Remove(list, list.begin());
}

std::optional<Smb1Request> Smb1Requests::TakeOlder(PacketTime before) {
  if (requests_.empty() || requests_.front().moment.request_time >= before) {
    return std::nullopt;
  }
  return Remove(requests_, requests_.begin());
}

std::optional<Smb1Request> Smb1Requests::TakeAny() {
  if (patient_.empty() && requests_.empty()) {
    return std::nullopt;
  }
  const bool patient_first =
      requests_.empty() || (!patient_.empty() && patient_.front().moment.request_frame <=
                                                     requests_.front().moment.request_frame);
  List& list = patient_first ? patient_ : requests_;
  return Remove(list, list.begin());
}

}  // namespace eastwest::session
