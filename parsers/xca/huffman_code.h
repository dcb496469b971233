// HuffmanCode is the canonical code of 512 symbols that stands before a block. [MS-XCA] 2.2.4
#ifndef EASTWEST_PARSERS_XCA_HUFFMAN_CODE_H_
#define EASTWEST_PARSERS_XCA_HUFFMAN_CODE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"

namespace eastwest::xca {

class HuffmanCode {
 public:
  static constexpr std::size_t kTableBytes = 256;  // a half byte a symbol: the length of its code
  static constexpr unsigned kCodeBitsMax = 15;

  struct Symbol {
    std::uint16_t value = 0;
    std::uint8_t bits = 0;
  };

  // Load takes kTableBytes bytes. False when their codes leave bit patterns without a meaning, or
  // give some two of them.
  [[nodiscard]] bool Load(Bytes table);

  // Find returns the symbol that the highest of 15 bits stand for.
  Symbol Find(std::uint32_t bits) const;

 private:
  std::array<std::uint16_t, 2 * kTableBytes> symbols_{};        // shortest codes first
  std::array<std::uint32_t, kCodeBitsMax + 1> end_{};           // first pattern behind this length
  std::array<std::uint16_t, kCodeBitsMax + 1> first_symbol_{};  // of this length, in symbols_
};

}  // namespace eastwest::xca

#endif  // EASTWEST_PARSERS_XCA_HUFFMAN_CODE_H_
