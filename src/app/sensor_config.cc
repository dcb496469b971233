#include "src/app/sensor_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "fmt/format.h"
#include "src/core/limits.h"
#include "src/output/socket.h"

namespace eastwest::app {
namespace {

absl::Status Invalid(std::string text) { return absl::InvalidArgumentError(std::move(text)); }

struct Key {
  std::string_view name;
  absl::Status (*set)(SensorConfig&, std::string_view key, const std::string& value);
  std::string (*get)(const SensorConfig&);
};

template <auto Member>
std::string GetNumber(const SensorConfig& config) {
  return fmt::format("{}", config.*Member);
}

template <auto Member, std::uint64_t kMin, std::uint64_t kMax>
absl::Status SetNumber(SensorConfig& config, std::string_view key, const std::string& value) {
  std::uint64_t number = 0;
  const char* const end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || number < kMin || number > kMax) {
    return Invalid(fmt::format("{} is \"{}\": expected {} to {}", key, value, kMin, kMax));
  }
  config.*Member = number;
  return absl::OkStatus();
}

template <auto Member>
std::string GetFlag(const SensorConfig& config) {
  return config.*Member ? "true" : "false";
}

template <auto Member>
absl::Status SetFlag(SensorConfig& config, std::string_view key, const std::string& value) {
  if (value != "true" && value != "false") {
    return Invalid(fmt::format("{} is \"{}\": expected true or false", key, value));
  }
  config.*Member = value == "true";
  return absl::OkStatus();
}

template <auto Member>
std::string GetText(const SensorConfig& config) {
  return config.*Member;
}

template <auto Member>
absl::Status SetText(SensorConfig& config, std::string_view /*key*/, const std::string& value) {
  config.*Member = value;
  return absl::OkStatus();
}

absl::Status SetHttp(SensorConfig& config, std::string_view key, const std::string& value) {
  if (!value.empty() && !output::IpEndpoint(value).ok()) {
    return Invalid(
        fmt::format("{} is \"{}\": expected ADDRESS:PORT, such as 127.0.0.1:9464", key, value));
  }
  config.http = value;
  return absl::OkStatus();
}

template <auto Member, std::uint64_t kMin, std::uint64_t kMax>
constexpr Key Number(std::string_view name) {
  return {name, SetNumber<Member, kMin, kMax>, GetNumber<Member>};
}
template <auto Member>
constexpr Key Flag(std::string_view name) {
  return {name, SetFlag<Member>, GetFlag<Member>};
}
template <auto Member>
constexpr Key Text(std::string_view name) {
  return {name, SetText<Member>, GetText<Member>};
}

using C = SensorConfig;
constexpr std::uint64_t kDaySeconds = 86400;
constexpr std::uint64_t kYearMinutes = 525600;
constexpr std::uint64_t kMebiMax = 1 << 20;     // a tebibyte
constexpr std::uint64_t kBufferMebiMax = 2047;  // libpcap takes an int of bytes
constexpr std::uint64_t kSnaplenMin = 256;      // the headers, and what tells messages apart
constexpr std::uint64_t kFilesMax = 100000;

constexpr std::array kKeys = {
    Text<&C::interfaces>("sensor.interfaces"),
    Number<&C::snaplen, kSnaplenMin, limits::kPacketBytesMax>("sensor.snaplen"),
    Number<&C::kernel_buffer_mib, 1, kBufferMebiMax>("sensor.kernel_buffer_mib"),
    Number<&C::frame_buffer_mib, 4, kBufferMebiMax>("sensor.frame_buffer_mib"),
    Number<&C::queues, 1, limits::kLiveQueuesMax>("sensor.queues"),
    Flag<&C::promiscuous>("sensor.promiscuous"),
    Text<&C::timestamp>("sensor.timestamp"),
    Flag<&C::drop_duplicates>("sensor.drop_duplicates"),
    Number<&C::stats_interval_seconds, 1, kDaySeconds>("sensor.stats_interval_seconds"),
    Number<&C::loss_alert_percent, 0, 100>("sensor.loss_alert_percent"),
    Text<&C::user>("sensor.user"),
    Flag<&C::sandbox>("sensor.sandbox"),
    Text<&C::control_socket>("sensor.control_socket"),
    Key{"sensor.http", SetHttp, GetText<&C::http>},
    Text<&C::checkpoint_dir>("sensor.checkpoint_dir"),
    Number<&C::checkpoint_seconds, 0, kDaySeconds>("sensor.checkpoint_seconds"),
    Number<&C::rotate_mib, 0, kMebiMax>("output.rotate_mib"),
    Number<&C::rotate_minutes, 0, kYearMinutes>("output.rotate_minutes"),
    Number<&C::keep_files, 0, kFilesMax>("output.keep_files"),
    Text<&C::forward>("output.forward"),
    Text<&C::tls_ca>("output.tls_ca"),
    Text<&C::tls_name>("output.tls_name"),
    Text<&C::tls_cert>("output.tls_cert"),
    Text<&C::tls_key>("output.tls_key"),
    Text<&C::spool_dir>("output.spool_dir"),
    Number<&C::spool_mib, 1, kMebiMax>("output.spool_mib"),
    Number<&C::free_space_mib, 0, kMebiMax>("output.free_space_mib"),
};

std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    while (part.starts_with(' ')) {
      part.remove_prefix(1);
    }
    if (!part.empty()) {
      parts.emplace_back(part);
    }
  }
  return parts;
}

absl::Status CheckInterfaces(std::vector<std::string> names) {
  if (names.size() > limits::kLiveInterfacesMax) {
    return Invalid(
        fmt::format("sensor.interfaces: at most {} interfaces", limits::kLiveInterfacesMax));
  }
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  // Every packet would come twice, from two interfaces, and raise every alert twice.
  return twice == names.end()
             ? absl::OkStatus()
             : Invalid(fmt::format("sensor.interfaces: {} is there twice", *twice));
}

}  // namespace

absl::Status SetSensorKey(SensorConfig& config, std::string_view key, const std::string& value) {
  const auto* const found = std::ranges::find(kKeys, key, &Key::name);
  if (found == kKeys.end()) {
    return absl::NotFoundError(fmt::format("unknown key \"{}\"", key));
  }
  if (key == "sensor.interfaces") {
    if (absl::Status status = CheckInterfaces(SplitAtCommas(value)); !status.ok()) {
      return status;
    }
  }
  return found->set(config, key, value);
}

std::vector<std::pair<std::string_view, std::string>> SensorKeys(const SensorConfig& config,
                                                                 std::string_view prefix) {
  std::vector<std::pair<std::string_view, std::string>> keys;
  for (const Key& key : kKeys) {
    if (key.name.starts_with(prefix)) {
      keys.emplace_back(key.name.substr(prefix.size()), key.get(config));
    }
  }
  return keys;
}

capture::LiveOptions LiveOptionsOf(const SensorConfig& config) {
  return {.interfaces = SplitAtCommas(config.interfaces),
          .filter = {},
          .snaplen_bytes = static_cast<std::uint32_t>(config.snaplen),
          .kernel_buffer_mib = config.kernel_buffer_mib,
          .frame_buffer_mib = config.frame_buffer_mib,
          .promiscuous = config.promiscuous,
          .timestamp = config.timestamp,
          .queues = config.queues};
}

std::vector<std::string> ForwardTargets(const SensorConfig& config) {
  return SplitAtCommas(config.forward);
}

output::RotationOptions RotationOf(const SensorConfig& config) {
  return {.size_bytes = config.rotate_mib << 20,
          .period = std::chrono::minutes(config.rotate_minutes),
          .keep_files = config.keep_files,
          .free_bytes_min = config.free_space_mib << 20};
}

}  // namespace eastwest::app
