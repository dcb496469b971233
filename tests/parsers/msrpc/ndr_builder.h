// NdrBuilder writes stubs for tests: the calls that no capture shows in the clear, and NDR64 or
// big-endian twins of those that one does.
#ifndef EASTWEST_TESTS_PARSERS_MSRPC_NDR_BUILDER_H_
#define EASTWEST_TESTS_PARSERS_MSRPC_NDR_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "parsers/msrpc/ndr.h"

namespace eastwest::msrpc::testing {

class NdrBuilder {
 public:
  explicit NdrBuilder(bool ndr64, ByteReader::Order order = ByteReader::Order::kLittle)
      : ndr64_(ndr64), order_(order) {}

  NdrBuilder& Number(std::uint64_t value, std::size_t size) {
    data_.resize((data_.size() + size - 1) / size * size, 0xBF);
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t shift = order_ == ByteReader::Order::kLittle ? i : size - 1 - i;
      data_.push_back(static_cast<std::uint8_t>(value >> (8 * shift)));
    }
    return *this;
  }
  NdrBuilder& U16(std::uint16_t value) { return Number(value, 2); }
  NdrBuilder& U32(std::uint32_t value) { return Number(value, 4); }
  NdrBuilder& Word(std::uint64_t value) { return Number(value, ndr64_ ? 8 : 4); }
  NdrBuilder& Null() { return Word(0); }
  NdrBuilder& Pointer() { return Word(0x20000); }

  NdrBuilder& String(std::string_view text, bool wide = true) {
    Word(text.size() + 1).Word(0).Word(text.size() + 1);
    for (const char c : text) {
      Number(static_cast<std::uint8_t>(c), wide ? 2 : 1);
    }
    return Number(0, wide ? 2 : 1);
  }

  // An RPC_UNICODE_STRING in its two parts.
  NdrBuilder& Header(std::string_view text, std::size_t width = 2) {
    Structure();
    const auto bytes = static_cast<std::uint16_t>(text.size() * width);
    return U16(bytes).U16(bytes).Pointer();
  }
  NdrBuilder& Body(std::string_view text, bool wide = true) {
    Word(text.size()).Word(0).Word(text.size());
    for (const char c : text) {
      Number(static_cast<std::uint8_t>(c), wide ? 2 : 1);
    }
    return *this;
  }
  NdrBuilder& Counted(std::string_view text) { return Header(text).Body(text); }

  // S-1-5-21-1-2-RID.
  NdrBuilder& Sid(std::uint32_t rid) {
    Word(4).Number(1, 1).Number(4, 1);
    for (int i = 0; i < 5; ++i) {
      Number(0, 1);
    }
    return Number(5, 1).U32(21).U32(1).U32(2).U32(rid);
  }

  NdrBuilder& Uuid(const Guid& guid) {
    U32(guid.data1).U16(guid.data2).U16(guid.data3);
    data_.insert(data_.end(), guid.data4.begin(), guid.data4.end());
    return *this;
  }

  NdrBuilder& Raw(Bytes bytes) {
    data_.insert(data_.end(), bytes.begin(), bytes.end());
    return *this;
  }

  NdrBuilder& Align(std::size_t size) {
    data_.resize((data_.size() + size - 1) / size * size, 0xBF);
    return *this;
  }
  // Structure aligns to the pointers of a structure, Union to those of a union.
  NdrBuilder& Structure() { return Align(ndr64_ ? 8 : 4); }
  NdrBuilder& Union(std::uint32_t tag) {
    const std::size_t size = ndr64_ ? 8 : 1;
    return Align(size).U32(tag).Align(size);
  }
  NdrBuilder& Enum(std::uint16_t value) { return Number(value, ndr64_ ? 4 : 2); }

  NdrBuilder& Handle(std::uint8_t first) {
    U32(0);
    for (std::uint8_t i = 0; i < 16; ++i) {
      Number(static_cast<std::uint8_t>(first + i), 1);
    }
    return *this;
  }

  NdrBuilder& Blob(std::size_t size) {
    Word(size);
    data_.insert(data_.end(), size, 0xCC);
    return *this;
  }

  const std::vector<std::uint8_t>& data() const { return data_; }
  Stub stub() const { return {.data = data_, .order = order_, .ndr64 = ndr64_}; }
  Stub prefix(Bytes bytes) const { return {.data = bytes, .order = order_, .ndr64 = ndr64_}; }

 private:
  bool ndr64_;
  ByteReader::Order order_;
  std::vector<std::uint8_t> data_;
};

}  // namespace eastwest::msrpc::testing

#endif  // EASTWEST_TESTS_PARSERS_MSRPC_NDR_BUILDER_H_
