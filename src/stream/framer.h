// Framer cuts the bytes of one direction into messages, and finds the next one after loss.
#ifndef EASTWEST_SRC_STREAM_FRAMER_H_
#define EASTWEST_SRC_STREAM_FRAMER_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "parsers/bytes/bytes.h"
#include "src/core/counters.h"
#include "src/stream/conversation.h"
#include "src/stream/header_probe.h"
#include "src/stream/memory_budget.h"

namespace eastwest::stream {

// FramerHost is the flow around a framer.
class FramerHost {
 public:
  virtual ~FramerHost() = default;
  // OnHeader: the first header of the flow. Returns who reads it, or null when nobody does.
  virtual Conversation* OnHeader(AppProtocol protocol) = 0;
  virtual void OnFramingAnomaly(StreamAnomaly anomaly) = 0;
};

// FramerContext is the same for all calls that one packet causes.
struct FramerContext {
  const PacketContext* packet = nullptr;
  Side side = Side::kLow;
  Conversation* conversation = nullptr;  // null until the flow is recognised
  Counters* counters = nullptr;
  FramerHost* host = nullptr;
  bool netbios_port = false;  // control packets alone may show what the flow speaks
  bool every_offset = false;  // of an unrecognised flow: look inside segments, too
};

class Framer {
 public:
  explicit Framer(MemoryBudget& budget) : held_(budget), budget_(&budget) {}

  // OnBytes takes the next bytes of the stream; data starts where a segment did.
  void OnBytes(FramerContext& context, Bytes data);

  // StepsOver: the next count bytes are of a body that nobody reads, and are stepped over. False:
  // they are something else, and nothing was done.
  bool StepsOver(std::size_t count) {
    if (count > skip_ || !held_.empty()) {
      return false;
    }
    skip_ -= count;
    return true;
  }

  // OnLost: the next count bytes of the stream will never be seen.
  void OnLost(FramerContext& context, std::uint64_t count);

  // Finish delivers what is there of an unfinished unit: nothing more will come.
  void Finish(FramerContext& context);

  // Adopt: the other direction showed what the flow speaks. from_start: this direction was seen
  // from its first byte.
  void Adopt(AppProtocol protocol, bool from_start);

  // How many segments were looked at in vain before the flow was recognised.
  std::uint8_t failed_segments() const { return failed_segments_; }
  bool waiting_for_header() const { return stage_ == Stage::kSearch && !held_.empty(); }

 private:
  enum class Stage : std::uint8_t {
    kSearch,   // no header known: look for one
    kMessage,  // the next byte starts a message
    kUnit,     // the next byte starts a unit of an SMB message
    kPrefix,   // the unit's length is known
    kBody,     // and how much of it is wanted
  };
  enum class Next : std::uint8_t { kGoOn, kNeedMore };

  Next Step(FramerContext& context, Bytes& input);
  Next Search(FramerContext& context, Bytes& input);
  Next SearchHeld(FramerContext& context, Bytes& input);
  Next SearchInput(FramerContext& context, Bytes& input);
  Probe ProbeHeader(const FramerContext& context, Bytes data, bool segment_start) const;
  bool LooksEverywhere(const FramerContext& context) const {
    return protocol_ != AppProtocol::kUnknown || context.every_offset;
  }
  Next OnFound(FramerContext& context, Bytes header);
  bool TakeWhole(FramerContext& context, Bytes& input);
  Next StartMessage(FramerContext& context, Bytes& input);
  Next StartSmbMessage(FramerContext& context, Bytes& input);
  Next StartDcerpcPdu(FramerContext& context, Bytes& input);
  std::optional<Next> StepOverHttpHead(Bytes& input);
  bool AtRpcHead(Bytes input) const;
  Next StartUnit(FramerContext& context, Bytes& input);
  Next Plan(FramerContext& context, Bytes& input);
  Next Fill(FramerContext& context, Bytes& input);
  std::uint32_t Smb2UnitLength(FramerContext& context, Bytes head) const;
  void AskWanted(FramerContext& context, Bytes prefix);
  void Deliver(FramerContext& context, Bytes data, bool cut);
  void CountCut(const FramerContext& context, std::size_t kept) const;
  bool DeliverCut(FramerContext& context);
  Next OnGarbage(FramerContext& context, StreamAnomaly anomaly);
  void LoseSync(FramerContext& context);
  std::uint64_t LoseInMessage(FramerContext& context, std::uint64_t count);
  void CountGarbage(const FramerContext& context, std::size_t count) const;
  void StepOver(Bytes& input);

  std::optional<Bytes> Gather(Bytes& input, std::size_t need);
  void Consume(Bytes& input, std::size_t count);

  HeldBytes held_;
  MemoryBudget* budget_;
  std::uint64_t skip_ = 0;          // bytes to step over before anything else
  std::uint32_t message_left_ = 0;  // of the message, from the first byte of the current unit
  std::uint32_t unit_length_ = 0;
  std::uint32_t wanted_ = 0;          // <= unit_length_
  std::uint32_t segment_starts_ = 0;  // bit i: held_[i] is the first byte of a segment
  Stage stage_ = Stage::kSearch;
  AppProtocol protocol_ = AppProtocol::kUnknown;
  Framing framing_ = Framing::kSmb2;
  std::uint8_t failed_segments_ = 0;
  bool first_in_message_ = true;
  bool lost_sync_ = false;  // after it was had: counts and is reported
};

}  // namespace eastwest::stream

#endif  // EASTWEST_SRC_STREAM_FRAMER_H_
