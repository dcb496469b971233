#include "parsers/heads/rdp.h"

#include <algorithm>
#include <string_view>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::heads {
namespace {

constexpr std::uint8_t kConnectionRequest = 0xE0;
constexpr std::uint8_t kConnectionConfirm = 0xD0;

// Variable returns what follows the fixed part of the X.224 header: RFC 1006 6, X.224 13.3
Bytes Variable(ByteReader& reader, std::uint8_t code) {
  reader.Require(reader.U8() == 3 || !reader.ok(), ParseError::kBadVersion);
  reader.Skip(1);
  const std::size_t length = reader.U16Be();
  reader.Require(length >= 11 || !reader.ok(), ParseError::kBadLength);
  const std::size_t indicated = reader.U8();
  reader.Require(indicated + 5 <= length || !reader.ok(), ParseError::kBadLength);
  reader.Require(reader.U8() == code || !reader.ok(), ParseError::kBadValue);
  reader.Skip(5);  // references and class
  return reader.Take(length >= 11 ? length - 11 : 0);
}

bool StartsWith(Bytes data, std::string_view text) {
  return data.size() >= text.size() &&
         std::equal(text.begin(), text.end(), data.begin(), [](char left, std::uint8_t right) {
           return static_cast<std::uint8_t>(left) == right;
         });
}

// Line takes what stands before CR LF, and both of them, off the front.
Bytes Line(Bytes& data) {
  for (std::size_t i = 0; i + 1 < data.size(); ++i) {
    if (data[i] == '\r' && data[i + 1] == '\n') {
      const Bytes line = data.first(i);
      data = data.subspan(i + 2);
      return line;
    }
  }
  return {};
}

// Negotiation: type, flags, a length of 8, and four bytes. [MS-RDPBCGR] 2.2.1.1.1
std::optional<std::uint32_t> Negotiation(Bytes data, std::uint8_t type) {
  ByteReader reader(data);
  const bool right_type = reader.U8() == type;
  reader.Skip(1);
  const bool right_length = reader.U16Le() == 8;
  const std::uint32_t value = reader.U32Le();
  if (!reader.ok() || !right_type || !right_length) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

Parsed<RdpRequest> ParseRdpRequest(Bytes packet) {
  constexpr std::string_view kCookie = "Cookie: mstshash=";
  constexpr std::string_view kToken = "Cookie: msts=";
  RdpRequest request;
  ByteReader reader(packet);
  Bytes rest = Variable(reader, kConnectionRequest);
  if (StartsWith(rest, kCookie)) {
    request.cookie = Line(rest);
    request.cookie = request.cookie.subspan(std::min(request.cookie.size(), kCookie.size()));
  } else if (StartsWith(rest, kToken)) {
    request.routing_token = Line(rest);
    request.routing_token =
        request.routing_token.subspan(std::min(request.routing_token.size(), kToken.size()));
  }
  request.protocols = Negotiation(rest, 1);
  return reader.Finish(request);
}

Parsed<RdpConfirm> ParseRdpConfirm(Bytes packet) {
  RdpConfirm confirm;
  ByteReader reader(packet);
  const Bytes rest = Variable(reader, kConnectionConfirm);
  confirm.protocol = Negotiation(rest, 2);
  confirm.failure = Negotiation(rest, 3);
  return reader.Finish(confirm);
}

}  // namespace eastwest::heads
