#include "parsers/xca/huffman_code.h"

namespace eastwest::xca {
namespace {

// CodeBits: even symbols are in the low half of their byte.
unsigned CodeBits(Bytes table, std::size_t symbol) {
  return table[symbol / 2] >> (symbol % 2 == 0 ? 0 : 4) & 0x0F;
}

}  // namespace

bool HuffmanCode::Load(Bytes table) {
  std::array<std::uint16_t, kCodeBitsMax + 1> count{};
  for (std::size_t symbol = 0; symbol < symbols_.size(); ++symbol) {
    ++count[CodeBits(table, symbol)];
  }
  std::uint32_t pattern = 0;
  std::uint16_t position = 0;
  std::array<std::uint16_t, kCodeBitsMax + 1> next{};
  for (unsigned bits = 1; bits <= kCodeBitsMax; ++bits) {
    first_symbol_[bits] = next[bits] = position;
    position = static_cast<std::uint16_t>(position + count[bits]);
    pattern += std::uint32_t{count[bits]} << (kCodeBitsMax - bits);
    end_[bits] = pattern;
  }
  if (pattern != 1U << kCodeBitsMax) {
    return false;
  }
  for (std::size_t symbol = 0; symbol < symbols_.size(); ++symbol) {
    if (const unsigned bits = CodeBits(table, symbol); bits != 0) {
      symbols_[next[bits]++] = static_cast<std::uint16_t>(symbol);
    }
  }
  return true;
}

HuffmanCode::Symbol HuffmanCode::Find(std::uint32_t bits) const {
  unsigned length = 1;
  while (length < kCodeBitsMax && bits >= end_[length]) {
    ++length;
  }
  const std::uint32_t rank = (bits - end_[length - 1]) >> (kCodeBitsMax - length);
  return {symbols_[first_symbol_[length] + rank], static_cast<std::uint8_t>(length)};
}

}  // namespace eastwest::xca
