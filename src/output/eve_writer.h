// EveWriter turns events, alerts and statistics into EVE JSON lines, in the order it gets them.
#ifndef EASTWEST_SRC_OUTPUT_EVE_WRITER_H_
#define EASTWEST_SRC_OUTPUT_EVE_WRITER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "src/detect/alert.h"
#include "src/event/event.h"
#include "src/output/eve_options.h"
#include "src/output/line_target.h"
#include "src/output/stats.h"

namespace eastwest::output {

// InputName names an input of the run by its index: a file, or an interface. Empty: not written.
using InputName = std::function<std::string_view(std::uint32_t)>;

struct EveContext;

// EveWriter writes to a sink that outlives it. For one thread.
class EveWriter {
 public:
  EveWriter(const EveOptions& options, LineTarget& sink, InputName input_name);
  ~EveWriter();
  EveWriter(const EveWriter&) = delete;
  EveWriter& operator=(const EveWriter&) = delete;

  void OnEvent(const event::Event& event);
  void OnAlert(const detect::Alert& alert);
  void OnStats(const StatsSnapshot& stats);

  bool writes_flows() const;  // a line for each flow that ends

 private:
  std::unique_ptr<EveContext> context_;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_WRITER_H_
