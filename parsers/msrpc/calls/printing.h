// The print system: printers opened, drivers and monitors installed, notifications asked for.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_PRINTING_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_PRINTING_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> SpoolssCalls();
std::span<const Decoder> WinspoolCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_PRINTING_H_
