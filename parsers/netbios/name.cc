#include "parsers/netbios/name.h"

namespace eastwest::netbios {
namespace {

constexpr std::uint8_t kEncodedLength = 32;
constexpr std::uint8_t kLabelBytesMax = 63;

// ReadHalfByte decodes one letter: 'A' is 0, 'P' is 15.
std::uint8_t ReadHalfByte(ByteReader& reader) {
  const std::uint8_t letter = reader.U8();
  reader.Require(letter >= 'A' && letter <= 'P', ParseError::kBadValue);
  return reader.ok() ? static_cast<std::uint8_t>(letter - 'A') : std::uint8_t{0};
}

std::uint8_t ReadEncodedByte(ByteReader& reader) {
  const std::uint8_t high = ReadHalfByte(reader);
  return static_cast<std::uint8_t>(high << 4 | ReadHalfByte(reader));
}

// SkipScope steps over the labels of the scope; true when there are any.
bool SkipScope(ByteReader& reader) {
  for (std::size_t labels = 0; labels <= kScopeLabelsMax; ++labels) {
    const std::uint8_t length = reader.U8();
    if (length == 0 || !reader.ok()) {
      return labels != 0;
    }
    reader.Require(length <= kLabelBytesMax, ParseError::kBadValue);
    reader.Skip(length);
  }
  reader.Fail(ParseError::kTooMany);
  return true;
}

}  // namespace

Name ReadName(ByteReader& reader) {
  Name name;
  reader.Require(reader.U8() == kEncodedLength, ParseError::kBadLength);
  for (char& character : name.characters) {
    character = static_cast<char>(ReadEncodedByte(reader));
  }
  name.suffix = ReadEncodedByte(reader);
  name.has_scope = SkipScope(reader);
  name.length = kNameCharacters;
  while (name.length != 0) {
    const char last = name.characters[name.length - 1U];
    if (last != ' ' && last != '\0') {
      break;
    }
    --name.length;
  }
  return name;
}

}  // namespace eastwest::netbios
