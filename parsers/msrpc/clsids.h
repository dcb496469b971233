// Names of COM classes that run code for a remote caller, or that many programs activate.
#ifndef EASTWEST_PARSERS_MSRPC_CLSIDS_H_
#define EASTWEST_PARSERS_MSRPC_CLSIDS_H_

#include <string_view>

#include "parsers/bytes/guid.h"

namespace eastwest::msrpc {

// ClassName is empty for a class that no rule asks about.
std::string_view ClassName(const Guid& clsid);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CLSIDS_H_
