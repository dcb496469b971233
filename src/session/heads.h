// Heads looks at the first bytes of flows that are neither SMB nor DCERPC: who talks over what.
#ifndef EASTWEST_SRC_SESSION_HEADS_H_
#define EASTWEST_SRC_SESSION_HEADS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "parsers/heads/sniff.h"
#include "src/session/head_dialogue.h"
#include "src/session/shared.h"
#include "src/stream/conversation.h"
#include "src/stream/memory_budget.h"

namespace eastwest::session {

class Heads : public stream::HeadReader {
 public:
  Heads(SessionShared& shared, stream::Flow& flow, stream::MemoryBudget& budget)
      : reporter_(shared, flow), budget_(budget), sides_{Direction(budget), Direction(budget)} {}

  void OnBytes(const stream::PacketContext& packet, stream::Side from, Bytes data) override;
  void OnLost(stream::Side from) override;
  stream::AppProtocol protocol() const override;
  bool gives_way() const override { return gives_way_; }
  bool waits() const override;
  void OnEnd(const stream::PacketContext& now) override;

 private:
  struct Direction {
    explicit Direction(stream::MemoryBudget& budget) : held(budget) {}

    stream::HeldBytes held;
    std::uint64_t skip = 0;  // bytes to step over before anything else
    std::size_t looked_at = 0;
    bool deaf = false;   // of no interest: lost, or no protocol of ours
    bool early = false;  // held is an answer that waits for its question
  };

  Direction& Of(stream::Side side) { return sides_[static_cast<std::size_t>(side)]; }
  void Take(const stream::PacketContext& packet, stream::Side from, Bytes data);
  std::size_t Work(const stream::PacketContext& packet, stream::Side from, Bytes there);
  bool Recognise(stream::Side from, Bytes there);
  void ReadEarly(const stream::PacketContext& packet, stream::Side from);
  void Keep(Direction& side, Bytes there, std::size_t used);
  void Stop();
  void StopAtLimit();

  Reporter reporter_;
  stream::MemoryBudget& budget_;
  std::array<Direction, 2> sides_;
  std::unique_ptr<HeadDialogue> dialogue_;
  heads::HeadKind kind_ = heads::HeadKind::kNone;
  bool stopped_ = false;
  bool gives_way_ = false;
};

}  // namespace eastwest::session

#endif  // EASTWEST_SRC_SESSION_HEADS_H_
