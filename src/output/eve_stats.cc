#include "src/output/eve_stats.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <string>

namespace eastwest::output {
namespace {

// The part of Suricata's counters that we can have, sorted.
constexpr std::string_view kSuricataCounters[] = {
    "app_layer.flow.dcerpc_tcp",
    "app_layer.flow.dcerpc_udp",
    "app_layer.flow.failed_tcp",
    "app_layer.flow.failed_udp",
    "app_layer.flow.smb",
    "app_layer.tx.dcerpc_tcp",
    "app_layer.tx.dcerpc_udp",
    "app_layer.tx.smb",
    "capture.kernel_drops",
    "capture.kernel_ifdrops",
    "capture.kernel_packets",
    "decoder.bytes",
    "decoder.erspan",
    "decoder.ethernet",
    "decoder.geneve",
    "decoder.gre",
    "decoder.icmpv4",
    "decoder.icmpv6",
    "decoder.invalid",
    "decoder.ipv4",
    "decoder.ipv6",
    "decoder.max_pkt_size",
    "decoder.mpls",
    "decoder.null",
    "decoder.pkts",
    "decoder.ppp",
    "decoder.pppoe",
    "decoder.raw",
    "decoder.sll",
    "decoder.sll2",
    "decoder.tcp",
    "decoder.too_many_layers",
    "decoder.udp",
    "decoder.unknown_ethertype",
    "decoder.vlan",
    "decoder.vlan_qinq",
    "decoder.vxlan",
    "defrag.ipv4.fragments",
    "defrag.ipv4.reassembled",
    "defrag.ipv4.timeouts",
    "defrag.ipv6.fragments",
    "defrag.ipv6.reassembled",
    "defrag.ipv6.timeouts",
    "defrag.max_frags_reached",
    "defrag.memuse",
    "detect.alert",
    "detect.alert_queue_overflow",
    "detect.alerts_suppressed",
    "flow.active",
    "flow.memcap",
    "flow.memuse",
    "flow.tcp",
    "flow.tcp_reuse",
    "flow.total",
    "flow.udp",
    "tcp.active_sessions",
    "tcp.invalid_checksum",
    "tcp.memuse",
    "tcp.midstream_pickups",
    "tcp.overlap",
    "tcp.overlap_diff_data",
    "tcp.reassembly_gap",
    "tcp.reassembly_memuse",
    "tcp.rst",
    "tcp.segment_memcap_drop",
    "tcp.sessions",
    "tcp.ssn_memcap_drop",
    "tcp.stream_depth_reached",
    "tcp.syn",
    "tcp.synack",
};
static_assert(std::ranges::adjacent_find(kSuricataCounters, std::greater_equal<>{}) ==
              std::end(kSuricataCounters));

using Counts = std::map<std::string, std::uint64_t, std::less<>>;  // sorted by dotted name

// Path is a dotted name, cut into the objects it goes through and the key it ends in.
struct Path {
  std::vector<std::string_view> objects;
  std::string_view key;
};

Path PathOf(std::string_view name) {
  Path path;
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    path.objects.push_back(name.substr(0, dot));
    name.remove_prefix(dot + 1);
  }
  path.key = name;
  return path;
}

// WriteNested writes sorted dotted names as nested objects, each opened once.
void WriteNested(Json& json, const Counts& counts) {
  std::vector<std::string_view> open;
  for (const auto& [name, value] : counts) {
    const Path path = PathOf(name);
    const auto parted = std::ranges::mismatch(open, path.objects);
    const auto shared = static_cast<std::size_t>(parted.in1 - open.begin());
    for (; open.size() > shared; open.pop_back()) {
      json.EndObject();
    }
    for (std::size_t i = shared; i < path.objects.size(); ++i) {
      json.BeginObject(path.objects[i]);
      open.push_back(path.objects[i]);
    }
    json.Number(path.key, value);
  }
  for (; !open.empty(); open.pop_back()) {
    json.EndObject();
  }
}

std::uint64_t UptimeSeconds(const StatsSnapshot& stats) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(stats.last - stats.first);
  return static_cast<std::uint64_t>(std::max<std::chrono::seconds::rep>(seconds.count(), 0));
}

}  // namespace

std::string StatsKey(std::string_view name) {
  std::string key(name);
  std::ranges::replace(key, '.', ':');
  return key;
}

bool SuricataHasCounter(std::string_view name) {
  return std::ranges::binary_search(kSuricataCounters, name);
}

namespace {

void WriteCounters(Json& json, const StatsSnapshot& stats, bool strict) {
  Counts suricatas;
  Counts ours;
  const auto add = [&](std::string_view name, std::uint64_t value) {
    (SuricataHasCounter(name) ? suricatas : ours)[std::string(name)] = value;
  };
  for (std::size_t i = 0; i < kCounterNames.size(); ++i) {
    add(kCounterNames[i], stats.counters.Get(static_cast<Counter>(i)));
  }
  add("detect.alert", stats.alerts);
  for (const NamedCount& other : stats.others) {
    add(other.name, other.value);
  }
  json.Number("uptime", UptimeSeconds(stats));
  WriteNested(json, suricatas);
  if (!strict && !ours.empty()) {
    json.BeginObject("eastwest");
    WriteNested(json, ours);
    json.EndObject();
  }
}

}  // namespace

void WriteStats(EveContext& eve, const StatsSnapshot& stats) {
  const LineHead head{.type = "stats", .time = stats.last};
  BeginLine(eve, head);
  eve.json.BeginObject("stats");
  WriteCounters(eve.json, stats, eve.options.strict);
  eve.json.EndObject();
  EndLine(eve, head);
}

std::string CountersJson(const StatsSnapshot& stats) {
  Json json;
  json.Begin();
  WriteCounters(json, stats, /*strict=*/false);
  return std::string(json.Finish());
}

}  // namespace eastwest::output
