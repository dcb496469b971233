// The parts of the summary, in the order in which they are read.
#ifndef EASTWEST_SRC_OUTPUT_SUMMARY_RENDER_H_
#define EASTWEST_SRC_OUTPUT_SUMMARY_RENDER_H_

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

// RenderAgreements is in summary_agreed.cc.
void RenderAgreements(Page& page, const RunReport& report);

// RenderBlindness is in summary_blindness.cc.
void RenderBlindness(Page& page, const SummaryFacts& facts, const RunReport& report);

// FrameText gives "frame 123", with the input's name when the run has several.
std::string FrameText(FrameId frame, const RunReport& report);

// LookedAt sums up the traffic in one sentence.
std::string LookedAt(const SummaryFacts& facts, const RunReport& report);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_SUMMARY_RENDER_H_
