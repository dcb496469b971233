// Summary tells a responder what the run found, in the order in which it matters: incidents,
// other findings, who spoke what, and what could not be seen.
#ifndef EASTWEST_SRC_OUTPUT_SUMMARY_H_
#define EASTWEST_SRC_OUTPUT_SUMMARY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/net/address.h"
#include "src/detect/alert.h"
#include "src/event/event.h"
#include "src/output/stats.h"
#include "src/output/terminal.h"

namespace eastwest::output {

// InputNote is how one input ended.
struct InputNote {
  std::string name;
  std::string_view state = "complete";  // anything else ("truncated", "failed") is reported
  std::string message;                  // why; empty when complete
};

// HostRole is what the site model says of a host; empty when it says nothing.
struct HostRole {
  std::string role;
  bool learned = false;
};

// Agreement is one entry of the site's allow-list at the end of a run.
struct Agreement {
  std::string name;
  std::string owner;
  std::string expires;        // a day, or "never"
  bool over = false;          // it had expired by the last packet
  std::uint64_t held = 0;     // alerts that were not raised because of it
  std::uint64_t expired = 0;  // alerts that it would have held back, had it not expired
  std::vector<std::pair<std::string, std::uint64_t>> held_by_rule;  // "EW-0202", how many
};

// RunReport is what only the end of the run knows. Inputs stand at the index that FrameId uses.
struct RunReport {
  std::vector<InputNote> inputs;
  StatsSnapshot stats;
  std::function<HostRole(const net::IpAddress&)> role_of;  // may be empty
  std::vector<Agreement> agreements;                       // in the order of the configuration
  std::vector<std::string> rules_disabled;                 // as the configuration names them
  bool all_hosts = false;                                  // list all of them, not only the busiest
  std::uint64_t filtered = 0;        // packets left out by the filter that was asked for
  std::uint64_t outside_window = 0;  // and by the time
  double elapsed_seconds = 0;        // 0: not shown, so that output can be compared
};

// LeftOutText says what the user asked not to look at; empty when nothing was left out.
std::string LeftOutText(const RunReport& report);

struct SummaryFacts;

// Summary collects while the run goes on, within the bounds of src/core/limits.h, and renders at
// its end. The same events and alerts give the same text. For one thread.
class Summary {
 public:
  Summary();
  ~Summary();
  Summary(const Summary&) = delete;
  Summary& operator=(const Summary&) = delete;

  void OnEvent(const event::Event& event);
  void OnAlert(const detect::Alert& alert);
  std::string Render(const RunReport& report, const TerminalStyle& style) const;

  // RenderJson gives the same as one document, ended by a line feed.
  std::string RenderJson(const RunReport& report) const;

 private:
  std::unique_ptr<SummaryFacts> facts_;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_SUMMARY_H_
