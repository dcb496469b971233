// What is done to a machine: shutdown, sessions ended, DNS settings, certificates, backup keys.
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_MACHINE_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_MACHINE_H_

#include <span>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

std::span<const Decoder> InitShutdownCalls();
std::span<const Decoder> WindowsShutdownCalls();
std::span<const Decoder> WinstationCalls();
std::span<const Decoder> DnsserverCalls();
std::span<const Decoder> CertPassageCalls();
std::span<const Decoder> BackupKeyCalls();

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_MACHINE_H_
