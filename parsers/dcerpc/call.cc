#include "parsers/dcerpc/call.h"

#include "parsers/bytes/byte_reader.h"

namespace eastwest::dcerpc {
namespace {

// SetStub gives the fragment what follows the call's own header.
template <typename Call>
void SetStub(const Pdu& pdu, const ByteReader& reader, Call& call) {
  call.stub = reader.Rest();
  call.stub_length = reader.ok() ? pdu.body_length - reader.position() : 0;
}

}  // namespace

// [C706] 12.6.4.9
Parsed<Request> ParseRequest(const Pdu& pdu) {
  Request request;
  ByteReader reader(pdu.body, pdu.header.order);
  request.alloc_hint = reader.U32();
  request.context_id = reader.U16();
  request.opnum = reader.U16();
  if (pdu.header.has_object()) {
    request.object = ReadGuid(reader);
  }
  SetStub(pdu, reader, request);
  return reader.Finish(request);
}

// [C706] 12.6.4.10
Parsed<Response> ParseResponse(const Pdu& pdu) {
  Response response;
  ByteReader reader(pdu.body, pdu.header.order);
  response.alloc_hint = reader.U32();
  response.context_id = reader.U16();
  response.cancel_count = reader.U8();
  reader.Skip(1);
  SetStub(pdu, reader, response);
  return reader.Finish(response);
}

// [C706] 12.6.4.7
Parsed<Fault> ParseFault(const Pdu& pdu) {
  Fault fault;
  ByteReader reader(pdu.body, pdu.header.order);
  fault.alloc_hint = reader.U32();
  fault.context_id = reader.U16();
  reader.Skip(2);
  fault.status = reader.U32();
  // Four reserved bytes come before the stub; faults that end at the status are seen, too.
  if (reader.remaining() >= 4) {
    reader.Skip(4);
  }
  SetStub(pdu, reader, fault);
  return reader.Finish(fault);
}

}  // namespace eastwest::dcerpc
