#include "parsers/netbios/datagram.h"

#include <algorithm>
#include <cstddef>

#include "parsers/bytes/byte_reader.h"

namespace eastwest::netbios {
namespace {

// RFC 1002 4.4.2: DGM_LENGTH counts the names and the data. Packets longer than that have padding.
void ReadDirect(ByteReader& reader, Datagram& datagram) {
  const std::size_t length = reader.U16Be();
  datagram.offset = reader.U16Be();
  const std::size_t names_at = reader.position();
  datagram.source = ReadDnsName(reader);
  datagram.destination = ReadDnsName(reader);
  const std::size_t names = reader.position() - names_at;
  reader.Require(names <= length, ParseError::kBadLength);
  // A capture may have cut the data; what is left of it still begins with a header.
  const std::size_t data = reader.ok() ? length - names : 0;
  datagram.user_data = reader.Take(std::min(data, reader.remaining()));
}

}  // namespace

std::string_view DatagramTypeName(DatagramType type) {
  switch (type) {
    case DatagramType::kDirectUnique:
      return "direct_unique";
    case DatagramType::kDirectGroup:
      return "direct_group";
    case DatagramType::kBroadcast:
      return "broadcast";
    case DatagramType::kError:
      return "error";
    case DatagramType::kQueryRequest:
      return "query_request";
    case DatagramType::kPositiveQueryResponse:
      return "positive_query_response";
    case DatagramType::kNegativeQueryResponse:
      return "negative_query_response";
  }
  return {};
}

std::string_view DatagramErrorName(DatagramError error) {
  switch (error) {
    case DatagramError::kDestinationNameNotPresent:
      return "destination_name_not_present";
    case DatagramError::kInvalidSourceNameFormat:
      return "invalid_source_name_format";
    case DatagramError::kInvalidDestinationNameFormat:
      return "invalid_destination_name_format";
  }
  return {};
}

Parsed<Datagram> ParseDatagram(Bytes packet) {
  Datagram datagram;
  ByteReader reader(packet);
  datagram.type = DatagramType{reader.U8()};
  datagram.flags = reader.U8();
  datagram.id = reader.U16Be();
  for (std::uint8_t& byte : datagram.source_ip) {
    byte = reader.U8();
  }
  datagram.source_port = reader.U16Be();
  switch (datagram.type) {
    case DatagramType::kDirectUnique:
    case DatagramType::kDirectGroup:
    case DatagramType::kBroadcast:
      ReadDirect(reader, datagram);
      return reader.Finish(datagram);
    case DatagramType::kError:
      datagram.error = DatagramError{reader.U8()};  // RFC 1002 4.4.3
      return reader.Finish(datagram);
    case DatagramType::kQueryRequest:
    case DatagramType::kPositiveQueryResponse:
    case DatagramType::kNegativeQueryResponse:
      datagram.destination = ReadDnsName(reader);  // RFC 1002 4.4.4
      return reader.Finish(datagram);
  }
  reader.Fail(ParseError::kBadValue);
  return reader.Finish(datagram);
}

}  // namespace eastwest::netbios
