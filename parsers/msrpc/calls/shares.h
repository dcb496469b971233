// Calls of the distributed file system and of shadow copies that make a server open a share.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_SHARES_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_SHARES_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> NetdfsCalls();
std::span<const Decoder> FsrvpCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_SHARES_H_
