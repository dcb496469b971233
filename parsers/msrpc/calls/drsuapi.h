// Replication of the directory: the calls of DCSync and DCShadow.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_DRSUAPI_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_DRSUAPI_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> DrsuapiCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_DRSUAPI_H_
