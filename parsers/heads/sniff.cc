#include "parsers/heads/sniff.h"

#include <algorithm>
#include <string_view>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::heads {
namespace {

enum class Match : std::uint8_t { kNo, kMore, kYes };

// Starts compares as many bytes as there are.
Match Starts(Bytes data, std::string_view with) {
  const std::size_t size = std::min(data.size(), with.size());
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] != static_cast<std::uint8_t>(with[i])) {
      return Match::kNo;
    }
  }
  return size == with.size() ? Match::kYes : Match::kMore;
}

// RFC 9110 9, RFC 4918 9, those of SCCM and BITS, and those of RPC over HTTP ([MS-RPCH] 2.1.2.1).
constexpr std::string_view kMethods[] = {
    "GET ",       "POST ",     "HEAD ",      "PUT ",         "OPTIONS ",     "DELETE ",
    "CONNECT ",   "TRACE ",    "PATCH ",     "PROPFIND ",    "MKCOL ",       "PROPPATCH ",
    "COPY ",      "MOVE ",     "LOCK ",      "UNLOCK ",      "SEARCH ",      "REPORT ",
    "SUBSCRIBE ", "CCM_POST ", "BITS_POST ", "RPC_IN_DATA ", "RPC_OUT_DATA "};

struct Signature {
  std::string_view text;
  HeadKind kind;
  bool from_client;
};

constexpr Signature kTexts[] = {
    {"HTTP/1.", HeadKind::kHttp, false},
    {"SSH-", HeadKind::kSsh, false},  // both sides say it: nobody is the client for it
    {"RFB 00", HeadKind::kRfb, false},
};

Sniffed SniffText(Bytes data) {
  Sniffed found;
  for (const Signature& signature : kTexts) {
    const Match match = Starts(data, signature.text);
    if (match == Match::kYes) {
      return {signature.kind, false, signature.from_client};
    }
    found.more = found.more || match == Match::kMore;
  }
  for (const std::string_view method : kMethods) {
    const Match match = Starts(data, method);
    if (match == Match::kYes) {
      return {HeadKind::kHttp, false, true, method.starts_with("RPC_")};
    }
    found.more = found.more || match == Match::kMore;
  }
  return found;
}

// RFC 8446 5.1, 4: a handshake record whose first message is a hello.
Sniffed SniffTls(Bytes data) {
  constexpr std::size_t kNeeds = 6;
  if (data[0] != 0x16 || (data.size() > 1 && data[1] != 3) || (data.size() > 2 && data[2] > 4)) {
    return {};
  }
  if (data.size() < kNeeds) {
    return {.more = true};
  }
  if (data[5] != 1 && data[5] != 2) {
    return {};
  }
  return {HeadKind::kTls, false, data[5] == 1};
}

// TPKT version 3, then a connection request or confirm. RFC 1006 6, X.224 13.3, 13.4
Sniffed SniffRdp(Bytes data) {
  constexpr std::size_t kNeeds = 6;
  if (data[0] != 3 || (data.size() > 1 && data[1] != 0)) {
    return {};
  }
  if (data.size() < kNeeds) {
    return {.more = true};
  }
  const std::size_t length = std::size_t{data[2]} << 8 | data[3];
  if (length < 11 || data[4] + std::size_t{5} > length || (data[5] != 0xE0 && data[5] != 0xD0)) {
    return {};
  }
  return {HeadKind::kRdp, false, data[5] == 0xE0};
}

// The type of a message, its status, and a length that holds one option or the fixed part.
// [MS-TDS] 2.2.3.1
Sniffed SniffTds(Bytes data) {
  constexpr std::size_t kNeeds = 9;
  const bool prelogin = data[0] == 0x12;
  if ((!prelogin && data[0] != 0x10) || (data.size() > 1 && data[1] > 1)) {
    return {};
  }
  if (data.size() < kNeeds) {
    return {.more = true};
  }
  const std::size_t length = std::size_t{data[2]} << 8 | data[3];
  const bool fits =
      prelogin ? length >= 14 && length < 512 && data[8] == 0 : length > 94 && data[6] <= 1;
  if (!fits || data[7] != 0) {
    return {};
  }
  return {HeadKind::kTds, false, true};
}

// DerLengthBytes is how many bytes the length at offset at takes; 0 for no definite length.
std::size_t DerLengthBytes(Bytes data, std::size_t at) {
  const std::uint8_t first = data[at];
  if (first < 0x80) {
    return 1;
  }
  return first > 0x80 && first <= 0x84 ? first - 0x80U + 1U : 0;
}

// SEQUENCE, messageID, then one of the operations that open a conversation. RFC 4511 4.1.1
Sniffed SniffLdap(Bytes data) {
  if (data[0] != 0x30) {
    return {};
  }
  if (data.size() < 2) {
    return {.more = true};
  }
  const std::size_t id = 1 + DerLengthBytes(data, 1);
  if (id == 1) {
    return {};
  }
  if (data.size() < id + 2) {
    return {.more = true};
  }
  if (data[id] != 0x02 || data[id + 1] == 0 || data[id + 1] > 4) {
    return {};
  }
  const std::size_t operation = id + 2 + data[id + 1];
  if (data.size() <= operation) {
    return {.more = true};
  }
  switch (data[operation]) {
    case 0x60:  // bindRequest
    case 0x63:  // searchRequest
    case 0x77:  // extendedReq
      return {HeadKind::kLdap, false, true};
    case 0x61:  // bindResponse
    case 0x64:  // searchResEntry
    case 0x65:  // searchResDone
    case 0x78:  // extendedResp
      return {HeadKind::kLdap, false, false};
  }
  return {};
}

// A length of four bytes, then the message by its application tag. RFC 4120 7.2.2, 5.10
Sniffed SniffKerberos(Bytes data) {
  constexpr std::size_t kNeeds = 6;
  if (data[0] != 0 || (data.size() > 1 && data[1] > 3)) {
    return {};
  }
  if (data.size() < kNeeds) {
    return {.more = true};
  }
  const bool request = data[4] == 0x6A || data[4] == 0x6C;
  const bool answer = data[4] == 0x6B || data[4] == 0x6D || data[4] == 0x7E;
  if ((!request && !answer) || DerLengthBytes(data, 5) == 0) {
    return {};
  }
  return {HeadKind::kKerberos, false, request};
}

}  // namespace

Sniffed SniffHead(Bytes data) {
  if (data.empty()) {
    return {.more = true};
  }
  switch (data[0]) {
    case 0x00:
      return SniffKerberos(data);
    case 0x03:
      return SniffRdp(data);
    case 0x10:
    case 0x12:
      return SniffTds(data);
    case 0x16:
      return SniffTls(data);
    case 0x30:
      return SniffLdap(data);
    default:
      return SniffText(data);
  }
}

}  // namespace eastwest::heads
