// EventOutlet is what takes the events of a fuzz target: the rules, EVE and the summary, as in the
// program, with the promises that hold for any input checked at the end.
#ifndef EASTWEST_TESTS_FUZZ_EVENT_OUTLET_H_
#define EASTWEST_TESTS_FUZZ_EVENT_OUTLET_H_

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "src/detect/engine.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"
#include "src/output/summary.h"
#include "tests/fuzz/json_check.h"

namespace eastwest::fuzz {

inline void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

class EventOutlet : public event::EventSink, public detect::AlertSink {
 public:
  // choice picks the options of the EVE writer.
  explicit EventOutlet(unsigned choice)
      : eve_(Options(choice), *lines_, [](std::uint32_t) { return std::string_view("input"); }) {}

  static bool WantsOperations(unsigned choice) { return choice % 2 == 0; }

  void Emit(event::Event&& event) override {
    Require(event.time >= event.request_time);
    eve_.OnEvent(event);
    summary_.OnEvent(event);
    engine_.OnEvent(event);
  }

  void Raise(const detect::Alert& alert) override {
    eve_.OnAlert(alert);
    summary_.OnAlert(alert);
  }

  // Finish: every line is one JSON object in UTF-8, and the summary cannot drive a terminal.
  void Finish(const Counters& counters) {
    output::RunReport report;
    report.stats.counters = counters;
    eve_.OnStats(report.stats);
    CheckLines(lines_->contents());
    for (const char c : summary_.Render(report, {})) {
      Require(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
    }
  }

 private:
  static output::EveOptions Options(unsigned choice) {
    output::EveOptions options = *output::ParseEveTypes(
        WantsOperations(choice) ? "all" : "alert,smb,dcerpc,flow,stats,anomaly");
    options.strict = choice / 2 % 2 == 1;
    return options;
  }

  static void CheckLines(const std::string& text) {
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t end = text.find('\n', at);
      Require(end != std::string::npos);
      Require(IsJsonObject(std::string_view(text).substr(at, end - at)));
      at = end + 1;
    }
  }

  std::unique_ptr<output::LineSink> lines_ = output::LineSink::Memory();
  output::EveWriter eve_;
  output::Summary summary_;
  detect::Engine engine_{{}, *this};
};

}  // namespace eastwest::fuzz

#endif  // EASTWEST_TESTS_FUZZ_EVENT_OUTLET_H_
