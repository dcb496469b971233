#include "parsers/netbios/session.h"

#include "parsers/bytes/byte_reader.h"

namespace eastwest::netbios {
namespace {

bool IsKnown(SessionPacketType type) {
  switch (type) {
    case SessionPacketType::kMessage:
    case SessionPacketType::kRequest:
    case SessionPacketType::kPositiveResponse:
    case SessionPacketType::kNegativeResponse:
    case SessionPacketType::kRetargetResponse:
    case SessionPacketType::kKeepAlive:
      return true;
  }
  return false;
}

}  // namespace

Parsed<SessionPacketHeader> ParseSessionPacketHeader(Bytes data, Framing framing) {
  SessionPacketHeader header;
  ByteReader reader(data);
  header.type = SessionPacketType{reader.U8()};
  header.length = reader.U24Be();
  reader.Require(IsKnown(header.type), ParseError::kBadValue);
  // RFC 1002 4.3.1: FLAGS has seven reserved bits; the eighth is the top of the length.
  const bool fits = framing == Framing::kDirectTcp || header.length <= 0x1FFFF;
  reader.Require(fits, ParseError::kBadValue);
  return reader.Finish(header);
}

Parsed<SessionRequest> ParseSessionRequest(Bytes body) {
  SessionRequest request;
  ByteReader reader(body);
  request.called = ReadName(reader);
  request.calling = ReadName(reader);
  return reader.Finish(request);
}

Parsed<NegativeSessionResponse> ParseNegativeSessionResponse(Bytes body) {
  NegativeSessionResponse response;
  ByteReader reader(body);
  response.error = SessionError{reader.U8()};
  return reader.Finish(response);
}

std::string_view SessionErrorName(SessionError error) {
  switch (error) {
    case SessionError::kNotListeningOnCalledName:
      return "not_listening_on_called_name";
    case SessionError::kNotListeningForCallingName:
      return "not_listening_for_calling_name";
    case SessionError::kCalledNameNotPresent:
      return "called_name_not_present";
    case SessionError::kInsufficientResources:
      return "insufficient_resources";
    case SessionError::kUnspecified:
      return "unspecified";
  }
  return {};
}

Parsed<RetargetSessionResponse> ParseRetargetSessionResponse(Bytes body) {
  RetargetSessionResponse response;
  ByteReader reader(body);
  for (std::uint8_t& byte : response.ip) {
    byte = reader.U8();
  }
  response.port = reader.U16Be();
  return reader.Finish(response);
}

}  // namespace eastwest::netbios
