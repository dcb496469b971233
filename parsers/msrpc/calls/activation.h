// DCOM activation: which class is created for a remote caller, and where it then listens.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_ACTIVATION_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_ACTIVATION_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> ScmActivatorCalls();
std::span<const Decoder> ActivationCalls();
std::span<const Decoder> ObjectExporterCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_ACTIVATION_H_
