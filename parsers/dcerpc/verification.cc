#include "parsers/dcerpc/verification.h"

#include <algorithm>
#include <array>

namespace eastwest::dcerpc {
namespace {

// [MS-RPCE] 2.2.2.13.1
constexpr std::array<std::uint8_t, 8> kSignature = {0x8A, 0xE3, 0x13, 0x71, 0x02, 0xF4, 0x36, 0x71};

// [MS-RPCE] 2.2.2.13.2 to .4
constexpr std::uint16_t kCommandMask = 0x3FFF;
constexpr std::uint16_t kLastCommand = 0x4000;
constexpr std::uint16_t kBitmask = 1;
constexpr std::uint16_t kPcontext = 2;
constexpr std::uint16_t kHeader2 = 3;
constexpr std::uint16_t kKnownCommandMax = 7;  // of the bits in `commands`

void ReadCommand(std::uint16_t command, Bytes value, ByteReader::Order order, ByteReader& trailer,
                 VerificationTrailer& result) {
  ByteReader reader(value, order);
  if (command == kBitmask) {
    result.capabilities = reader.U32();
  } else if (command == kPcontext) {
    result.interface = ReadSyntaxId(reader);
    ReadSyntaxId(reader);
  } else if (command == kHeader2) {
    VerifiedHeader header;
    header.type = reader.U8();
    reader.Skip(3 + 4);  // reserved, data representation
    header.call_id = reader.U32();
    header.context_id = reader.U16();
    header.opnum = reader.U16();
    result.header = header;
  }
  trailer.Require(reader.ok(), ParseError::kBadLength);
  if (command <= kKnownCommandMax) {
    result.commands = static_cast<std::uint8_t>(result.commands | 1U << command);
  }
}

Parsed<VerificationTrailer> ReadTrailer(Bytes data, std::size_t offset, ByteReader::Order order) {
  VerificationTrailer result;
  result.offset = offset;
  ByteReader reader(data, order);
  reader.Skip(kSignature.size());
  bool last = false;
  std::size_t count = 0;
  while (!last && reader.ok()) {
    const std::uint16_t command = reader.U16();
    const Bytes value = reader.Take(reader.U16());
    last = (command & kLastCommand) != 0;
    reader.Require(++count <= kVerificationCommandsMax, ParseError::kTooMany);
    if (reader.ok()) {
      ReadCommand(command & kCommandMask, value, order, reader, result);
    }
  }
  return reader.Finish(result);
}

}  // namespace

std::optional<Parsed<VerificationTrailer>> FindVerificationTrailer(Bytes stub,
                                                                   ByteReader::Order order) {
  const std::size_t start =
      stub.size() > kVerificationBytesMax ? stub.size() - kVerificationBytesMax : 0;
  const Bytes tail = stub.subspan(start);
  const auto found = std::find_end(tail.begin(), tail.end(), kSignature.begin(), kSignature.end());
  if (found == tail.end()) {
    return std::nullopt;
  }
  const std::size_t offset = start + static_cast<std::size_t>(found - tail.begin());
  return ReadTrailer(stub.subspan(offset), offset, order);
}

}  // namespace eastwest::dcerpc
