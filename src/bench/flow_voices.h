// Voices that are made, not recorded. A voice adds one frame a call to the deck.
#ifndef EASTWEST_SRC_BENCH_FLOW_VOICES_H_
#define EASTWEST_SRC_BENCH_FLOW_VOICES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/bench/deck.h"
#include "src/bench/random.h"
#include "src/bench/tcp_frame.h"

namespace eastwest::bench {

// PlainFlow is one TCP connection after the other to port 443, with data that nobody reads.
class PlainFlow {
 public:
  // Hosts from first_host on, host_count of them.
  PlainFlow(std::uint64_t seed, std::span<const std::uint16_t> frame_bytes, Host first_host,
            Host host_count);
  void Play(Deck& deck);

 private:
  void Open();
  void Send(bool from_client, std::uint8_t flags, Bytes payload, Deck& deck);

  Random random_;
  std::span<const std::uint16_t> frame_bytes_;
  std::vector<std::uint8_t> noise_;
  Host first_host_;
  Host host_count_;
  Host client_ = 0;
  Host server_ = 0;
  std::uint16_t client_port_ = 0;
  std::uint32_t client_sequence_ = 0;
  std::uint32_t server_sequence_ = 0;
  std::uint64_t frames_left_ = 0;
  int opening_ = 0;  // which frame of the handshake is next; 0: none
};

// AddChurnFrame is a SYN of a connection that was not there before: number is which.
void AddChurnFrame(std::uint32_t number, Deck& deck);

// ReadStream is an SMB2 client that reads one large file, 1 MiB a request. [MS-SMB2] 2.2.19, 2.2.20
class ReadStream {
 public:
  void Play(Deck& deck);

 private:
  void Request(Deck& deck);
  void Answer(Deck& deck);
  void Send(bool from_client, std::uint8_t flags, Bytes payload, Deck& deck);

  int opening_ = 1;
  std::uint64_t message_id_ = 5;
  std::uint32_t client_sequence_ = 1000;
  std::uint32_t server_sequence_ = 5000;
  std::size_t body_left_ = 0;
  std::size_t unacknowledged_ = 0;
  std::vector<std::uint8_t> body_ = std::vector<std::uint8_t>(kFrameBytesMax, 0x5A);
};

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_FLOW_VOICES_H_
