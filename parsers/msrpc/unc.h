// The host of a UNC path: where a server is told to connect to when it opens the path.
#ifndef EASTWEST_PARSERS_MSRPC_UNC_H_
#define EASTWEST_PARSERS_MSRPC_UNC_H_

#include <cstddef>

#include "parsers/msrpc/ndr.h"

namespace eastwest::msrpc {

// A DNS name has 255 characters; "@SSL@65535" may follow. [MS-DTYP] 2.2.57
inline constexpr std::size_t kUncHostCharactersMax = 270;
// How much of a stub is searched: paths stand near the front.
inline constexpr std::size_t kUncScanBytesMax = std::size_t{16} << 10;

// FindUncHost gives the host of the first "\\host\" in the text, empty when there is none. Device
// paths ("\\?\", "\\.\") are no hosts, but "\\?\UNC\host\" and "\??\UNC\host\" have one. Slashes
// count as backslashes.
WireText FindUncHost(const WireText& text);

// HostOfName gives the host of a server name: "\\host", with or without what follows.
WireText HostOfName(const WireText& name);

// FindUncHostInStub searches the whole stub for one in UTF-16, at any even offset: for the path of
// a call whose layout was not read to the end.
WireText FindUncHostInStub(const Stub& stub);

}  // namespace eastwest::msrpc

#endif  // EASTWEST_PARSERS_MSRPC_UNC_H_
