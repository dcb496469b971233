#include "src/app/checkpointer.h"

#include <memory>
#include <utility>

#include "fmt/format.h"
#include "src/app/complain.h"
#include "src/app/status_text.h"
#include "src/app/version.h"
#include "src/core/checkpoint_limits.h"
#include "src/core/limits.h"
#include "src/core/state_archive.h"

namespace eastwest::app {
namespace {

absl::Status Unreadable(std::string_view part) {
  return absl::DataLossError(fmt::format("its part of {} cannot be read", part));
}

// Judge reads all parts into objects that nobody uses, so that what is restored is whole.
absl::Status Judge(const Checkpoint& checkpoint, PacketTime now) {
  Outlet outlet(detect::SiteModel{}, {}, nullptr, /*summary=*/false);
  StateArchive archive = StateArchive::Reading(now, checkpoint.detect);
  outlet.Exchange(archive);
  if (!archive.Finish()) {
    return Unreadable("detection");
  }
  for (std::size_t number = 0; number < checkpoint.shards.size(); ++number) {
    RecordBatch unused;
    Shard shard(static_cast<std::uint32_t>(number), {}, unused);
    StateArchive part = StateArchive::Reading(now, checkpoint.shards[number]);
    shard.Exchange(part);
    if (!part.Finish()) {
      return Unreadable(fmt::format("shard {}", number));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::uint64_t> RestoreState(const Checkpoint& checkpoint, PacketTime now,
                                           Outlet& outlet, Pipeline& pipeline) {
  if (const absl::Status status = Judge(checkpoint, now); !status.ok()) {
    return status;
  }
  StateArchive archive = StateArchive::Reading(now, checkpoint.detect);
  outlet.Exchange(archive);
  return archive.entries() + pipeline.Restore(checkpoint.shards, now);
}

std::vector<std::uint8_t> SaveDetection(Outlet& outlet, PacketTime now, std::uint64_t& left_out) {
  StateArchive archive = StateArchive::Writing(now, limits::kCheckpointDetectBytesMax);
  outlet.Exchange(archive);
  left_out = archive.left_out();
  return archive.TakeWritten();
}

Checkpointer::Checkpointer(CheckpointOptions options, Outlet& outlet, Pipeline& pipeline)
    : options_(std::move(options)), outlet_(outlet), pipeline_(pipeline), asked_(Steady::now()) {
  pipeline_.SaveAtEnd();
}

Checkpointer::~Checkpointer() {
  if (writer_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_one();
    writer_.join();
  }
}

Checkpointer::Restored Checkpointer::Restore(PacketTime now) {
  const auto file = ReadCheckpointFile(options_.path);
  if (absl::IsNotFound(file.status())) {
    return {.sentence = "no checkpoint yet"};
  }
  absl::StatusOr<Checkpoint> checkpoint =
      file.ok() ? DecodeCheckpoint(*file, now) : absl::StatusOr<Checkpoint>(file.status());
  absl::StatusOr<std::uint64_t> restored = checkpoint.ok()
                                               ? RestoreState(*checkpoint, now, outlet_, pipeline_)
                                               : absl::StatusOr<std::uint64_t>(checkpoint.status());
  if (!restored.ok()) {
    ++refusals_;
    return {.sentence = fmt::format("checkpoint refused: {}: {}; starting without it",
                                    options_.path, TextOf(restored.status())),
            .refused = true};
  }
  restored_ = *restored;
  saved_ns_ = checkpoint->saved.time_since_epoch().count();
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - checkpoint->saved);
  return {.sentence = fmt::format("checkpoint of {} s ago, by {}: {} entries restored", age.count(),
                                  checkpoint->program, restored_)};
}

void Checkpointer::Start() {
  writer_ = std::thread([this] { RunWriter(); });
}

void Checkpointer::Tick(PacketTime now) {
  if (waiting_) {
    if (auto shards = pipeline_.TakeSaved()) {
      waiting_ = false;
      HandOver(*std::move(shards), now);
    }
    return;
  }
  const Steady::time_point steady_now = Steady::now();
  if (steady_now - asked_ >= options_.interval) {
    asked_ = steady_now;
    waiting_ = true;
    pipeline_.Save(now);
  }
}

void Checkpointer::HandOver(std::vector<std::vector<std::uint8_t>> shards, PacketTime now) {
  const Steady::time_point begin = Steady::now();
  std::uint64_t left_out = 0;
  Checkpoint checkpoint{.saved = now,
                        .program = fmt::format("eastwest {}", kVersion),
                        .detect = SaveDetection(outlet_, now, left_out),
                        .shards = std::move(shards)};
  left_out_ = left_out + pipeline_.left_out();
  pause_us_ = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - begin).count());
  {
    const std::lock_guard lock(mutex_);
    next_ = std::move(checkpoint);  // one that the disk did not get to is overtaken
  }
  wake_.notify_one();
}

void Checkpointer::RunWriter() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stop_ || next_.has_value(); });
    if (!next_) {
      return;
    }
    const Checkpoint checkpoint = *std::exchange(next_, std::nullopt);
    lock.unlock();
    Write(checkpoint);
    lock.lock();
  }
}

void Checkpointer::Write(const Checkpoint& checkpoint) {
  const std::vector<std::uint8_t> file = EncodeCheckpoint(checkpoint);
  const absl::Status status = WriteCheckpointFile(options_.path, file, options_.free_bytes_min);
  if (status.ok()) {
    ++written_;
    bytes_ = file.size();
    saved_ns_ = checkpoint.saved.time_since_epoch().count();
  } else {
    ++(absl::IsResourceExhausted(status) ? guarded_ : failed_);
    if (!told_) {
      Complain(fmt::format("checkpoint: {}", TextOf(status)));  // once; the counter goes on
    }
  }
  told_ = !status.ok();
}

void Checkpointer::Finish(PacketTime now) {
  if (auto shards = pipeline_.TakeSaved()) {
    HandOver(*std::move(shards), now);
  }
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  writer_.join();
}

std::vector<output::NamedCount> Checkpointer::Counts(PacketTime now) const {
  const PacketTime saved{std::chrono::nanoseconds(saved_ns_)};
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - saved).count();
  const bool any = saved != PacketTime{} && age >= 0;
  return {{"checkpoint.written", written_},
          {"checkpoint.failed", failed_},
          {"checkpoint.guarded", guarded_},
          {"checkpoint.bytes", bytes_, /*gauge=*/true},
          {"checkpoint.age_seconds", any ? static_cast<std::uint64_t>(age) : 0, /*gauge=*/true},
          {"checkpoint.pause_us", pause_us_, /*gauge=*/true},
          {"checkpoint.restored", restored_},
          {"checkpoint.refusals", refusals_},
          {"checkpoint.left_out", left_out_}};
}

}  // namespace eastwest::app
