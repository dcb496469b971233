#include "parsers/netbios/name.h"

#include <algorithm>

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

void Name::CutPadding() {
  length = kNameCharacters;
  while (length != 0) {
    const char last = characters[length - 1U];
    if (last != ' ' && last != '\0') {
      break;
    }
    --length;
  }
}

Name ReadName(ByteReader& reader) {
  Name name;
  reader.Require(reader.U8() == kEncodedLength, ParseError::kBadLength);
  for (char& character : name.characters) {
    character = static_cast<char>(ReadEncodedByte(reader));
  }
  name.suffix = ReadEncodedByte(reader);
  name.has_scope = SkipScope(reader);
  name.CutPadding();
  return name;
}

std::optional<Name> NameOf(const DnsName& encoded) {
  const std::string_view label = encoded.label();
  const auto is_letter = [](char letter) { return letter >= 'A' && letter <= 'P'; };
  if (label.size() != kEncodedLength || !std::ranges::all_of(label, is_letter)) {
    return std::nullopt;
  }
  const auto byte_at = [label](std::size_t index) {
    return (label[2 * index] - 'A') << 4 | (label[2 * index + 1] - 'A');
  };
  Name name;
  for (std::size_t i = 0; i < kNameCharacters; ++i) {
    name.characters[i] = static_cast<char>(byte_at(i));
  }
  name.suffix = static_cast<std::uint8_t>(byte_at(kNameCharacters));
  name.has_scope = encoded.length > encoded.first_label;
  name.CutPadding();
  return name;
}

std::string_view SuffixName(std::uint8_t suffix) {
  switch (NameSuffix{suffix}) {
    case NameSuffix::kWorkstation:
      return "workstation";
    case NameSuffix::kMessenger:
      return "messenger";
    case NameSuffix::kDomainMasterBrowser:
      return "domain_master_browser";
    case NameSuffix::kDomainControllers:
      return "domain_controllers";
    case NameSuffix::kMasterBrowser:
      return "master_browser";
    case NameSuffix::kBrowserElections:
      return "browser_elections";
    case NameSuffix::kServer:
      return "server";
  }
  return {};
}

}  // namespace eastwest::netbios
