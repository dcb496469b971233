// FrameStore carries frames from one capture thread to the reading thread: bytes in blocks, each
// copied once, and their descriptors in a ring. It decides what goes when there is too much.
#ifndef EASTWEST_SRC_CAPTURE_FRAME_STORE_H_
#define EASTWEST_SRC_CAPTURE_FRAME_STORE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "parsers/bytes/bytes.h"
#include "parsers/net/packet.h"
#include "src/core/limits.h"
#include "src/core/packet_time.h"
#include "src/core/spsc_ring.h"

namespace eastwest::capture {

// CapturedFrame borrows the kernel's memory: it is gone when the handler returns.
struct CapturedFrame {
  Bytes data;
  std::uint32_t original_length = 0;
  PacketTime time;
  std::chrono::steady_clock::time_point key{};  // as of MergeClock
};

// LiveFrame is a frame in one of the blocks; it has no sequence yet.
struct LiveFrame {
  Bytes data;
  std::uint32_t original_length = 0;
  std::uint32_t block = 0;
  net::LinkType link_type = net::LinkType::kEthernet;
  PacketTime time;
  std::chrono::steady_clock::time_point key{};  // its place among the frames of all queues
};

class FrameStore {
 public:
  enum class Fate : std::uint8_t {
    kStored,
    kShed,     // bulk, while more than half of the room is used
    kNoBlock,  // every block is still looked into
    kNoSlot,   // the ring is full
  };

  explicit FrameStore(std::size_t blocks, std::size_t ring_frames = limits::kLiveRingFrames);

  // --- capture thread ---

  // Store copies a frame, or tells why not. It never waits.
  Fate Store(const CapturedFrame& frame, net::LinkType link_type);
  // Publish shows the reading thread what was stored.
  void Publish();

  // --- reading thread ---

  // Front is the earliest frame that was not taken, null when there is none now.
  const LiveFrame* Front();
  // Take ends Front. sequence is what the frame is known by from now on.
  void Take(std::uint64_t sequence);
  // Reclaim gives blocks back to the capture thread whose frames are passed.
  void Reclaim(std::uint64_t passed_sequence);

  // --- any thread ---

  // used_percent is how much of the blocks or of the ring is in use, whichever is more; as of the
  // last Publish.
  unsigned used_percent() const { return used_percent_.load(std::memory_order_relaxed); }

 private:
  struct Lent {
    std::uint32_t block = 0;
    std::uint64_t last_sequence = 0;
  };

  std::uint8_t* RoomFor(std::size_t bytes);
  void GiveBack(std::uint32_t block);
  unsigned MeasureUse() const;

  // Written by the capture thread, lent to the workers, given back by the reading thread.
  std::vector<std::unique_ptr<std::uint8_t[]>> blocks_;
  SpscRing<LiveFrame> frames_;
  SpscRing<std::uint32_t> free_blocks_;

  // Capture thread only.
  std::optional<std::uint32_t> block_;
  std::size_t block_filled_ = 0;
  std::uint64_t blocks_taken_ = 0;
  std::size_t unpublished_ = 0;

  // Reading thread only.
  std::optional<Lent> current_;
  std::deque<Lent> lent_;

  std::atomic<std::uint64_t> blocks_given_back_{0};
  std::atomic<unsigned> used_percent_{0};
};

// From this on protocol logs are left out, bulk is not stored.
inline constexpr unsigned kShedLogsPercent = 25;
inline constexpr unsigned kShedBulkPercent = 50;

// IsBulk: a long piece of data of a conversation that is neither SMB, RPC, NetBIOS nor on another
// watched port. Its loss costs at most a head that was not recognised.
bool IsBulk(Bytes frame, std::uint32_t original_length, net::LinkType link_type);

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_FRAME_STORE_H_
