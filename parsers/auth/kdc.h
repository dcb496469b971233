// What clients and the KDC say to each other in the clear: who asks for what, and the ticket that
// is given. RFC 4120 5.4, 5.9
#ifndef EASTWEST_PARSERS_AUTH_KDC_H_
#define EASTWEST_PARSERS_AUTH_KDC_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "parsers/auth/kerberos.h"
#include "parsers/auth/kerberos_parts.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::auth {

// Clients offer half a dozen; more than 32 is nobody's.
inline constexpr std::size_t kEtypesMax = 32;

enum class KdcKind : std::uint8_t { kAsReq, kAsRep, kTgsReq, kTgsRep, kError };

struct KdcMessage {
  KdcKind kind = KdcKind::kError;
  PrincipalName cname;  // empty in a TGS-REQ: the client is inside its ticket
  Bytes crealm;
  PrincipalName sname;
  Bytes realm;                                    // of the service
  KerberosTicket ticket;                          // of an answer
  std::int32_t etype = 0;                         // of an answer: of the part that the client opens
  std::array<std::int32_t, kEtypesMax> etypes{};  // of a request, in the order of preference
  std::size_t etype_count = 0;
  std::int32_t error_code = 0;
  // FAST: the real request is sealed inside, and what stands outside is nobody's word: the KDC
  // looks at none of it. RFC 6113 5.4.2. Of an answer: what the client opens is sealed once more.
  bool armoured = false;

  bool is_request() const { return kind == KdcKind::kAsReq || kind == KdcKind::kTgsReq; }
  std::span<const std::int32_t> offered() const { return std::span(etypes).first(etype_count); }
};

// ParseKdcMessage takes one message, as a datagram carries it.
Parsed<KdcMessage> ParseKdcMessage(Bytes message);

}  // namespace eastwest::auth

#endif  // EASTWEST_PARSERS_AUTH_KDC_H_
