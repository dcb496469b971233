// SensorControl joins the control thread to the sensor: what signals, commands and pages do.
#ifndef EASTWEST_SRC_APP_SENSOR_CONTROL_H_
#define EASTWEST_SRC_APP_SENSOR_CONTROL_H_

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/app/options.h"
#include "src/app/sensor_engine.h"
#include "src/capture/live_source.h"
#include "src/control/commands.h"
#include "src/control/control_loop.h"
#include "src/control/http_page.h"
#include "src/control/mailbox.h"
#include "src/control/service_notify.h"

namespace eastwest::app {

class SensorControl {
 public:
  // Everything outlives the control.
  SensorControl(const Options& options, SensorEngine& engine, SensorOutputs& outputs,
                capture::LiveSource& source);

  // Listen opens what the configuration names. Nothing is answered before Start.
  absl::Status Listen(const SensorConfig& config);
  void Start();
  // Stop ends the control thread: nobody asks any more.
  void Stop();

  // Tick is for the thread of the engine.
  void Tick();

 private:
  void OnStopSignal(int signal);
  void RequestStop();
  absl::Status Reopen();
  absl::StatusOr<std::string> Reload();
  void PrintStatistics();

  control::Commands MakeCommands();
  absl::StatusOr<std::string> Uptime() const;
  absl::StatusOr<std::string> DumpCounters();
  absl::StatusOr<std::string> RulesetStats();
  control::Pages MakePages();
  absl::StatusOr<std::string> InterfaceStat(const control::Arguments& arguments) const;
  std::string InterfaceList() const;
  control::Page Health();
  control::Page Readiness();
  control::Page Metrics();

  // Ask has the thread of the engine answer a question.
  template <typename Question>
  auto Ask(Question question) {
    return mailbox_.Ask(std::move(question), kPatience);
  }
  static constexpr std::chrono::milliseconds kPatience{5000};

  const Options& options_;
  SensorEngine& engine_;
  SensorOutputs& outputs_;
  capture::LiveSource& source_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  control::Mailbox mailbox_;
  control::ServiceNotify service_;
  std::chrono::steady_clock::time_point alive_at_;
  bool stopping_ = false;      // control thread only
  control::ControlLoop loop_;  // last: its thread uses the rest
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SENSOR_CONTROL_H_
