// Event logs: opened, cleared, exported, and the files that are named for it.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_EVENTLOG_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_EVENTLOG_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> EventlogCalls();
std::span<const Decoder> EventServiceCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_EVENTLOG_H_
