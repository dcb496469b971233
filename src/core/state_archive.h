// StateArchive writes what a part of the engine knows into bytes, or reads it back from them: each
// part lists its fields once, for both directions. What is read is hostile: every length is
// bounded, and the first thing that cannot be makes all of it fail.
#ifndef EASTWEST_SRC_CORE_STATE_ARCHIVE_H_
#define EASTWEST_SRC_CORE_STATE_ARCHIVE_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <typeindex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/guid.h"
#include "parsers/net/address.h"
#include "src/core/packet_ref.h"
#include "src/core/packet_time.h"

namespace eastwest {

class StateArchive {
 public:
  // Writing: now is packet time. A list begins no further entry when there are room bytes already.
  static StateArchive Writing(PacketTime now, std::size_t room);
  // Reading: now is when the state is needed again. data outlives the archive.
  static StateArchive Reading(PacketTime now, Bytes data);

  bool reading() const { return reader_.has_value(); }
  bool ok() const { return ok_ && (!reader_ || reader_->ok()); }
  void Fail() { ok_ = false; }

  // now: what is older than its window then is neither written nor restored.
  PacketTime now() const { return now_; }
  // blind: time passed since the state was written, and nobody saw what happened in it.
  bool blind() const { return reading() && saved_ != now_; }

  template <std::integral T>
  void Value(T& value) {
    if (reading()) {
      const std::uint64_t raw = Take(sizeof(T));
      value = static_cast<T>(raw);
    } else {
      Put(static_cast<std::uint64_t>(value), sizeof(T));
    }
  }
  void Value(bool& value);
  void Value(double& value);
  void Value(PacketTime& time);
  void Value(std::string& text);
  void Value(net::IpAddress& address);
  void Value(FrameId& frame);  // none when blind: the frames are those of another run
  void Value(Guid& guid);
  template <std::size_t kSize>
  void Value(std::array<std::uint8_t, kSize>& bytes) {
    for (std::uint8_t& byte : bytes) {
      Value(byte);
    }
  }

  // Enum fails for what lies beyond the last enumerator.
  template <typename Enum>
  void Enum8(Enum& value, Enum last) {
    auto raw = static_cast<std::uint8_t>(value);
    Value(raw);
    if (raw > static_cast<std::uint8_t>(last)) {
      return Fail();
    }
    value = static_cast<Enum>(raw);
  }

  // Optional calls body(archive, value) when there is one.
  template <typename T, typename Body>
  void Optional(std::optional<T>& value, const Body& body) {
    bool present = value.has_value();
    Value(present);
    if (!present) {
      return value.reset();
    }
    if (reading()) {
      value.emplace();
    }
    body(*this, *value);
  }
  void Optional(std::optional<PacketTime>& value) {
    Optional(value, [](StateArchive& archive, PacketTime& time) { archive.Value(time); });
  }

  // Shared writes what several owners share once. body(archive, object) has its fields.
  template <typename T, typename Body>
  void Shared(std::shared_ptr<const T>& object, const Body& body);

  // A list is entries, each begun by Begin, and End. Begin says whether there is room for one
  // more; what there is none for is counted.
  bool Begin();
  void End();
  // Follows: reading, another entry follows.
  bool Follows();

  // List has the items of a container, up to items_max when reading: body(archive, item).
  template <typename Items, typename Body>
  void List(Items& items, std::size_t items_max, const Body& body) {
    if (!reading()) {
      for (auto& item : items) {
        if (Begin()) {
          body(*this, item);
        }
      }
      return End();
    }
    items.clear();
    while (Follows()) {
      if (items.size() >= items_max) {
        return Fail();
      }
      items.emplace_back();
      body(*this, items.back());
    }
  }

  // Entries of the outermost lists that were written or restored, and those without room.
  void CountEntry() { ++entries_; }
  std::uint64_t entries() const { return entries_; }
  std::uint64_t left_out() const { return left_out_; }

  // Finish: reading, whether it went well up to the last byte.
  bool Finish() const { return ok() && (!reader_ || reader_->remaining() == 0); }
  const std::vector<std::uint8_t>& written() const { return written_; }
  std::vector<std::uint8_t> TakeWritten() { return std::move(written_); }

 private:
  explicit StateArchive(PacketTime now) : now_(now) {}

  struct SharedObject {
    std::type_index type;  // a hostile index must not turn one kind into another
    std::shared_ptr<const void> object;
  };

  void Put(std::uint64_t value, std::size_t bytes);
  std::uint64_t Take(std::size_t bytes);

  PacketTime now_;
  PacketTime saved_;
  std::optional<ByteReader> reader_;
  std::vector<std::uint8_t> written_;
  std::size_t room_ = 0;
  std::vector<SharedObject> shared_;
  std::unordered_map<const void*, std::uint32_t> shared_index_;
  std::uint64_t entries_ = 0;
  std::uint64_t left_out_ = 0;
  bool ok_ = true;
};

// The index of an object is followed by its fields the first time; 0 is none.
template <typename T, typename Body>
void StateArchive::Shared(std::shared_ptr<const T>& object, const Body& body) {
  std::uint32_t index = 0;
  if (!reading()) {
    const auto next = static_cast<std::uint32_t>(shared_.size() + 1);
    const bool known = object == nullptr || shared_index_.contains(object.get());
    if (object != nullptr) {
      index = shared_index_.emplace(object.get(), next).first->second;
    }
    Value(index);
    if (!known) {
      shared_.push_back({typeid(T), object});
      T copy = *object;
      body(*this, copy);
    }
    return;
  }
  Value(index);
  object = nullptr;
  if (!ok() || index == 0) {
    return;
  }
  if (index <= shared_.size()) {
    const SharedObject& known = shared_[index - 1];
    if (known.type != typeid(T)) {
      return Fail();
    }
    object = std::static_pointer_cast<const T>(known.object);
    return;
  }
  if (index != shared_.size() + 1) {
    return Fail();
  }
  auto fresh = std::make_shared<T>();
  body(*this, *fresh);
  shared_.push_back({typeid(T), fresh});
  object = std::move(fresh);
}

}  // namespace eastwest

#endif  // EASTWEST_SRC_CORE_STATE_ARCHIVE_H_
