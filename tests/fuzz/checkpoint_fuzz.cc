// What a checkpoint holds, as whoever can write the file wants it: the first byte picks the part.
// Whatever is read, the engine must go on with it.
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "src/app/outlet.h"
#include "src/app/shard.h"
#include "src/core/state_archive.h"

namespace eastwest::app {
namespace {

constexpr PacketTime kNow{std::chrono::seconds{1'800'000'000}};

void ReadDetection(PacketTime now, Bytes data) {
  Outlet outlet(detect::SiteModel{}, {}, nullptr, /*summary=*/false);
  StateArchive archive = StateArchive::Reading(now, data);
  outlet.Exchange(archive);
  if (archive.Finish()) {
    StateArchive again = StateArchive::Writing(now, 4096);
    outlet.Exchange(again);
  }
}

void ReadShard(PacketTime now, Bytes data) {
  RecordBatch events;
  Shard shard(0, {}, events);
  StateArchive archive = StateArchive::Reading(now, data);
  shard.Exchange(archive);
  if (archive.Finish()) {
    StateArchive again = StateArchive::Writing(now, 4096);
    shard.Exchange(again);
    shard.OnTick({now + std::chrono::seconds{1}, 1, {}});
    shard.OnTick({now + std::chrono::hours{2}, 2, {}});
    shard.OnEndOfInput({now + std::chrono::hours{2}, 3, {}});
  }
}

}  // namespace
}  // namespace eastwest::app

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eastwest::app;
  const eastwest::Bytes input(data, size);
  if (input.empty()) {
    return 0;
  }
  const bool shard = (input[0] & 1U) != 0;
  (shard ? ReadShard : ReadDetection)(kNow, input.subspan(1));
  return 0;
}
