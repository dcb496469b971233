// Bounds of what a checkpoint holds; a header of its own because few need it.
#ifndef EASTWEST_SRC_CORE_CHECKPOINT_LIMITS_H_
#define EASTWEST_SRC_CORE_CHECKPOINT_LIMITS_H_

#include <chrono>
#include <cstddef>

namespace eastwest::limits {

// --- checkpoint ------------------------------------------------------------------------------
// What detection writes: 20,000 full pairs of hosts, or 1 M keys of correlations. A list begins no
// further entry beyond it. Counter: checkpoint.left_out.
inline constexpr std::size_t kCheckpointDetectBytesMax = std::size_t{64} << 20;
// What one shard writes: some 4,000 connections with a session, a share and a pipe each; 64 x 2 MiB
// = 128 MiB. Counter: checkpoint.left_out.
inline constexpr std::size_t kCheckpointShardBytesMax = std::size_t{2} << 20;
// A file that is read: all of the above, and the one entry by which each part may be longer.
// Beyond it the file is refused with a sentence.
inline constexpr std::size_t kCheckpointFileBytesMax = std::size_t{256} << 20;
// A text in it; longer ones are cut. Names on the wire have 64 KiB of UTF-16 at most.
inline constexpr std::size_t kCheckpointTextBytesMax = std::size_t{256} << 10;
// After so long names and addresses may belong to other hosts: the file is refused.
inline constexpr std::chrono::hours kCheckpointAgeMax{7 * 24};

}  // namespace eastwest::limits

#endif  // EASTWEST_SRC_CORE_CHECKPOINT_LIMITS_H_
