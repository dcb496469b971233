// Reads any datagram as a connectionless PDU, and its body as every type.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "parsers/dcerpc/cl.h"

namespace {

void Check(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eastwest;
  using namespace eastwest::dcerpc;
  const Parsed<ClPdu> pdu = ParseClPdu(Bytes(data, size));
  if (!pdu.ok()) {
    return 0;
  }
  Check(pdu->body.size() <= pdu->header.length);
  Check(pdu->complete == (pdu->body.size() == pdu->header.length));
  Check(pdu->body.size() + pdu->verifier.size() + kClHeaderSize <= size);
  (void)ParseClFault(*pdu);
  (void)ParseClCancel(*pdu);
  Check(ParseClFack(*pdu)->selective_count <= kClSelectiveAcksMax);
  (void)ClFromClient(pdu->header);
  return 0;
}
