#include "src/app/config.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <vector>

#include "fmt/format.h"
#include "src/app/site_reader.h"
#include "src/app/status_text.h"
#include "src/core/limits.h"
#include "src/core/spelling.h"
#include "src/output/eve_options.h"
#include "yaml-cpp/yaml.h"

namespace eastwest::app {
namespace {

absl::Status Invalid(std::string text) { return absl::InvalidArgumentError(std::move(text)); }

absl::Status SetThreads(Config& config, const std::string& value) {
  std::size_t threads = 0;
  if (!YAML::convert<std::size_t>::decode(YAML::Node(value), threads) || threads == 0 ||
      threads > limits::kWorkersMax) {
    return Invalid(fmt::format("threads is \"{}\": expected 1 to {}", value, limits::kWorkersMax));
  }
  config.threads = threads;
  return absl::OkStatus();
}

absl::Status SetChecksums(Config& config, const std::string& value) {
  const auto policy = ParseChecksumPolicy(value);
  if (policy.ok()) {
    config.checksums = *policy;
  }
  return policy.status();
}

absl::Status SetEve(Config& config, const std::string& value) {
  config.output.eve = value;
  return output::ParseEveTypes(value).status();
}

absl::Status SetEveStrict(Config& config, const std::string& value) {
  bool strict = false;
  if (!YAML::convert<bool>::decode(YAML::Node(value), strict)) {
    return Invalid(fmt::format("output.eve_strict is \"{}\": expected true or false", value));
  }
  config.output.eve_strict = strict;
  return absl::OkStatus();
}

absl::Status SetLogDir(Config& config, const std::string& value) {
  config.output.log_dir = value;
  return absl::OkStatus();
}

absl::Status SetRulesEnabled(Config& config, const std::string& value) {
  config.rules_enabled = value;
  return absl::OkStatus();
}

absl::Status SetRulesDisabled(Config& config, const std::string& value) {
  config.rules_disabled = value;
  return absl::OkStatus();
}

struct ScalarKey {
  std::string_view name;
  absl::Status (*set)(Config&, const std::string&);
  bool list = false;  // of names with commas between them: in a file a YAML list is as good
};

constexpr std::array kScalarKeys = {
    ScalarKey{"threads", SetThreads},
    ScalarKey{"checksums", SetChecksums},
    ScalarKey{"output.eve", SetEve, true},
    ScalarKey{"output.eve_strict", SetEveStrict},
    ScalarKey{"output.log_dir", SetLogDir},
    ScalarKey{"rules_enabled", SetRulesEnabled, true},
    ScalarKey{"rules_disabled", SetRulesDisabled, true},
};

// BareName is what people forget the section of.
std::string_view BareName(std::string_view key) { return key.substr(key.rfind('.') + 1); }

// NearestKey: misspelt, in the wrong section or without one.
std::string NearestKey(std::string_view key, const std::vector<std::string>& known) {
  std::vector<std::string_view> names;
  for (const std::string& name : known) {
    names.push_back(BareName(name));
  }
  const std::string near = Nearest(BareName(key), names);
  const auto found = std::ranges::find(known, near, &BareName);
  return near.empty() || found == known.end() ? std::string() : *found;
}

absl::Status UnknownKey(std::string_view key) {
  std::vector<std::string> known = {"threads",    "checksums",         "site",
                                    "rules",      "rules_enabled",     "rules_disabled",
                                    "output.eve", "output.eve_strict", "output.log_dir"};
  for (const std::string_view prefix : {"output.", "sensor."}) {
    for (const auto& [name, _] : SensorKeys({}, prefix)) {
      known.push_back(fmt::format("{}{}", prefix, name));
    }
  }
  const std::string near = NearestKey(key, known);
  return Invalid(near.empty() ? fmt::format("unknown key \"{}\": expected one of {}", key,
                                            fmt::join(known, ", "))
                              : fmt::format("unknown key \"{}\" (did you mean {}?)", key, near));
}

bool IsKnownScalar(std::string_view key) {
  SensorConfig scratch;
  return std::ranges::find(kScalarKeys, key, &ScalarKey::name) != kScalarKeys.end() ||
         !absl::IsNotFound(SetSensorKey(scratch, key, ""));
}

absl::Status SetScalar(Config& config, std::string_view key, const std::string& value) {
  const auto found = std::ranges::find(kScalarKeys, key, &ScalarKey::name);
  if (found != kScalarKeys.end()) {
    return found->set(config, value);
  }
  const absl::Status status = SetSensorKey(config.sensor, key, value);
  return absl::IsNotFound(status) ? UnknownKey(key) : status;
}

// IsText: no YAML has these control characters (YAML 1.2, 5.1); a capture or a program does.
bool IsText(std::string_view piece) {
  return std::ranges::none_of(piece, [](char c) {
    return (c >= 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
  });
}

bool IsUtf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

// ReadText ends at the first piece that is no text: whoever names a capture here does not wait
// until all of it has been read.
absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 16384> piece{};
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
    const std::string_view got(piece.data(), static_cast<std::size_t>(file.gcount()));
    text += got;
    if (!IsUtf16(text) && !IsText(got)) {
      return Invalid(fmt::format("{}: is no text: expected a configuration file (YAML)", path));
    }
  }
  if (!file.eof()) {
    return absl::PermissionDeniedError(fmt::format("{}: cannot be opened for reading", path));
  }
  return text;
}

// Reader walks a file and turns the first fault into a sentence with its place.
class Reader {
 public:
  Reader(std::string path, Config& config) : path_(std::move(path)), config_(config) {}

  absl::Status Read(const YAML::Node& root) {
    if (root.IsNull()) {
      return absl::OkStatus();  // an empty file: the defaults
    }
    return ReadMap("", root, root);
  }

 private:
  absl::Status At(const YAML::Node& node, const absl::Status& status) const {
    return status.ok()
               ? status
               : Invalid(fmt::format("{}:{}: {}", path_, node.Mark().line + 1, TextOf(status)));
  }

  // at is where the key stands: a value that is left out has no place of its own.
  absl::Status ReadMap(const std::string& prefix, const YAML::Node& at, const YAML::Node& map) {
    if (!map.IsMap()) {
      return At(at, Invalid(fmt::format("{} is no map: expected keys and values",
                                        prefix.empty() ? "the file" : prefix)));
    }
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string key =
          prefix.empty() ? entry.first.Scalar() : prefix + "." + entry.first.Scalar();
      if (!seen.insert(key).second) {
        return At(entry.first, Invalid(fmt::format("{} is there twice", key)));
      }
      if (const absl::Status status = ReadEntry(key, entry.first, entry.second); !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadEntry(const std::string& key, const YAML::Node& at, const YAML::Node& value) {
    if (key == "site") {
      return ReadSite(path_, at, value, config_.site);
    }
    if (key == "rules") {
      return ReadPaths(at, value);
    }
    if (key == "output" || key == "sensor") {
      return ReadMap(key, at, value);
    }
    if (value.IsSequence() && TakesList(key)) {
      return ReadNames(key, at, value);
    }
    if (!value.IsScalar()) {
      return At(at, IsKnownScalar(key) ? Invalid(fmt::format("{} is no single value", key))
                                       : UnknownKey(key));
    }
    return At(at, SetScalar(config_, key, value.Scalar()));
  }

  static bool TakesList(std::string_view key) {
    return std::ranges::any_of(
        kScalarKeys, [key](const ScalarKey& known) { return known.list && known.name == key; });
  }

  absl::Status ReadNames(const std::string& key, const YAML::Node& at, const YAML::Node& list) {
    std::vector<std::string> names;
    for (const YAML::Node& name : list) {
      if (!name.IsScalar()) {
        return At(at, Invalid(fmt::format("{} has an entry that is no name", key)));
      }
      names.push_back(name.Scalar());
    }
    return At(at, SetScalar(config_, key, fmt::format("{}", fmt::join(names, ","))));
  }

  absl::Status ReadPaths(const YAML::Node& at, const YAML::Node& list) {
    if (!list.IsSequence()) {
      return At(at, Invalid("rules is no list: expected [PATH, ...]"));
    }
    config_.rules.clear();
    for (const auto& path : list) {
      if (!path.IsScalar()) {
        return At(path, Invalid("rules holds something else than paths"));
      }
      config_.rules.push_back(path.Scalar());
    }
    return absl::OkStatus();
  }

  std::string path_;
  Config& config_;
};

std::string_view PolicyName(stream::ChecksumPolicy policy) {
  switch (policy) {
    case stream::ChecksumPolicy::kNone:
      return "none";
    case stream::ChecksumPolicy::kAll:
      return "all";
    case stream::ChecksumPolicy::kAuto:
      break;
  }
  return "auto";
}

void DumpSensorKeys(YAML::Emitter& out, const SensorConfig& config, std::string_view prefix) {
  for (const auto& [name, value] : SensorKeys(config, prefix)) {
    out << YAML::Key << std::string(name) << YAML::Value;
    // Empty text would read back as nothing at all.
    value.empty() ? out << YAML::DoubleQuoted << value : out << value;
  }
}

}  // namespace

absl::StatusOr<stream::ChecksumPolicy> ParseChecksumPolicy(std::string_view text) {
  for (const auto policy : {stream::ChecksumPolicy::kNone, stream::ChecksumPolicy::kAll,
                            stream::ChecksumPolicy::kAuto}) {
    if (text == PolicyName(policy)) {
      return policy;
    }
  }
  return Invalid(fmt::format("checksums is \"{}\": expected none, all or auto", text));
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  Config config;
  std::error_code error;
  const std::filesystem::file_status kind = std::filesystem::status(path, error);
  if (!std::filesystem::exists(kind)) {
    return absl::NotFoundError(fmt::format("{}: no such configuration file", path));
  }
  if (std::filesystem::is_directory(kind)) {  // a pipe is fine
    return Invalid(fmt::format("{}: is a directory, expected a configuration file", path));
  }
  try {  // yaml-cpp reports through exceptions; they end here
    const absl::StatusOr<std::string> text = ReadText(path);
    if (!text.ok()) {
      return text.status();
    }
    const std::vector<YAML::Node> documents = YAML::LoadAll(*text);
    if (documents.size() > 1) {
      return Invalid(fmt::format("{}: holds {} documents, expected one", path, documents.size()));
    }
    absl::Status status =
        documents.empty() ? absl::OkStatus() : Reader(path, config).Read(documents.front());
    if (!status.ok()) {
      return status;
    }
  } catch (const YAML::Exception& fault) {
    return Invalid(fmt::format("{}:{}: {}", path, fault.mark.line + 1, fault.msg));
  }
  return config;
}

absl::Status SetKey(Config& config, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    return Invalid(fmt::format("\"{}\": expected KEY=VALUE", assignment));
  }
  const std::string_view key = assignment.substr(0, equals);
  if (key == "rules" || key.starts_with("site.")) {
    return Invalid(fmt::format("{}: this belongs into the configuration file", key));
  }
  return SetScalar(config, key, std::string(assignment.substr(equals + 1)));
}

std::string DumpConfig(const Config& config) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  out << YAML::Key << "threads" << YAML::Value << config.threads;
  out << YAML::Key << "checksums" << YAML::Value << std::string(PolicyName(config.checksums));
  out << YAML::Key << "rules" << YAML::Value << YAML::Flow << config.rules;
  out << YAML::Key << "rules_enabled" << YAML::Value << YAML::DoubleQuoted << config.rules_enabled;
  out << YAML::Key << "rules_disabled" << YAML::Value << YAML::DoubleQuoted
      << config.rules_disabled;
  out << YAML::Key << "output" << YAML::Value << YAML::BeginMap;
  out << YAML::Key << "eve" << YAML::Value << config.output.eve;
  out << YAML::Key << "eve_strict" << YAML::Value << config.output.eve_strict;
  out << YAML::Key << "log_dir" << YAML::Value << YAML::DoubleQuoted << config.output.log_dir;
  DumpSensorKeys(out, config.sensor, "output.");
  out << YAML::EndMap;
  out << YAML::Key << "sensor" << YAML::Value << YAML::BeginMap;
  DumpSensorKeys(out, config.sensor, "sensor.");
  out << YAML::EndMap;
  out << YAML::Key << "site" << YAML::Value;
  DumpSite(out, config.site);
  out << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace eastwest::app
