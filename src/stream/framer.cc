#include "src/stream/framer.h"

#include <algorithm>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/endian.h"
#include "parsers/bytes/fixed_view.h"
#include "parsers/smb2/header.h"
#include "src/core/limits.h"

namespace eastwest::stream {
namespace {

// Up to NextCommand, which says how long an SMB2 message of a compound is. [MS-SMB2] 2.2.1.2
constexpr std::size_t kSmb2LengthEnd = 24;
constexpr std::size_t kNextCommandAt = 20;

}  // namespace

void Framer::OnBytes(FramerContext& context, Bytes data) {
  while (TakeWhole(context, data) || Step(context, data) == Next::kGoOn) {
    if (data.empty() && held_.empty()) {
      return;
    }
  }
}

Framer::Next Framer::Step(FramerContext& context, Bytes& input) {
  if (skip_ > 0) {
    StepOver(input);
    return skip_ == 0 ? Next::kGoOn : Next::kNeedMore;
  }
  switch (stage_) {
    case Stage::kSearch:
      return Search(context, input);
    case Stage::kMessage:
      return StartMessage(context, input);
    case Stage::kUnit:
      return StartUnit(context, input);
    case Stage::kPrefix:
      return Plan(context, input);
    case Stage::kBody:
      return Fill(context, input);
  }
  return Next::kNeedMore;
}

void Framer::StepOver(Bytes& input) {
  const std::uint64_t held = std::min<std::uint64_t>(skip_, held_.size());
  held_.DropFront(static_cast<std::size_t>(held));
  skip_ -= held;
  const std::uint64_t taken = std::min<std::uint64_t>(skip_, input.size());
  input = input.subspan(static_cast<std::size_t>(taken));
  skip_ -= taken;
}

// Gather returns the next need bytes in one piece: straight from the input when they are all
// there, otherwise from the buffer, into which it moves what it has.
std::optional<Bytes> Framer::Gather(Bytes& input, std::size_t need) {
  if (held_.empty() && input.size() >= need) {
    return input.first(need);
  }
  if (held_.size() < need) {
    const std::size_t more = std::min(need - held_.size(), input.size());
    held_.Append(input.first(more));
    input = input.subspan(more);
  }
  if (held_.size() < need) {
    return std::nullopt;
  }
  return held_.view().first(need);
}

// Consume drops bytes that the last Gather returned.
void Framer::Consume(Bytes& input, std::size_t count) {
  if (held_.empty()) {
    input = input.subspan(count);
  } else {
    held_.DropFront(count);
  }
}

// TakeWhole delivers what nearly every message is: one SMB2 unit that the input holds from its
// first byte to its last. False: it is something else, and nothing was done.
bool Framer::TakeWhole(FramerContext& context, Bytes& input) {
  const auto head = FixedView<kNbssHeaderBytes + kSmb2LengthEnd>::Of(input);
  if (stage_ != Stage::kMessage || skip_ > 0 || protocol_ != AppProtocol::kSmb || !held_.empty() ||
      !head || head->U8<0>() != 0 || head->U32Be<kNbssHeaderBytes>() != smb2::kProtocolId ||
      head->U32Le<kNbssHeaderBytes + kNextCommandAt>() != 0) {
    return false;
  }
  const std::uint32_t length = head->U32Be<0>();  // 24 bits, behind a byte that is zero
  const Bytes message = input.subspan<kNbssHeaderBytes>();
  if (message.size() < length || length < smb2::kHeaderSize) {
    return false;
  }
  const std::size_t wanted =
      context.conversation->OnWhole(*context.packet, context.side, message.first(length));
  const std::size_t kept = std::min(wanted, limits::kUnitBytesMax);
  if (kept < wanted) {
    context.counters->Add(Counter::kAppUnitsCut);
  }
  context.counters->Add(Counter::kAppSkippedBytes, length - kept);
  input = message.subspan(length);
  return true;
}

Framer::Next Framer::StartMessage(FramerContext& context, Bytes& input) {
  first_in_message_ = true;
  return protocol_ == AppProtocol::kDcerpc ? StartDcerpcPdu(context, input)
                                           : StartSmbMessage(context, input);
}

// RFC 1002 4.3.1; [MS-SMB2] 2.1 has the same header with a length of 24 bits.
Framer::Next Framer::StartSmbMessage(FramerContext& context, Bytes& input) {
  const std::optional<Bytes> header = Gather(input, kNbssHeaderBytes);
  if (!header) {
    return Next::kNeedMore;
  }
  if (ProbeNbssControl(*header) == Probe::kYes) {
    framing_ = Framing::kNbssControl;
    unit_length_ = LoadBe<std::uint16_t>(*header, 2) + std::uint32_t{kNbssHeaderBytes};
    message_left_ = unit_length_;
    stage_ = Stage::kPrefix;
    return Next::kGoOn;
  }
  if ((*header)[0] != 0) {
    return OnGarbage(context, StreamAnomaly::kGarbage);
  }
  const std::optional<Bytes> start = Gather(input, kNbssHeaderBytes + 4);
  if (!start) {
    return Next::kNeedMore;
  }
  framing_ = SmbFraming(start->subspan(kNbssHeaderBytes));
  if (framing_ == Framing::kNbssControl) {
    return OnGarbage(context, StreamAnomaly::kGarbage);
  }
  ByteReader reader(*start);
  reader.Skip(1);
  message_left_ = reader.U24Be();
  if (message_left_ < HeaderBytes(framing_)) {
    return OnGarbage(context, StreamAnomaly::kBadLength);
  }
  Consume(input, kNbssHeaderBytes);
  stage_ = Stage::kUnit;
  return Next::kGoOn;
}

Framer::Next Framer::StartDcerpcPdu(FramerContext& context, Bytes& input) {
  const std::optional<Bytes> header = Gather(input, kDcerpcHeaderBytes);
  if (!header) {
    return Next::kNeedMore;
  }
  if (ProbeDcerpc(*header) != Probe::kYes) {
    if (BeginsHttpHead(*header)) {
      const std::optional<Next> next = StepOverHttpHead(input);
      return next.has_value() ? *next : OnGarbage(context, StreamAnomaly::kGarbage);
    }
    return OnGarbage(
        context, LooksLikeDcerpc(*header) ? StreamAnomaly::kBadLength : StreamAnomaly::kGarbage);
  }
  framing_ = Framing::kDcerpc;
  unit_length_ = DcerpcFragmentLength(*header);
  message_left_ = unit_length_;
  stage_ = Stage::kPrefix;
  return Next::kGoOn;
}

Framer::Next Framer::StartUnit(FramerContext& context, Bytes& input) {
  unit_length_ = message_left_;
  stage_ = Stage::kPrefix;
  if (framing_ != Framing::kSmb2) {
    return Next::kGoOn;
  }
  stage_ = Stage::kUnit;
  const std::size_t need = std::min<std::size_t>(message_left_, kSmb2LengthEnd);
  const std::optional<Bytes> head = Gather(input, need);
  if (!head) {
    return Next::kNeedMore;
  }
  if (SmbFraming(*head) != Framing::kSmb2) {
    context.host->OnFramingAnomaly(StreamAnomaly::kGarbage);  // a compound that goes astray
    CountGarbage(context, message_left_);
    skip_ = message_left_;
    stage_ = Stage::kMessage;
    return Next::kGoOn;
  }
  unit_length_ = Smb2UnitLength(context, *head);
  stage_ = Stage::kPrefix;
  return Next::kGoOn;
}

// Smb2UnitLength reads NextCommand: the distance to the next message of the compound, eight-byte
// aligned, zero in the last one. [MS-SMB2] 2.2.1.2, 3.2.4.1.4
std::uint32_t Framer::Smb2UnitLength(FramerContext& context, Bytes head) const {
  if (head.size() < kSmb2LengthEnd) {
    context.host->OnFramingAnomaly(StreamAnomaly::kBadLength);
    return message_left_;
  }
  const std::uint32_t next = LoadLe<std::uint32_t>(head, kNextCommandAt);
  if (next == 0) {
    return message_left_;
  }
  if (next < HeaderBytes(Framing::kSmb2) || next % 8 != 0 || next >= message_left_) {
    context.host->OnFramingAnomaly(StreamAnomaly::kBadLength);
    return message_left_;
  }
  return next;
}

Framer::Next Framer::Plan(FramerContext& context, Bytes& input) {
  const std::size_t need = std::min<std::size_t>(unit_length_, kPlanPrefixBytes);
  const std::optional<Bytes> prefix = Gather(input, need);
  if (!prefix) {
    return Next::kNeedMore;
  }
  AskWanted(context, *prefix);
  return Next::kGoOn;
}

void Framer::AskWanted(FramerContext& context, Bytes prefix) {
  const std::size_t wanted =
      context.conversation->Wanted(context.side, framing_, prefix, unit_length_);
  wanted_ = static_cast<std::uint32_t>(std::min<std::size_t>(wanted, unit_length_));
  stage_ = Stage::kBody;
}

// CountCut: of a unit less is kept than somebody wants.
void Framer::CountCut(const FramerContext& context, std::size_t kept) const {
  if (kept < wanted_) {
    context.counters->Add(Counter::kAppUnitsCut);
  }
}

Framer::Next Framer::Fill(FramerContext& context, Bytes& input) {
  const std::size_t need = std::min<std::size_t>(wanted_, limits::kUnitBytesMax);
  if (held_.size() + input.size() < need && budget_->Full()) {
    context.counters->Add(Counter::kTcpSegmentMemcapDrop);
    const std::size_t now = held_.empty() ? input.size() : held_.size();
    Deliver(context, held_.empty() ? input : held_.view(), true);
    Consume(input, now);
    return Next::kGoOn;
  }
  const std::optional<Bytes> data = Gather(input, need);
  if (!data) {
    return Next::kNeedMore;
  }
  CountCut(context, need);
  Deliver(context, *data, need < wanted_);
  Consume(input, need);
  return Next::kGoOn;
}

// Deliver hands the unit over; the caller drops data, the rest of the unit is stepped over.
void Framer::Deliver(FramerContext& context, Bytes data, bool cut) {
  const Unit unit{.framing = framing_,
                  .data = data,
                  .length = unit_length_,
                  .first_in_message = first_in_message_,
                  .last_in_message = message_left_ == unit_length_,
                  .cut = cut};
  skip_ = unit_length_ - data.size();
  message_left_ -= unit_length_;
  first_in_message_ = false;
  stage_ = message_left_ > 0 ? Stage::kUnit : Stage::kMessage;
  context.counters->Add(Counter::kAppSkippedBytes, skip_);
  context.conversation->OnUnit(*context.packet, context.side, unit);
}

// DeliverCut ends a unit whose next byte is lost: with what is there, when that has a header.
// Otherwise nobody hears of the unit, and the answer is false.
bool Framer::DeliverCut(FramerContext& context) {
  const std::size_t have = held_.size();
  if (have < std::min<std::size_t>(HeaderBytes(framing_), unit_length_)) {
    skip_ = unit_length_ - have;
    message_left_ -= unit_length_;
    first_in_message_ = false;
    stage_ = message_left_ > 0 ? Stage::kUnit : Stage::kMessage;
    held_.Clear();
    return false;
  }
  if (stage_ == Stage::kPrefix) {
    AskWanted(context, held_.view());
  }
  const std::size_t size = std::min<std::size_t>(have, wanted_);
  Deliver(context, held_.view().first(size), have < wanted_);
  skip_ -= have - size;
  held_.Clear();
  return true;
}

}  // namespace eastwest::stream
