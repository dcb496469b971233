#include "src/session/http_association.h"

#include <algorithm>
#include <iterator>

#include "src/core/limits.h"

namespace eastwest::session {
namespace {

auto FindChannel(std::vector<Reporter>& channels, const Reporter& channel) {
  return std::ranges::find_if(
      channels, [&channel](const Reporter& one) { return &one.flow() == &channel.flow(); });
}

}  // namespace

bool HttpAssociation::Join(const Reporter& channel) {
  if (channels_.size() == limits::kHttpChannelsMax) {
    return false;
  }
  channels_.push_back(channel);
  connection_.MoveTo(channel);
  return true;
}

RpcConnection& HttpAssociation::Over(const Reporter& channel) {
  if (&channels_.back().flow() != &channel.flow()) {
    std::rotate(FindChannel(channels_, channel), std::next(FindChannel(channels_, channel)),
                channels_.end());
    connection_.MoveTo(channel);
  }
  return connection_;
}

void HttpAssociation::Leave(const Reporter& channel) {
  if (channels_.size() == 1) {
    connection_.OnEnd();
  }
  channels_.erase(FindChannel(channels_, channel));
  if (!channels_.empty()) {
    connection_.MoveTo(channels_.back());
  }
}

}  // namespace eastwest::session
