// RotatingFile is a file of lines that does not grow for ever: it is put aside by size and by time,
// old ones are deleted, and the disk is never filled.
#ifndef EASTWEST_SRC_OUTPUT_ROTATING_FILE_H_
#define EASTWEST_SRC_OUTPUT_ROTATING_FILE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/core/packet_time.h"
#include "src/output/line_sink.h"
#include "src/output/line_target.h"

namespace eastwest::output {

struct RotationOptions {
  std::uint64_t size_bytes = 0;      // 0: never by size
  std::chrono::seconds period{0};    // 0: never by time; else at multiples of it, UTC
  std::size_t keep_files = 0;        // put aside ones that stay; 0: all of them
  std::uint64_t free_bytes_min = 0;  // of the disk; below, old files and then log lines go
};

// What was put aside is called eve-20261121T153000Z.json beside eve.json; a second one of the same
// second gets ".1" behind the time. For one thread.
class RotatingFile final : public LineTarget {
 public:
  // Open continues a file that is there.
  static absl::StatusOr<std::unique_ptr<RotatingFile>> Open(std::filesystem::path path,
                                                            const RotationOptions& options);

  void WriteLine(std::string_view line, LineKind kind) override;

  using Steady = std::chrono::steady_clock;

  // Tick is called several times a second: it flushes, and looks whether it is time to rotate, by
  // the clock of the machine, and at the disk, by the steady one.
  void Tick(PacketTime now, Steady::time_point steady_now = Steady::now());

  // Reopen opens the path anew, for those who move files themselves.
  absl::Status Reopen() { return sink_->Reopen(); }

  // Close: an error when a line did not reach its place.
  absl::Status Close() { return sink_->Close(); }

  std::uint64_t rotations() const { return rotations_; }
  std::uint64_t files_deleted() const { return files_deleted_; }
  // Lines that were not written because the disk is nearly full.
  std::uint64_t lines_guarded() const { return lines_guarded_; }
  std::uint64_t lines_lost() const { return sink_->lines_lost(); }
  std::uint64_t write_errors() const { return sink_->write_errors(); }
  std::uint64_t lines() const { return sink_->lines(); }

 private:
  enum class Room : unsigned char { kEnough, kLow, kNone };

  RotatingFile(std::filesystem::path path, const RotationOptions& options,
               std::unique_ptr<LineSink> sink, std::uint64_t size);
  void Rotate(PacketTime now);
  void DeleteOld();
  void LookAtDisk();
  bool DeleteOldest();
  std::vector<std::filesystem::path> PutAside() const;
  std::filesystem::path NameFor(PacketTime now) const;

  std::filesystem::path path_;
  RotationOptions options_;
  std::unique_ptr<LineSink> sink_;
  std::uint64_t size_;        // of the file, as far as we wrote it
  std::int64_t period_ = -1;  // number of the period that the file belongs to
  bool due_ = false;          // to be rotated
  bool renamed_ = false;      // but the path has no file yet: what is written goes to the old one
  std::optional<Steady::time_point> looked_at_disk_;
  Room room_ = Room::kEnough;
  std::uint64_t rotations_ = 0;
  std::uint64_t files_deleted_ = 0;
  std::uint64_t lines_guarded_ = 0;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_ROTATING_FILE_H_
