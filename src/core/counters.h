// Counters of one shard: plain integers owned by one thread, summed when statistics are made.
#ifndef EASTWEST_SRC_CORE_COUNTERS_H_
#define EASTWEST_SRC_CORE_COUNTERS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace eastwest {

// Each line: the enumerator, and the counter's dotted name in stats events. Names that Suricata
// has are spelled as Suricata spells them.
#define EASTWEST_COUNTERS(X)                                    \
  X(kDecoderPackets, "decoder.pkts")                            \
  X(kDecoderBytes, "decoder.bytes")                             \
  X(kDecoderInvalid, "decoder.invalid")                         \
  X(kDecoderIpv4, "decoder.ipv4")                               \
  X(kDecoderIpv4BadChecksum, "decoder.ipv4_bad_checksum")       \
  X(kDecoderIpv6, "decoder.ipv6")                               \
  X(kDecoderTcp, "decoder.tcp")                                 \
  X(kDecoderUdp, "decoder.udp")                                 \
  X(kDecoderVlan, "decoder.vlan")                               \
  X(kDecoderTunnelled, "decoder.tunnelled")                     \
  X(kDecoderNotIp, "decoder.not_ip")                            \
  X(kDecoderUnknownLinkType, "decoder.unknown_link_type")       \
  X(kDecoderSnaplenCut, "decoder.snaplen_cut")                  \
  X(kTimeWentBackwards, "decoder.time_went_backwards")          \
  X(kDecoderDuplicates, "decoder.duplicates")                   \
  X(kDefragFragments, "defrag.fragments")                       \
  X(kDefragReassembled, "defrag.reassembled")                   \
  X(kDefragTimeouts, "defrag.timeouts")                         \
  X(kDefragEvicted, "defrag.evicted")                           \
  X(kDefragOverlaps, "defrag.overlaps")                         \
  X(kFlowTotal, "flow.total")                                   \
  X(kFlowTcp, "flow.tcp")                                       \
  X(kFlowUdp, "flow.udp")                                       \
  X(kFlowEvicted, "flow.evicted")                               \
  X(kFlowExpectedEvicted, "flow.expected_rpc_evicted")          \
  X(kTcpSessions, "tcp.sessions")                               \
  X(kTcpMidstreamPickups, "tcp.midstream_pickups")              \
  X(kTcpInvalidChecksum, "tcp.invalid_checksum")                \
  X(kUdpInvalidChecksum, "udp.invalid_checksum")                \
  X(kTcpReassemblyGap, "tcp.reassembly_gap")                    \
  X(kTcpGapBytes, "tcp.gap_bytes")                              \
  X(kTcpOverlap, "tcp.overlap")                                 \
  X(kTcpOverlapDifferentData, "tcp.overlap_diff_data")          \
  X(kTcpOutOfOrder, "tcp.out_of_order")                         \
  X(kTcpDuplicate, "tcp.duplicate_segments")                    \
  X(kTcpSegmentMemcapDrop, "tcp.segment_memcap_drop")           \
  X(kTcpReused, "tcp.reused")                                   \
  X(kTcpIgnored, "tcp.ignored_segments")                        \
  X(kAppSmb, "app_layer.flow.smb")                              \
  X(kAppDcerpcTcp, "app_layer.flow.dcerpc_tcp")                 \
  X(kAppDcerpcUdp, "app_layer.flow.dcerpc_udp")                 \
  X(kAppResynchronised, "app_layer.resynchronised")             \
  X(kAppSkippedBytes, "app_layer.skipped_bytes")                \
  X(kAppGarbageBytes, "app_layer.garbage_bytes")                \
  X(kAppUnitsCut, "app_layer.units_cut")                        \
  X(kAppAnomalies, "app_layer.anomalies")                       \
  X(kHeadsRecognised, "app_layer.heads.recognised")             \
  X(kHeadsLimit, "app_layer.heads.limit")                       \
  X(kKdcExchangesEvicted, "app_layer.krb5.exchanges_evicted")   \
  X(kSmb1Messages, "app_layer.smb.smb1_messages")               \
  X(kSmb2Messages, "app_layer.smb.smb2_messages")               \
  X(kSmbEncrypted, "app_layer.smb.encrypted_messages")          \
  X(kSmbCompressed, "app_layer.smb.compressed_messages")        \
  X(kSmbCompressedUnread, "app_layer.smb.compressed_unread")    \
  X(kSmbDecompressionCut, "app_layer.smb.decompression_cut")    \
  X(kNbssControl, "app_layer.smb.nbss_control")                 \
  X(kSmbOrphanResponses, "app_layer.smb.orphan_responses")      \
  X(kSmbRequestsEvicted, "app_layer.smb.requests_evicted")      \
  X(kSmbSessionsEvicted, "app_layer.smb.sessions_evicted")      \
  X(kSmbSessionsForgotten, "app_layer.smb.sessions_forgotten")  \
  X(kSmbTreesRefused, "app_layer.smb.trees_refused")            \
  X(kSmbOpensRefused, "app_layer.smb.opens_refused")            \
  X(kSmbPiecesRefused, "app_layer.smb.pieces_refused")          \
  X(kSmbPipeBytesRefused, "app_layer.smb.pipe_bytes_refused")   \
  X(kSmbPipeDataUntold, "app_layer.smb.pipe_data_untold")       \
  X(kSmbFollowersRefused, "app_layer.smb.followers_refused")    \
  X(kRpcCallsEvicted, "app_layer.dcerpc.calls_evicted")         \
  X(kRpcEndpointsEvicted, "app_layer.dcerpc.endpoints_evicted") \
  X(kRpcHandlesEvicted, "app_layer.dcerpc.handles_evicted")     \
  X(kRpcArgumentsDropped, "app_layer.dcerpc.arguments_dropped") \
  X(kRpcStubMalformed, "app_layer.dcerpc.stub_malformed")       \
  X(kRpcStubsTooLong, "app_layer.dcerpc.stubs_too_long")        \
  X(kRpcMemcapDrop, "app_layer.dcerpc.memcap_drop")             \
  X(kRpcContextsRefused, "app_layer.dcerpc.contexts_refused")   \
  X(kRpcBindsEvicted, "app_layer.dcerpc.binds_evicted")         \
  X(kRpcEarlyDropped, "app_layer.dcerpc.early_dropped")         \
  X(kRpcHandleNamesCut, "app_layer.dcerpc.handle_names_cut")    \
  X(kRpcHttpForgotten, "app_layer.dcerpc.http_forgotten")       \
  X(kRpcHttpRefused, "app_layer.dcerpc.http_refused")           \
  X(kRpcDatagrams, "app_layer.dcerpc.datagrams")                \
  X(kNbnsMessages, "app_layer.nbns.messages")                   \
  X(kNbdgmMessages, "app_layer.nbdgm.messages")                 \
  X(kLlmnrMessages, "app_layer.llmnr.messages")                 \
  X(kMdnsMessages, "app_layer.mdns.messages")                   \
  X(kNameRecordsLeftOut, "app_layer.names.records_left_out")    \
  X(kNbdgmFragments, "app_layer.nbdgm.fragments")               \
  X(kNbssKeepalives, "app_layer.nbss.keepalives")

enum class Counter : std::uint16_t {
#define EASTWEST_COUNTER_ENUM(enumerator, name) enumerator,
  EASTWEST_COUNTERS(EASTWEST_COUNTER_ENUM)
#undef EASTWEST_COUNTER_ENUM
};

inline constexpr std::array kCounterNames = {
#define EASTWEST_COUNTER_NAME(enumerator, name) std::string_view{name},
    EASTWEST_COUNTERS(EASTWEST_COUNTER_NAME)
#undef EASTWEST_COUNTER_NAME
};

class Counters {
 public:
  void Add(Counter counter, std::uint64_t count = 1) {
    values_[static_cast<std::size_t>(counter)] += count;
  }
  std::uint64_t Get(Counter counter) const { return values_[static_cast<std::size_t>(counter)]; }

  Counters& operator+=(const Counters& other) {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      values_[i] += other.values_[i];
    }
    return *this;
  }

 private:
  std::array<std::uint64_t, kCounterNames.size()> values_{};
};

}  // namespace eastwest

#endif  // EASTWEST_SRC_CORE_COUNTERS_H_
