#include "parsers/smb2/negotiate.h"

#include <algorithm>

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {
namespace {

// ReadAlgorithms takes count ids; more than we keep is kTooMany.
AlgorithmList ReadAlgorithms(ByteReader& reader, std::size_t count) {
  AlgorithmList list;
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const std::uint16_t id = reader.U16Le();
    reader.Require(list.Add(id), ParseError::kTooMany);
  }
  return list;
}

// [MS-SMB2] 2.2.3.1.1: the salt behind the ids is nobody's business.
AlgorithmList ReadPreauthHashes(ByteReader& reader) {
  const std::uint16_t count = reader.U16Le();
  reader.Skip(2);  // SaltLength
  return ReadAlgorithms(reader, count);
}

// [MS-SMB2] 2.2.3.1.2 and 2.2.3.1.7 have one layout.
AlgorithmList ReadCountedIds(ByteReader& reader) {
  const std::uint16_t count = reader.U16Le();
  return ReadAlgorithms(reader, count);
}

// [MS-SMB2] 2.2.3.1.3
AlgorithmList ReadCompressions(ByteReader& reader) {
  const std::uint16_t count = reader.U16Le();
  reader.Skip(2 + 4);  // Padding, Flags
  return ReadAlgorithms(reader, count);
}

// ReadContext decodes the data of one context into its place.
ParseError ReadContext(NegotiateContextType type, Bytes data, NegotiateContexts& contexts) {
  ByteReader reader(data);
  switch (type) {
    case NegotiateContextType::kPreauthIntegrity:
      contexts.preauth_hashes = ReadPreauthHashes(reader);
      return reader.error();
    case NegotiateContextType::kEncryption:
      contexts.ciphers = ReadCountedIds(reader);
      return reader.error();
    case NegotiateContextType::kCompression:
      contexts.compressions = ReadCompressions(reader);
      return reader.error();
    case NegotiateContextType::kSigning:
      contexts.signings = ReadCountedIds(reader);
      return reader.error();
    case NegotiateContextType::kNetname:
      contexts.netname = data;
      return reader.error();
    case NegotiateContextType::kTransport:
    case NegotiateContextType::kRdmaTransform:
      return reader.error();
  }
  ++contexts.unknown_count;
  return reader.error();
}

// ReadContexts walks the list at offset. Each context but the last is padded to a multiple of
// eight bytes, counted from the header. [MS-SMB2] 2.2.3.1
NegotiateContexts ReadContexts(ByteReader& reader, std::uint32_t offset, std::uint16_t count) {
  NegotiateContexts contexts;
  contexts.count = count;
  reader.Require(count <= kNegotiateContextsMax, ParseError::kTooMany);
  reader.Require(count == 0 || offset >= kHeaderSize, ParseError::kOutOfRange);
  if (count != 0) {
    reader.Seek(offset);
  }
  for (std::uint16_t i = 0; i < count && reader.ok(); ++i) {
    if (i != 0) {
      reader.Align(8);
    }
    const NegotiateContextType type{reader.U16Le()};
    const std::uint16_t length = reader.U16Le();
    reader.Skip(4);  // Reserved
    const Bytes data = reader.Take(length);
    if (reader.ok()) {
      const ParseError error = ReadContext(type, data, contexts);
      reader.Require(error == ParseError::kNone, error);
    }
  }
  return contexts;
}

}  // namespace

std::string_view DialectName(Dialect dialect) {
  switch (dialect) {
    case Dialect::kSmb202:
      return "2.02";
    case Dialect::kSmb210:
      return "2.1";
    case Dialect::kSmb300:
      return "3.0";
    case Dialect::kSmb302:
      return "3.0.2";
    case Dialect::kSmb311:
      return "3.1.1";
    case Dialect::kSmb2Wildcard:
      return "2.??";
  }
  return "unknown";
}

// [MS-SMB2] 2.2.3
Parsed<NegotiateRequest> ParseNegotiateRequest(Bytes message) {
  Parsed<NegotiateRequest> parsed;
  NegotiateRequest& request = parsed.value;
  ByteReader reader = BodyReader(message, 36);
  const std::uint16_t dialect_count = reader.U16Le();
  reader.Require(dialect_count <= kDialectsMax, ParseError::kTooMany);
  request.security_mode = reader.U16Le();
  reader.Skip(2);  // Reserved
  request.capabilities = reader.U32Le();
  request.client_guid = ReadGuid(reader);
  // ClientStartTime unless 3.1.1 is offered.
  const std::uint32_t context_offset = reader.U32Le();
  const std::uint16_t context_count = reader.U16Le();
  reader.Skip(2);
  for (std::uint16_t i = 0; i < dialect_count && reader.ok(); ++i) {
    const Dialect dialect{reader.U16Le()};
    reader.Require(request.dialects.Add(dialect), ParseError::kTooMany);
  }
  if (std::ranges::find(request.dialects.view(), Dialect::kSmb311) !=
      request.dialects.view().end()) {
    request.contexts = ReadContexts(reader, context_offset, context_count);
  }
  parsed.error = reader.error();
  return parsed;
}

// [MS-SMB2] 2.2.4
Parsed<NegotiateResponse> ParseNegotiateResponse(Bytes message) {
  Parsed<NegotiateResponse> parsed;
  NegotiateResponse& response = parsed.value;
  ByteReader reader = BodyReader(message, 65);
  response.security_mode = reader.U16Le();
  response.dialect = Dialect{reader.U16Le()};
  const std::uint16_t context_count = reader.U16Le();  // Reserved before 3.1.1
  response.server_guid = ReadGuid(reader);
  response.capabilities = reader.U32Le();
  response.max_transact_size = reader.U32Le();
  response.max_read_size = reader.U32Le();
  response.max_write_size = reader.U32Le();
  response.system_time = reader.U64Le();
  response.server_start_time = reader.U64Le();
  const std::uint16_t buffer_offset = reader.U16Le();
  const std::uint16_t buffer_length = reader.U16Le();
  const std::uint32_t context_offset = reader.U32Le();  // Reserved2 before 3.1.1
  response.security_buffer = OffsetView(reader, buffer_offset, buffer_length);
  if (response.dialect == Dialect::kSmb311) {
    response.contexts = ReadContexts(reader, context_offset, context_count);
  }
  parsed.error = reader.error();
  return parsed;
}

}  // namespace eastwest::smb2
