// Parts that the calls of DCOM share: ORPCTHIS, marshalled interfaces, bindings. [MS-DCOM] 2.2
#ifndef EASTWEST_PARSERS_MSRPC_CALLS_OBJREF_H_
#define EASTWEST_PARSERS_MSRPC_CALLS_OBJREF_H_

#include <cstddef>
#include <string_view>

#include "parsers/msrpc/calls/call.h"

namespace eastwest::msrpc {

// ORPC extensions of one call: Windows sends one or two.
inline constexpr std::size_t kExtentsMax = 8;

// SkipThis steps over what precedes the arguments of every object call, SkipThat over what precedes
// its results.
void SkipThis(Call& call);
void SkipThat(Call& call);

// ReadInterface gives the OBJREF of a marshalled interface behind a pointer; empty for null.
// [MS-DCOM] 2.2.14
Bytes ReadInterface(Call& call);

// ReadBindings gives the string bindings of a DUALSTRINGARRAY behind a pointer ("host[port]"), and
// the TCP port among them. [MS-DCOM] 2.2.19
void ReadBindings(Call& call);

// ReadDualStringArray is the same without the pointer.
void ReadDualStringArray(Call& call);

// ReadBstr gives a BSTR. [MS-OAUT] 2.2.23
WireText ReadBstr(Call& call);

// ReadIids gives the interfaces of a conformant array.
void ReadIids(Call& call);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_CALLS_OBJREF_H_
