// Accounts: who is created, looked up, added to a group, given a new password.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_SAMR_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_SAMR_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> SamrCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_SAMR_H_
