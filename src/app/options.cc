#include "src/app/options.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "src/app/status_text.h"
#include "src/app/version.h"
#include "src/core/limits.h"

namespace eastwest::app {
namespace {

constexpr const char* kSensorFooter = R"(
Feed it from a mirror port: plug the port in, bring the interface up without an address, and name it
with -i. ERSPAN, GRE, VXLAN and Geneve mirrors that are sent to an address of this machine are read
on the interface where they arrive; the tunnel is taken off.

Signals: INT, TERM stop with everything flushed (a second one at once); HUP reopens the outputs;
USR1 prints statistics; USR2 loads rules and site anew, or keeps the old ones when something is
wrong with the new.

Examples:
  eastwest sensor -i span0 -l /var/log/eastwest
  eastwest sensor -i tap0 -i tap1 -c site.yaml -o - not port 2049
)";

constexpr const char* kFooter = R"(
Exit status: 0 done, 1 usage or configuration, 2 no input readable, 3 partial (an input was cut
or failed; named on stderr), 10 something alerted and nothing
of that happened (only with --exit-code).

Examples:
  eastwest triage capture.pcapng                 what happened, for people
  eastwest triage -c site.yaml -l out captures/  the same, and out/eve.json for machines
  eastwest triage -f 'host 10.20.0.7' --from 2026-11-20T22:00Z big.pcap   a part of it
  zcat x.pcap.gz | eastwest triage -o - --eve all -   every operation as JSON lines
)";

void AddConfigFlags(CLI::App& command, Options& options) {
  command.add_option("-c,--config", options.config_path, "configuration file (YAML)")
      ->type_name("FILE");
  command.add_option("--set", options.settings, "override one configuration key (repeatable)")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  command
      .add_option("-s,--rules", options.rules_added,
                  "add Sigma rules: a file or a directory (repeatable)")
      ->allow_extra_args(false)
      ->type_name("PATH");
  command
      .add_option("-S,--rules-exclusively", options.rules_instead,
                  "the same, in place of the rules that come with eastwest (CM0062 and the "
                  "other built-in detectors stay on)")
      ->allow_extra_args(false)
      ->type_name("PATH");
  command.add_flag("-T,--test-config", options.test_config,
                   "check configuration, rules and what the flags name, and leave");
  command.add_flag("--dump-config", options.dump_config, "print the effective configuration");
}

// The flags of whoever reads packets.
void AddOutputFlags(CLI::App& command, Options& options) {
  command.add_option("-l,--log-dir", options.log_dir, "directory to write eve.json into")
      ->type_name("DIR");
  command.add_option("-o,--output", options.output, "- writes EVE JSON lines to stdout")
      ->check(CLI::IsMember({"-"}))
      ->type_name("-");
  command
      .add_option("--eve", options.eve,
                  "EVE event types: alert, smb, dcerpc, flow, stats, anomaly, nbns, nbdgm, nbss, "
                  "llmnr, mdns, http, krb5, ldap, rdp, rfb, ssh, tds, tls, or all "
                  "(every operation). Default alert,stats,anomaly")
      ->type_name("TYPE,...");
  command.add_flag("--eve-strict", options.eve_strict,
                   "leave out whatever Suricata's EVE schema does not have");
  command
      .add_option("-k,--checksums", options.checksums,
                  "bad TCP checksums: none, all or auto (default)")
      ->type_name("MODE");
  command
      .add_option("--threads", options.threads,
                  "dissecting threads; any number gives the same output")
      ->check(CLI::Range(std::size_t{1}, limits::kWorkersMax))
      ->type_name("N");
  command.add_flag("-v,--verbose", options.verbose, "say more on stderr");
}

void AddSensor(CLI::App& app, Options& options) {
  CLI::App* sensor = app.add_subcommand("sensor", "watch interfaces, for months");
  sensor->add_option("-i,--interface", options.interfaces, "interface to capture (repeatable)")
      ->allow_extra_args(false)
      ->type_name("IFACE");
  sensor->add_option("filter", options.filter_words, "BPF filter, as tcpdump takes it")
      ->type_name("BPF");
  sensor->add_option("-F,--filter-file", options.filter_path, "file with a BPF filter")
      ->type_name("FILE");
  AddConfigFlags(*sensor, options);
  AddOutputFlags(*sensor, options);
  sensor->add_flag("-q,--quiet", options.quiet, "errors only");
  sensor->footer(kSensorFooter);
  sensor->callback([&options] { options.sensor = true; });
}

void AddReportFlags(CLI::App& command, Options& options) {
  command
      .add_option("--report", options.report,
                  "summary (default); or policy, who talked to whom over the services that "
                  "lateral movement uses, and what a default block would have stopped")
      ->check(CLI::IsMember({"summary", "policy"}))
      ->type_name("REPORT");
  command.add_flag("--all-hosts", options.all_hosts,
                   "list every host in the summary, not only the busiest");
  command.add_option("--report-format", options.report_format, "text (default) or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  command.add_flag_callback(
      "--json", [&options] { options.report_format = "json"; }, "the same as --report-format json");
  command
      .add_option("--learn-site", options.learn_site,
                  "write the roles that were learned to a configuration file, for review; - in "
                  "place of the summary")
      ->type_name("FILE");
}

// Trailing words are captures here, so a filter has a flag.
void AddSelectionFlags(CLI::App& command, Options& options) {
  command
      .add_option("-f,--filter", options.filter_flag,
                  "look only at packets that this BPF filter passes, as tcpdump takes it")
      ->type_name("BPF");
  command.add_option("-F,--filter-file", options.filter_path, "file with a BPF filter")
      ->type_name("FILE");
  command
      .add_option("--from", options.from,
                  "look only at packets of this time and later: 2026-11-20T22:02:17Z (without a "
                  "zone: UTC), 2026-11-20, or +5m: 5 minutes after the first packet")
      ->type_name("TIME");
  command.add_option("--to", options.to, "look only at packets before this time")
      ->type_name("TIME");
}

void AddTriage(CLI::App& app, Options& options) {
  CLI::App* triage =
      app.add_subcommand("triage", "read captures, tell what moved sideways in them");
  triage
      ->add_option("-r,captures", options.captures,
                   "captures: files (pcap, pcapng, .gz, .zst), directories, - for stdin")
      ->type_name("FILE|DIR|-");
  AddSelectionFlags(*triage, options);
  AddConfigFlags(*triage, options);
  AddOutputFlags(*triage, options);
  AddReportFlags(*triage, options);
  triage
      ->add_option("--navigator", options.navigator,
                   "write the ATT&CK techniques seen as a Navigator layer (4.5)")
      ->type_name("FILE");
  triage
      ->add_option(
          "--navigator-base", options.navigator_base,
          "a Navigator layer, such as a mitigation's: say which of its techniques were seen")
      ->type_name("FILE");
  triage->add_flag("--exit-code", options.exit_code, "exit with 10 when something alerted");
  triage->add_flag("-q,--quiet", options.quiet, "no summary and no progress, errors only");
}

constexpr const char* kBenchFooter = R"(
Profiles: smb, enterprise, smallest, churn, elephant, attack. Traffic is made ahead of the run, from
the seed, and played in laps between ever new hosts. Without --rate it is played as fast as it is
taken; with it at that rate, and what finds no room is lost, as on an interface.

Examples:
  eastwest bench --profile smb                       what this machine takes
  eastwest bench --profile attack --find-rate --json the highest rate without loss, for machines
  eastwest bench -r capture.pcap --rate 200000       sessions of your own network, at a rate
  eastwest bench --iface veth0 --peer veth1          through the kernel, as the sensor sees it
)";

void AddBench(CLI::App& app, Options& options) {
  CLI::App* bench =
      app.add_subcommand("bench", "how much this machine takes before packets are lost");
  BenchCommand& what = options.bench;
  bench->add_option("--profile", what.profile, "kind of traffic (default enterprise)")
      ->type_name("NAME");
  bench->add_option("-r,--sessions", what.captures, "captures whose sessions are replayed")
      ->allow_extra_args(false)
      ->type_name("FILE");
  bench->add_option("--seed", what.seed, "the same seed gives the same packets (default 1)");
  bench->add_option("--seconds", what.seconds, "length of the run (default 5)");
  bench->add_option("--packets", what.packets, "play so many in place of a time");
  bench->add_option("--rate", what.rate, "packets a second")->type_name("PPS");
  bench->add_flag("--find-rate", what.find_rate, "search for the highest rate without loss");
  bench->add_option("--trial", what.trial_seconds, "length of a trial of the search (default 5)");
  bench->add_option("--resolution", what.resolution_percent, "of the search, in % (default 2)");
  bench->add_option("--incidents", what.incidents, "attacks in each lap, to be found");
  bench->add_option("--memory", what.memory_mib, "MiB for the traffic (default 64)");
  bench->add_option("--iface", what.interface, "send through the kernel: out of this interface")
      ->type_name("A");
  bench->add_option("--peer", what.peer, "and capture here, where it arrives")->type_name("B");
  bench->add_flag("--json", what.json, "one JSON document in place of text");
  bench->add_option("--threads", options.threads, "dissecting threads")
      ->check(CLI::Range(std::size_t{1}, limits::kWorkersMax))
      ->type_name("N");
  AddConfigFlags(*bench, options);
  bench->footer(kBenchFooter);
  bench->callback([&what] { what.chosen = true; });
}

void AddRules(CLI::App& app, Options& options) {
  CLI::App* rules = app.add_subcommand("rules", "check, list and explain detection rules");
  rules->require_subcommand(1);
  const auto add = [rules, &options](const char* name, const char* what) {
    CLI::App* command = rules->add_subcommand(name, what);
    AddConfigFlags(*command, options);
    command->callback([&options, name] { options.rules_command = name; });
    return command;
  };
  add("check", "load the rules and name every fault and every rule that is left out");
  add("list", "one line a rule: id, level, title")
      ->add_flag_callback(
          "--json", [&options] { options.report_format = "json"; },
          "one JSON array: id, number, title, level, status, service, family, ATT&CK, enabled");
  add("explain", "what a rule looks for, why, and what to do when it fires")
      ->add_option("rule", options.rules_named, "EW-0302, or the id or name of a rule")
      ->required()
      ->type_name("RULE");
}

}  // namespace

absl::Status ReadFilter(Options& options) {
  options.filter = options.filter_words.empty()
                       ? options.filter_flag
                       : fmt::format("{}", fmt::join(options.filter_words, " "));
  if (options.filter_path.empty()) {
    return absl::OkStatus();
  }
  if (!options.filter.empty()) {
    return absl::InvalidArgumentError(fmt::format("a BPF filter both with -F and {}: expected one",
                                                  options.sensor ? "as words" : "with -f"));
  }
  std::ifstream file(options.filter_path, std::ios::binary);
  std::error_code ignored;
  if (!file || std::filesystem::is_directory(options.filter_path, ignored)) {
    return absl::NotFoundError(
        fmt::format("{}: this filter file cannot be read", options.filter_path));
  }
  options.filter.assign(std::istreambuf_iterator<char>(file), {});
  if (options.filter.find_first_not_of(" \t\r\n") == std::string::npos) {
    return absl::InvalidArgumentError(
        fmt::format("{}: is empty: expected a BPF filter", options.filter_path));
  }
  return absl::OkStatus();
}

ParsedOptions ParseOptions(int argc, const char* const* argv) {
  ParsedOptions parsed;
  CLI::App app{"eastwest watches SMB and RPC and says, with proof, who moved sideways.",
               "eastwest"};
  app.footer(kFooter);
  app.set_version_flag("-V,--version", fmt::format("eastwest {}", kVersion));
  app.require_subcommand(1);
  AddTriage(app, parsed.options);
  AddSensor(app, parsed.options);
  AddBench(app, parsed.options);
  AddRules(app, parsed.options);
  try {  // CLI11 reports through exceptions; they end here
    app.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    if (argc > 1 && argv[1][0] != '-' && app.get_subcommands().empty()) {
      fmt::print(stderr,
                 "eastwest: unknown command \"{}\": expected triage, sensor, bench or rules\n",
                 argv[1]);
      parsed.exit = kExitUsage;
      return parsed;
    }
    const bool wanted = fault.get_exit_code() == 0;  // --help, --version
    app.exit(fault);
    parsed.exit = wanted ? kExitDone : kExitUsage;
    return parsed;
  }
  const bool needs_input = parsed.options.rules_command.empty() && !parsed.options.sensor &&
                           !parsed.options.bench.chosen && !parsed.options.test_config &&
                           !parsed.options.dump_config;
  if (needs_input && parsed.options.captures.empty()) {
    fmt::print(stderr, "eastwest triage: no capture given: expected FILE, DIR or -\n");
    parsed.exit = kExitUsage;
  }
  return parsed;
}

namespace {

// SettingsOf: what flags say of the configuration, the strongest last, with the flag that says it.
std::vector<std::pair<std::string_view, std::string>> SettingsOf(const Options& options) {
  std::vector<std::pair<std::string_view, std::string>> settings;
  for (const std::string& setting : options.settings) {
    settings.emplace_back("--set", setting);
  }
  if (!options.checksums.empty()) {
    settings.emplace_back("-k", "checksums=" + options.checksums);
  }
  if (!options.eve.empty()) {
    settings.emplace_back("--eve", "output.eve=" + options.eve);
  }
  if (options.threads != 0) {
    settings.emplace_back("--threads", fmt::format("threads={}", options.threads));
  }
  if (!options.interfaces.empty()) {
    settings.emplace_back("-i",
                          fmt::format("sensor.interfaces={}", fmt::join(options.interfaces, ",")));
  }
  return settings;
}

}  // namespace

absl::StatusOr<Config> EffectiveConfig(const Options& options) {
  Config config;
  if (!options.config_path.empty()) {
    absl::StatusOr<Config> loaded = LoadConfig(options.config_path);
    if (!loaded.ok()) {
      return loaded;
    }
    config = *std::move(loaded);
  }
  for (const auto& [flag, setting] : SettingsOf(options)) {
    if (const absl::Status status = SetKey(config, setting); !status.ok()) {
      return absl::InvalidArgumentError(fmt::format("{}: {}", flag, TextOf(status)));
    }
  }
  config.output.eve_strict |= options.eve_strict;
  if (!options.log_dir.empty()) {
    config.output.log_dir = options.log_dir;
  }
  return config;
}

}  // namespace eastwest::app
