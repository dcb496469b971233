#include "src/app/options.h"

#include "CLI/CLI.hpp"
#include "fmt/format.h"
#include "src/app/version.h"
#include "src/core/limits.h"

namespace eastwest::app {
namespace {

constexpr const char* kFooter = R"(
Exit status: 0 done, 1 usage or configuration, 2 no input readable, 3 partial (an input was cut
or failed; named on stderr), 10 something alerted (only with --exit-code).

Examples:
  eastwest triage capture.pcapng                 what happened, for people
  eastwest triage -c site.yaml -l out captures/  the same, and out/eve.json for machines
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
                  "the same, in place of the rules that come with eastwest")
      ->allow_extra_args(false)
      ->type_name("PATH");
  command.add_flag("-T,--test-config", options.test_config,
                   "check configuration and rules, and leave");
  command.add_flag("--dump-config", options.dump_config, "print the effective configuration");
}

void AddTriage(CLI::App& app, Options& options) {
  CLI::App* triage =
      app.add_subcommand("triage", "read captures, tell what moved sideways in them");
  triage
      ->add_option("-r,captures", options.captures,
                   "captures: files (pcap, pcapng, .gz, .zst), directories, - for stdin")
      ->type_name("FILE|DIR|-");
  AddConfigFlags(*triage, options);
  triage->add_option("-l,--log-dir", options.log_dir, "directory to write eve.json into")
      ->type_name("DIR");
  triage->add_option("-o,--output", options.output, "- writes EVE JSON lines to stdout")
      ->check(CLI::IsMember({"-"}))
      ->type_name("-");
  triage
      ->add_option("--eve", options.eve,
                   "EVE event types: alert, smb, dcerpc, flow, stats, anomaly, nbns, nbdgm, nbss, "
                   "llmnr, mdns, http, krb5, ldap, rdp, rfb, ssh, tds, tls, or all "
                   "(every operation). Default alert,stats,anomaly")
      ->type_name("TYPE,...");
  triage->add_flag("--eve-strict", options.eve_strict,
                   "leave out whatever Suricata's EVE schema does not have");
  triage
      ->add_option("-k,--checksums", options.checksums,
                   "bad TCP checksums: none, all or auto (default)")
      ->type_name("MODE");
  triage
      ->add_option("--threads", options.threads,
                   "dissecting threads; any number gives the same output")
      ->check(CLI::Range(std::size_t{1}, limits::kWorkersMax))
      ->type_name("N");
  triage->add_flag("--exit-code", options.exit_code, "exit with 10 when something alerted");
  triage->add_flag("-v,--verbose", options.verbose, "say more on stderr");
  triage->add_flag("-q,--quiet", options.quiet, "no summary and no progress, errors only");
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
  add("list", "one line a rule: id, level, title");
  add("explain", "what a rule looks for, why, and what to do when it fires")
      ->add_option("rule", options.rules_named, "EW-0302, or the id or name of a rule")
      ->required()
      ->type_name("RULE");
}

}  // namespace

ParsedOptions ParseOptions(int argc, const char* const* argv) {
  ParsedOptions parsed;
  CLI::App app{"eastwest watches SMB and RPC and says, with proof, who moved sideways.",
               "eastwest"};
  app.footer(kFooter);
  app.set_version_flag("-V,--version", fmt::format("eastwest {}", kVersion));
  app.require_subcommand(1);
  AddTriage(app, parsed.options);
  AddRules(app, parsed.options);
  try {  // CLI11 reports through exceptions; they end here
    app.parse(argc, argv);
  } catch (const CLI::ParseError& fault) {
    if (argc > 1 && argv[1][0] != '-' && app.get_subcommands().empty()) {
      fmt::print(stderr, "eastwest: unknown command \"{}\": expected triage or rules\n", argv[1]);
      parsed.exit = kExitUsage;
      return parsed;
    }
    const bool wanted = fault.get_exit_code() == 0;  // --help, --version
    app.exit(fault);
    parsed.exit = wanted ? kExitDone : kExitUsage;
    return parsed;
  }
  const bool needs_input = parsed.options.rules_command.empty() && !parsed.options.test_config &&
                           !parsed.options.dump_config;
  if (needs_input && parsed.options.captures.empty()) {
    fmt::print(stderr, "eastwest triage: no capture given: expected FILE, DIR or -\n");
    parsed.exit = kExitUsage;
  }
  return parsed;
}

absl::StatusOr<Config> EffectiveConfig(const Options& options) {
  Config config;
  if (!options.config_path.empty()) {
    absl::StatusOr<Config> loaded = LoadConfig(options.config_path);
    if (!loaded.ok()) {
      return loaded;
    }
    config = *std::move(loaded);
  }
  std::vector<std::string> settings = options.settings;
  if (!options.checksums.empty()) {
    settings.push_back("checksums=" + options.checksums);
  }
  if (!options.eve.empty()) {
    settings.push_back("output.eve=" + options.eve);
  }
  if (options.threads != 0) {
    settings.push_back(fmt::format("threads={}", options.threads));
  }
  for (const std::string& setting : settings) {
    if (const absl::Status status = SetKey(config, setting); !status.ok()) {
      return status;
    }
  }
  config.output.eve_strict |= options.eve_strict;
  if (!options.log_dir.empty()) {
    config.output.log_dir = options.log_dir;
  }
  return config;
}

}  // namespace eastwest::app
