#include "parsers/heads/tls.h"

#include <algorithm>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::heads {
namespace {

constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kHello = 1;

// RFC 6066 3: a list of which only the first name of type 0 is in use.
Bytes ServerName(Bytes extension) {
  ByteReader reader(extension);
  reader.Skip(2);
  const bool host_name = reader.U8() == 0;
  const Bytes name = reader.Take(reader.U16Be());
  return host_name && reader.ok() ? name : Bytes{};
}

// RFC 7301 3.1
void ReadAlpn(Bytes extension, ClientHello& hello) {
  ByteReader reader(extension);
  reader.Skip(2);
  while (reader.remaining() > 0 && hello.protocol_count < kAlpnMax) {
    const Bytes name = reader.Take(reader.U8());
    if (reader.ok()) {
      hello.protocols[hello.protocol_count++] = name;
    }
  }
}

// RFC 8446 4.2.1. Values of the form 0x?A?A are there to keep servers tolerant. RFC 8701 2
std::uint16_t HighestVersion(Bytes extension, std::uint16_t highest) {
  ByteReader reader(extension);
  reader.Skip(1);
  for (std::size_t i = 0; i < kTlsVersionsMax && reader.remaining() >= 2; ++i) {
    const std::uint16_t version = reader.U16Be();
    if ((version & 0x0F0F) != 0x0A0A) {
      highest = std::max(highest, version);
    }
  }
  return highest;
}

void ReadExtensions(Bytes list, ClientHello& hello) {
  ByteReader reader(list);
  for (std::size_t i = 0; i < kTlsExtensionsMax && reader.remaining() > 0; ++i) {
    const std::uint16_t type = reader.U16Be();
    const Bytes extension = reader.Take(reader.U16Be());
    if (!reader.ok()) {
      return;  // goes on in the next record, or is cut
    }
    if (type == 0) {
      hello.server_name = ServerName(extension);
    } else if (type == 16) {
      ReadAlpn(extension, hello);
    } else if (type == 43) {
      hello.version = HighestVersion(extension, hello.version);
    }
  }
}

}  // namespace

Parsed<ClientHello> ParseClientHello(Bytes record) {
  ClientHello hello;
  ByteReader outer(record);  // RFC 8446 5.1
  outer.Require(outer.U8() == kHandshake || !outer.ok(), ParseError::kBadMagic);
  outer.Skip(2);
  const Bytes message = outer.Take(outer.U16Be());
  if (!outer.ok()) {
    return outer.Finish(hello);
  }
  ByteReader reader(message);
  reader.Require(reader.U8() == kHello, ParseError::kBadValue);
  reader.Skip(3);
  hello.version = reader.U16Be();
  reader.Skip(32);               // random
  reader.Skip(reader.U8());      // session id
  reader.Skip(reader.U16Be());   // cipher suites
  reader.Skip(reader.U8());      // compression methods
  if (reader.remaining() > 0) {  // SSL 3.0 ends here
    const std::size_t length = reader.U16Be();
    ReadExtensions(reader.Rest().first(std::min(length, reader.remaining())), hello);
  }
  return reader.Finish(hello);
}

}  // namespace eastwest::heads
