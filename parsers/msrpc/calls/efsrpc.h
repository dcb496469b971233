// The encrypting file system: calls that make a server open a path (PetitPotam).
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_EFSRPC_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_EFSRPC_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> EfsrpcCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_EFSRPC_H_
