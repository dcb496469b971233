// SpscRing hands slots from one thread to one other, in order, without a lock.
#ifndef EASTWEST_SRC_CORE_SPSC_RING_H_
#define EASTWEST_SRC_CORE_SPSC_RING_H_

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace eastwest {

// Two threads' indices must not share a line; std::hardware_destructive_interference_size warns
// on g++ 12.
inline constexpr std::size_t kCacheLine = 64;

// SpscRing has one producer thread and one consumer thread. Neither side ever waits inside: a
// full ring makes TryReserve return null, an empty one makes Peek return nothing; waiting (or
// dropping and counting) is the caller's policy. Both sides work in batches: many TryReserve,
// one Publish; one Peek, many reads, one Release.
//
// It is fast because each side keeps a private copy of the other's index and re-reads the shared
// one only when the private copy says full or empty: in a busy ring the cache line with the
// index moves once a batch, not once a slot.
template <typename T>
class SpscRing {
 public:
  // slots_min is rounded up to a power of two.
  explicit SpscRing(std::size_t slots_min)
      : slots_(std::bit_ceil(slots_min)), mask_(slots_.size() - 1) {}

  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;

  // Producer: the next free slot, or null when the ring is full. The slot stays the producer's
  // until Publish.
  T* TryReserve() {
    if (reserved_ - seen_tail_ == slots_.size()) {
      seen_tail_ = tail_.load(std::memory_order_acquire);  // pairs with the store in Release
      if (reserved_ - seen_tail_ == slots_.size()) {
        return nullptr;
      }
    }
    return &slots_[reserved_++ & mask_];
  }

  // Producer: everything reserved so far becomes visible to the consumer.
  void Publish() { head_.store(reserved_, std::memory_order_release); }  // pairs with Peek

  // Producer: how many slots were ever reserved, and how many of them the consumer gave back.
  std::uint64_t reserved() const { return reserved_; }
  std::uint64_t released() const {
    return tail_.load(std::memory_order_acquire);  // pairs with the store in Release
  }

  // Consumer: the published slots that lie in one piece, none when the ring is empty.
  std::span<T> Peek() {
    if (consumed_ == seen_head_) {
      seen_head_ = head_.load(std::memory_order_acquire);  // pairs with the store in Publish
    }
    const std::size_t at = consumed_ & mask_;
    const std::size_t ready = static_cast<std::size_t>(seen_head_ - consumed_);
    const std::size_t to_end = slots_.size() - at;
    return std::span<T>(slots_).subspan(at, ready < to_end ? ready : to_end);
  }

  // Consumer: gives back the first count slots of the last Peek.
  void Release(std::size_t count) {
    consumed_ += count;
    tail_.store(consumed_, std::memory_order_release);  // pairs with TryReserve and released
  }

  // Any thread: at one moment during the call nothing that was published waited to be released.
  bool Drained() const {
    const std::uint64_t tail = tail_.load(std::memory_order_acquire);  // pairs with Release
    return tail == head_.load(std::memory_order_acquire);              // pairs with Publish
  }

  std::size_t capacity() const { return slots_.size(); }

 private:
  std::vector<T> slots_;
  std::size_t mask_;

  alignas(kCacheLine) std::atomic<std::uint64_t> head_{0};  // written by the producer
  std::uint64_t reserved_ = 0;                              // producer's own
  std::uint64_t seen_tail_ = 0;

  alignas(kCacheLine) std::atomic<std::uint64_t> tail_{0};  // written by the consumer
  std::uint64_t consumed_ = 0;                              // consumer's own
  std::uint64_t seen_head_ = 0;
};

}  // namespace eastwest

#endif  // EASTWEST_SRC_CORE_SPSC_RING_H_
