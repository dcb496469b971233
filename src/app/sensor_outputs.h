// SensorOutputs are all places that the sensor writes EVE to.
#ifndef EASTWEST_SRC_APP_SENSOR_OUTPUTS_H_
#define EASTWEST_SRC_APP_SENSOR_OUTPUTS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/app/config.h"
#include "src/core/packet_time.h"
#include "src/output/forwarder.h"
#include "src/output/line_sink.h"
#include "src/output/line_target.h"
#include "src/output/rotating_file.h"
#include "src/output/stats.h"
#include "src/output/transport.h"

namespace eastwest::app {

// MakeForward makes what sends to one target of output.forward; it connects to nobody.
absl::StatusOr<std::unique_ptr<output::Transport>> MakeForward(const SensorConfig& config,
                                                               const std::string& target);

class SensorOutputs final : public output::LineTarget {
 public:
  // Open opens what the configuration names; to_stdout adds the standard output.
  static absl::StatusOr<std::unique_ptr<SensorOutputs>> Open(const Config& config, bool to_stdout);

  // Start begins to forward, on threads of their own.
  void Start();

  void WriteLine(std::string_view line, output::LineKind kind) override;

  // Tick is called several times a second.
  void Tick(PacketTime now);
  absl::Status Reopen();
  // Close: the file first, and then all others together.
  absl::Status Close();
  // LeftText says, after Close, what did not reach its place; empty when everything did.
  std::string LeftText() const;

  std::vector<output::NamedCount> Counts() const;

 private:
  struct Forward {
    std::string name;  // of its counters
    std::string target;
    std::unique_ptr<output::Forwarder> forwarder;
    bool told = false;  // that it is not connected
  };

  SensorOutputs() = default;
  absl::Status OpenForward(const Config& config, const std::string& target);

  std::unique_ptr<output::RotatingFile> file_;
  std::unique_ptr<output::LineSink> stdout_;
  std::vector<Forward> forwards_;
};

// SpoolDir is where alerts wait for outputs; empty: nowhere.
std::string SpoolDir(const Config& config);

// EvePath is where DIR/eve.json is; the directory is made when it is not there.
absl::StatusOr<std::string> EvePath(const std::string& log_dir);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SENSOR_OUTPUTS_H_
