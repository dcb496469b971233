#include "src/output/rotating_file.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "fmt/format.h"

namespace eastwest::output {
namespace {

constexpr std::chrono::seconds kLookAtDiskEvery{1};

// FileTime gives "20261121T153000Z", whose order as text is that of time.
std::string FileTime(PacketTime time) {
  using std::chrono::floor;
  const auto since_epoch = time.time_since_epoch();
  const auto day = floor<std::chrono::days>(since_epoch);
  const std::chrono::year_month_day date{std::chrono::sys_days{day}};
  const std::chrono::hh_mm_ss clock{floor<std::chrono::seconds>(since_epoch - day)};
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

absl::StatusOr<std::unique_ptr<RotatingFile>> RotatingFile::Open(std::filesystem::path path,
                                                                 const RotationOptions& options) {
  absl::StatusOr<std::unique_ptr<LineSink>> sink = LineSink::OpenFile(path, /*append=*/true);
  if (!sink.ok()) {
    return sink.status();
  }
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  return std::unique_ptr<RotatingFile>(
      new RotatingFile(std::move(path), options, *std::move(sink), error ? 0 : size));
}

RotatingFile::RotatingFile(std::filesystem::path path, const RotationOptions& options,
                           std::unique_ptr<LineSink> sink, std::uint64_t size)
    : path_(std::move(path)), options_(options), sink_(std::move(sink)), size_(size) {}

void RotatingFile::WriteLine(std::string_view line, LineKind kind) {
  if (room_ == Room::kNone || (room_ == Room::kLow && kind == LineKind::kLog)) {
    ++lines_guarded_;
    return;
  }
  sink_->WriteLine(line, kind);
  size_ += line.size() + 1;
}

void RotatingFile::Tick(PacketTime now, Steady::time_point steady_now) {
  sink_->Flush();
  if (options_.free_bytes_min > 0 &&
      (!looked_at_disk_ || steady_now - *looked_at_disk_ >= kLookAtDiskEvery)) {
    looked_at_disk_ = steady_now;
    LookAtDisk();
  }
  due_ = due_ || (options_.size_bytes > 0 && size_ >= options_.size_bytes);
  if (options_.period.count() > 0) {
    const std::int64_t period = now.time_since_epoch() / options_.period;
    due_ = due_ || (period_ >= 0 && period != period_ && size_ > 0);
    period_ = period;
  }
  if (due_) {
    Rotate(now);
  }
}

// Rotate keeps the old file open until the new one is: when that fails, nothing is lost, and the
// next tick goes on where this one stopped.
void RotatingFile::Rotate(PacketTime now) {
  std::error_code error;
  if (!renamed_) {
    std::filesystem::rename(path_, NameFor(now), error);
    renamed_ = !error;
  }
  if (!renamed_ || !sink_->Reopen().ok()) {
    return;
  }
  due_ = false;
  renamed_ = false;
  size_ = 0;
  ++rotations_;
  DeleteOld();
}

std::filesystem::path RotatingFile::NameFor(PacketTime now) const {
  const std::string stem = path_.stem().string() + "-" + FileTime(now);
  std::filesystem::path name = path_;
  name.replace_filename(stem + path_.extension().string());
  std::error_code error;
  for (int i = 1; std::filesystem::exists(name, error); ++i) {
    name.replace_filename(fmt::format("{}.{}{}", stem, i, path_.extension().string()));
  }
  return name;
}

// PutAside lists them, oldest first.
std::vector<std::filesystem::path> RotatingFile::PutAside() const {
  const std::string start = path_.stem().string() + "-2";  // until the year 3000
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(
           path_.has_parent_path() ? path_.parent_path() : ".", error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(start) && entry.path().extension() == path_.extension()) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

void RotatingFile::DeleteOld() {
  if (options_.keep_files == 0) {
    return;
  }
  const std::vector<std::filesystem::path> files = PutAside();
  for (std::size_t i = 0; i + options_.keep_files < files.size(); ++i) {
    std::error_code error;
    files_deleted_ += std::filesystem::remove(files[i], error) ? 1U : 0U;
  }
}

bool RotatingFile::DeleteOldest() {
  const std::vector<std::filesystem::path> files = PutAside();
  std::error_code error;
  const bool deleted = !files.empty() && std::filesystem::remove(files.front(), error);
  files_deleted_ += deleted ? 1U : 0U;
  return deleted;
}

// LookAtDisk makes room by deleting what was put aside; then log lines go, and with half of the
// reserve used up, everything. Others need the disk too.
void RotatingFile::LookAtDisk() {
  const std::filesystem::path directory = path_.has_parent_path() ? path_.parent_path() : ".";
  const auto available = [&directory] {
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(directory, error);
    return error ? ~std::uint64_t{0} : std::uint64_t{space.available};
  };
  std::uint64_t free_bytes = available();
  while (free_bytes < options_.free_bytes_min && DeleteOldest()) {
    free_bytes = available();
  }
  const bool enough = free_bytes >= options_.free_bytes_min;
  room_ = enough                                      ? Room::kEnough
          : free_bytes >= options_.free_bytes_min / 2 ? Room::kLow
                                                      : Room::kNone;
}

}  // namespace eastwest::output
