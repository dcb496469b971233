#include "src/session/heads.h"

#include <algorithm>
#include <utility>

#include "src/core/limits.h"

namespace eastwest::session {

using heads::HeadKind;
using stream::AppProtocol;
using stream::Side;

void Heads::OnBytes(const stream::PacketContext& packet, Side from, Bytes data) {
  if (!stopped_ && !Of(from).deaf) {
    Take(packet, from, data);
  }
  ReadEarly(packet, stream::Other(from));
}

void Heads::Take(const stream::PacketContext& packet, Side from, Bytes data) {
  Direction& side = Of(from);
  if (data.size() > limits::kHeadBytesMax - side.looked_at) {
    return StopAtLimit();
  }
  side.looked_at += data.size();
  const std::uint64_t stepped = std::min<std::uint64_t>(side.skip, data.size());
  side.skip -= stepped;
  data = data.subspan(static_cast<std::size_t>(stepped));
  if (data.empty()) {
    return;
  }
  if (side.held.empty()) {
    return Keep(side, data, Work(packet, from, data));
  }
  if (!budget_.Fits(data.size())) {
    return StopAtLimit();
  }
  side.held.Append(data);
  Keep(side, {}, Work(packet, from, side.held.view()));
}

// ReadEarly looks again at an answer that was captured before its question.
void Heads::ReadEarly(const stream::PacketContext& packet, Side from) {
  Direction& side = Of(from);
  if (std::exchange(side.early, false) && !stopped_) {
    Keep(side, {}, Work(packet, from, side.held.view()));
  }
}

// Keep drops what was used; fresh bytes that were not are kept.
void Heads::Keep(Direction& side, Bytes there, std::size_t used) {
  if (stopped_ || side.deaf) {
    return side.held.Clear();
  }
  const std::size_t size = there.empty() ? side.held.size() : there.size();
  side.skip = used > size ? used - size : 0;
  const std::size_t left = size - std::min(used, size);
  if (left > limits::kHeadHeldBytesMax || (!there.empty() && !budget_.Fits(left))) {
    return StopAtLimit();
  }
  if (there.empty()) {
    side.held.DropFront(std::min(used, size));
  } else {
    side.held.Append(there.last(left));
  }
}

// Work reads as many messages as there are. Returns how many bytes they have.
std::size_t Heads::Work(const stream::PacketContext& packet, Side from, Bytes there) {
  if (dialogue_ == nullptr && !Recognise(from, there)) {
    return 0;
  }
  std::size_t used = 0;
  while (used < there.size()) {
    const bool from_client = from == reporter_.flow().client_side();
    if (Of(stream::Other(from)).deaf || there.size() - used > limits::kHeadHeldBytesMax) {
      dialogue_->Hurry();
    }
    const std::size_t read = dialogue_->Read(packet, from_client, there.subspan(used));
    if (read == HeadDialogue::kTooEarly) {
      Of(from).early = true;
      break;
    }
    used += read;
    if (dialogue_->done()) {
      Stop();
      return used;
    }
    if (read == 0) {
      break;
    }
  }
  return used;
}

bool Heads::Recognise(Side from, Bytes there) {
  const heads::Sniffed sniffed = heads::SniffHead(there);
  if (sniffed.kind == HeadKind::kNone) {
    Of(from).deaf = !sniffed.more;
    return false;
  }
  if (sniffed.kind != HeadKind::kSsh) {  // whose banner is whose does not show
    reporter_.flow().ProposeClient(sniffed.from_client ? from : stream::Other(from),
                                   stream::DirectionEvidence::kProtocol);
  }
  kind_ = sniffed.kind;
  gives_way_ = sniffed.rpc;
  dialogue_ = MakeHeadDialogue(kind_, reporter_);
  if (reporter_.flow().midstream() && !sniffed.from_client) {
    dialogue_->Hurry();  // what it answers was said before the view
  }
  reporter_.shared().counters.Add(Counter::kHeadsRecognised);
  return true;
}

void Heads::OnLost(Side from) {
  Direction& side = Of(from);
  side.deaf = true;
  side.held.Clear();
}

AppProtocol Heads::protocol() const {
  switch (kind_) {
    case HeadKind::kNone:
      return AppProtocol::kUnknown;
    case HeadKind::kRdp:
      return AppProtocol::kRdp;
    case HeadKind::kTls:
      return AppProtocol::kTls;
    case HeadKind::kSsh:
      return AppProtocol::kSsh;
    case HeadKind::kRfb:
      return AppProtocol::kRfb;
    case HeadKind::kHttp:
      return AppProtocol::kHttp;
    case HeadKind::kTds:
      return AppProtocol::kTds;
    case HeadKind::kLdap:
      return AppProtocol::kLdap;
    case HeadKind::kKerberos:
      return AppProtocol::kKerberos;
  }
  return AppProtocol::kUnknown;
}

// A protocol that is known waits for whoever still speaks; before that, for a side that has begun.
bool Heads::waits() const {
  if (stopped_) {
    return false;
  }
  if (dialogue_ != nullptr) {
    return !sides_[0].deaf || !sides_[1].deaf;
  }
  return !sides_[0].held.empty() || !sides_[1].held.empty();
}

void Heads::OnEnd(const stream::PacketContext& now) {
  if (dialogue_ != nullptr) {
    dialogue_->Hurry();
    ReadEarly(now, Side::kLow);
    ReadEarly(now, Side::kHigh);
    dialogue_->OnEnd(now);
    dialogue_.reset();
  }
  Stop();
}

void Heads::StopAtLimit() {
  reporter_.shared().counters.Add(Counter::kHeadsLimit);
  Stop();
}

void Heads::Stop() {
  stopped_ = true;
  for (Direction& side : sides_) {
    side.held.Clear();
  }
}

}  // namespace eastwest::session
