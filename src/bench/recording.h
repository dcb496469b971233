// Recording is what two hosts said to one another in a capture, to be said again between others.
#ifndef EASTWEST_SRC_BENCH_RECORDING_H_
#define EASTWEST_SRC_BENCH_RECORDING_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "parsers/bytes/bytes.h"
#include "src/bench/deck.h"
#include "src/capture/packet_source.h"

namespace eastwest::bench {

inline constexpr std::size_t kSecretBytes = 6;

struct RecordedFrame {
  std::vector<std::uint8_t> bytes;
  std::size_t transport_at = 0;
  bool to_first = false;  // sent by the second host
  // Where an NTLM challenge or proof stands, kSecretBytes of it: the same in two places would be a
  // relayed logon. 0: the frame has none.
  std::size_t secret_at = 0;
};

struct Recording {
  std::vector<RecordedFrame> frames;
  std::size_t bytes = 0;
};

// RecordingsOf takes TCP and UDP over IPv4 over plain Ethernet, whole frames only, one recording a
// pair of hosts, in the order in which they appear; of no more than bytes_max.
std::vector<Recording> RecordingsOf(capture::PacketSource& source, std::size_t bytes_max);

// ReadRecordings is RecordingsOf capture files. An error when there is nothing to replay in them.
absl::StatusOr<std::vector<Recording>> ReadRecordings(const std::vector<std::string>& paths,
                                                      std::size_t bytes_max);

// The recordings that the program carries: two workstations at a file server, and an attack. The
// attack is what is between its two hosts.
std::vector<Recording> EmbeddedSessions();
Recording EmbeddedAttack();

// Play adds frame number at of a recording to the deck, between other hosts. instance tells one
// replay from the others.
struct Roles {
  Host first = 0;
  Host second = 0;
  std::uint64_t instance = 0;
};
void Play(const Recording& recording, std::size_t at, const Roles& roles, Deck& deck);

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_RECORDING_H_
