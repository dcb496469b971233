// SensorConfig is what only the sensor is configured with. Its keys stand in one table, which sets,
// prints and checks them.
#ifndef EASTWEST_SRC_APP_SENSOR_CONFIG_H_
#define EASTWEST_SRC_APP_SENSOR_CONFIG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "src/capture/live_options.h"
#include "src/output/rotating_file.h"

namespace eastwest::app {

struct SensorConfig {
  // Interfaces, separated by commas, when the command line names none.
  std::string interfaces;
  // Bytes of a packet that are captured.
  std::uint64_t snaplen = 262144;
  // The kernel's ring and our own blocks, in MiB, of each queue.
  std::uint64_t kernel_buffer_mib = 64;
  std::uint64_t frame_buffer_mib = 64;
  // Capture threads of an interface.
  std::uint64_t queues = 1;
  bool promiscuous = true;
  // Whose clock: host, or a name of pcap-tstamp(7) that the card has.
  std::string timestamp = "host";
  // Drop a packet that the mirror port sends twice.
  bool drop_duplicates = true;
  // Between two stats events.
  std::uint64_t stats_interval_seconds = 60;
  // EW-1204 when more than this was lost in an interval; 0: never.
  std::uint64_t loss_alert_percent = 1;
  // User to become when the captures are open; empty: whoever started the sensor.
  std::string user;
  // Forbid everything that the sensor never does: seccomp, Landlock.
  bool sandbox = true;
  // Control socket; empty: none.
  std::string control_socket;
  // ADDRESS:PORT of /metrics, /healthz and /readyz; empty: none.
  std::string http;
  // What is known is written into this directory so often, in seconds, and read at the next start:
  // spool_dir when empty, else log_dir; without any of them, or with 0, it is not.
  std::string checkpoint_dir;
  std::uint64_t checkpoint_seconds = 60;

  // Rotation of eve.json; 0: not for this reason. Files that are kept, 0: all.
  std::uint64_t rotate_mib = 1024;
  std::uint64_t rotate_minutes = 1440;
  std::uint64_t keep_files = 14;
  // Where EVE goes beside the file, separated by commas: see MakeTransport.
  std::string forward;
  // Of tls: targets, files in PEM form: who signs their certificates (empty: whom the system
  // trusts), the name in them (empty: their address), our own certificate and key if they ask.
  std::string tls_ca;
  std::string tls_name;
  std::string tls_cert;
  std::string tls_key;
  // Alerts that a forward output cannot take now: the directory of their spools, which is log_dir
  // when empty, and MiB of each.
  std::string spool_dir;
  std::uint64_t spool_mib = 64;
  // Below this much room on the disk old files go, then log lines; alerts last.
  std::uint64_t free_space_mib = 256;
};

// SetSensorKey sets one key, as "sensor.queues". The status is NotFound for a key that is none.
absl::Status SetSensorKey(SensorConfig& config, std::string_view key, const std::string& value);

// SensorKeys lists name and value of all keys that begin with prefix, without it, in order.
std::vector<std::pair<std::string_view, std::string>> SensorKeys(const SensorConfig& config,
                                                                 std::string_view prefix);

capture::LiveOptions LiveOptionsOf(const SensorConfig& config);
// ForwardTargets are the parts of output.forward.
std::vector<std::string> ForwardTargets(const SensorConfig& config);
output::RotationOptions RotationOf(const SensorConfig& config);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SENSOR_CONFIG_H_
