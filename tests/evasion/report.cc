#include "tests/evasion/report.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <regex>
#include <string_view>

#include "tests/e2e/run_program.h"
#include "tests/evasion/operation_facts.h"

namespace eastwest::evasion {
namespace {

using rapidjson::Document;
using rapidjson::Value;

// Facts of the packets, not of what they say. "gaps" and "gap_bytes" stay: a variant that loses
// nothing must not be thought to. Alerts are compared themselves.
constexpr std::array kOfPackets =
    std::to_array<std::string_view>({"timestamp",      "pcap_cnt",       "flow_id",
                                     "pcap_filename",  "start",          "end",
                                     "first",          "last",           "age",
                                     "vlan",           "pkts_toserver",  "pkts_toclient",
                                     "bytes_toserver", "bytes_toclient", "tcp_flags",
                                     "tcp_flags_ts",   "tcp_flags_tc",   "psh",
                                     "latency",        "latency_us",     "duration",
                                     "frag_cnt",       "alerted"});

std::string_view Text(const Value& value) {
  return value.IsString() ? std::string_view(value.GetString(), value.GetStringLength())
                          : std::string_view();
}

const Value* Find(const Value& object, const char* name) {
  if (!object.IsObject()) {
    return nullptr;
  }
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string TextAt(const Value& object, const char* name) {
  const Value* const value = Find(object, name);
  return value == nullptr ? std::string() : std::string(Text(*value));
}

std::uint64_t NumberAt(const Value& object, const char* name) {
  const Value* const value = Find(object, name);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : 0;
}

// WithoutSpans leaves spans of time out of a sentence.
std::string WithoutSpans(std::string_view sentence) {
  static const std::regex kSpan("within [0-9]+ (ms|s|min)( [0-9]+ s)?");
  return std::regex_replace(std::string(sentence), kSpan, "within N");
}

using Memory = Document::AllocatorType;

void Strip(Value& value, Memory& memory) {
  if (value.IsArray()) {
    for (Value& item : value.GetArray()) {
      Strip(item, memory);
    }
  }
  if (!value.IsObject()) {
    return;
  }
  for (auto member = value.MemberBegin(); member != value.MemberEnd();) {
    // How many segments it takes to call a flow something else depends on their size.
    const bool unknown = Text(member->name) == "app_proto" && Text(member->value) == "failed";
    if (unknown || std::ranges::find(kOfPackets, Text(member->name)) != kOfPackets.end()) {
      member = value.EraseMember(member);
      continue;
    }
    if (Text(member->name) == "summary" && member->value.IsString()) {
      member->value.SetString(WithoutSpans(Text(member->value)).c_str(), memory);
    }
    Strip(member->value, memory);
    ++member;
  }
  std::sort(value.MemberBegin(), value.MemberEnd(),
            [](const auto& left, const auto& right) { return Text(left.name) < Text(right.name); });
}

std::string Write(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string FlowOf(const Value& event) {
  std::string source = TextAt(event, "src_ip") + ":" + std::to_string(NumberAt(event, "src_port"));
  std::string target =
      TextAt(event, "dest_ip") + ":" + std::to_string(NumberAt(event, "dest_port"));
  if (target < source) {
    std::swap(source, target);
  }
  return source + " " + target;
}

// OperationOf: SMB by command and message id, RPC by operation number.
std::string OperationOf(const Value& event) {
  const Value* const smb = Find(event, "smb");
  const Value* rpc = Find(event, "dcerpc");
  if (smb != nullptr) {
    const std::string command = TextAt(*smb, "command");
    if (!command.empty()) {
      return FlowOf(event) + " " + command;
    }
    rpc = Find(*smb, "dcerpc");
  }
  if (rpc == nullptr || TextAt(*rpc, "request") != "REQUEST") {
    return {};
  }
  return FlowOf(event) + " rpc " + std::to_string(NumberAt(*rpc, "opnum"));
}

void CountersOf(const Value& value, const std::string& path,
                std::map<std::string, std::uint64_t>& counters) {
  if (value.IsUint64()) {
    counters[path] = value.GetUint64();
  }
  if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      const std::string name(Text(member.name));
      CountersOf(member.value, path.empty() ? name : path + "." + name, counters);
    }
  }
}

// IsAboutStream: an alert on the anomalies themselves.
bool IsAboutStream(const Value& event) {
  const Value* const alert = Find(event, "alert");
  constexpr std::uint64_t kFirst = 6'200'900;
  constexpr std::uint64_t kLast = 6'200'999;
  const std::uint64_t id = alert == nullptr ? 0 : NumberAt(*alert, "signature_id");
  constexpr std::uint64_t kContradiction = 6'201'205;
  return (id >= kFirst && id <= kLast) || id == kContradiction;
}

void TakeAlert(const Value& event, Report& report) {
  const Value& alert = *Find(event, "alert");
  const std::uint64_t rule = NumberAt(alert, "signature_id");
  report.rules.insert(rule);
  report.alerts.insert(std::to_string(rule) + " " + TextAt(event, "src_ip") + " " +
                       TextAt(event, "dest_ip"));
  const Value* const context = Find(alert, "context");
  const Value* const sight = context == nullptr ? nullptr : Find(*context, "visibility");
  const auto says = [sight](const char* name) {
    const Value* const value = sight == nullptr ? nullptr : Find(*sight, name);
    return value != nullptr && value->IsTrue();
  };
  if (!says("gaps") && !says("one_sided") && !says("midstream")) {
    report.bold_rules.insert(rule);
  }
}

void Take(const std::string& line, Report& report) {
  Document event;
  event.Parse(line.c_str(), line.size());
  if (event.HasParseError()) {
    report.error += "no JSON: " + line + "\n";
    return;
  }
  const std::string type = TextAt(event, "event_type");
  if (type == "stats") {
    CountersOf(*Find(event, "stats"), "", report.counters);
    return;
  }
  std::string operation = OperationOf(event);
  if (!operation.empty()) {
    report.operations.push_back(
        {.key = std::move(operation), .frame = NumberAt(event, "pcap_cnt")});
  }
  const bool anomaly = type == "anomaly" || IsAboutStream(event);
  const bool alert = type == "alert" && !anomaly;
  if (alert) {
    TakeAlert(event, report);
  }
  Strip(event, event.GetAllocator());
  ++(anomaly ? report.anomalies : alert ? report.alert_events : report.events)[Write(event)];
}

std::map<std::string, std::int64_t> Once(const std::set<std::string>& items) {
  std::map<std::string, std::int64_t> counts;
  for (const std::string& item : items) {
    counts[item] = 1;
  }
  return counts;
}

// WithoutOvertaken leaves out CM0062 in part where the whole is there: which stages come first
// depends on the order of flows.
std::set<std::string> WithoutOvertaken(const std::set<std::string>& alerts) {
  constexpr std::string_view kWhole = "6200001";
  constexpr std::string_view kPart = "6200002";
  std::set<std::string> kept;
  for (const std::string& alert : alerts) {
    const bool part = alert.starts_with(kPart);
    if (!part || !alerts.contains(std::string(kWhole) + alert.substr(kPart.size()))) {
      kept.insert(alert);
    }
  }
  return kept;
}

using Counted = std::map<std::string, std::int64_t>;

Counted WithoutSizes(const Counted& events) {
  static const std::regex kSize(
      "\"(length|transferred|bytes_read|bytes_written|input_bytes|output_bytes)\":[0-9]+,?");
  Counted made;
  for (const auto& [event, count] : events) {
    made[std::regex_replace(event, kSize, "")] += count;
  }
  return made;
}

std::string FirstDifference(const std::map<std::string, std::int64_t>& clean,
                            const std::map<std::string, std::int64_t>& variant) {
  for (const auto& [event, count] : clean) {
    const auto found = variant.find(event);
    const std::int64_t there = found == variant.end() ? 0 : found->second;
    if (there < count) {
      return "lost: " + event;
    }
  }
  for (const auto& [event, count] : variant) {
    const auto found = clean.find(event);
    const std::int64_t there = found == clean.end() ? 0 : found->second;
    if (there < count) {
      return "added: " + event;
    }
  }
  return {};
}

}  // namespace

std::uint64_t Report::counter(const std::string& path) const {
  const auto found = counters.find(path);
  return found == counters.end() ? 0 : found->second;
}

Report Analyse(const std::string& capture) {
  const testing::RunResult run =
      testing::RunEastwest({"triage", "-q", "--threads", "1", "--eve", "all", "-o", "-", capture});
  Report report;
  report.exit = run.exit;
  report.error = run.err;
  for (const std::string& line : testing::Lines(run.out)) {
    Take(line, report);
  }
  std::ranges::sort(report.operations);
  return report;
}

std::string Normalised(const std::string& line) {
  Report report;
  Take(line, report);
  for (const auto* const kept : {&report.events, &report.anomalies, &report.alert_events}) {
    if (!kept->empty()) {
      return kept->begin()->first;
    }
  }
  return {};
}

std::string Difference(const Report& clean, const Report& variant, const Leniency& leniency) {
  if (!variant.fine()) {
    return "exit " + std::to_string(variant.exit) + " " + variant.error;
  }
  const auto compared = [&leniency](const Counted& events) {
    Counted kept = leniency.messages ? OperationFacts(events) : events;
    return leniency.sizes ? WithoutSizes(kept) : kept;
  };
  std::string difference = FirstDifference(compared(clean.events), compared(variant.events));
  if (difference.empty() && !leniency.anomalies) {
    difference = FirstDifference(clean.anomalies, variant.anomalies);
  }
  if (difference.empty()) {
    difference = leniency.evidence ? FirstDifference(Once(WithoutOvertaken(clean.alerts)),
                                                     Once(WithoutOvertaken(variant.alerts)))
                                   : FirstDifference(clean.alert_events, variant.alert_events);
  }
  return difference;
}

std::uint64_t Missing(const Report& clean, const Report& variant, std::uint64_t skipped) {
  std::map<std::string, std::int64_t> there;
  for (const Operation& operation : variant.operations) {
    ++there[operation.key];
  }
  std::uint64_t missing = 0;
  for (const Operation& operation : clean.operations) {
    if (operation.frame > skipped && there[operation.key]-- <= 0) {
      ++missing;
    }
  }
  return missing;
}

}  // namespace eastwest::evasion
