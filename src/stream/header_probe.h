// Header probes say whether bytes look like the start of a message that somebody reads.
#ifndef EASTWEST_SRC_STREAM_HEADER_PROBE_H_
#define EASTWEST_SRC_STREAM_HEADER_PROBE_H_

#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "src/stream/conversation.h"

namespace eastwest::stream {

// A probe never wants more bytes than this.
inline constexpr std::size_t kProbeBytes = 16;

inline constexpr std::size_t kNbssHeaderBytes = 4;     // RFC 1002 4.3.1
inline constexpr std::size_t kDcerpcHeaderBytes = 16;  // [C706] 12.6.3.1

enum class Probe : std::uint8_t { kNo, kNeedMore, kYes };

// ProbeSmb: an NBSS session message that carries SMB. RFC 1002 4.3.1, [MS-SMB2] 2.1
Probe ProbeSmb(Bytes data);

// ProbeNbssControl: a session service packet other than a session message. RFC 1002 4.3
Probe ProbeNbssControl(Bytes data);

// ProbeDcerpc: a connection-oriented PDU header. [C706] 12.6.3.1
Probe ProbeDcerpc(Bytes data);

// HttpPreambleBytes: how much HTTP stands in front of RPC. The banner that a server sends first on
// ncacn_http, or the whole head of an RPC_IN_DATA or RPC_OUT_DATA request or of an answer; 0 for
// anything else, and for a head that is cut. [MS-RPCH] 2.1.1.1.1, 2.1.2.1.1
std::size_t HttpPreambleBytes(Bytes data);

// BeginsHttpHead: data begins such a head. MayBeginRpcHead: with more bytes it may be the banner or
// the head of such a request. kRpcHeadProbeBytes tell.
bool BeginsHttpHead(Bytes data);
bool MayBeginRpcHead(Bytes data);
inline constexpr std::size_t kRpcHeadProbeBytes = 14;

// SmbFraming says which protocol follows the NBSS header, by its four signature bytes; nothing
// that starts with them is Framing::kNbssControl, which stands for no SMB at all.
Framing SmbFraming(Bytes message);

// HeaderBytes is how much of a unit must be there for it to be worth delivering when cut.
std::size_t HeaderBytes(Framing framing);

// DcerpcFragmentLength reads frag_length in the PDU's own byte order; header has at least ten
// bytes.
std::uint16_t DcerpcFragmentLength(Bytes header);

// LooksLikeDcerpc is the probe without its lengths: a PDU whose length is a lie.
bool LooksLikeDcerpc(Bytes header);

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_HEADER_PROBE_H_
