#include "src/app/test_command.h"

#include <string>
#include <vector>

#include "src/app/complain.h"
#include "src/app/packet_selection.h"
#include "src/app/privileges.h"
#include "src/app/rules_command.h"
#include "src/app/sensor_config.h"
#include "src/app/sensor_outputs.h"
#include "src/app/status_text.h"
#include "src/capture/live_source.h"

namespace eastwest::app {
namespace {

std::vector<absl::Status> SensorFaults(const Options& options, const Config& config) {
  capture::LiveOptions live = LiveOptionsOf(config.sensor);
  live.filter = options.filter;
  std::vector<absl::Status> faults = capture::CheckLive(live);
  faults.push_back(CheckUser(config.sensor.user));
  for (const std::string& target : ForwardTargets(config.sensor)) {
    faults.push_back(MakeForward(config.sensor, target).status());
  }
  return faults;
}

}  // namespace

int RunTest(const Options& options, const Config& config) {
  const std::vector<absl::Status> faults =
      options.sensor ? SensorFaults(options, config)
                     : std::vector<absl::Status>{MakePacketFilter(options).status()};
  bool good = true;
  for (const absl::Status& fault : faults) {
    if (!fault.ok()) {
      Complain(TextOf(fault));
      good = false;
    }
  }
  return good ? RunRulesCheck(options, config) : kExitUsage;
}

}  // namespace eastwest::app
