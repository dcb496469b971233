#include "src/app/sensor_outputs.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "fmt/format.h"

namespace eastwest::app {

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
    outputs->stdout_ = output::LineSink::Stdout();
  }
  return outputs;
}

void SensorOutputs::WriteLine(std::string_view line, output::LineKind kind) {
  if (file_ != nullptr) {
    file_->WriteLine(line, kind);
  }
  if (stdout_ != nullptr) {
    stdout_->WriteLine(line, kind);
  }
}

void SensorOutputs::Tick(PacketTime now) {
  if (file_ != nullptr) {
    file_->Tick(now);
  }
  if (stdout_ != nullptr) {
    stdout_->Flush();
  }
}

absl::Status SensorOutputs::Reopen() {
  return file_ == nullptr ? absl::OkStatus() : file_->Reopen();
}

absl::Status SensorOutputs::Close() {
  absl::Status status = file_ == nullptr ? absl::OkStatus() : file_->Close();
  if (stdout_ != nullptr) {
    status.Update(stdout_->Close());
  }
  return status;
}

std::vector<output::NamedCount> SensorOutputs::Counts() const {
  std::vector<output::NamedCount> counts;
  if (file_ != nullptr) {
    counts.push_back({"output.file.lines", file_->lines()});
    counts.push_back({"output.file.lines_lost", file_->lines_lost()});
    counts.push_back({"output.file.lines_guarded", file_->lines_guarded()});
    counts.push_back({"output.file.write_errors", file_->write_errors()});
    counts.push_back({"output.file.rotations", file_->rotations()});
    counts.push_back({"output.file.files_deleted", file_->files_deleted()});
  }
  if (stdout_ != nullptr) {
    counts.push_back({"output.stdout.lines", stdout_->lines()});
    counts.push_back({"output.stdout.lines_lost", stdout_->lines_lost()});
  }
  return counts;
}

}  // namespace eastwest::app
