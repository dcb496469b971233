#include "parsers/netbios/dns_name.h"

#include <algorithm>
#include <optional>

namespace eastwest::netbios {
namespace {

constexpr std::uint8_t kPointerBits = 0xC0;

// Append adds a label; false when the name gets too long.
bool Append(DnsName& name, Bytes label) {
  const std::size_t dot = name.length == 0 ? 0 : 1;
  if (label.size() + dot > kDnsNameCharacters - name.length) {
    return false;
  }
  if (dot != 0) {
    name.characters[name.length++] = '.';
  } else {
    name.first_label = static_cast<std::uint8_t>(label.size());
  }
  std::ranges::transform(label, name.characters.begin() + name.length,
                         [](std::uint8_t byte) { return static_cast<char>(byte); });
  name.length = static_cast<std::uint8_t>(name.length + label.size());
  return true;
}

// ReadLabels reads labels up to the end of the name, or to a pointer, whose target it returns.
std::optional<std::size_t> ReadLabels(ByteReader& reader, DnsName& name, std::size_t& labels) {
  while (true) {
    const std::uint8_t length = reader.U8();
    if (length == 0 || !reader.ok()) {
      return std::nullopt;
    }
    if ((length & kPointerBits) == kPointerBits) {
      const std::size_t high = length & 0x3FU;
      const std::size_t target = high << 8 | reader.U8();
      return reader.ok() ? std::optional(target) : std::nullopt;
    }
    reader.Require((length & kPointerBits) == 0, ParseError::kBadValue);  // RFC 6891 5: 01 is gone
    reader.Require(++labels <= kDnsLabelsMax, ParseError::kTooMany);
    reader.Require(Append(name, reader.Take(length)), ParseError::kBadLength);
  }
}

}  // namespace

DnsName ReadDnsName(ByteReader& reader) {
  DnsName name;
  std::size_t labels = 0;
  std::size_t before = reader.position();
  std::optional<std::size_t> target = ReadLabels(reader, name, labels);
  ByteReader elsewhere(reader.data());
  for (std::size_t pointers = 0; target && reader.ok(); ++pointers) {
    reader.Require(pointers < kDnsPointersMax, ParseError::kTooMany);
    reader.Require(*target < before, ParseError::kOutOfRange);
    if (!reader.ok()) {
      break;
    }
    before = *target;
    elsewhere.Seek(before);
    target = ReadLabels(elsewhere, name, labels);
    reader.Require(elsewhere.ok(), elsewhere.error());
  }
  return name;
}

}  // namespace eastwest::netbios
