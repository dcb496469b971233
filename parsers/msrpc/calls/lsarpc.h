// The local security authority: names, SIDs, secrets, rights.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_LSARPC_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_LSARPC_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> LsarpcCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_LSARPC_H_
