// StableHash is the same in every run and on every machine, unlike the hashes of Abseil.
#ifndef EASTWEST_SRC_DETECT_STABLE_HASH_H_
#define EASTWEST_SRC_DETECT_STABLE_HASH_H_

#include <cstdint>
#include <string_view>
#include <utility>

namespace eastwest::detect {

// StableHash is FNV-1a, 64 bits. Parts of one text are hashed one after the other: the hash of the
// first is the seed of the second.
inline constexpr std::uint64_t kStableSeed = 0xCBF29CE484222325U;

constexpr std::uint64_t StableHash(std::string_view text, std::uint64_t seed = kStableSeed) {
  std::uint64_t hash = seed;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  return hash;
}

// StableHashes are those of two seeds, in one go.
constexpr std::pair<std::uint64_t, std::uint64_t> StableHashes(std::string_view text,
                                                               std::uint64_t one,
                                                               std::uint64_t other) {
  for (const char c : text) {
    one = (one ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    other = (other ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  return {one, other};
}

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_STABLE_HASH_H_
