#include "fmt/format.h"
#include "src/app/bench_command.h"
#include "src/app/config.h"
#include "src/app/options.h"
#include "src/app/rules_command.h"
#include "src/app/sensor.h"
#include "src/app/status_text.h"
#include "src/app/test_command.h"
#include "src/app/triage.h"

int main(int argc, char** argv) {
  using namespace eastwest::app;  // NOLINT(google-build-using-namespace): this is the program
  ParsedOptions parsed = ParseOptions(argc, argv);
  if (parsed.exit.has_value()) {
    return *parsed.exit;
  }
  const auto config = EffectiveConfig(parsed.options);
  if (!config.ok()) {
    fmt::print(stderr, "eastwest: {}\n", TextOf(config.status()));
    return kExitUsage;
  }
  if (parsed.options.dump_config) {
    fmt::print("{}", DumpConfig(*config));
    return kExitDone;
  }
  if (const absl::Status status = ReadFilter(parsed.options); !status.ok()) {
    fmt::print(stderr, "eastwest: {}\n", TextOf(status));
    return kExitUsage;
  }
  if (parsed.options.test_config) {
    return RunTest(parsed.options, *config);
  }
  if (!parsed.options.rules_command.empty()) {
    return RunRules(parsed.options, *config);
  }
  if (parsed.options.bench.chosen) {
    return RunBench(parsed.options, *config);
  }
  return parsed.options.sensor ? RunSensor(parsed.options, *config)
                               : RunTriage(parsed.options, *config);
}
