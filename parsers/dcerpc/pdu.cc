#include "parsers/dcerpc/pdu.h"

#include <algorithm>

namespace eastwest::dcerpc {
namespace {

constexpr std::uint8_t kVersionMajor = 5;
constexpr std::uint8_t kVersionMinorMax = 1;
// type, level, pad length, reserved, context id. [C706] 13.2.6.1
constexpr std::size_t kTrailerSize = 8;

constexpr std::string_view kTypeNames[] = {
    "REQUEST",   "PING",     "RESPONSE",      "FAULT",
    "WORKING",   "NOCALL",   "REJECT",        "ACK",
    "CL_CANCEL", "FACK",     "CANCEL_ACK",    "BIND",
    "BINDACK",   "BINDNAK",  "ALTER_CONTEXT", "ALTER_CONTEXT_RESP",
    "AUTH3",     "SHUTDOWN", "CO_CANCEL",     "ORPHANED",
    "RTS",
};
static_assert(std::size(kTypeNames) == static_cast<std::size_t>(PduType::kRts) + 1);

bool IsKnown(PduType type) { return static_cast<std::size_t>(type) < std::size(kTypeNames); }

// The data representation's first byte: integers in the high half, characters in the low one.
// [C706] 14.1
constexpr unsigned kBigEndianIntegers = 0;
constexpr unsigned kLittleEndianIntegers = 1;

// AuthSize is what the header says the trailer and its token take.
std::size_t AuthSize(const PduHeader& header) {
  return header.auth_length == 0 ? 0 : kTrailerSize + header.auth_length;
}

// ReadTrailer cuts the verifier and the padding off the end of a complete body.
void ReadTrailer(ByteReader& reader, Pdu& pdu) {
  const std::size_t trailer_at = pdu.header.frag_length - AuthSize(pdu.header);
  reader.Seek(trailer_at);
  AuthVerifier auth;
  auth.type = static_cast<AuthType>(reader.U8());
  auth.level = static_cast<AuthLevel>(reader.U8());
  auth.pad_length = reader.U8();
  reader.Skip(1);
  auth.context_id = reader.U32();
  auth.token = reader.Take(pdu.header.auth_length);
  const std::size_t padded = trailer_at - kPduHeaderSize;
  reader.Require(auth.pad_length <= padded, ParseError::kBadLength);
  if (reader.ok()) {
    pdu.auth = auth;
    pdu.body_length = padded - auth.pad_length;
  }
}

}  // namespace

std::string_view PduTypeName(PduType type) {
  return IsKnown(type) ? kTypeNames[static_cast<std::size_t>(type)] : "UNKNOWN";
}

Parsed<PduHeader> ParsePduHeader(Bytes data) {
  PduHeader header;
  // The byte order is in the fifth byte, and everything after it needs it.
  const unsigned integers = data.size() > 4 ? data[4] >> 4 : kLittleEndianIntegers;
  header.order =
      integers == kBigEndianIntegers ? ByteReader::Order::kBig : ByteReader::Order::kLittle;
  ByteReader reader(data, header.order);
  const std::uint8_t major = reader.U8();
  header.version_minor = reader.U8();
  header.type = static_cast<PduType>(reader.U8());
  header.flags = reader.U8();
  reader.Skip(4);
  header.frag_length = reader.U16();
  header.auth_length = reader.U16();
  header.call_id = reader.U32();
  reader.Require(major == kVersionMajor, ParseError::kBadVersion);
  reader.Require(header.version_minor <= kVersionMinorMax, ParseError::kBadVersion);
  reader.Require(IsKnown(header.type), ParseError::kBadValue);
  reader.Require(integers <= kLittleEndianIntegers, ParseError::kBadValue);
  reader.Require(header.frag_length >= kPduHeaderSize, ParseError::kBadLength);
  reader.Require(kPduHeaderSize + AuthSize(header) <= header.frag_length, ParseError::kBadLength);
  return reader.Finish(header);
}

Parsed<Pdu> ParsePdu(Bytes data) {
  Pdu pdu;
  const Parsed<PduHeader> header = ParsePduHeader(data);
  pdu.header = header.value;
  if (!header.ok()) {
    return {pdu, header.error};
  }
  pdu.complete = data.size() >= pdu.header.frag_length;
  pdu.body_length = pdu.header.frag_length - kPduHeaderSize - AuthSize(pdu.header);
  ByteReader reader(data, pdu.header.order);
  if (pdu.complete && pdu.header.auth_length != 0) {
    ReadTrailer(reader, pdu);
  }
  const Bytes after_header = data.subspan(kPduHeaderSize);
  pdu.body = after_header.first(std::min(after_header.size(), pdu.body_length));
  return reader.Finish(pdu);
}

}  // namespace eastwest::dcerpc
