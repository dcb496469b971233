#include "src/stream/header_probe.h"

#include <algorithm>
#include <string_view>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/endian.h"

namespace eastwest::stream {
namespace {

constexpr bool IsSmbSignatureByte(std::uint8_t byte) { return byte >= 0xFC; }

// A packet type of connection-oriented RPC; 1 and 4 to 10 are connectionless, 20 is RTS.
// [C706] 12.6.1, [MS-RPCH] 2.2.3.6
constexpr bool IsDcerpcType(std::uint8_t type) {
  return type == 0 || type == 2 || type == 3 || (type >= 11 && type <= 20);
}

// Integers big or little, characters ASCII or EBCDIC, floats one of four. [C706] 14.1
constexpr bool IsDrep(Bytes drep) {
  return (drep[0] & 0xEE) == 0 && drep[1] <= 3 && drep[2] == 0 && drep[3] == 0;
}

constexpr std::string_view kBanner = "ncacn_http/1.0";
constexpr std::string_view kInMethod = "RPC_IN_DATA ";
constexpr std::string_view kOutMethod = "RPC_OUT_DATA ";
static_assert(kBanner.size() == kRpcHeadProbeBytes && kOutMethod.size() <= kRpcHeadProbeBytes);

bool Starts(Bytes data, std::string_view text) {
  return data.size() >= text.size() && std::equal(text.begin(), text.end(), data.begin());
}

// PrefixDiffers looks at as many leading bytes as there are.
bool DcerpcPrefixDiffers(Bytes data) {
  const std::size_t size = data.size();
  return (size > 0 && data[0] != 5) || (size > 1 && data[1] > 1) ||
         (size > 2 && !IsDcerpcType(data[2])) || (size >= 8 && !IsDrep(data.subspan(4, 4)));
}

bool SmbPrefixDiffers(Bytes data) {
  constexpr std::uint8_t kSmb[] = {'S', 'M', 'B'};
  if ((!data.empty() && data[0] != 0) || (data.size() > 4 && !IsSmbSignatureByte(data[4]))) {
    return true;
  }
  for (std::size_t i = 5; i < data.size() && i < 8; ++i) {
    if (data[i] != kSmb[i - 5]) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool BeginsHttpHead(Bytes data) {
  return Starts(data, kInMethod) || Starts(data, kOutMethod) || Starts(data, "HTTP/1.");
}

bool MayBeginRpcHead(Bytes data) {
  const auto may = [data](std::string_view text) {
    return !data.empty() && Starts(data, text.substr(0, std::min(text.size(), data.size())));
  };
  return may(kInMethod) || may(kOutMethod) || may(kBanner);
}

std::size_t HttpPreambleBytes(Bytes data) {
  constexpr std::string_view kHeadEnd = "\r\n\r\n";
  if (Starts(data, kBanner)) {
    return kBanner.size();
  }
  if (!BeginsHttpHead(data)) {
    return 0;
  }
  const auto end = std::search(data.begin(), data.end(), kHeadEnd.begin(), kHeadEnd.end());
  return end == data.end() ? 0 : static_cast<std::size_t>(end - data.begin()) + kHeadEnd.size();
}

Framing SmbFraming(Bytes message) {
  if (message.size() < 4 || message[1] != 'S' || message[2] != 'M' || message[3] != 'B') {
    return Framing::kNbssControl;
  }
  switch (message[0]) {
    case 0xFF:  // [MS-CIFS] 2.2.3.1
      return Framing::kSmb1;
    case 0xFE:  // [MS-SMB2] 2.2.1
      return Framing::kSmb2;
    case 0xFD:  // [MS-SMB2] 2.2.41
      return Framing::kSmbTransform;
    case 0xFC:  // [MS-SMB2] 2.2.42
      return Framing::kSmbCompressed;
    default:
      return Framing::kNbssControl;
  }
}

std::size_t HeaderBytes(Framing framing) {
  switch (framing) {
    case Framing::kNbssControl:
      return kNbssHeaderBytes;
    case Framing::kSmb1:
      return 32;
    case Framing::kSmb2:
      return 64;
    case Framing::kSmbTransform:
      return 52;
    case Framing::kSmbCompressed:
    case Framing::kDcerpc:
      return 16;
  }
  return 64;
}

Probe ProbeSmb(Bytes data) {
  constexpr std::size_t kSignatureEnd = kNbssHeaderBytes + 4;
  if (SmbPrefixDiffers(data)) {
    return Probe::kNo;
  }
  if (data.size() < kSignatureEnd) {
    return Probe::kNeedMore;
  }
  ByteReader reader(data);
  reader.Skip(1);
  const std::uint32_t length = reader.U24Be();
  const Framing framing = SmbFraming(data.subspan(kNbssHeaderBytes));
  if (length < HeaderBytes(framing)) {
    return Probe::kNo;
  }
  if (framing != Framing::kSmb2) {
    return Probe::kYes;
  }
  if (data.size() < kSignatureEnd + 2) {
    return Probe::kNeedMore;
  }
  // StructureSize is always 64. [MS-SMB2] 2.2.1.2
  return LoadLe<std::uint16_t>(data, kSignatureEnd) == 64 ? Probe::kYes : Probe::kNo;
}

Probe ProbeNbssControl(Bytes data) {
  if (!data.empty() && (data[0] < 0x81 || data[0] > 0x85)) {
    return Probe::kNo;
  }
  if (data.size() < kNbssHeaderBytes) {
    return Probe::kNeedMore;
  }
  if (data[1] != 0) {
    return Probe::kNo;  // the length extension bit: no control packet is that long
  }
  const std::uint16_t length = LoadBe<std::uint16_t>(data, 2);
  switch (data[0]) {
    case 0x81:  // session request: two encoded names. RFC 1002 4.3.2
      return length >= 4 && length <= 600 ? Probe::kYes : Probe::kNo;
    case 0x83:  // negative session response: one error code. RFC 1002 4.3.4
      return length == 1 ? Probe::kYes : Probe::kNo;
    case 0x84:  // retarget: address and port. RFC 1002 4.3.5
      return length == 6 ? Probe::kYes : Probe::kNo;
    default:  // positive response, keep-alive. RFC 1002 4.3.3, 4.3.6
      return length == 0 ? Probe::kYes : Probe::kNo;
  }
}

std::uint16_t DcerpcFragmentLength(Bytes header) {
  // The high half of drep[0] is the integer representation, 1 for little-endian. [C706] 14.1
  return (header[4] & 0x10) != 0 ? LoadLe<std::uint16_t>(header, 8)
                                 : LoadBe<std::uint16_t>(header, 8);
}

bool LooksLikeDcerpc(Bytes header) { return header.size() >= 8 && !DcerpcPrefixDiffers(header); }

Probe ProbeDcerpc(Bytes data) {
  if (DcerpcPrefixDiffers(data)) {
    return Probe::kNo;
  }
  if (data.size() < kDcerpcHeaderBytes) {
    return Probe::kNeedMore;
  }
  const std::uint16_t fragment = DcerpcFragmentLength(data);
  const std::uint16_t auth =
      (data[4] & 0x10) != 0 ? LoadLe<std::uint16_t>(data, 10) : LoadBe<std::uint16_t>(data, 10);
  return fragment >= kDcerpcHeaderBytes && auth <= fragment ? Probe::kYes : Probe::kNo;
}

}  // namespace eastwest::stream
