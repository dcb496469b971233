// FlowStream is what a flow needs only while somebody reads its data.
#ifndef EASTWEST_SRC_STREAM_FLOW_STREAM_H_
#define EASTWEST_SRC_STREAM_FLOW_STREAM_H_

#include <array>
#include <cstddef>
#include <list>
#include <memory>

#include "src/stream/conversation.h"
#include "src/stream/flow.h"
#include "src/stream/framer.h"
#include "src/stream/memory_budget.h"
#include "src/stream/tcp_reassembler.h"

namespace eastwest::stream {

struct DirectionState {
  explicit DirectionState(MemoryBudget& budget) : framer(budget) {}

  TcpReassembler tcp;
  Framer framer;
};

class FlowStream {
 public:
  explicit FlowStream(MemoryBudget& budget)
      : directions{DirectionState(budget), DirectionState(budget)} {}

  DirectionState& direction(Side side) { return directions[static_cast<std::size_t>(side)]; }
  const DirectionState& direction(Side side) const {
    return directions[static_cast<std::size_t>(side)];
  }
  bool waiting() const { return directions[0].tcp.waiting() || directions[1].tcp.waiting(); }

  std::array<DirectionState, 2> directions;
  std::unique_ptr<Conversation> conversation;
  std::unique_ptr<HeadReader> heads;      // only while nothing is recognised
  std::list<Flow*>::iterator ticking_at;  // in the table's list, when ticking
  bool ticking = false;
  bool heads_asked = false;
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_FLOW_STREAM_H_
