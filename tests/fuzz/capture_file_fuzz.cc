// Feeds bytes as a file, plain or compressed, to the capture reader.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "src/capture/capture_file.h"
#include "tests/src/capture/capture_builder.h"

using eastwest::Bytes;
using eastwest::PacketRef;
using namespace eastwest::capture;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::size_t piece_bytes = size % 3 == 0 ? 7 : SIZE_MAX;
  auto source = Decompressed(std::make_unique<MemorySource>(Bytes(data, size), piece_bytes));
  if (!source.ok()) {
    return 0;
  }
  static PassedAtOnce progress;
  static BlockPool pool(progress);  // kept, for its blocks cost more than most inputs
  CaptureFile file(*std::move(source), pool);
  PacketRef packet;
  std::uint64_t sequence = 0;
  unsigned sum = 0;
  while (file.Next(packet)) {
    file.MarkDelivered(++sequence);
    if (packet.frame.number != sequence || packet.time.time_since_epoch().count() < 0) {
      std::abort();
    }
    for (const std::uint8_t byte : packet.data) {
      sum += byte;
    }
  }
  const volatile unsigned kept = sum;  // the reads must happen
  static_cast<void>(kept);
  if (file.ending() == Ending::kNone ||
      (file.ending() == Ending::kComplete) != file.fault().empty()) {
    std::abort();
  }
  return 0;
}
