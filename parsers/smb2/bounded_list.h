// BoundedList is a list of at most kMax values that lives inside its owner: no heap.
#ifndef EASTWEST_PARSERS_SMB2_BOUNDED_LIST_H_
#define EASTWEST_PARSERS_SMB2_BOUNDED_LIST_H_

#include <array>
#include <cstddef>
#include <span>

namespace eastwest::smb2 {

template <typename T, std::size_t kMax>
class BoundedList {
 public:
  // Add refuses, and says so, when the list is full.
  [[nodiscard]] constexpr bool Add(const T& value) {
    if (size_ == kMax) {
      return false;
    }
    values_[size_++] = value;
    return true;
  }

  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const T& operator[](std::size_t at) const { return values_[at]; }
  constexpr auto begin() const { return view().begin(); }
  constexpr auto end() const { return view().end(); }
  constexpr std::span<const T> view() const { return std::span(values_).first(size_); }

 private:
  std::array<T, kMax> values_{};
  std::size_t size_ = 0;
};

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_BOUNDED_LIST_H_
