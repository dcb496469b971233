#include "src/app/shard.h"

#include <algorithm>
#include <utility>

#include "parsers/net/checksum.h"

namespace eastwest::app {
namespace {

// A tunnel inside a reassembled datagram can carry a fragment again.
constexpr int kDefragRoundsMax = 4;

std::optional<stream::DuplicateFilter> FilterWith(std::optional<std::uint64_t> key,
                                                  Counters& counters) {
  return key.has_value() ? std::make_optional<stream::DuplicateFilter>(*key, counters)
                         : std::nullopt;
}

}  // namespace

Shard::Shard(std::uint32_t number, const ShardOptions& options, RecordBatch& out)
    : options_(options),
      sink_(number, out, options_.on_full_batch),
      shared_{.sink = sink_,
              .counters = counters_,
              .operations = options.operations,
              .expect_rpc = [this](const net::IpAddress& server,
                                   std::uint16_t port) { flows_.ExpectRpc(server, port); },
              .sessions = {},
              .endpoints = {},
              .ended = {}},
      observer_(shared_),
      duplicates_(FilterWith(options.duplicates_key, counters_)),
      flows_(observer_, counters_,
             {.checksums = options.checksums,
              .duplicates = duplicates_.has_value() ? &*duplicates_ : nullptr}),
      defragmenter_(counters_) {
  shared_.every_end = options.every_end;
  shared_.open_details = options.open_details;
}

void Shard::OnPacket(const PacketRef& ref, const net::PlainFrame& plain) {
  sink_.Begin(PacketStep(ref.sequence));
  const stream::PacketContext context{ref.time, ref.sequence, ref.frame};
  CountFrame(ref);
  if (!PassBy(context, ref, plain)) {
    Decode(context, ref);
  }
}

void Shard::Decode(const stream::PacketContext& context, const PacketRef& ref) {
  net::Packet& packet = packet_;
  const net::DecodeVerdict verdict =
      net::DecodeFrame(ref.link_type, ref.data, ref.original_length, packet);
  CountIp(packet);
  if (verdict != net::DecodeVerdict::kIp) {
    return CountVerdict(verdict);
  }
  // A sender none of whose packets is right has its checksums made by its network card: a bad one
  // counts against a packet only when its sender is known to do better, which its flow knows.
  const bool bad_header = HasBadHeader(packet);
  if (bad_header &&
      (options_.checksums == stream::ChecksumPolicy::kAll || packet.fragment.present)) {
    counters_.Add(Counter::kDecoderInvalid);
    return;
  }
  if (packet.fragment.present && duplicates_.has_value() &&
      duplicates_->IsDuplicate(packet, {ref.frame.input, ref.time})) {
    return;
  }
  bool conflicting = false;
  for (int round = 0; packet.fragment.present; ++round) {
    const auto datagram = defragmenter_.Add(packet, ref.time);
    if (!datagram.has_value() || round == kDefragRoundsMax) {
      return;
    }
    packet = datagram->packet;
    packet.reassembled = true;
    if (HasBadHeader(packet)) {  // what a tunnel carried has a header of its own
      counters_.Add(Counter::kDecoderInvalid);
      return;
    }
    conflicting |= datagram->conflicting;
  }
  if (!conflicting) {
    OnIp(context, ref, packet, bad_header);
  } else if (const stream::Flow* flow = flows_.FlowOf(packet); flow != nullptr) {
    // Windows drops such a datagram, and what others make of it is anybody's guess.
    observer_.OnAnomaly(context, *flow, stream::StreamAnomaly::kFragmentOverlap);
  }
}

bool Shard::HasBadHeader(const net::Packet& packet) {
  if (options_.checksums == stream::ChecksumPolicy::kNone || packet.length_offloaded ||
      net::CheckIpv4HeaderChecksum(packet) != net::Checksum::kBad) {
    return false;
  }
  counters_.Add(Counter::kDecoderIpv4BadChecksum);
  return true;
}

void Shard::OnIp(const stream::PacketContext& context, const PacketRef& ref,
                 const net::Packet& packet, bool bad_header) {
  if (packet.transport != net::Transport::kTcp && packet.transport != net::Transport::kUdp) {
    return;
  }
  const net::Checksum checksum = options_.checksums == stream::ChecksumPolicy::kNone
                                     ? net::Checksum::kNotChecked
                                 : bad_header ? net::Checksum::kBad
                                              : net::CheckTransportChecksum(packet);
  flows_.OnPacket(context, packet, ref.original_length, checksum);
}

bool Shard::PassBy(const stream::PacketContext& context, const PacketRef& ref,
                   const net::PlainFrame& plain) {
  if (!flows_.MayPassBy()) {
    return false;
  }
  const net::PlainPacket packet = net::ReadPlainPacket(ref.data, plain);
  if (!packet || !flows_.PassBy(context, packet, ref.original_length)) {
    return false;
  }
  counters_.Add(Counter::kDecoderIpv4);
  counters_.Add(packet.tcp ? Counter::kDecoderTcp : Counter::kDecoderUdp);
  counters_.Add(Counter::kDecoderVlan, packet.vlan ? 1 : 0);
  return true;
}

void Shard::CountFrame(const PacketRef& ref) {
  counters_.Add(Counter::kDecoderPackets);
  counters_.Add(Counter::kDecoderBytes, ref.original_length);
  if (ref.data.size() < ref.original_length) {
    counters_.Add(Counter::kDecoderSnaplenCut);
  }
}

void Shard::CountIp(const net::Packet& packet) {
  if (packet.source.family == net::IpAddress::Family::kNone) {
    return;
  }
  counters_.Add(packet.source.is_v4() ? Counter::kDecoderIpv4 : Counter::kDecoderIpv6);
  counters_.Add(Counter::kDecoderTcp, packet.transport == net::Transport::kTcp ? 1 : 0);
  counters_.Add(Counter::kDecoderUdp, packet.transport == net::Transport::kUdp ? 1 : 0);
  counters_.Add(Counter::kDecoderVlan, packet.vlan_count > 0 ? 1 : 0);
  counters_.Add(Counter::kDecoderTunnelled, packet.tunnel_depth > 0 ? 1 : 0);
}

void Shard::CountVerdict(net::DecodeVerdict verdict) {
  switch (verdict) {
    case net::DecodeVerdict::kIp:
      return;
    case net::DecodeVerdict::kNotIp:
      return counters_.Add(Counter::kDecoderNotIp);
    case net::DecodeVerdict::kUnknownLinkType:
      return counters_.Add(Counter::kDecoderUnknownLinkType);
    case net::DecodeVerdict::kTruncated:
    case net::DecodeVerdict::kMalformed:
    case net::DecodeVerdict::kTooManyLayers:
      return counters_.Add(Counter::kDecoderInvalid);
  }
}

void Shard::OnTick(const stream::PacketContext& now) {
  sink_.Begin(TickStep(now.sequence));
  flows_.OnTick(now);
  defragmenter_.Expire(now.time);
}

void Shard::OnEndOfInput(const stream::PacketContext& now) {
  sink_.Begin(TickStep(now.sequence));
  flows_.OnEndOfInput(now);
}

}  // namespace eastwest::app
