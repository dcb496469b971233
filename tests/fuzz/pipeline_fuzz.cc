// The whole program under the bytes of one capture file, on one thread: capture, shards, rules,
// EVE, summary.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "parsers/net/steering.h"
#include "src/app/shard.h"
#include "src/capture/capture_file.h"
#include "src/core/limits.h"
#include "tests/fuzz/event_outlet.h"
#include "tests/src/capture/capture_builder.h"

namespace {

using namespace eastwest;
using eastwest::fuzz::Require;

// Machine is the pipeline without its threads. Shards are made when they are needed: most inputs
// have packets of a few host pairs.
class Machine {
 public:
  explicit Machine(unsigned choice)
      : options_{.checksums = stream::ChecksumPolicy::kAuto,
                 .operations = fuzz::EventOutlet::WantsOperations(choice)},
        outlet_(choice) {}

  void OnPacket(PacketRef& packet) {
    packet.time = std::max(packet.time, now_.time);
    const bool tick = packet.time - ticked_ >= std::chrono::seconds(1);
    now_ = {packet.time, packet.sequence, packet.frame};
    if (tick) {
      ticked_ = packet.time;
      ForEachShard([this](app::Shard& shard) { shard.OnTick(now_); });
    }
    const std::uint32_t number =
        net::SteeringHash(packet.link_type, packet.data, packet.original_length) % limits::kShards;
    std::unique_ptr<app::Shard>& shard = shards_[number];
    if (shard == nullptr) {
      shard = std::make_unique<app::Shard>(number, options_, batch_);
    }
    shard->OnPacket(packet);
    HandOn();
  }

  void Finish() {
    ForEachShard([this](app::Shard& shard) { shard.OnEndOfInput(now_); });
    Counters sum;
    ForEachShard([&sum](app::Shard& shard) { sum += shard.counters(); });
    outlet_.Finish(sum);
  }

 private:
  template <typename Do>
  void ForEachShard(const Do& apply) {
    for (const auto& [number, shard] : shards_) {
      apply(*shard);
    }
    HandOn();
  }

  void HandOn() {
    Require(std::is_sorted(batch_.begin(), batch_.end(),
                           [](const app::Record& left, const app::Record& right) {
                             return left.order < right.order;
                           }));
    for (app::Record& record : batch_) {
      outlet_.Emit(std::move(record.event));
    }
    batch_.clear();
  }

  app::ShardOptions options_;
  fuzz::EventOutlet outlet_;
  app::RecordBatch batch_;
  std::map<std::uint32_t, std::unique_ptr<app::Shard>> shards_;
  stream::PacketContext now_;
  PacketTime ticked_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto source =
      capture::Decompressed(std::make_unique<capture::MemorySource>(Bytes(data, size), SIZE_MAX));
  if (!source.ok()) {
    return 0;
  }
  static capture::PassedAtOnce progress;
  static capture::BlockPool pool(progress);  // kept, for its blocks cost more than most inputs
  capture::CaptureFile file(*std::move(source), pool);
  Machine machine(static_cast<unsigned>(size % 4));
  PacketRef packet;
  for (std::uint64_t sequence = 1; file.Next(packet); ++sequence) {
    file.MarkDelivered(sequence);
    packet.sequence = sequence;
    machine.OnPacket(packet);
  }
  machine.Finish();
  return 0;
}
