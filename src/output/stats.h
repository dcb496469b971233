// StatsSnapshot is what the engine counted up to a moment of packet time.
#ifndef EASTWEST_SRC_OUTPUT_STATS_H_
#define EASTWEST_SRC_OUTPUT_STATS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/counters.h"
#include "src/core/packet_time.h"

namespace eastwest::output {

// Series is how a watcher knows one of several counts of the same kind: those of one interface or
// output. family: its name without whose it is, "capture.interface.lost".
struct Series {
  std::string family;
  std::string label;  // "interface"
  std::string value;  // "eth0"
};

// StatsKey is a name that others give - an interface's, an agreement's - as a part of a dotted
// name: its dots, which would look like objects, are colons, which no interface has in its name.
std::string StatsKey(std::string_view name);

// NamedCount is a count that no shard owns: the capture's, the detectors', the output's own.
struct NamedCount {
  std::string name;  // dotted, "capture.kernel_drops"
  std::uint64_t value = 0;
  bool gauge = false;  // it can fall
  std::optional<Series> series = std::nullopt;
};

struct StatsSnapshot {
  PacketTime first;  // of the first packet; meaningless while no packet was counted
  PacketTime last;   // of the last packet so far; the statistics event carries it
  Counters counters;
  std::uint64_t alerts = 0;
  std::vector<NamedCount> others;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_STATS_H_
