// Fan-out: the kernel shares out the frames of one interface among several sockets.
#ifndef EASTWEST_SRC_CAPTURE_FANOUT_H_
#define EASTWEST_SRC_CAPTURE_FANOUT_H_

#include <optional>

#include "absl/status/statusor.h"

namespace eastwest::capture {

// JoinFanoutGroup puts a packet socket into a group, a new one or one that there is already, and
// returns its number. Both
// directions of a host pair come to the same socket: a BPF program adds the two addresses, which
// the kernel's own hash over the ports would not do. packet(7), PACKET_FANOUT
absl::StatusOr<int> JoinFanoutGroup(int descriptor, std::optional<int> group);

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_FANOUT_H_
