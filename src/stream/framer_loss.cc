// The half of Framer that deals with what is not there: lost bytes, garbage, the search for the
// next header.
#include <algorithm>
#include <array>

#include "src/core/limits.h"
#include "src/stream/framer.h"

namespace eastwest::stream {

void Framer::OnLost(FramerContext& context, std::uint64_t count) {
  if (protocol_ == AppProtocol::kUnknown) {
    failed_segments_ = std::max<std::uint8_t>(failed_segments_, 1);
    held_.Clear();
    return;
  }
  const std::uint64_t stepped_over = std::min(skip_, count);
  skip_ -= stepped_over;
  std::uint64_t left = count - stepped_over;
  if (left == 0) {
    return;
  }
  if (skip_ == 0 && stage_ != Stage::kSearch && stage_ != Stage::kMessage) {
    left = LoseInMessage(context, left);
  }
  if (left == 0) {
    return;
  }
  LoseSync(context);
  context.conversation->OnGap(*context.packet, context.side, count);
}

// LoseInMessage takes lost bytes off the message that is being read, and returns how many lie
// behind it. The message's own length still tells where the next one starts.
std::uint64_t Framer::LoseInMessage(FramerContext& context, std::uint64_t count) {
  const std::uint64_t whole = count;
  bool reported = true;
  if (stage_ != Stage::kUnit) {
    reported = DeliverCut(context);
    const std::uint64_t rest_of_unit = std::min(skip_, count);
    skip_ -= rest_of_unit;
    count -= rest_of_unit;
  }
  if (count == 0 && !reported) {
    context.conversation->OnGap(*context.packet, context.side, whole);
  }
  if (count == 0 || stage_ != Stage::kUnit) {
    return count;
  }
  const std::uint64_t rest_of_message = message_left_ - held_.size();
  held_.Clear();
  stage_ = Stage::kMessage;
  if (count > rest_of_message) {
    return count - rest_of_message;
  }
  skip_ = rest_of_message - count;
  context.conversation->OnGap(*context.packet, context.side, whole);
  return 0;
}

void Framer::LoseSync(FramerContext& context) {
  CountGarbage(context, held_.size());
  held_.Clear();
  lost_sync_ = lost_sync_ || stage_ != Stage::kSearch;
  stage_ = Stage::kSearch;
}

// OnGarbage: bytes that start no message stand where one must start. Held bytes stay: the next
// header may be among them.
Framer::Next Framer::OnGarbage(FramerContext& context, StreamAnomaly anomaly) {
  context.host->OnFramingAnomaly(anomaly);
  stage_ = Stage::kSearch;
  lost_sync_ = true;
  return Next::kGoOn;
}

void Framer::CountGarbage(const FramerContext& context, std::size_t count) const {
  if (protocol_ != AppProtocol::kUnknown && (lost_sync_ || stage_ != Stage::kSearch)) {
    context.counters->Add(Counter::kAppGarbageBytes, count);
  }
}

void Framer::Finish(FramerContext& context) {
  if (context.conversation != nullptr && !held_.empty() && skip_ == 0 &&
      (stage_ == Stage::kPrefix || stage_ == Stage::kBody)) {
    DeliverCut(context);
  }
  held_.Clear();
}

void Framer::Adopt(AppProtocol protocol, bool from_start) {
  protocol_ = protocol;
  // Nothing seen yet: the next byte starts a message. Otherwise this direction was picked up in
  // the middle of one.
  if (from_start && failed_segments_ == 0 && held_.empty()) {
    stage_ = Stage::kMessage;
  }
}

// AtRpcHead: what is held and what comes may be the head in front of RPC.
bool Framer::AtRpcHead(Bytes input) const {
  std::array<std::uint8_t, kRpcHeadProbeBytes> front{};
  const Bytes held = held_.view().first(std::min(held_.size(), front.size()));
  std::ranges::copy(held, front.begin());
  const std::size_t more = std::min(input.size(), front.size() - held.size());
  std::copy_n(input.begin(), more, front.begin() + static_cast<std::ptrdiff_t>(held.size()));
  return MayBeginRpcHead(Bytes(front).first(held.size() + more));
}

// StepOverHttpHead: a head stands in front of PDUs, and may come in pieces. Nothing when it is too
// long for one. [MS-RPCH] 2.1.2.1
std::optional<Framer::Next> Framer::StepOverHttpHead(Bytes& input) {
  if (!held_.empty()) {
    held_.Append(input);
    input = {};
  }
  const Bytes there = held_.empty() ? input : held_.view();
  const std::size_t head = HttpPreambleBytes(there);
  if (head > 0) {
    Consume(input, head);
    return Next::kGoOn;
  }
  if (there.size() > limits::kHttpHeadBytesMax) {
    return std::nullopt;
  }
  held_.Append(input);
  input = {};
  return Next::kNeedMore;
}

Framer::Next Framer::Search(FramerContext& context, Bytes& input) {
  if (protocol_ == AppProtocol::kUnknown && AtRpcHead(input)) {
    if (const std::optional<Next> next = StepOverHttpHead(input)) {
      segment_starts_ = 1;
      return *next;
    }
    held_.Clear();  // no head is that long
    input = {};
    failed_segments_ = std::max<std::uint8_t>(failed_segments_, 1);
  }
  if (!held_.empty()) {
    const Next next = SearchHeld(context, input);
    if (next == Next::kNeedMore || stage_ != Stage::kSearch) {
      return next;
    }
  }
  return SearchInput(context, input);
}

// SearchHeld looks for a header that starts in the few bytes kept from earlier segments.
Framer::Next Framer::SearchHeld(FramerContext& context, Bytes& input) {
  const bool everywhere = LooksEverywhere(context);
  std::array<std::uint8_t, 3 * kProbeBytes> joined{};
  const std::size_t old_size = std::min(held_.size(), 2 * kProbeBytes);
  const std::size_t more = std::min(input.size(), kProbeBytes);
  std::copy_n(held_.view().begin(), old_size, joined.begin());
  std::copy_n(input.begin(), more, joined.begin() + static_cast<std::ptrdiff_t>(old_size));
  const Bytes window = Bytes(joined).first(old_size + more);
  for (std::size_t i = 0; i < old_size; ++i) {
    if (!everywhere && (segment_starts_ >> i & 1) == 0) {
      continue;
    }
    const Probe probe = ProbeHeader(context, window.subspan(i), i == 0);
    if (probe == Probe::kNo) {
      continue;
    }
    CountGarbage(context, i);
    held_.DropFront(i);
    if (probe == Probe::kYes) {
      return OnFound(context, window.subspan(i));
    }
    // All of the input is in the window, or the probe would know.
    segment_starts_ = segment_starts_ >> i | std::uint32_t{1} << (old_size - i);
    held_.Append(input);
    input = {};
    return Next::kNeedMore;
  }
  CountGarbage(context, held_.size());
  held_.Clear();
  return Next::kGoOn;
}

Framer::Next Framer::SearchInput(FramerContext& context, Bytes& input) {
  const bool everywhere = LooksEverywhere(context);
  const std::size_t starts = everywhere ? input.size() : std::min<std::size_t>(input.size(), 1);
  for (std::size_t i = 0; i < starts; ++i) {
    const Probe probe = ProbeHeader(context, input.subspan(i), i == 0);
    if (probe == Probe::kNo) {
      continue;
    }
    CountGarbage(context, i);
    input = input.subspan(i);
    if (probe == Probe::kYes) {
      return OnFound(context, input);
    }
    segment_starts_ = 1;
    held_.Append(input);
    input = {};
    return Next::kNeedMore;
  }
  CountGarbage(context, input.size());
  if (!input.empty() && failed_segments_ < 0xFF) {
    ++failed_segments_;
  }
  input = {};
  return Next::kNeedMore;
}

namespace {

// BeginsRpcCall: a call begins with its first fragment. [C706] 12.6.3.1
bool BeginsRpcCall(Bytes header) {
  constexpr std::uint8_t kFirstFragment = 0x01;
  return (header[3] & kFirstFragment) != 0;
}

}  // namespace

// ProbeHeader knows what this flow may speak. A DCERPC header is believed only when the bytes
// behind its PDU, if they are there, look like one too; and where nothing but bytes that start no
// message went before, only the first fragment of a call: 16 bytes with many zeros are found in any
// binary protocol that comes in small segments.
Probe Framer::ProbeHeader(const FramerContext& context, Bytes data, bool segment_start) const {
  Probe smb = Probe::kNo;
  if (protocol_ != AppProtocol::kDcerpc) {
    smb = ProbeSmb(data);
    // Four bytes are too weak a sign anywhere else.
    if (smb == Probe::kNo && context.netbios_port && segment_start && !lost_sync_) {
      smb = ProbeNbssControl(data);
    }
  }
  if (smb == Probe::kYes || protocol_ == AppProtocol::kSmb) {
    return smb;
  }
  const Probe rpc = ProbeDcerpc(data);
  if (rpc == Probe::kYes) {
    const bool late = protocol_ == AppProtocol::kUnknown && failed_segments_ > 0;
    if (late && !context.every_offset && !BeginsRpcCall(data)) {
      return smb;
    }
    const std::size_t length = DcerpcFragmentLength(data);
    const bool alone = length >= data.size();
    return alone || ProbeDcerpc(data.subspan(length)) != Probe::kNo ? Probe::kYes : Probe::kNo;
  }
  return smb == Probe::kNeedMore || rpc == Probe::kNeedMore ? Probe::kNeedMore : Probe::kNo;
}

Framer::Next Framer::OnFound(FramerContext& context, Bytes header) {
  if (protocol_ == AppProtocol::kUnknown) {
    const AppProtocol protocol =
        ProbeDcerpc(header) == Probe::kYes ? AppProtocol::kDcerpc : AppProtocol::kSmb;
    context.conversation = context.host->OnHeader(protocol);
    if (context.conversation == nullptr) {
      held_.Clear();
      return Next::kNeedMore;
    }
    protocol_ = protocol;
  }
  if (lost_sync_) {
    context.counters->Add(Counter::kAppResynchronised);
    lost_sync_ = false;
  }
  stage_ = Stage::kMessage;
  return Next::kGoOn;
}

}  // namespace eastwest::stream
