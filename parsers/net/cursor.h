// Cursor is where decoding stands in a frame; Next is what stands there. For parsers/net only.
#ifndef EASTWEST_PARSERS_NET_CURSOR_H_
#define EASTWEST_PARSERS_NET_CURSOR_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/net/decode.h"

namespace eastwest::net {

// Next names the header ahead, or how decoding of one IP packet ended.
enum class Next : std::uint8_t {
  // Below IP.
  kEthernet,
  kVlan,
  kLlc,
  kMpls,
  kPppoe,
  kPpp,
  kAnyIp,  // the version nibble decides
  kIpv4,
  kIpv6,
  // Above IP.
  kTransport,
  // A tunnel, to be taken off.
  kGre,
  kVxlan,
  kGeneve,
  kIpInIp,
  // The end.
  kDone,
  kNotIp,
  kTruncated,
  kMalformed,
  kTooManyLayers,
};

// Cursor keeps length >= bytes.size(): length is what was on the wire, bytes what was captured.
struct Cursor {
  Bytes bytes;
  std::uint32_t length = 0;
  std::uint8_t layers = 0;   // taken so far
  bool mirrored = false;     // inside ERSPAN, where a switch may cut frames without saying so
  bool reassembled = false;  // inside a datagram that the caller put together

  // TakeLayer counts a header, and is false when it is one too many.
  bool TakeLayer() { return ++layers <= kLayersMax; }

  // Drop steps over count bytes; count <= length. Less may have been captured.
  void Drop(std::size_t count) {
    bytes = bytes.subspan(std::min(count, bytes.size()));
    length -= static_cast<std::uint32_t>(count);
  }

  // Limit cuts what an inner length field excludes (padding, trailers).
  void Limit(std::uint32_t length_max) {
    length = std::min(length, length_max);
    bytes = bytes.first(std::min<std::size_t>(bytes.size(), length));
  }
};

}  // namespace eastwest::net

#endif  // EASTWEST_PARSERS_NET_CURSOR_H_
