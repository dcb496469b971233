#include "src/capture/packet_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace eastwest::capture {

PacketTime MomentOf(const TimeBound& bound, PacketTime from) {
  if (!bound.after_first) {
    return bound.at;
  }
  const PacketClock::duration room = PacketTime::max() - std::max(from, PacketTime());
  return from + std::min(*bound.after_first, room);
}

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
  from_ = options_.from ? MomentOf(*options_.from, first) : from_;
  to_ = options_.to ? MomentOf(*options_.to, first) : to_;
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
