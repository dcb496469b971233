// Reads any PDU, its body as every type, and its stub as an endpoint mapper call.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "parsers/dcerpc/bind.h"
#include "parsers/dcerpc/call.h"
#include "parsers/dcerpc/epm.h"
#include "parsers/dcerpc/pdu.h"
#include "parsers/dcerpc/rts.h"
#include "parsers/dcerpc/verification.h"

namespace {

using namespace eastwest;
using namespace eastwest::dcerpc;

void Check(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void ReadStub(const Pdu& pdu, Bytes stub) {
  if (const auto trailer = FindVerificationTrailer(stub, pdu.header.order)) {
    Check(trailer->value.offset < stub.size());
  }
  for (const bool ndr64 : {false, true}) {
    (void)ParseEptMapRequest(stub, pdu.header.order, ndr64);
    const Parsed<EptMapResponse> response = ParseEptMapResponse(stub, pdu.header.order, ndr64);
    Check(response->found().size() <= kTowersMax);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Parsed<Pdu> pdu = ParsePdu(Bytes(data, size));
  if (!pdu.ok()) {
    return 0;
  }
  Check(pdu->body.size() <= pdu->body_length && pdu->body_length <= pdu->header.frag_length);
  Check(ParseBind(*pdu)->offered().size() <= kContextsMax);
  Check(ParseBindAck(*pdu)->verdicts().size() <= kContextsMax);
  (void)ParseBindNak(*pdu);
  const Parsed<Rts> rts = ParseRts(*pdu);
  Check(rts->virtual_connection.has_value() || !rts->channel.has_value());
  const Parsed<Request> request = ParseRequest(*pdu);
  Check(request->stub.size() <= request->stub_length);
  ReadStub(*pdu, request->stub);
  const Parsed<Response> response = ParseResponse(*pdu);
  Check(response->stub.size() <= response->stub_length);
  ReadStub(*pdu, response->stub);
  const Parsed<Fault> fault = ParseFault(*pdu);
  Check(fault->stub.size() <= fault->stub_length);
  return 0;
}
