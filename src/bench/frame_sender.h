// FrameSender puts frames of a deck on a real interface.
#ifndef EASTWEST_SRC_BENCH_FRAME_SENDER_H_
#define EASTWEST_SRC_BENCH_FRAME_SENDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/bench/deck.h"

namespace eastwest::bench {

class FrameSender {
 public:
  // Open needs CAP_NET_RAW, and an interface that is up. The status names the interface.
  static absl::StatusOr<std::unique_ptr<FrameSender>> Open(const std::string& interface);
  ~FrameSender();
  FrameSender(const FrameSender&) = delete;
  FrameSender& operator=(const FrameSender&) = delete;

  // Send gives the next count frames of the deck to the kernel, count at most kBurstPackets, lap
  // after lap. Frames longer than the interface takes are left out and counted.
  absl::Status Send(Deck& deck, std::size_t count);

  std::uint64_t sent() const { return sent_; }
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t laps() const { return laps_; }
  std::uint64_t too_long() const { return too_long_; }

 private:
  FrameSender(std::string interface, int descriptor, std::size_t frame_bytes_max)
      : interface_(std::move(interface)),
        descriptor_(descriptor),
        frame_bytes_max_(frame_bytes_max) {}

  void Step(const Deck& deck);

  std::string interface_;
  int descriptor_;
  std::size_t frame_bytes_max_;
  std::size_t at_ = 0;  // in the deck
  std::uint64_t sent_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t laps_ = 0;
  std::uint64_t too_long_ = 0;
};

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_FRAME_SENDER_H_
