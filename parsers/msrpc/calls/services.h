// Service control: what is created, changed, started, stopped, and under whose name.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_SERVICES_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_SERVICES_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> SvcctlCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_SERVICES_H_
