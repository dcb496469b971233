// PacketFilter leaves packets of files out before anything looks at them.
#ifndef EASTWEST_SRC_CAPTURE_PACKET_FILTER_H_
#define EASTWEST_SRC_CAPTURE_PACKET_FILTER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "src/capture/bpf_filter.h"
#include "src/core/packet_ref.h"

namespace eastwest::capture {

// TimeBound is a moment, or a distance from the first packet of all.
struct TimeBound {
  PacketTime at;
  std::optional<PacketClock::duration> after_first;
};

// MomentOf is when the bound is, for a distance counted from `from`. One that leads out of the
// clock's range stays at its end.
PacketTime MomentOf(const TimeBound& bound, PacketTime from);

struct PacketFilterOptions {
  std::string bpf;                // empty: every packet passes
  std::optional<TimeBound> from;  // packets of this time and later
  std::optional<TimeBound> to;    // packets before this time
};

// For one thread. Packets come in the order of their time, so the first one is the earliest.
class PacketFilter {
 public:
  enum class Verdict : std::uint8_t {
    kKept,
    kLeftOut,   // by the filter or the time
    kUnusable,  // left out, for the filter cannot be used on its link type: see fault()
  };

  explicit PacketFilter(PacketFilterOptions options);

  Verdict Judge(const PacketRef& packet);

  // fault: why the filter cannot be used on a link type that was kUnusable, a clause.
  std::string fault(net::LinkType link_type) const;

  // What was left out: by the filter (unusable ones, too), and by the time.
  std::uint64_t filtered() const { return filtered_; }
  std::uint64_t outside_window() const { return outside_window_; }

 private:
  using Program = absl::StatusOr<BpfProgram>;

  void Begin(PacketTime first);
  const Program& ProgramFor(net::LinkType link_type);

  PacketFilterOptions options_;
  bool begun_ = false;
  PacketTime from_ = PacketTime::min();
  PacketTime to_ = PacketTime::max();          // no packet of a file is as late
  std::map<net::LinkType, Program> programs_;  // of link types that were met: 65,536 at most
  net::LinkType last_link_type_{};
  const Program* last_program_ = nullptr;  // of last_link_type_, in programs_
  std::uint64_t filtered_ = 0;
  std::uint64_t outside_window_ = 0;
};

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_PACKET_FILTER_H_
