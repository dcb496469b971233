// Options is what the command line says.
#ifndef EASTWEST_SRC_APP_OPTIONS_H_
#define EASTWEST_SRC_APP_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "src/app/bench_options.h"
#include "src/app/config.h"

namespace eastwest::app {

// Exit codes, documented in --help and README.
inline constexpr int kExitDone = 0;
inline constexpr int kExitUsage = 1;     // command line or configuration
inline constexpr int kExitNoInput = 2;   // nothing could be read
inline constexpr int kExitPartial = 3;   // some input was cut or failed; named on stderr
inline constexpr int kExitAlerted = 10;  // only with --exit-code

struct Options {
  std::vector<std::string> captures;
  bool sensor = false;                     // the command is "eastwest sensor"
  std::vector<std::string> interfaces;     // -i
  std::vector<std::string> filter_words;   // what stands behind the flags: a BPF filter
  std::string filter_flag;                 // -f, where words behind the flags are captures
  std::string filter_path;                 // -F: a file with one
  std::string filter;                      // whichever there is, read
  std::string from;                        // time of the first packets to look at
  std::string to;                          // and of the first that are not looked at any more
  std::string config_path;                 // empty: the defaults
  std::vector<std::string> rules_added;    // -s: beside our own
  std::vector<std::string> rules_instead;  // -S: in place of them
  std::string rules_command;               // of "eastwest rules": check, list, explain
  std::vector<std::string> rules_named;    // what to explain
  std::vector<std::string> settings;       // --set KEY=VALUE
  std::string log_dir;
  std::string output;  // "-": EVE to stdout
  std::string eve;
  std::string navigator;       // file for an ATT&CK layer of what was seen
  std::string navigator_base;  // layer to hold it against
  bool eve_strict = false;
  std::string report;         // "summary" (also when empty) or "policy"
  std::string report_format;  // "text" or "json"; empty: text
  bool all_hosts = false;     // in the summary
  std::string learn_site;     // file for the roles that were learned
  std::string checksums;
  BenchCommand bench;
  std::size_t threads = 0;  // 0: as configured
  int verbose = 0;
  bool quiet = false;
  bool test_config = false;
  bool dump_config = false;
  bool exit_code = false;
};

// ParseOptions reads a command line. When there is nothing to run (help, version, a mistake) it
// has printed what is to say and returns the exit code in exit.
struct ParsedOptions {
  Options options;
  std::optional<int> exit;
};
ParsedOptions ParseOptions(int argc, const char* const* argv);

// ReadFilter joins the words of the BPF filter, or reads its file, into options.filter.
absl::Status ReadFilter(Options& options);

// EffectiveConfig joins defaults, file, --set and flags, in this order.
absl::StatusOr<Config> EffectiveConfig(const Options& options);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_OPTIONS_H_
