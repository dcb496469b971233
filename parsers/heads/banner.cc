#include "parsers/heads/banner.h"

#include <algorithm>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::heads {
namespace {

bool AllDigits(Bytes text) {
  return std::ranges::all_of(text, [](std::uint8_t c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Parsed<RfbVersion> ParseRfbVersion(Bytes data) {
  RfbVersion version;
  ByteReader reader(data);
  reader.Require(reader.U24Be() == 0x524642 || !reader.ok(), ParseError::kBadMagic);
  reader.Require(reader.U8() == ' ' || !reader.ok(), ParseError::kBadMagic);
  version.major = reader.Take(3);
  reader.Require(reader.U8() == '.' || !reader.ok(), ParseError::kBadValue);
  version.minor = reader.Take(3);
  reader.Require(reader.U8() == '\n' || !reader.ok(), ParseError::kBadValue);
  reader.Require(AllDigits(version.major) && AllDigits(version.minor), ParseError::kBadValue);
  return reader.Finish(version);
}

Parsed<RfbSecurity> ParseRfbSecurity(Bytes data, bool version_3_3) {
  RfbSecurity security;
  ByteReader reader(data);
  if (version_3_3) {
    reader.Require(reader.U24Be() == 0 || !reader.ok(), ParseError::kBadValue);
    security.types = reader.Take(1);
    security.bytes = 4;
  } else {
    const std::size_t count = reader.U8();
    security.types = reader.Take(count);
    security.bytes = 1 + count;
  }
  return reader.Finish(security);
}

Parsed<SshBanner> ParseSshBanner(Bytes data) {
  SshBanner banner;
  ByteReader reader(data);
  reader.Require(reader.U32Be() == 0x5353482D || !reader.ok(), ParseError::kBadMagic);
  const Bytes window = data.first(std::min(data.size(), kSshBannerBytesMax));
  const auto end = std::ranges::find(window, std::uint8_t{'\n'});
  if (end == window.end()) {
    reader.Fail(data.size() < kSshBannerBytesMax ? ParseError::kTruncated : ParseError::kTooMany);
    return reader.Finish(banner);
  }
  banner.bytes = static_cast<std::size_t>(end - window.begin()) + 1;
  Bytes line = reader.At(4, banner.bytes > 5 ? banner.bytes - 5 : 0);
  if (!line.empty() && line.back() == '\r') {
    line = line.first(line.size() - 1);
  }
  const auto dash = std::ranges::find(line, std::uint8_t{'-'});
  reader.Require(dash != line.end(), ParseError::kBadValue);
  if (reader.ok()) {
    const auto at = static_cast<std::size_t>(dash - line.begin());
    banner.protocol = line.first(at);
    const Bytes rest = line.subspan(at + 1);
    const auto space = std::ranges::find(rest, std::uint8_t{' '});
    banner.software = rest.first(static_cast<std::size_t>(space - rest.begin()));
  }
  return reader.Finish(banner);
}

}  // namespace eastwest::heads
