#include "parsers/msrpc/ndr.h"

#include <algorithm>

#include "parsers/bytes/text.h"

namespace eastwest::msrpc {

std::string ToUtf8(const WireText& text) {
  if (!text.wide) {
    return OemToUtf8(text.data);
  }
  return text.order == ByteReader::Order::kLittle ? Utf16LeToUtf8(text.data)
                                                  : Utf16BeToUtf8(text.data);
}

// Conformant varying string: maximum, offset and actual count in characters, then the
// characters, NUL included. [C706] 14.3.4.2
WireText NdrReader::String(bool wide) {
  WireText text{.data = {}, .wide = wide, .order = reader_.order()};
  const std::uint64_t maximum = Word();
  const std::uint64_t offset = Word();
  const std::uint64_t count = Word();
  reader_.Require(offset == 0, ParseError::kBadValue);
  reader_.Require(count <= maximum, ParseError::kBadLength);
  // Bounded before it is doubled, so that the product cannot wrap.
  reader_.Require(count <= reader_.remaining() || !reader_.ok(), ParseError::kTruncated);
  if (!reader_.ok()) {
    return text;
  }
  const Bytes data = reader_.Take(static_cast<std::size_t>(count) * (wide ? 2 : 1));
  // A NUL is two zero bytes in either byte order.
  text.data = wide ? Utf16LeUntilNul(data) : OemUntilNul(data);
  return text;
}

WireText NdrReader::UniqueString(bool wide) {
  if (!Pointer()) {
    return {.data = {}, .wide = wide, .order = reader_.order()};
  }
  return String(wide);
}

NdrReader::Counted NdrReader::CountedHeader() {
  Counted header;
  Align(4, 8);
  header.bytes = U16();
  U16();  // MaximumLength
  header.present = Pointer();
  return header;
}

WireText NdrReader::CountedBody(const Counted& header, bool wide) {
  if (!header.present) {
    return {.data = {}, .wide = wide, .order = reader_.order()};
  }
  WireText text = String(wide);
  text.data = text.data.first(std::min<std::size_t>(text.data.size(), header.bytes));
  return text;
}

WireText NdrReader::UniqueCountedString(bool wide) {
  if (!Pointer()) {
    return {.data = {}, .wide = wide, .order = reader_.order()};
  }
  return CountedString(wide);
}

Bytes NdrReader::Sid() {
  constexpr std::size_t kFixed = 8;  // revision, count, authority
  constexpr std::uint64_t kSubAuthoritiesMax = 15;
  const std::uint64_t count = Word();
  reader_.Require(count <= kSubAuthoritiesMax, ParseError::kTooMany);
  return reader_.ok() ? reader_.Take(kFixed + 4 * static_cast<std::size_t>(count)) : Bytes{};
}

std::uint64_t NdrReader::Count(std::size_t element_bytes_min) {
  const std::uint64_t count = Word();
  reader_.Require(!reader_.ok() || count <= reader_.remaining() / element_bytes_min,
                  ParseError::kTooMany);
  return reader_.ok() ? count : 0;
}

Bytes NdrReader::ConformantBytes() {
  const std::uint64_t count = Word();
  reader_.Require(count <= reader_.remaining() || !reader_.ok(), ParseError::kTruncated);
  return reader_.Take(static_cast<std::size_t>(count));
}

Bytes NdrReader::UniqueBytes() { return Pointer() ? ConformantBytes() : Bytes{}; }

std::optional<std::uint32_t> NdrReader::UniqueU32() {
  if (!Pointer()) {
    return std::nullopt;
  }
  return U32();
}

ContextHandle NdrReader::Handle() {
  reader_.Align(4);
  ContextHandle handle{};
  for (std::uint8_t& byte : handle) {
    byte = reader_.U8();
  }
  return handle;
}

Guid NdrReader::Uuid() {
  reader_.Align(4);
  return ReadGuid(reader_);
}

std::optional<std::uint32_t> ReturnCode(const Stub& response) {
  constexpr std::size_t kCodeSize = 4;
  if (response.data.size() < kCodeSize) {
    return std::nullopt;
  }
  ByteReader reader(response.data.last(kCodeSize), response.order);
  return reader.U32();
}

}  // namespace eastwest::msrpc
