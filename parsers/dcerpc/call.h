// Request, response and fault: one fragment of a call each. [C706] 12.6.4.9, 12.6.4.10, 12.6.4.7
#ifndef EASTWEST_PARSERS_DCERPC_CALL_H_
#define EASTWEST_PARSERS_DCERPC_CALL_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"
#include "parsers/dcerpc/pdu.h"

namespace eastwest::dcerpc {

// The stub is this fragment's part, without padding and trailer, as far as it is there;
// stub_length is what the header declares. They differ in a PDU that is cut. A stub at
// AuthLevel::kPrivacy is sealed: its bytes mean nothing.
struct Request {
  std::uint32_t alloc_hint = 0;
  std::uint16_t context_id = 0;
  std::uint16_t opnum = 0;
  std::optional<Guid> object;
  Bytes stub;
  std::size_t stub_length = 0;
};

struct Response {
  std::uint32_t alloc_hint = 0;
  std::uint16_t context_id = 0;
  std::uint8_t cancel_count = 0;
  Bytes stub;
  std::size_t stub_length = 0;
};

struct Fault {
  std::uint32_t alloc_hint = 0;
  std::uint16_t context_id = 0;
  std::uint32_t status = 0;  // nca_s_* or a Windows error; 5 is access denied
  Bytes stub;
  std::size_t stub_length = 0;
};

// The PDU's type is the caller's to check.
Parsed<Request> ParseRequest(const Pdu& pdu);
Parsed<Response> ParseResponse(const Pdu& pdu);
Parsed<Fault> ParseFault(const Pdu& pdu);

}  // namespace eastwest::dcerpc

#endif  // EASTWEST_PARSERS_DCERPC_CALL_H_
