// The framer under segments, gaps and conversations of every kind: units must lie in their
// messages, and the buffers must be empty at the end.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "src/core/limits.h"
#include "src/stream/framer.h"

namespace {

using eastwest::Bytes;
using namespace eastwest::stream;

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

class Reader : public Conversation, public FramerHost {
 public:
  explicit Reader(std::size_t wanted) : wanted_(wanted) {}

  std::size_t Wanted(Side, Framing, Bytes prefix, std::size_t length) override {
    Require(prefix.size() <= length && prefix.size() <= kPlanPrefixBytes);
    return wanted_;
  }
  void OnUnit(const PacketContext&, Side, const Unit& unit) override {
    Require(unit.data.size() <= unit.length);
    Require(unit.cut || unit.data.size() == std::min(unit.length, wanted_));
    for (const std::uint8_t byte : unit.data) {
      sum_ = sum_ + byte;
    }
  }
  void OnGap(const PacketContext&, Side, std::uint64_t) override {}
  void OnTick(const PacketContext&) override {}
  void OnEnd(const PacketContext&) override {}
  Conversation* OnHeader(AppProtocol) override {
    recognised = this;
    return this;
  }
  void OnFramingAnomaly(StreamAnomaly) override {}

  Conversation* recognised = nullptr;

 private:
  std::size_t wanted_;
  volatile std::uint64_t sum_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) {
    return 0;
  }
  // Two bytes of settings, one that steers the cuts; the rest is the stream.
  const std::uint8_t settings = data[0];
  Reader reader(std::size_t{data[1]} * 16);
  std::uint8_t cuts = data[2];
  Bytes rest(data + 3, size - 3);
  eastwest::Counters counters;
  MemoryBudget budget((settings & 8) != 0 ? 256 : eastwest::limits::kStreamBytesPerShardMax);
  const PacketContext packet;
  {
    Framer framer(budget);
    if ((settings & 1) != 0) {
      framer.Adopt((settings & 2) != 0 ? AppProtocol::kSmb : AppProtocol::kDcerpc,
                   (settings & 4) != 0);
      reader.recognised = &reader;
    }
    while (!rest.empty()) {
      cuts = static_cast<std::uint8_t>(cuts * 5 + 113);
      const std::size_t piece = std::min<std::size_t>(rest.size(), 1 + cuts % 97u);
      FramerContext context{.packet = &packet,
                            .side = Side::kLow,
                            .conversation = reader.recognised,
                            .counters = &counters,
                            .host = &reader,
                            .netbios_port = (settings & 16) != 0,
                            .every_offset = (settings & 32) != 0};
      if ((settings & 64) != 0 && cuts % 11 == 0) {
        framer.OnLost(context, piece);
      } else {
        framer.OnBytes(context, rest.first(piece));
      }
      rest = rest.subspan(piece);
    }
    FramerContext context{.packet = &packet,
                          .side = Side::kLow,
                          .conversation = reader.recognised,
                          .counters = &counters,
                          .host = &reader};
    framer.Finish(context);
  }
  Require(budget.used() == 0);
  return 0;
}
