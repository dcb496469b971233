// Community ID names a flow the same way in every tool: the Community ID Flow Hash, version 1.
#ifndef EASTWEST_SRC_OUTPUT_COMMUNITY_ID_H_
#define EASTWEST_SRC_OUTPUT_COMMUNITY_ID_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/event/event.h"

namespace eastwest::output {

// CommunityId hashes the flow's ends with seed 0: "1:" and the base64 of a SHA-1. Either side may
// be the client. Empty when the ends have no addresses, or the library refuses SHA-1.
std::string CommunityId(const event::FlowInfo& flow);

// CommunityIdCache keeps the ids of the flows seen last; the hash costs more than the line.
class CommunityIdCache {
 public:
  std::string_view Of(const event::FlowInfo& flow);

 private:
  struct Slot {
    event::FlowInfo flow;
    std::string id;
  };
  std::array<Slot, 256> slots_;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_COMMUNITY_ID_H_
