// What every EVE line begins and ends with, and what all of them need.
#ifndef EASTWEST_SRC_OUTPUT_EVE_COMMON_H_
#define EASTWEST_SRC_OUTPUT_EVE_COMMON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/net/address.h"
#include "src/core/packet_ref.h"
#include "src/core/packet_time.h"
#include "src/event/event.h"
#include "src/output/alerted_flows.h"
#include "src/output/community_id.h"
#include "src/output/eve_dialects.h"
#include "src/output/eve_json.h"
#include "src/output/eve_options.h"
#include "src/output/eve_writer.h"
#include "src/output/line_target.h"

namespace eastwest::output {

// EveContext is the state of one EveWriter, shared by the functions that write its event types.
struct EveContext {
  EveOptions options;
  LineTarget& sink;
  InputName input_name;
  Json json;
  CommunityIdCache community_ids;
  FlowDialects dialects;
  AlertedFlows alerted;
};

// Endpoints are the ends as a line names them; a port that is not set is left out.
struct Endpoints {
  net::IpAddress source;
  net::IpAddress destination;
  std::optional<std::uint16_t> source_port{};
  std::optional<std::uint16_t> destination_port{};
};

Endpoints EndpointsOf(const event::FlowInfo& flow);

// LineHead is what a line begins with.
struct LineHead {
  std::string_view type;
  PacketTime time;
  const event::FlowInfo* flow = nullptr;  // null: the line is about no flow
  FrameId frame{};                        // number 0: the line names no frame
  Endpoints ends{};
};

LineHead HeadOf(std::string_view type, const event::Event& event);

// BeginLine opens a line and writes the keys that all types share, in Suricata's order.
void BeginLine(EveContext& eve, const LineHead& head);

// EndLine closes the line and hands it to the sink.
void EndLine(EveContext& eve, const LineHead& head);

// EveTime gives "2026-11-20T21:46:41.935482+0000"; nanoseconds are cut off.
std::string EveTime(PacketTime time);

// Hex gives "0xc0000022": lower case, no padding, as Suricata writes codes.
std::string Hex(std::uint64_t value);

// WriteStatus writes status and status_code of an NTSTATUS.
void WriteStatus(Json& json, std::uint32_t status);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_COMMON_H_
