// The remote registry: keys, values, and the files that hives go to and come from.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_WINREG_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_WINREG_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> WinregCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_WINREG_H_
