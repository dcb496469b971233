// Parts that every rule's alert is made of.
#ifndef EASTWEST_SRC_DETECT_ALERT_PARTS_H_
#define EASTWEST_SRC_DETECT_ALERT_PARTS_H_

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "src/detect/alert.h"
#include "src/detect/rules.h"
#include "src/detect/site_model.h"
#include "src/detect/steps.h"
#include "src/event/event.h"

namespace eastwest::detect {

// NewAlert fills in what follows from the event alone: rule and its level, time, frame, flow, the
// client as source, the server as target, and what the flow hid.
Alert NewAlert(RuleNumber number, const SiteModel& site, const event::Event& event);
Alert NewAlert(const Rule& rule, const SiteModel& site, const event::Event& event);

// AddName keeps a list of accounts, files, services or tasks short and free of repeats, which
// Windows tells by their letters and not by their case: the first spelling stays. Empty names are
// left out. AddCommand does the same for command lines, where case may mean something.
void AddName(std::vector<std::string>& names, const std::string& name);
void AddCommand(std::vector<std::string>& commands, const std::string& command);

// AddNames puts the user, file, service, task and command of a step into their lists.
void AddNames(Alert& alert, const Step& step);

// Clip cuts long text from the wire for a one-line summary, between characters.
std::string Clip(std::string_view text);

// BaseName is the part behind the last backslash.
std::string_view BaseName(std::string_view path);

// DurationText: "640 ms", "7 s", "11 min 40 s".
std::string DurationText(std::chrono::nanoseconds duration);

}  // namespace eastwest::detect

#endif  // EASTWEST_SRC_DETECT_ALERT_PARTS_H_
