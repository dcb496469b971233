#include "src/core/state_archive.h"

#include <algorithm>
#include <bit>
#include <chrono>

#include "src/core/checkpoint_limits.h"

namespace eastwest {
namespace {

// Times lie between 1970 and 2116: sums and differences with windows do not overflow.
constexpr std::int64_t kTimeMax = std::int64_t{1} << 62;

constexpr unsigned kByteBits = 8;

}  // namespace

StateArchive StateArchive::Writing(PacketTime now, std::size_t room) {
  StateArchive archive(now);
  archive.room_ = room;
  archive.Value(archive.now_);
  archive.saved_ = archive.now_;
  return archive;
}

StateArchive StateArchive::Reading(PacketTime now, Bytes data) {
  StateArchive archive(now);
  archive.reader_.emplace(data);
  archive.Value(archive.saved_);
  if (archive.now_ < archive.saved_) {
    archive.Fail();  // nothing that was kept would ever grow old
  }
  return archive;
}

void StateArchive::Put(std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    written_.push_back(static_cast<std::uint8_t>(value >> i * kByteBits));
  }
}

std::uint64_t StateArchive::Take(std::size_t bytes) {
  if (!ok()) {
    return 0;
  }
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value |= std::uint64_t{reader_->U8()} << i * kByteBits;
  }
  return value;
}

void StateArchive::Value(bool& value) {
  std::uint8_t raw = value ? 1 : 0;
  Value(raw);
  value = raw == 1;
  if (raw > 1) {
    Fail();
  }
}

void StateArchive::Value(double& value) {
  auto raw = std::bit_cast<std::uint64_t>(value);
  Value(raw);
  value = std::bit_cast<double>(raw);
}

void StateArchive::Value(PacketTime& time) {
  std::int64_t count = std::clamp<std::int64_t>(time.time_since_epoch().count(), 0, kTimeMax);
  Value(count);
  if (count < 0 || count > kTimeMax) {
    count = 0;
    Fail();
  }
  time = PacketTime(std::chrono::nanoseconds(count));
}

void StateArchive::Value(std::string& text) {
  auto size = static_cast<std::uint32_t>(std::min(text.size(), limits::kCheckpointTextBytesMax));
  Value(size);
  if (!reading()) {
    written_.insert(written_.end(), text.begin(), text.begin() + size);
    return;
  }
  text.clear();
  if (size > limits::kCheckpointTextBytesMax) {
    return Fail();
  }
  if (ok()) {
    const Bytes bytes = reader_->Take(size);
    text.assign(bytes.begin(), bytes.end());
  }
}

void StateArchive::Value(net::IpAddress& address) {
  using Family = net::IpAddress::Family;
  auto family = static_cast<std::uint8_t>(address.family);
  Value(family);
  if (reading()) {
    address = {};
    if (family != 0 && family != 4 && family != 6) {
      return Fail();
    }
    address.family = static_cast<Family>(family);
  }
  for (std::size_t i = 0; i < address.size(); ++i) {
    Value(address.bytes[i]);
  }
}

void StateArchive::Value(FrameId& frame) {
  Value(frame.input);
  Value(frame.number);
  if (blind()) {
    frame = {};  // frames of another run: its numbers and interfaces mean nothing in this one
  }
}

void StateArchive::Value(Guid& guid) {
  Value(guid.data1);
  Value(guid.data2);
  Value(guid.data3);
  Value(guid.data4);
}

bool StateArchive::Begin() {
  if (written_.size() >= room_) {
    ++left_out_;
    return false;
  }
  bool follows = true;
  Value(follows);
  return true;
}

void StateArchive::End() {
  bool follows = false;
  Value(follows);
}

bool StateArchive::Follows() {
  bool follows = false;
  Value(follows);
  return follows && ok();
}

}  // namespace eastwest
