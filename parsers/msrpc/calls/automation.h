// Calls on remote objects: interfaces asked for, members looked up by name, and invoked.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_AUTOMATION_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_AUTOMATION_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> DispatchCalls();
std::span<const Decoder> RemUnknownCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_AUTOMATION_H_
