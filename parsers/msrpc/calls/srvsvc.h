// Shares, sessions and the workstation of a host.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_SRVSVC_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_SRVSVC_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> SrvsvcCalls();
std::span<const Decoder> WkssvcCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_SRVSVC_H_
