// CheckDecompression holds a decompressor against itself: what fits a shorter buffer, or comes from
// less input, is the front of what fits a longer one.
#ifndef EASTWEST_TESTS_FUZZ_DECOMPRESS_CHECK_H_
#define EASTWEST_TESTS_FUZZ_DECOMPRESS_CHECK_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::fuzz {

template <typename Decompress>
int CheckDecompression(Bytes input, const Decompress& decompress) {
  ByteReader reader(input);
  const std::size_t room = std::size_t{reader.U16Le()} * 2;  // more than a block of 65,536
  const Bytes data = reader.Rest();
  std::vector<std::uint8_t> whole(room);
  const auto all = decompress(data, whole);
  if (*all > room) {
    std::abort();
  }
  const auto is_front = [&](Bytes some, std::size_t less_room) {
    std::vector<std::uint8_t> front(less_room);
    const auto less = decompress(some, front);
    return *less <= std::min(*all, less_room) &&
           std::equal(front.begin(), front.begin() + static_cast<std::ptrdiff_t>(*less),
                      whole.begin());
  };
  if (!is_front(data, room / 2) || !is_front(data.first(data.size() / 2), room)) {
    std::abort();
  }
  return 0;
}

}  // namespace eastwest::fuzz

#endif  // EASTWEST_TESTS_FUZZ_DECOMPRESS_CHECK_H_
