#include "tests/support/xca_encoders.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <map>
#include <queue>
#include <utility>

namespace eastwest::testing {
namespace {

void PutLe(Buffer& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  }
}

void SetLe(Buffer& out, std::size_t at, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    out[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
  }
}

// Item is a literal, or a match when length is not zero.
struct Item {
  std::uint8_t literal = 0;
  std::size_t distance = 0;
  std::size_t length = 0;
};

// Matcher looks for the last place where the next three bytes stood.
class Matcher {
 public:
  explicit Matcher(Bytes plain) : plain_(plain) {}

  // Next moves behind the item; end is where a match must stop.
  Item Next(std::size_t distance_max, std::size_t length_max, std::size_t end) {
    Item item{.literal = plain_[at_]};
    if (const auto found = last_.find(Key(at_)); at_ + 3 <= end && found != last_.end()) {
      const std::size_t distance = at_ - found->second;
      std::size_t length = 0;
      while (at_ + length < end && length < length_max &&
             plain_[at_ + length] == plain_[at_ + length - distance]) {
        ++length;
      }
      if (distance <= distance_max && length >= 3) {
        item = {.distance = distance, .length = length};
      }
    }
    for (std::size_t i = 0; i < std::max<std::size_t>(item.length, 1); ++i, ++at_) {
      last_[Key(at_)] = at_;
    }
    return item;
  }
  std::size_t at() const { return at_; }

 private:
  std::uint32_t Key(std::size_t at) const {
    return at + 3 > plain_.size() ? 0xFFFFFFFFU
                                  : std::uint32_t{plain_[at]} << 16 |
                                        std::uint32_t{plain_[at + 1]} << 8 | plain_[at + 2];
  }

  Bytes plain_;
  std::size_t at_ = 0;
  std::map<std::uint32_t, std::size_t> last_;
};

Buffer EncodeChunk(Bytes plain) {
  Buffer out(2);
  Matcher matcher(plain);
  std::size_t flags_at = 0;
  for (unsigned element = 0; matcher.at() < plain.size(); element = (element + 1) % 8) {
    if (element == 0) {
      flags_at = out.size();
      out.push_back(0);
    }
    unsigned distance_bits = 4;
    while (distance_bits < 12 && (std::size_t{1} << distance_bits) < matcher.at()) {
      ++distance_bits;
    }
    const unsigned length_bits = 16 - distance_bits;
    const Item item = matcher.Next(std::size_t{1} << distance_bits,
                                   (std::size_t{1} << length_bits) + 2, plain.size());
    if (item.length == 0) {
      out.push_back(item.literal);
    } else {
      out[flags_at] = static_cast<std::uint8_t>(out[flags_at] | 1U << element);
      PutLe(out, (item.distance - 1) << length_bits | (item.length - 3), 2);
    }
  }
  if (out.size() - 2 > plain.size()) {  // raw is shorter
    out.assign(2, 0);
    out.insert(out.end(), plain.begin(), plain.end());
    SetLe(out, 0, 0x3000 | (out.size() - 3), 2);
  } else {
    SetLe(out, 0, 0xB000 | (out.size() - 3), 2);
  }
  return out;
}

// The lengths of long matches, [MS-XCA] 2.3.4.
void PutLz77Length(Buffer& out, std::size_t length, std::size_t& half_byte) {
  const auto nibble = static_cast<std::uint8_t>(std::min<std::size_t>(length - 10, 15));
  if (half_byte == 0) {
    half_byte = out.size();
    out.push_back(nibble);
  } else {
    out[half_byte] = static_cast<std::uint8_t>(out[half_byte] | nibble << 4);
    half_byte = 0;
  }
  if (nibble < 15) {
    return;
  }
  if (length - 25 < 255) {
    out.push_back(static_cast<std::uint8_t>(length - 25));
    return;
  }
  out.push_back(255);
  const bool fits = length - 3 < 65536;
  PutLe(out, fits ? length - 3 : 0, 2);
  if (!fits) {
    PutLe(out, length - 3, 4);
  }
}

// BitWriter keeps two words ahead, where the decompressor reads them. [MS-XCA] 2.1.4.3
class BitWriter {
 public:
  explicit BitWriter(Buffer& out) : out_(out), first_(out.size()), second_(out.size() + 2) {
    out_.resize(out_.size() + 4);
  }
  void Put(std::uint32_t bits, unsigned count) {
    for (unsigned i = count; i-- > 0;) {
      if (free_ == 0) {
        SetLe(out_, first_, word_, 2);
        first_ = std::exchange(second_, out_.size());
        out_.resize(out_.size() + 2);
        word_ = 0;
        free_ = 16;
      }
      word_ = word_ << 1 | (bits >> i & 1);
      --free_;
    }
  }
  void Flush() {
    SetLe(out_, first_, word_ << free_, 2);
    SetLe(out_, second_, 0, 2);
  }

 private:
  Buffer& out_;
  std::size_t first_;
  std::size_t second_;
  std::uint32_t word_ = 0;
  unsigned free_ = 16;
};

using Frequencies = std::array<std::uint64_t, 512>;
using Lengths = std::array<unsigned, 512>;

// LengthsOf is Huffman's algorithm; frequencies are flattened until no code has over 15 bits.
Lengths LengthsOf(Frequencies frequencies) {
  Lengths lengths{};
  do {
    struct Node {
      std::uint64_t weight;
      std::vector<std::size_t> symbols;
      bool operator>(const Node& other) const { return weight > other.weight; }
    };
    std::priority_queue<Node, std::vector<Node>, std::greater<>> queue;
    lengths.fill(0);
    for (std::size_t symbol = 0; symbol < frequencies.size(); ++symbol) {
      if (frequencies[symbol] != 0) {
        queue.push({frequencies[symbol], {symbol}});
        frequencies[symbol] = frequencies[symbol] / 2 + 1;
      }
    }
    while (queue.size() > 1) {
      Node left = queue.top();
      queue.pop();
      const Node right = queue.top();
      queue.pop();
      left.weight += right.weight;
      left.symbols.insert(left.symbols.end(), right.symbols.begin(), right.symbols.end());
      for (const std::size_t symbol : left.symbols) {
        ++lengths[symbol];
      }
      queue.push(left);
    }
  } while (std::ranges::max(lengths) > 15);
  return lengths;
}

std::array<std::uint32_t, 512> CodesOf(const Lengths& lengths) {
  std::array<std::uint32_t, 512> codes{};
  std::uint32_t code = 0;
  for (unsigned bits = 1; bits <= 15; ++bits, code <<= 1) {
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
      if (lengths[symbol] == bits) {
        codes[symbol] = code++;
      }
    }
  }
  return codes;
}

std::size_t SymbolOf(const Item& item) {
  if (item.length == 0) {
    return item.literal;
  }
  const auto distance_bits = static_cast<std::size_t>(std::bit_width(item.distance)) - 1;
  return 256 + 16 * distance_bits + std::min<std::size_t>(item.length - 3, 15);
}

void PutItem(Buffer& out, BitWriter& bits, const Item& item,
             std::pair<std::uint32_t, unsigned> code) {
  bits.Put(code.first, code.second);
  if (item.length == 0) {
    return;
  }
  if (item.length >= 18 && item.length < 18 + 255) {
    out.push_back(static_cast<std::uint8_t>(item.length - 18));
  } else if (item.length >= 18) {
    out.push_back(255);
    const bool fits = item.length - 3 < 65536;
    PutLe(out, fits ? item.length - 3 : 0, 2);
    if (!fits) {
      PutLe(out, item.length - 3, 4);
    }
  }
  const auto distance_bits = static_cast<unsigned>(std::bit_width(item.distance)) - 1;
  bits.Put(static_cast<std::uint32_t>(item.distance - (std::size_t{1} << distance_bits)),
           distance_bits);
}

void PutBlock(Buffer& out, const std::vector<Item>& items, bool last) {
  Frequencies frequencies{};
  frequencies[256] = 1;  // the end of the data; and a code needs two symbols
  for (const Item& item : items) {
    ++frequencies[SymbolOf(item)];
  }
  const Lengths lengths = LengthsOf(frequencies);
  const auto codes = CodesOf(lengths);
  for (std::size_t symbol = 0; symbol < lengths.size(); symbol += 2) {
    out.push_back(static_cast<std::uint8_t>(lengths[symbol] | lengths[symbol + 1] << 4));
  }
  BitWriter bits(out);
  for (const Item& item : items) {
    const std::size_t symbol = SymbolOf(item);
    PutItem(out, bits, item, {codes[symbol], lengths[symbol]});
  }
  if (last) {
    bits.Put(codes[256], lengths[256]);
  }
  bits.Flush();
}

}  // namespace

Buffer EncodeLznt1(Bytes plain) {
  constexpr std::size_t kChunkBytes = 4096;
  Buffer out;
  for (std::size_t at = 0; at < plain.size(); at += kChunkBytes) {
    const Buffer chunk = EncodeChunk(plain.subspan(at, std::min(kChunkBytes, plain.size() - at)));
    out.insert(out.end(), chunk.begin(), chunk.end());
  }
  return out;
}

Buffer EncodeLz77(Bytes plain) {
  Buffer out;
  Matcher matcher(plain);
  std::size_t half_byte = 0;
  while (matcher.at() < plain.size()) {
    const std::size_t flags_at = out.size();
    std::uint32_t flags = 0xFFFFFFFF;
    PutLe(out, 0, 4);
    for (unsigned i = 0; i < 32 && matcher.at() < plain.size(); ++i) {
      const Item item = matcher.Next(8192, 0xFFFFFFFF, plain.size());
      if (item.length == 0) {
        flags &= ~(0x80000000U >> i);
        out.push_back(item.literal);
        continue;
      }
      PutLe(out, (item.distance - 1) << 3 | std::min<std::size_t>(item.length - 3, 7), 2);
      if (item.length >= 10) {
        PutLz77Length(out, item.length, half_byte);
      }
    }
    SetLe(out, flags_at, flags, 4);
  }
  return out;
}

Buffer EncodeLz77Huffman(Bytes plain) {
  constexpr std::size_t kBlockBytes = 65536;
  Buffer out;
  Matcher matcher(plain);
  while (matcher.at() < plain.size()) {
    const std::size_t end = std::min(matcher.at() + kBlockBytes, plain.size());
    std::vector<Item> items;
    while (matcher.at() < end) {
      items.push_back(matcher.Next(65535, 0xFFFFFFFF, end));
    }
    PutBlock(out, items, end == plain.size());
  }
  return out;
}

namespace {

void PutLz4Length(Buffer& out, std::size_t length) {
  for (; length >= 255; length -= 255) {
    out.push_back(255);
  }
  out.push_back(static_cast<std::uint8_t>(length));
}

// A sequence is literals and a match; length 0 ends the block.
void PutSequence(Buffer& out, Bytes literals, std::size_t distance, std::size_t length) {
  const std::size_t more = length == 0 ? 0 : length - 4;
  out.push_back(static_cast<std::uint8_t>(std::min<std::size_t>(literals.size(), 15) << 4 |
                                          std::min<std::size_t>(more, 15)));
  if (literals.size() >= 15) {
    PutLz4Length(out, literals.size() - 15);
  }
  out.insert(out.end(), literals.begin(), literals.end());
  if (length == 0) {
    return;
  }
  PutLe(out, distance, 2);
  if (more >= 15) {
    PutLz4Length(out, more - 15);
  }
}

}  // namespace

Buffer EncodeLz4(Bytes plain) {
  Buffer out;
  Matcher matcher(plain);
  std::size_t literals_at = 0;
  while (matcher.at() < plain.size()) {
    const std::size_t at = matcher.at();
    const Item item = matcher.Next(0xFFFF, 0xFFFFFFFF, plain.size());
    if (item.length >= 4) {
      PutSequence(out, plain.subspan(literals_at, at - literals_at), item.distance, item.length);
      literals_at = matcher.at();
    }
  }
  PutSequence(out, plain.subspan(literals_at), 0, 0);
  return out;
}

}  // namespace eastwest::testing
