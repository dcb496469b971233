// Config is what a configuration file and --set can say. The initialisers are the defaults, the
// comments are the manual; --dump-config prints it as YAML.
#ifndef EASTWEST_SRC_APP_CONFIG_H_
#define EASTWEST_SRC_APP_CONFIG_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/app/sensor_config.h"
#include "src/app/site_config.h"
#include "src/detect/site_model.h"
#include "src/stream/flow_table.h"

namespace eastwest::app {

struct Config {
  // How many threads dissect packets. Any number gives the same output.
  std::size_t threads = 1;

  // Transport checksums: "auto" drops a bad segment only when its sender has sent good ones
  // before, "all" drops every bad one, "none" does not look.
  stream::ChecksumPolicy checksums = stream::ChecksumPolicy::kAuto;

  // Files and directories of Sigma rules beside those that come with eastwest.
  std::vector<std::string> rules;

  // Rules that come switched off and are wanted: "EW-0103, EW-0215", or "all".
  std::string rules_enabled;
  // Rules that are to give no alerts, by number, id or name: "EW-0302, b9fb1f0a-...".
  std::string rules_disabled;

  struct Output {
    // EVE event types to write, as for --eve.
    std::string eve = "alert,stats,anomaly";
    // Leave out whatever is not in Suricata's EVE schema.
    bool eve_strict = false;
    // Directory for eve.json; empty: none is written.
    std::string log_dir;
  } output;

  SensorConfig sensor;  // its keys begin with "sensor." and "output."

  // Who is who, and what is agreed.
  SiteConfig site;
};

// LoadConfig reads a YAML file over the defaults. An unknown key, or a value of the wrong kind, is
// an error that names the file, the line, the key and what was expected.
absl::StatusOr<Config> LoadConfig(const std::string& path);

// SetKey applies one "key=value" of --set, like "output.eve_strict=true".
absl::Status SetKey(Config& config, std::string_view assignment);

// DumpConfig gives YAML that LoadConfig reads back.
std::string DumpConfig(const Config& config);

// ParseChecksumPolicy reads "none", "all" or "auto".
absl::StatusOr<stream::ChecksumPolicy> ParseChecksumPolicy(std::string_view text);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_CONFIG_H_
