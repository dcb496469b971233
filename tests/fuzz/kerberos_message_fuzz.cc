// Reads bytes as what clients and the KDC say, and as a token of the mechanism.
#include <cstddef>
#include <cstdint>

#include "parsers/auth/kdc.h"
#include "parsers/auth/kerberos.h"
#include "parsers/auth/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eastwest;
  const Bytes bytes(data, size);
  const Parsed<auth::KdcMessage> message = auth::ParseKdcMessage(bytes);
  auth::ServiceName(message->cname);
  auth::ServiceName(message->sname);
  auth::Text(message->crealm, false);
  auth::Text(message->realm, false);
  auth::Text(message->ticket.sealed.cipher, false);
  const Parsed<auth::KerberosToken> token = auth::ParseKerberosToken(bytes);
  auth::ServiceName(token->ap_req.sname);
  auth::Text(token->ap_req.ticket_cipher, false);
  return 0;
}
