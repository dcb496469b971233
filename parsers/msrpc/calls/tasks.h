// Scheduled tasks and jobs: what runs, as whom, and when.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_TASKS_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_TASKS_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> AtsvcCalls();
std::span<const Decoder> TaskSchedulerCalls();
std::span<const Decoder> SasecCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_TASKS_H_
