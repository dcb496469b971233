// Which decoder reads which operation of which interface, and how its answer says "refused".
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_REGISTRY_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_REGISTRY_H_

#include <cstdint>
#include <span>

#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"
#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

// ReturnCodeKind tells how the last DWORD of an interface's answers is to be read.
enum class ReturnCodeKind : std::uint8_t { kNone, kWin32, kNtStatus, kHresult };

struct InterfaceCalls {
  Guid uuid;
  ReturnCodeKind returns = ReturnCodeKind::kNone;
  std::span<const Decoder> decoders;  // ascending by opnum
};

// AllInterfaceCalls lists every interface whose stubs are read, ascending by UUID.
std::span<const InterfaceCalls> AllInterfaceCalls();

// FindInterfaceCalls returns null for an interface whose stubs nobody reads, FindDecoder for an
// operation.
const InterfaceCalls* FindInterfaceCalls(const Guid& uuid);
const Decoder* FindDecoder(const Guid& uuid, std::uint16_t opnum);

// DecodeRequest and DecodeResponse fill out; after an error it has what was read before.
ParseError DecodeRequest(const Decoder& decoder, const Stub& stub, CallFields& out);
ParseError DecodeResponse(const Decoder& decoder, const Stub& stub, CallFields& out);

// IsRefusal: the code says that the call was not carried out.
bool IsRefusal(ReturnCodeKind kind, std::uint32_t code);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_REGISTRY_H_
