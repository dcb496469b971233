#include "src/stream/bypass.h"

#include "parsers/bytes/endian.h"

namespace eastwest::stream {
namespace {

net::PlainKey KeyOf(const FlowKey& flow, Side from) {
  const Endpoint& source = flow.ends[static_cast<std::size_t>(from)];
  const Endpoint& destination = flow.ends[static_cast<std::size_t>(Other(from))];
  return net::MakePlainKey(LoadLe<std::uint32_t>(source.address.bytes, 0),
                           LoadLe<std::uint32_t>(destination.address.bytes, 0), source.port,
                           destination.port, flow.ip_protocol);
}

}  // namespace

bool Bypass::Fits(const FlowKey& flow) {
  return flow.tunnel == 0 && flow.ends[0].address.is_v4() && flow.ends[1].address.is_v4();
}

void Bypass::Add(Flow& flow, Side from) {
  if (places_.empty()) {
    places_.resize(limits::kBypassPlacesPerShard);
  }
  const net::PlainKey key = KeyOf(flow.key(), from);
  places_[PlaceOf(key)] = {key, &flow, from};
}

void Bypass::Remove(const Flow& flow) {
  if (places_.empty()) {
    return;
  }
  for (const Side from : {Side::kLow, Side::kHigh}) {
    Entry& entry = places_[PlaceOf(KeyOf(flow.key(), from))];
    if (entry.flow == &flow) {
      entry = {};
    }
  }
}

}  // namespace eastwest::stream
