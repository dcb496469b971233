// A checkpoint file: what the engine knew, in parts, behind a header that tells a whole file of
// this version from anything else.
#ifndef EASTWEST_SRC_APP_CHECKPOINT_FILE_H_
#define EASTWEST_SRC_APP_CHECKPOINT_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parsers/bytes/bytes.h"
#include "src/core/packet_time.h"

namespace eastwest::app {

// Any change of what is written, in whatever room, takes another number.
inline constexpr std::uint32_t kCheckpointVersion = 2;

struct Checkpoint {
  PacketTime saved;
  std::string program;  // name and version of whoever wrote it
  std::vector<std::uint8_t> detect;
  std::vector<std::vector<std::uint8_t>> shards;  // limits::kShards
};

// EncodeCheckpoint: the bytes of the file.
std::vector<std::uint8_t> EncodeCheckpoint(const Checkpoint& checkpoint);

// DecodeCheckpoint refuses, with a sentence, what is damaged, of another version, from the future
// or too old. What the parts hold is for their rooms to judge.
absl::StatusOr<Checkpoint> DecodeCheckpoint(Bytes file, PacketTime now);

// ReadCheckpointFile is NotFound where there is none.
absl::StatusOr<std::vector<std::uint8_t>> ReadCheckpointFile(const std::string& path);

// WriteCheckpointFile puts a whole new file in the place of the old one, or leaves that as it is.
// The status is ResourceExhausted when less than free_bytes_min of the disk would be left.
absl::Status WriteCheckpointFile(const std::string& path, Bytes file, std::uint64_t free_bytes_min);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_CHECKPOINT_FILE_H_
