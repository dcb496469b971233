#include "src/capture/frame_store.h"

#include <algorithm>
#include <array>
#include <span>

#include "parsers/net/decode.h"

namespace eastwest::capture {
namespace {

constexpr std::size_t kPublishEvery = 64;
constexpr std::size_t kFrameAlignment = 8;
constexpr unsigned kPercent = 100;
// Requests are shorter, and so are nearly all messages that say who does what.
constexpr std::uint32_t kBulkBytes = 700;

// NetBIOS, SMB, the endpoint mapper, Kerberos, LDAP, WinRM, RDP, TDS; RPC listens from 1024 up on
// old servers and from 49152 on new ones, and clients have any port from 1024 up.
constexpr std::array<std::uint16_t, 16> kWatchedPorts = {
    88, 135, 137, 138, 139, 389, 445, 464, 593, 636, 1433, 3268, 3269, 3389, 5985, 5986};
constexpr std::uint16_t kDynamicPortsFirst = 1024;

bool IsWatched(std::uint16_t port) { return std::ranges::binary_search(kWatchedPorts, port); }

}  // namespace

bool IsBulk(Bytes frame, std::uint32_t original_length, net::LinkType link_type) {
  net::Packet packet;
  if (original_length < kBulkBytes ||
      net::DecodeFrame(link_type, frame, original_length, packet) != net::DecodeVerdict::kIp ||
      packet.fragment.present || packet.payload_length < kBulkBytes) {
    return false;
  }
  const bool rpc_perhaps =
      packet.source_port >= kDynamicPortsFirst && packet.destination_port >= kDynamicPortsFirst;
  return !rpc_perhaps && !IsWatched(packet.source_port) && !IsWatched(packet.destination_port);
}

FrameStore::FrameStore(std::size_t blocks, std::size_t ring_frames)
    : frames_(ring_frames), free_blocks_(blocks) {
  for (std::size_t i = 0; i < blocks; ++i) {
    // Uninitialised: pages that no frame reaches cost nothing.
    blocks_.emplace_back(new std::uint8_t[limits::kLiveBlockBytes]);
    GiveBack(static_cast<std::uint32_t>(i));
  }
  free_blocks_.Publish();
  blocks_given_back_.store(0, std::memory_order_relaxed);
}

FrameStore::Fate FrameStore::Store(const CapturedFrame& frame, net::LinkType link_type) {
  if (used_percent() >= kShedBulkPercent && IsBulk(frame.data, frame.original_length, link_type)) {
    return Fate::kShed;
  }
  std::uint8_t* const room = RoomFor(frame.data.size());
  if (room == nullptr) {
    return Fate::kNoBlock;
  }
  LiveFrame* const slot = frames_.TryReserve();
  if (slot == nullptr) {
    return Fate::kNoSlot;
  }
  std::ranges::copy(frame.data, room);
  block_filled_ += (frame.data.size() + kFrameAlignment - 1) / kFrameAlignment * kFrameAlignment;
  *slot = {.data = {room, frame.data.size()},
           .original_length = frame.original_length,
           .block = *block_,
           .link_type = link_type,
           .time = frame.time,
           .key = frame.key};
  if (++unpublished_ >= kPublishEvery) {
    Publish();
  }
  return Fate::kStored;
}

void FrameStore::Publish() {
  frames_.Publish();
  unpublished_ = 0;
  used_percent_.store(MeasureUse(), std::memory_order_relaxed);
}

unsigned FrameStore::MeasureUse() const {
  const std::uint64_t slots = frames_.reserved() - frames_.released();
  const std::uint64_t blocks = blocks_taken_ - blocks_given_back_.load(std::memory_order_relaxed);
  // The block that is being filled is no sign of anything.
  const std::uint64_t waiting = blocks > 1 ? blocks - 1 : 0;
  return static_cast<unsigned>(
      std::max(slots * kPercent / frames_.capacity(), waiting * kPercent / blocks_.size()));
}

// RoomFor returns null when every block is still looked into. A block that no frame of the ring
// points into stays with us, so none is lost on the way.
std::uint8_t* FrameStore::RoomFor(std::size_t bytes) {
  if (bytes > limits::kPacketBytesMax) {
    return nullptr;
  }
  if (!block_.has_value() || block_filled_ + bytes > limits::kLiveBlockBytes) {
    const std::span<std::uint32_t> free = free_blocks_.Peek();
    if (free.empty()) {
      return nullptr;
    }
    block_ = free.front();
    block_filled_ = 0;
    free_blocks_.Release(1);
    ++blocks_taken_;
  }
  return blocks_[*block_].get() + block_filled_;
}

const LiveFrame* FrameStore::Front() {
  const std::span<LiveFrame> ready = frames_.Peek();
  return ready.empty() ? nullptr : &ready.front();
}

void FrameStore::Take(std::uint64_t sequence) {
  const std::uint32_t block = frames_.Peek().front().block;
  frames_.Release(1);
  if (current_.has_value() && current_->block != block) {
    lent_.push_back(*current_);
  }
  current_ = Lent{block, sequence};
}

void FrameStore::Reclaim(std::uint64_t passed_sequence) {
  bool any = false;
  while (!lent_.empty() && lent_.front().last_sequence <= passed_sequence) {
    GiveBack(lent_.front().block);
    lent_.pop_front();
    any = true;
  }
  if (any) {
    free_blocks_.Publish();
  }
}

void FrameStore::GiveBack(std::uint32_t block) {
  if (std::uint32_t* const slot = free_blocks_.TryReserve()) {  // there is room for all of them
    *slot = block;
    blocks_given_back_.fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace eastwest::capture
