// Record is an event on its way from a worker to the correlator, with its place in the order.
#ifndef EASTWEST_SRC_APP_RECORD_H_
#define EASTWEST_SRC_APP_RECORD_H_

#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

#include "src/event/event.h"

namespace eastwest::app {

// RecordOrder says where an event stands in the run, whichever worker made it. A packet is handled
// by one shard; a tick, which comes ahead of the packet that carries time over a second, by all of
// them, in the order of their numbers.
struct RecordOrder {
  std::uint64_t step = 0;  // 2 x sequence for a tick, + 1 for the packet itself
  std::uint32_t shard = 0;
  std::uint32_t index = 0;  // within step and shard

  friend auto operator<=>(const RecordOrder&, const RecordOrder&) = default;
};

constexpr std::uint64_t TickStep(std::uint64_t sequence) { return 2 * sequence; }
constexpr std::uint64_t PacketStep(std::uint64_t sequence) { return 2 * sequence + 1; }

struct Record {
  Record(const RecordOrder& its_order, event::Event&& its_event)
      : order(its_order), event(std::move(its_event)) {}

  RecordOrder order;
  event::Event event;
};

using RecordBatch = std::vector<Record>;

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_RECORD_H_
