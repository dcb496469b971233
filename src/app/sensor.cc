#include "src/app/sensor.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "src/app/checkpointer.h"
#include "src/app/complain.h"
#include "src/app/pipeline_setup.h"
#include "src/app/privileges.h"
#include "src/app/sensor_control.h"
#include "src/app/sensor_engine.h"
#include "src/app/sensor_outputs.h"
#include "src/app/status_text.h"
#include "src/capture/live_source.h"
#include "src/output/eve_options.h"

namespace eastwest::app {
namespace {

// Parts are opened in the order in which they stand here: what the user got wrong is told before
// anything runs, and nothing runs when one of them fails.
class Sensor {
 public:
  Sensor(const Options& options, const Config& config) : options_(options), config_(config) {}

  absl::Status Open() {
    absl::StatusOr<Detection> detection =
        LoadDetection(config_, {options_.rules_added, options_.rules_instead});
    if (!detection.ok()) {
      return detection.status();
    }
    absl::StatusOr<output::EveOptions> types = output::ParseEveTypes(config_.output.eve);
    if (!types.ok()) {
      return types.status();
    }
    types->strict = config_.output.eve_strict;
    types->live = true;
    pipeline_ = std::make_unique<Pipeline>(LivePipeline(config_, *types));
    if (const absl::Status status = OpenSource(); !status.ok()) {
      return status;
    }
    // From here on nothing needs a privilege; what is opened belongs to the user.
    if (const absl::Status status = DropPrivileges(config_.sensor.user); !status.ok()) {
      return status;
    }
    const bool nowhere_else = config_.output.log_dir.empty() && config_.sensor.forward.empty();
    const bool to_stdout = options_.output == "-" || nowhere_else;
    absl::StatusOr<std::unique_ptr<SensorOutputs>> outputs =
        SensorOutputs::Open(config_, to_stdout);
    if (!outputs.ok()) {
      return outputs.status();
    }
    outputs_ = *std::move(outputs);
    engine_ = std::make_unique<SensorEngine>(config_, *std::move(detection), *types, *outputs_,
                                             *pipeline_, *source_);
    if (const absl::Status status = RestoreCheckpoint(); !status.ok()) {
      return status;
    }
    control_ = std::make_unique<SensorControl>(options_, *engine_, *outputs_, *source_);
    if (const absl::Status status = control_->Listen(config_.sensor); !status.ok()) {
      return status;
    }
    return EnterSandboxIfWanted();
  }

  int Run() {
    source_->Start();
    outputs_->Start();
    control_->Start();
    if (checkpointer_ != nullptr) {
      checkpointer_->Start();
    }
    if (IsRoot()) {
      Complain("running as root: sensor.user names a user to become instead");
    }
    Say(fmt::format("capturing on {} with {} rules ({})", Names(), engine_->rule_counts().loaded,
                    sandbox_));
    const auto between = [this] {
      control_->Tick();
      engine_->Tick();
      if (checkpointer_ != nullptr) {
        checkpointer_->Tick(Now());
      }
    };
    const PipelineTotals totals = pipeline_->Run(*source_, engine_->sink(), between, between);
    control_->Stop();
    if (checkpointer_ != nullptr) {
      checkpointer_->Finish(Now());
    }
    const output::StatsSnapshot stats = engine_->Finish(totals);
    const absl::Status closed = outputs_->Close();
    Say(ShutdownText(source_->TotalCounts(), stats) + outputs_->LeftText());
    if (!closed.ok()) {
      Complain(TextOf(closed));
      return kExitPartial;
    }
    if (!source_->stop_requested()) {
      // The text of an interface that was given up says that the permission is missing.
      Complain(
          fmt::format("an interface went away and cannot be opened again: start the sensor "
                      "again ({})",
                      source_->GivenUp()));
      return kExitNoInput;
    }
    return kExitDone;
  }

 private:
  std::string CheckpointDirectory() const {
    const SensorConfig& config = config_.sensor;
    if (config.checkpoint_seconds == 0) {
      return {};
    }
    for (const std::string& directory : {config.checkpoint_dir, config.spool_dir}) {
      if (!directory.empty()) {
        return directory;
      }
    }
    return config_.output.log_dir;
  }

  // Now is never before a packet: its time may be ahead when the clock was set back.
  PacketTime Now() const { return std::max(WallTime(), source_->time()); }

  absl::Status RestoreCheckpoint() {
    const std::string directory = CheckpointDirectory();
    if (directory.empty()) {
      return absl::OkStatus();
    }
    // Who finds out when the first one is due has run without for a minute.
    if (::access(directory.c_str(), W_OK | X_OK) != 0) {
      return absl::PermissionDeniedError(
          fmt::format("{}: no checkpoint can be written into this directory: {}", directory,
                      std::strerror(errno)));
    }
    checkpointer_ = std::make_unique<Checkpointer>(
        CheckpointOptions{.path = directory + "/eastwest.checkpoint",
                          .interval = std::chrono::seconds(config_.sensor.checkpoint_seconds),
                          .free_bytes_min = config_.sensor.free_space_mib << 20U},
        engine_->outlet(), *pipeline_);
    const Checkpointer::Restored restored = checkpointer_->Restore(WallTime());
    if (restored.refused) {
      Complain(restored.sentence);  // a loss, which -q does not hide
    } else {
      Say(restored.sentence);
    }
    engine_->Follow(*checkpointer_);
    return absl::OkStatus();
  }

  absl::Status OpenSource() {
    capture::LiveOptions live = LiveOptionsOf(config_.sensor);
    live.filter = options_.filter;
    absl::StatusOr<std::unique_ptr<capture::LiveSource>> source =
        capture::LiveSource::Open(live, *pipeline_);
    if (source.ok()) {
      source_ = *std::move(source);
    }
    return source.status();
  }

  absl::Status EnterSandboxIfWanted() {
    if (!config_.sensor.sandbox) {
      return absl::OkStatus();
    }
    const auto folder_of = [](const std::string& path) {
      const std::filesystem::path folder = std::filesystem::path(path).parent_path();
      return folder.empty() ? std::string(".") : folder.string();
    };
    // libpcap looks there for an interface that comes back.
    Sandbox sandbox{.written = {}, .read = {"/sys/class/net", "/sys/devices", "/proc/self/net"}};
    if (!config_.output.log_dir.empty()) {
      sandbox.written.push_back(config_.output.log_dir);
    }
    if (!config_.sensor.spool_dir.empty()) {
      sandbox.written.push_back(config_.sensor.spool_dir);
    }
    if (checkpointer_ != nullptr) {
      sandbox.written.push_back(CheckpointDirectory());
    }
    if (!config_.sensor.control_socket.empty()) {
      sandbox.written.push_back(folder_of(config_.sensor.control_socket));
    }
    // For a reload. Editors make a new file and rename it: the folder is what stays.
    if (!options_.config_path.empty()) {
      sandbox.read.push_back(folder_of(options_.config_path));
    }
    for (const auto* paths : {&options_.rules_added, &options_.rules_instead, &config_.rules}) {
      for (const std::string& path : *paths) {
        sandbox.read.push_back(std::filesystem::is_directory(path) ? path : folder_of(path));
      }
    }
    const absl::StatusOr<std::string> in_force = EnterSandbox(sandbox);
    if (in_force.ok()) {
      sandbox_ = *in_force;
    }
    return in_force.status();
  }

  std::string Names() const {
    std::string names;
    for (const capture::LiveInterface& interface : source_->Interfaces()) {
      names += (names.empty() ? "" : ", ") + interface.name;
    }
    return names;
  }

  void Say(std::string_view text) const {
    if (!options_.quiet) {
      Complain(text);
    }
  }

  const Options& options_;
  const Config& config_;
  std::string sandbox_ = "no sandbox";
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<capture::LiveSource> source_;
  std::unique_ptr<SensorOutputs> outputs_;
  std::unique_ptr<SensorEngine> engine_;
  std::unique_ptr<Checkpointer> checkpointer_;
  std::unique_ptr<SensorControl> control_;
};

}  // namespace

int RunSensor(const Options& options, const Config& config) {
  if (config.sensor.interfaces.empty()) {
    Complain("sensor: no interface given: expected -i IFACE");
    return kExitUsage;
  }
  // A reader of the standard output that goes away is no reason to stop.
  std::signal(SIGPIPE, SIG_IGN);
  Sensor sensor(options, config);
  if (const absl::Status status = sensor.Open(); !status.ok()) {
    Complain(TextOf(status));
    return kExitUsage;
  }
  return sensor.Run();
}

}  // namespace eastwest::app
