// Secure channels and pass-through logons: who, from where, and with which challenge.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_NETLOGON_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_NETLOGON_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> NetlogonCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_NETLOGON_H_
