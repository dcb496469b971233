// WMI: namespaces, queries, and the methods that start processes.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_WMI_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_WMI_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> WbemLoginCalls();
std::span<const Decoder> WbemClientCalls();
std::span<const Decoder> WbemServicesCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_WMI_H_
