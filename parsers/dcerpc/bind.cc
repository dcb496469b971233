#include "parsers/dcerpc/bind.h"

#include <algorithm>

#include "parsers/bytes/byte_reader.h"
#include "parsers/dcerpc/syntax.h"

namespace eastwest::dcerpc {
namespace {

PresentationContext ReadContext(ByteReader& reader) {
  PresentationContext context;
  context.id = reader.U16();
  const std::uint8_t transfer_count = reader.U8();
  reader.Skip(1);
  context.interface = ReadSyntaxId(reader);
  for (std::size_t i = 0; i < transfer_count && reader.ok(); ++i) {
    const Guid syntax = ReadSyntaxId(reader).uuid;
    const TransferSyntax transfer = TransferSyntaxOf(syntax);
    if (transfer == TransferSyntax::kBindTimeFeatures) {
      context.features = BindTimeFeaturesOf(syntax);
    }
    if (i < kTransferSyntaxesMax) {
      context.transfers[i] = transfer;
      ++context.transfer_count;
    }
  }
  return context;
}

ContextResult ReadResult(ByteReader& reader) {
  ContextResult result;
  result.verdict = static_cast<ContextVerdict>(reader.U16());
  result.reason = reader.U16();
  result.transfer = TransferSyntaxOf(ReadSyntaxId(reader).uuid);
  return result;
}

// ReadCount reads the n_context_elem or n_results byte and the three reserved ones after it.
std::uint8_t ReadCount(ByteReader& reader) {
  const std::uint8_t count = reader.U8();
  reader.Skip(3);
  return count;
}

}  // namespace

// Binds and their answers are read where they are returned: they are too large to be copied.
// [C706] 12.6.4.3, 12.6.4.1
Parsed<Bind> ParseBind(const Pdu& pdu) {
  Parsed<Bind> parsed;
  Bind& bind = parsed.value;
  ByteReader reader(pdu.body, pdu.header.order);
  bind.max_xmit = reader.U16();
  bind.max_recv = reader.U16();
  bind.assoc_group = reader.U32();
  const std::uint8_t count = ReadCount(reader);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    bind.contexts[i] = ReadContext(reader);
    bind.context_count = reader.ok() ? i + 1 : i;
  }
  parsed.error = reader.error();
  return parsed;
}

// [C706] 12.6.4.4, 12.6.4.2. The results start on a multiple of four, counted from the header;
// the body starts on one, so counting from the body is the same.
Parsed<BindAck> ParseBindAck(const Pdu& pdu) {
  Parsed<BindAck> parsed;
  BindAck& ack = parsed.value;
  ByteReader reader(pdu.body, pdu.header.order);
  ack.max_xmit = reader.U16();
  ack.max_recv = reader.U16();
  ack.assoc_group = reader.U32();
  ack.secondary_address = UntilNul(reader.Take(reader.U16()));
  reader.Align(4);
  const std::uint8_t count = ReadCount(reader);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    ack.results[i] = ReadResult(reader);
    ack.result_count = reader.ok() ? i + 1 : i;
  }
  parsed.error = reader.error();
  return parsed;
}

// [C706] 12.6.4.5
Parsed<BindNak> ParseBindNak(const Pdu& pdu) {
  BindNak nak;
  ByteReader reader(pdu.body, pdu.header.order);
  nak.reason = reader.U16();
  return reader.Finish(nak);
}

}  // namespace eastwest::dcerpc
