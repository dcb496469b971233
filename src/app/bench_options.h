// BenchCommand is what the command line of "eastwest bench" says.
#ifndef EASTWEST_SRC_APP_BENCH_OPTIONS_H_
#define EASTWEST_SRC_APP_BENCH_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eastwest::app {

struct BenchCommand {
  bool chosen = false;
  std::string profile = "enterprise";
  std::vector<std::string> captures;  // -r: sessions to replay in place of our own
  std::uint64_t seed = 1;
  double seconds = 5;
  std::optional<std::uint64_t> packets;  // in place of seconds
  std::optional<double> rate;            // packets a second
  bool find_rate = false;
  double trial_seconds = 5;
  double resolution_percent = 2;
  std::optional<std::size_t> incidents;
  std::size_t memory_mib = 64;
  std::string interface;  // --iface: frames go out here
  std::string peer;       // --peer: and are captured here
  bool json = false;
};

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_BENCH_OPTIONS_H_
