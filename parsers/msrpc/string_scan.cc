#include "parsers/msrpc/string_scan.h"

#include <algorithm>
#include <cstdint>

#include "parsers/bytes/endian.h"

namespace eastwest::msrpc {
namespace {

Bytes Front(Bytes data) { return data.first(std::min(data.size(), kScanBytesMax)); }

bool IsText(std::uint16_t unit) {
  return (unit >= 0x20 && unit <= 0x7E) || (unit >= 0xA0 && unit <= 0x6FF) || unit == '\t' ||
         unit == '\r' || unit == '\n';
}

WireText Wide(Bytes data) { return {data, true, ByteReader::Order::kLittle}; }
WireText Narrow(Bytes data) { return {data, false, ByteReader::Order::kLittle}; }

}  // namespace

WideStrings::WideStrings(Bytes data) : data_(Front(data)) {}

std::optional<WireText> WideStrings::Next() {
  while (at_ + 2 <= data_.size()) {
    const std::size_t start = at_;
    while (at_ + 2 <= data_.size() && IsText(LoadLe<std::uint16_t>(data_, at_))) {
      at_ += 2;
    }
    const std::size_t bytes = at_ - start;
    at_ += 2;
    if (bytes >= 2 * kScannedCharactersMin) {
      return Wide(data_.subspan(start, bytes));
    }
  }
  return std::nullopt;
}

CimStrings::CimStrings(Bytes data) : data_(Front(data)) {}

// At reads the string that a flag byte begins; nothing when no text follows it.
std::optional<WireText> CimStrings::At(std::size_t flag) {
  constexpr std::uint8_t kWide = 1;
  const std::size_t width = data_[flag] == kWide ? 2 : 1;
  std::size_t end = flag + 1;
  while (end + width <= data_.size()) {
    const std::uint16_t unit =
        width == 2 ? LoadLe<std::uint16_t>(data_, end) : std::uint16_t{data_[end]};
    if (!IsText(unit)) {
      break;
    }
    end += width;
  }
  const Bytes text = data_.subspan(flag + 1, end - flag - 1);
  const bool ends = end + width <= data_.size() && data_[end] == 0 && data_[end + width - 1] == 0;
  if (!ends || text.size() < kScannedCharactersMin * width) {
    return std::nullopt;
  }
  at_ = end + width;
  return width == 2 ? Wide(text) : Narrow(text);
}

std::optional<WireText> CimStrings::Next() {
  constexpr std::uint8_t kWide = 1;
  while (at_ < data_.size()) {
    if (data_[at_] <= kWide) {
      if (const std::optional<WireText> text = At(at_)) {
        return text;
      }
    }
    ++at_;
  }
  return std::nullopt;
}

bool EqualsAscii(const WireText& text, std::string_view ascii) {
  const std::size_t width = text.wide ? 2 : 1;
  if (text.data.size() != width * ascii.size()) {
    return false;
  }
  const std::size_t low = text.wide && text.order == ByteReader::Order::kBig ? 1 : 0;
  for (std::size_t i = 0; i < ascii.size(); ++i) {
    const bool high_is_zero = width == 1 || text.data[width * i + 1 - low] == 0;
    if (!high_is_zero || text.data[width * i + low] != static_cast<std::uint8_t>(ascii[i])) {
      return false;
    }
  }
  return true;
}

}  // namespace eastwest::msrpc
