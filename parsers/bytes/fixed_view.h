// FixedView reads a fixed header after one length check; offsets are proved while compiling.
#ifndef EASTWEST_PARSERS_BYTES_FIXED_VIEW_H_
#define EASTWEST_PARSERS_BYTES_FIXED_VIEW_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/endian.h"

namespace eastwest {

template <std::size_t kSize>
class FixedView {
 public:
  // Of returns a view of the first kSize bytes, or nothing when the data is shorter.
  static constexpr std::optional<FixedView> Of(Bytes data) {
    if (data.size() < kSize) {
      return std::nullopt;
    }
    return FixedView(data.first<kSize>());
  }

  template <std::size_t kAt>
  constexpr std::uint8_t U8() const {
    static_assert(kAt < kSize);
    return data_[kAt];
  }
  template <std::size_t kAt>
  constexpr std::uint16_t U16Le() const {
    static_assert(kAt + 2 <= kSize);
    return LoadLe<std::uint16_t>(data_, kAt);
  }
  template <std::size_t kAt>
  constexpr std::uint32_t U32Le() const {
    static_assert(kAt + 4 <= kSize);
    return LoadLe<std::uint32_t>(data_, kAt);
  }
  template <std::size_t kAt>
  constexpr std::uint64_t U64Le() const {
    static_assert(kAt + 8 <= kSize);
    return LoadLe<std::uint64_t>(data_, kAt);
  }
  template <std::size_t kAt>
  constexpr std::uint16_t U16Be() const {
    static_assert(kAt + 2 <= kSize);
    return LoadBe<std::uint16_t>(data_, kAt);
  }
  template <std::size_t kAt>
  constexpr std::uint32_t U32Be() const {
    static_assert(kAt + 4 <= kSize);
    return LoadBe<std::uint32_t>(data_, kAt);
  }
  template <std::size_t kAt, std::size_t kCount>
  constexpr Bytes Slice() const {
    static_assert(kAt + kCount <= kSize);
    return data_.template subspan<kAt, kCount>();
  }

 private:
  constexpr explicit FixedView(std::span<const std::uint8_t, kSize> data) : data_(data) {}
  std::span<const std::uint8_t, kSize> data_;
};

}  // namespace eastwest

#endif  // EASTWEST_PARSERS_BYTES_FIXED_VIEW_H_
