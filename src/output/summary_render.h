// The parts of the summary, in the order in which they are read.
#ifndef EASTWEST_SRC_OUTPUT_SUMMARY_RENDER_H_
#define EASTWEST_SRC_OUTPUT_SUMMARY_RENDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/output/eve_json.h"
#include "src/output/summary.h"
#include "src/output/summary_facts.h"
#include "src/output/summary_text.h"

namespace eastwest::output {

// RenderIncidents is in summary_incident.cc.
void RenderIncidents(Page& page, const SummaryFacts& facts, const RunReport& report);

// RenderFindings, RenderHosts and RenderProtocols are in summary_tables.cc.
void RenderFindings(Page& page, const SummaryFacts& facts, const RunReport& report);
void RenderHosts(Page& page, const SummaryFacts& facts, const RunReport& report);
void RenderProtocols(Page& page, const SummaryFacts& facts);

// RenderAgreements and RenderDisabledRules are in summary_agreed.cc.
void RenderAgreements(Page& page, const RunReport& report);
void RenderDisabledRules(Page& page, const RunReport& report);

// RenderBlindness is in summary_blindness.cc.
void RenderBlindness(Page& page, const SummaryFacts& facts, const RunReport& report);

// RenderSummaryJson and WriteAgreement are in summary_json.cc.
std::string RenderSummaryJson(const SummaryFacts& facts, const RunReport& report);
void WriteAgreement(Json& json, const Agreement& agreement);

// What both forms show, in the order in which they show it. Headline is for no incident at all.
std::string Headline(const SummaryFacts& facts, const RunReport& report);
std::vector<const Incident*> RankedIncidents(const SummaryFacts& facts);
std::vector<const Finding*> RankedFindings(const SummaryFacts& facts);
std::vector<std::pair<HostPair, std::uint64_t>> RankedPairs(const Finding& finding);

using HostRow = std::pair<net::IpAddress, const HostFacts*>;
std::vector<HostRow> RankedHosts(const SummaryFacts& facts);
HostRole RoleOf(const HostRow& row, const RunReport& report);

// EvidenceFrames: the frame numbers of each input, sorted, each once.
std::map<std::uint32_t, std::vector<std::uint32_t>> EvidenceFrames(const detect::Alert& alert);

struct BlindNote {
  std::string_view label;
  std::string text;
};
std::vector<BlindNote> BlindNotes(const SummaryFacts& facts, const RunReport& report);

// FrameText gives "frame 123", with the input's name when the run has several.
std::string FrameText(FrameId frame, const RunReport& report);

// LookedAt sums up the traffic in one sentence.
std::string LookedAt(const SummaryFacts& facts, const RunReport& report);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_SUMMARY_RENDER_H_
