// Players play a deck to a pipeline: DeckPlayer as fast as it is taken, as from a file; PacedPlayer
// at a rate, as from an interface, and what finds no room is lost and counted.
#ifndef EASTWEST_SRC_BENCH_PLAYER_H_
#define EASTWEST_SRC_BENCH_PLAYER_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "src/bench/deck.h"
#include "src/bench/stamps.h"
#include "src/capture/block_pool.h"
#include "src/capture/frame_store.h"
#include "src/capture/packet_source.h"

namespace eastwest::bench {

// Score is what was played.
struct Score {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;           // of the frames, without the check sequence
  std::uint64_t laps = 0;            // that were begun
  double seconds = 0;                // from the first packet to the last
  double cpu_seconds = 0;            // of the reading thread, whatever it did
  double generator_cpu_seconds = 0;  // of a generator on a thread of its own
  double lag_seconds = 0;            // by which a generator was behind its rate at the end
  std::uint64_t ring_drops = 0;
  std::uint64_t pool_drops = 0;
  std::uint64_t shed = 0;
  unsigned used_percent_max = 0;  // of the room between generator and reader
  std::size_t ring_depth_max = 0;

  std::uint64_t lost() const { return ring_drops + pool_drops + shed; }
};

struct PlayOptions {
  double rate = 1e6;  // packets a second: of packet time, and of a PacedPlayer on the clock, too
  double seconds = 5;
  std::uint64_t packets_max = 0;  // 0: no bound
  // The slots of rings that wait for workers, asked now and then by the reading thread.
  std::function<std::size_t()> ring_depth = {};
};

// ThreadSeconds is the CPU time of the calling thread.
double ThreadSeconds();

class DeckPlayer final : public capture::PacketSource {
 public:
  DeckPlayer(Deck& deck, const PlayOptions& options, capture::WorkerProgress& workers);

  [[nodiscard]] bool Next(PacketRef& packet) override;

  const Score& score() const { return score_; }  // when Next has said false
  const Stamps& stamps() const { return stamps_; }

 private:
  bool Pause();
  void BeginBlock();
  void WaitFor(std::uint64_t sequence);
  bool Over();

  Deck& deck_;
  const PlayOptions options_;
  capture::WorkerProgress& workers_;
  Stamps stamps_;
  Score score_;
  std::size_t at_ = 0;          // in the deck
  std::uint64_t pause_at_ = 0;  // packets
  std::uint64_t passed_ = 0;
  Stamps::Steady::time_point start_;
  double cpu_start_ = 0;
};

class PacedPlayer final : public capture::PacketSource {
 public:
  PacedPlayer(Deck& deck, const PlayOptions& options, std::size_t buffer_mib,
              capture::WorkerProgress& workers);
  ~PacedPlayer() override;

  [[nodiscard]] bool Next(PacketRef& packet) override;

  const Score& score() const { return score_; }
  const Stamps& stamps() const { return stamps_; }

 private:
  void Generate();
  void Send();
  void Drop(capture::FrameStore::Fate fate);

  Deck& deck_;
  const PlayOptions options_;
  capture::WorkerProgress& workers_;
  Stamps stamps_;
  capture::FrameStore store_;
  std::thread generator_;
  std::atomic<bool> ended_{false};
  std::atomic<bool> stop_{false};
  Score score_;  // of the generator until ended_, but for the reader's own two
  std::size_t at_ = 0;
  std::uint64_t sequence_ = 0;  // the reader's
  double cpu_start_ = 0;
  std::size_t ring_depth_max_ = 0;
};

}  // namespace eastwest::bench

#endif  // EASTWEST_SRC_BENCH_PLAYER_H_
