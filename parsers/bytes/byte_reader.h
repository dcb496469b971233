// ByteReader is the bounded cursor: the only door to wire bytes.
#ifndef EASTWEST_PARSERS_BYTES_BYTE_READER_H_
#define EASTWEST_PARSERS_BYTES_BYTE_READER_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/endian.h"
#include "parsers/bytes/parsed.h"

namespace eastwest {

// ByteReader never throws, allocates or leaves the message. A read past the end gives zero and
// the reader stays failed with the first error, so the verdict is asked once, at the end.
class ByteReader {
 public:
  enum class Order : std::uint8_t { kLittle, kBig };

  constexpr explicit ByteReader(Bytes data, Order order = Order::kLittle)
      : data_(data), order_(order) {}

  constexpr std::uint8_t U8() { return Read<std::uint8_t, Order::kLittle>(); }
  constexpr std::uint16_t U16Le() { return Read<std::uint16_t, Order::kLittle>(); }
  constexpr std::uint32_t U32Le() { return Read<std::uint32_t, Order::kLittle>(); }
  constexpr std::uint64_t U64Le() { return Read<std::uint64_t, Order::kLittle>(); }
  constexpr std::uint16_t U16Be() { return Read<std::uint16_t, Order::kBig>(); }
  constexpr std::uint32_t U32Be() { return Read<std::uint32_t, Order::kBig>(); }
  constexpr std::uint64_t U64Be() { return Read<std::uint64_t, Order::kBig>(); }
  constexpr std::uint32_t U24Be() {
    const std::uint32_t high = U8();
    return (high << 16) | U16Be();
  }

  // U16, U32 and U64 read in the order given to the constructor (DCERPC picks it per PDU).
  constexpr std::uint16_t U16() { return order_ == Order::kLittle ? U16Le() : U16Be(); }
  constexpr std::uint32_t U32() { return order_ == Order::kLittle ? U32Le() : U32Be(); }
  constexpr std::uint64_t U64() { return order_ == Order::kLittle ? U64Le() : U64Be(); }

  // Take returns the next count bytes, or an empty view and failure.
  constexpr Bytes Take(std::size_t count) {
    if (!Have(count)) {
      return {};
    }
    const Bytes view = data_.subspan(position_, count);
    position_ += count;
    return view;
  }

  constexpr void Skip(std::size_t count) {
    if (Have(count)) {
      position_ += count;
    }
  }

  // Align moves to the next multiple of size, counted from the first byte of the data.
  constexpr void Align(std::size_t size) { Skip((size - position_ % size) % size); }

  // Seek moves to an absolute offset inside the data; the end itself is allowed.
  constexpr void Seek(std::size_t offset) {
    Require(offset <= data_.size(), ParseError::kOutOfRange);
    if (ok()) {
      position_ = offset;
    }
  }

  // At returns length bytes at offset from the first byte of the data, without moving. A view
  // that would leave the data fails the reader with kOutOfRange.
  constexpr Bytes At(std::size_t offset, std::size_t length) {
    if (!ok()) {
      return {};
    }
    if (offset > data_.size() || length > data_.size() - offset) {
      Fail(ParseError::kOutOfRange);
      return {};
    }
    return data_.subspan(offset, length);
  }

  // Rest returns what is left, without moving.
  constexpr Bytes Rest() const { return ok() ? data_.subspan(position_) : Bytes{}; }

  constexpr void Require(bool holds, ParseError otherwise) {
    if (!holds) {
      Fail(otherwise);
    }
  }

  constexpr void Fail(ParseError error) {
    if (error_ == ParseError::kNone) {
      error_ = error;
    }
  }

  constexpr std::size_t position() const { return position_; }
  constexpr std::size_t remaining() const { return ok() ? data_.size() - position_ : 0; }
  constexpr Bytes data() const { return data_; }
  constexpr Order order() const { return order_; }
  constexpr bool ok() const { return error_ == ParseError::kNone; }
  constexpr ParseError error() const { return error_; }

  template <typename T>
  constexpr Parsed<T> Finish(T value) const {
    return Parsed<T>{std::move(value), error_};
  }

 private:
  constexpr bool Have(std::size_t count) {
    if (!ok()) {
      return false;
    }
    if (count > data_.size() - position_) {
      Fail(ParseError::kTruncated);
      return false;
    }
    return true;
  }

  template <std::unsigned_integral T, Order kOrder>
  constexpr T Read() {
    if (!Have(sizeof(T))) {
      return 0;
    }
    const std::size_t at = position_;
    position_ += sizeof(T);
    return kOrder == Order::kLittle ? LoadLe<T>(data_, at) : LoadBe<T>(data_, at);
  }

  Bytes data_;
  std::size_t position_ = 0;
  Order order_;
  ParseError error_ = ParseError::kNone;
};

}  // namespace eastwest

#endif  // EASTWEST_PARSERS_BYTES_BYTE_READER_H_
