#include "parsers/auth/der.h"

namespace eastwest::auth {
namespace {

// The low five bits all set announce a tag of several bytes. X.690 8.1.2.4
constexpr std::uint8_t kManyByteTag = 0x1F;
constexpr std::uint8_t kLongLength = 0x80;
constexpr std::size_t kLengthBytesMax = 4;
// Four value bytes and the leading zero of an unsigned number with its top bit set.
constexpr std::size_t kIntegerBytesMax = 5;

}  // namespace

DerReader::DerReader(Bytes data, unsigned depth, ParseError error) : reader_(data), depth_(depth) {
  reader_.Require(error == ParseError::kNone, error);
  reader_.Require(depth <= kDerDepthMax, ParseError::kTooDeep);
}

// Content reads the length and the content after a tag. X.690 8.1.3
Bytes DerReader::Content() {
  std::size_t length = reader_.U8();
  if (length >= kLongLength) {
    const std::size_t count = length - kLongLength;
    reader_.Require(count != 0 && count <= kLengthBytesMax, ParseError::kBadLength);
    length = 0;
    for (std::size_t i = 0; i < count && reader_.ok(); ++i) {
      length = length << 8 | reader_.U8();
    }
  }
  return reader_.Take(length);
}

Bytes DerReader::Take(std::uint8_t tag) {
  reader_.Require(reader_.U8() == tag || !reader_.ok(), ParseError::kBadValue);
  return Content();
}

std::optional<Bytes> DerReader::TakeIf(std::uint8_t tag) {
  if (AtEnd() || PeekTag() != tag) {
    return std::nullopt;
  }
  return Take(tag);
}

DerReader DerReader::Enter(std::uint8_t tag) {
  const Bytes content = Take(tag);
  return {content, depth_ + 1, reader_.error()};
}

void DerReader::SkipElement() {
  const std::uint8_t tag = reader_.U8();
  reader_.Require((tag & kManyByteTag) != kManyByteTag, ParseError::kBadValue);
  Content();
}

std::uint32_t DerReader::Unsigned(std::uint8_t tag) {
  const Bytes content = Take(tag);
  reader_.Require(!content.empty() && content.size() <= kIntegerBytesMax, ParseError::kBadLength);
  if (!reader_.ok()) {
    return 0;
  }
  std::uint32_t value = (content[0] & 0x80) != 0 ? 0xFFFFFFFFU : 0;
  for (const std::uint8_t byte : content) {
    value = value << 8 | byte;
  }
  return value;
}

}  // namespace eastwest::auth
