#include "src/app/sensor_outputs.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "src/app/complain.h"
#include "src/app/status_text.h"
#include "src/output/spool.h"

namespace eastwest::app {
namespace {

constexpr std::chrono::seconds kStopPatience{3};

}  // namespace

absl::StatusOr<std::string> EvePath(const std::string& log_dir) {
  const std::filesystem::path directory = log_dir;
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::PermissionDeniedError(
        fmt::format("{}: cannot make this directory: {}", directory.string(), error.message()));
  }
  return (directory / "eve.json").string();
}

absl::StatusOr<std::unique_ptr<output::Transport>> MakeForward(const SensorConfig& config,
                                                               const std::string& target) {
  const output::TlsSettings tls{.ca = config.tls_ca,
                                .name = config.tls_name,
                                .certificate = config.tls_cert,
                                .key = config.tls_key};
  absl::StatusOr<std::unique_ptr<output::Transport>> transport = output::MakeTransport(target, tls);
  if (transport.ok()) {
    return transport;
  }
  const std::string text(TextOf(transport.status()));  // which names another key, perhaps
  return absl::InvalidArgumentError(text.starts_with("output.") ? text : "output.forward: " + text);
}

absl::StatusOr<std::unique_ptr<SensorOutputs>> SensorOutputs::Open(const Config& config,
                                                                   bool to_stdout) {
  std::unique_ptr<SensorOutputs> outputs(new SensorOutputs());
  if (!config.output.log_dir.empty()) {
    const absl::StatusOr<std::string> path = EvePath(config.output.log_dir);
    if (!path.ok()) {
      return path.status();
    }
    auto file = output::RotatingFile::Open(*path, RotationOf(config.sensor));
    if (!file.ok()) {
      return file.status();
    }
    outputs->file_ = *std::move(file);
  }
  if (to_stdout) {
    outputs->stdout_ = output::LineSink::NeverWaiting(STDOUT_FILENO, "standard output");
  }
  for (const std::string& target : ForwardTargets(config.sensor)) {
    if (const absl::Status status = outputs->OpenForward(config, target); !status.ok()) {
      return status;
    }
  }
  return outputs;
}

absl::Status SensorOutputs::OpenForward(const Config& config, const std::string& target) {
  absl::StatusOr<std::unique_ptr<output::Transport>> transport = MakeForward(config.sensor, target);
  if (!transport.ok()) {
    return transport.status();
  }
  std::string name = target;
  std::ranges::replace_if(
      name, [](unsigned char byte) { return std::isalnum(byte) == 0; }, '_');
  if (std::ranges::find(forwards_, name, &Forward::name) != forwards_.end()) {
    return absl::InvalidArgumentError(
        fmt::format("output.forward: {} and another target would both be called {}: their "
                    "spools and counters need names of their own",
                    target, name));
  }
  std::unique_ptr<output::Spool> spool;
  if (const std::string directory = SpoolDir(config); !directory.empty()) {
    auto opened = output::Spool::Open(fmt::format("{}/{}.spool", directory, name),
                                      config.sensor.spool_mib << 20U);
    if (!opened.ok()) {
      return opened.status();
    }
    spool = *std::move(opened);
  }
  forwards_.push_back(
      {.name = std::move(name),
       .target = target,
       .forwarder = std::make_unique<output::Forwarder>(*std::move(transport), std::move(spool))});
  return absl::OkStatus();
}

std::string SpoolDir(const Config& config) {
  return config.sensor.spool_dir.empty() ? config.output.log_dir : config.sensor.spool_dir;
}

void SensorOutputs::Start() {
  for (const Forward& forward : forwards_) {
    forward.forwarder->Start();
  }
}

void SensorOutputs::WriteLine(std::string_view line, output::LineKind kind) {
  if (file_ != nullptr) {
    file_->WriteLine(line, kind);
  }
  if (stdout_ != nullptr) {
    stdout_->WriteLine(line, kind);
  }
  for (const Forward& forward : forwards_) {
    forward.forwarder->WriteLine(line, kind);
  }
}

void SensorOutputs::Tick(PacketTime now) {
  if (file_ != nullptr) {
    file_->Tick(now);
  }
  if (stdout_ != nullptr) {
    stdout_->Flush();
  }
  for (Forward& forward : forwards_) {
    const std::string error = forward.forwarder->error();
    if (!error.empty() != forward.told) {
      Complain(forward.told ? fmt::format("output {}: connected", forward.name)
                            : fmt::format("output {}: {}; trying again", forward.name, error));
      forward.told = !forward.told;
    }
  }
}

absl::Status SensorOutputs::Reopen() {
  return file_ == nullptr ? absl::OkStatus() : file_->Reopen();
}

absl::Status SensorOutputs::Close() {
  absl::Status status = file_ == nullptr ? absl::OkStatus() : file_->Close();
  for (const Forward& forward : forwards_) {
    forward.forwarder->RequestStop(kStopPatience);
  }
  if (stdout_ != nullptr) {
    status.Update(stdout_->Close());
  }
  for (const Forward& forward : forwards_) {
    forward.forwarder->Join();
  }
  return status;
}

std::string SensorOutputs::LeftText() const {
  std::string text;
  for (const Forward& forward : forwards_) {
    const output::ForwarderCounts counts = forward.forwarder->counts();
    if (counts.lost + counts.dropped + counts.spool_bytes > 0) {
      text +=
          fmt::format("  output     {}: {} alerts lost, {} lines dropped, {} bytes in the spool\n",
                      forward.name, counts.lost, counts.dropped, counts.spool_bytes);
    }
  }
  return text;
}

std::vector<output::NamedCount> SensorOutputs::Counts() const {
  std::vector<output::NamedCount> counts;
  const auto add = [&counts](std::string_view key, std::string_view target, std::string_view name,
                             std::uint64_t value, bool gauge = false) {
    counts.push_back({.name = fmt::format("output.{}.{}", key, name),
                      .value = value,
                      .gauge = gauge,
                      .series = output::Series{.family = fmt::format("output.{}", name),
                                               .label = "output",
                                               .value = std::string(target)}});
  };
  if (file_ != nullptr) {
    add("file", "file", "lines", file_->lines());
    add("file", "file", "lines_lost", file_->lines_lost());
    add("file", "file", "lines_guarded", file_->lines_guarded());
    add("file", "file", "write_errors", file_->write_errors());
    add("file", "file", "rotations", file_->rotations());
    add("file", "file", "files_deleted", file_->files_deleted());
  }
  if (stdout_ != nullptr) {
    add("stdout", "stdout", "lines", stdout_->lines());
    add("stdout", "stdout", "lines_lost", stdout_->lines_lost());
  }
  for (const Forward& forward : forwards_) {
    const output::ForwarderCounts forwarded = forward.forwarder->counts();
    const auto add_forward = [&](std::string_view name, std::uint64_t value, bool gauge = false) {
      add(forward.name, forward.target, name, value, gauge);
    };
    add_forward("sent", forwarded.sent);
    add_forward("dropped", forwarded.dropped);
    add_forward("alerts_lost", forwarded.lost);
    add_forward("alerts_spooled", forwarded.spooled);
    add_forward("outages", forwarded.outages);
    add_forward("connected", forwarded.connected, /*gauge=*/true);
    add_forward("spool_bytes", forwarded.spool_bytes, /*gauge=*/true);
  }
  return counts;
}

}  // namespace eastwest::app
