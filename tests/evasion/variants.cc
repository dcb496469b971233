#include "tests/evasion/variants.h"

#include <algorithm>
#include <optional>
#include <set>

#include "parsers/net/decode.h"
#include "tests/evasion/ip_frame.h"
#include "tests/evasion/message_variants.h"
#include "tests/evasion/packet_variants.h"
#include "tests/evasion/segment_variants.h"

namespace eastwest::evasion {
namespace {

using enum Promise;

// Unchanged is for comparing by hand: the same file format, checksums finished.
Frames Unchanged(const Frames& clean, std::uint32_t) { return clean; }

constexpr Variant kVariants[] = {
    {"unchanged", kSame, Unchanged},
    {"segments_1", kSame, SplitSegments, 1},
    {"segments_7", kSame, SplitSegments, 7},
    {"segments_536", kSame, SplitSegments, 536},
    {"segments_recut", kSame, RecutSegments, 1},
    {"duplicated", kSame, DuplicateSegments},
    {"retransmitted", kSame, RetransmitSegments, 1},
    {"overlap_same", kSame, OverlapSame},
    {"overlap_false", kSameAndNoted, OverlapFalse},
    {"false_checksum", kSameAndNoted, FalseChecksums},
    {"false_sequence", kSameAndNoted, FalseSequences, 1},
    {"false_flags", kSameAndNoted, FalseFlags, 1},
    {"reordered", kSame, ReorderSegments, 1},
    {"crossed", kSameUnordered, CrossDirections, 1},
    {"interleaved", kSameUnordered, InterleaveFlows, 1},
    {"vlan_one_side", kSame, TagOneSide},
    {"ip_fragments", kSame, FragmentPlain},
    {"ip_overlap", kSame, FragmentOverlapping},
    {"ip_overlap_false", kSameAndNoted, FragmentFalse},
    {"ip_reordered", kSame, FragmentReordered},
    {"ip_tiny", kSame, FragmentTiny},
    {"rpc_fragments", kSame, FragmentRpc},
    {"compounds_split", kSame, SplitCompounds},
    {"compounds_joined", kSame, JoinCompounds},
    {"related_split", kSame, SplitRelated},
    {"related_joined", kSame, JoinRelated},
    {"pipe_fragments", kSameButSizes, FragmentPipes},
    {"pipe_writes", kSameFacts, SplitPipeWrites},
    {"andx_chained", kSameFacts, ChainRequests},
    {"one_side_low", kSideBounded, OneSide, 0},
    {"one_side_high", kSideBounded, OneSide, 1},
    {"lost_every_3rd", kLossBounded, LoseEvery, 3},
    {"lost_every_10th", kLossBounded, LoseEvery, 10},
    {"lost_every_50th", kLossBounded, LoseEvery, 50},
    {"start_late", kStartBounded, StartLate, 1},
};

// MessagesIn counts what looks like the start of an SMB message or of an RPC PDU.
std::uint64_t MessagesIn(Bytes payload) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i + 8 <= payload.size(); ++i) {
    const bool smb = (payload[i] >= 0xFC) && payload[i + 1] == 'S' && payload[i + 2] == 'M' &&
                     payload[i + 3] == 'B';
    const bool rpc = payload[i] == 5 && payload[i + 1] == 0 && payload[i + 2] < 20 &&
                     payload[i + 4] == 0x10 && payload[i + 5] == 0;
    count += smb || rpc ? 1 : 0;
  }
  return count;
}

// LostAtMost: a lost packet takes the messages that start in it, the one that ends in it, and the
// one at which reading starts again.
std::uint64_t LostAtMost(const Frames& clean, std::uint32_t n) {
  std::uint64_t most = 0;
  for (std::size_t i = n - 1; i < clean.size(); i += n) {
    const auto packet = IpFrame::Of(clean[i]);
    if (packet && !packet->payload().empty()) {
      most += MessagesIn(packet->payload()) + 2;
    } else if (!packet) {
      most += 2;  // cut short, or in a tunnel
    }
  }
  return most;
}

// FlowOf is that of the innermost packet, also of a frame that cannot be rewritten.
std::optional<FlowId> FlowOf(const Frame& frame) {
  net::Packet packet;
  if (net::DecodeFrame(frame.link_type, frame.bytes, frame.original_length, packet) !=
      net::DecodeVerdict::kIp) {
    return std::nullopt;
  }
  const End source{packet.source, packet.source_port};
  const End target{packet.destination, packet.destination_port};
  return FlowId{.low = std::min(source, target), .high = std::max(source, target)};
}

// FlowsOver counts the flows with packets on both sides of frame.
std::uint64_t FlowsOver(const Frames& clean, std::size_t frame) {
  std::set<FlowId> before;
  std::set<FlowId> over;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const auto flow = FlowOf(clean[i]);
    if (flow && i < frame) {
      before.insert(*flow);
    } else if (flow && before.contains(*flow)) {
      over.insert(*flow);
    }
  }
  return over.size();
}

std::string MoreThan(std::string_view what, std::uint64_t missing, std::uint64_t most) {
  return missing <= most ? std::string()
                         : std::to_string(missing) + " " + std::string(what) +
                               " missing, at most " + std::to_string(most) + " may be";
}

// NewRules: less must never look like more, unless it says that something was out of sight.
std::string NewRules(const Report& clean, const Report& variant) {
  for (const std::uint64_t rule : variant.bold_rules) {
    if (!clean.rules.contains(rule)) {
      return "alert that the clean capture does not raise: " + std::to_string(rule);
    }
  }
  return {};
}

}  // namespace

std::span<const Variant> Variants() { return kVariants; }

const Variant* FindVariant(std::string_view name) {
  const auto* const found = std::ranges::find(kVariants, name, &Variant::name);
  return found == std::end(kVariants) ? nullptr : found;
}

std::string Broken(const Variant& made, const Frames& frames, const Report& clean,
                   const Report& variant) {
  if (!variant.fine()) {
    return "exit " + std::to_string(variant.exit) + " " + variant.error;
  }
  const std::uint32_t parameter = made.parameter;
  switch (made.promise) {
    case kSame:
      return Difference(clean, variant, {});
    case kSameAndNoted:
      return Difference(clean, variant, {.anomalies = true});
    case kSameButSizes:
      return Difference(clean, variant, {.sizes = true});
    case kSameFacts:
      return Difference(clean, variant, {.sizes = true, .messages = true});
    case kSameUnordered:
      return Difference(clean, variant, {.evidence = true});
    case kLossBounded: {
      const std::string lost =
          MoreThan("operations", Missing(clean, variant), LostAtMost(frames, parameter));
      return lost.empty() ? NewRules(clean, variant) : lost;
    }
    case kSideBounded:
      return {};
    case kStartBounded:
      return MoreThan("operations", Missing(clean, variant, parameter),
                      4 * FlowsOver(frames, parameter) +
                          variant.counter("eastwest.app_layer.smb.orphan_responses"));
  }
  return {};
}

}  // namespace eastwest::evasion
