#include "src/capture/packet_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace eastwest::capture {
namespace {

// Moment: a distance that leads out of the clock's range stays at its end.
PacketTime Moment(const TimeBound& bound, PacketTime first) {
  if (!bound.after_first) {
    return bound.at;
  }
  const PacketClock::duration room = PacketTime::max() - std::max(first, PacketTime());
  return first + std::min(*bound.after_first, room);
}

}  // namespace

PacketFilter::PacketFilter(PacketFilterOptions options) : options_(std::move(options)) {}

PacketFilter::Verdict PacketFilter::Judge(const PacketRef& packet) {
  if (!begun_) {
    Begin(packet.time);
  }
  if (packet.time < from_ || packet.time >= to_) {
    ++outside_window_;
    return Verdict::kLeftOut;
  }
  if (options_.bpf.empty()) {
    return Verdict::kKept;
  }
  const Program& program = ProgramFor(packet.link_type);
  if (program.ok() && program->Matches(packet)) {
    return Verdict::kKept;
  }
  ++filtered_;
  return program.ok() ? Verdict::kLeftOut : Verdict::kUnusable;
}

std::string PacketFilter::fault(net::LinkType link_type) const {
  const auto found = programs_.find(link_type);
  if (found == programs_.end() || found->second.ok()) {
    return {};
  }
  return fmt::format("the BPF filter cannot be used on its link type {}: {}",
                     static_cast<unsigned>(link_type),
                     std::string(found->second.status().message()));
}

void PacketFilter::Begin(PacketTime first) {
  begun_ = true;
  from_ = options_.from ? Moment(*options_.from, first) : from_;
  to_ = options_.to ? Moment(*options_.to, first) : to_;
}

const PacketFilter::Program& PacketFilter::ProgramFor(net::LinkType link_type) {
  if (last_program_ == nullptr || link_type != last_link_type_) {
    auto found = programs_.find(link_type);
    if (found == programs_.end()) {
      found = programs_.emplace(link_type, BpfProgram::Compile(link_type, options_.bpf)).first;
    }
    last_link_type_ = link_type;
    last_program_ = &found->second;
  }
  return *last_program_;
}

}  // namespace eastwest::capture
