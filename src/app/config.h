// Config is what a configuration file and --set can say. The initialisers are the defaults, the
// comments are the manual; --dump-config prints it as YAML.
#ifndef EASTWEST_SRC_APP_CONFIG_H_
#define EASTWEST_SRC_APP_CONFIG_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/app/sensor_config.h"
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

  struct Output {
    // EVE event types to write, as for --eve.
    std::string eve = "alert,stats,anomaly";
    // Leave out whatever is not in Suricata's EVE schema.
    bool eve_strict = false;
    // Directory for eve.json; empty: none is written.
    std::string log_dir;
  } output;

  SensorConfig sensor;  // its keys begin with "sensor." and "output."

  struct Site {
    // Role -> addresses, ranges, networks or host names, in the order of the file. The roles that
    // rules ask for: workstation, admin, jump, mgmt; dc, file_server and others are shown.
    std::vector<std::pair<std::string, std::vector<std::string>>> roles;
    // Name -> values: what %Name% stands for in Sigma rules with the modifier "expand".
    std::vector<std::pair<std::string, std::vector<std::string>>> placeholders;
    // Zone -> networks. "internal" is RFC 1918, ULA and link-local addresses unless it is said.
    std::vector<std::pair<std::string, std::vector<std::string>>> zones = {
        {"internal", {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"}}};
  } site;
};

// LoadConfig reads a YAML file over the defaults. An unknown key, or a value of the wrong kind, is
// an error that names the file, the line, the key and what was expected.
absl::StatusOr<Config> LoadConfig(const std::string& path);

// SetKey applies one "key=value" of --set, like "output.eve_strict=true".
absl::Status SetKey(Config& config, std::string_view assignment);

// DumpConfig gives YAML that LoadConfig reads back.
std::string DumpConfig(const Config& config);

// MakeSiteModel checks every address of the site section.
absl::StatusOr<detect::SiteModel> MakeSiteModel(const Config& config);

// ParseChecksumPolicy reads "none", "all" or "auto".
absl::StatusOr<stream::ChecksumPolicy> ParseChecksumPolicy(std::string_view text);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_CONFIG_H_
