// The endpoint mapper: which interface a client looks for.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_EPMAPPER_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_EPMAPPER_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> EpmapperCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_EPMAPPER_H_
