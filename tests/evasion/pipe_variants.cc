// RPC in SMB2 pipes, in other fragments and in other messages.
#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "tests/evasion/message_fields.h"
#include "tests/evasion/message_variants.h"
#include "tests/evasion/stream_rewriter.h"

namespace eastwest::evasion {
namespace {

// PipeData is where a message has data that may be a pipe's: at its end. Places count from the SMB2
// header.
struct PipeData {
  std::size_t at = 0;
  std::size_t length_at = 0;
};

constexpr std::size_t kBody = kSmb2HeaderBytes;

std::size_t FieldAt(Bytes smb, std::size_t at, std::size_t size) {
  return at + size <= smb.size() ? static_cast<std::size_t>(LittleAt(smb, at, size)) : 0;
}

// [MS-SMB2] 2.2.20, 2.2.21, 2.2.31, 2.2.32
PipeData PipeDataOf(Bytes smb) {
  constexpr std::uint64_t kPipeTransceive = 0x0011C017;
  const bool response = (smb[kFlagsAt] & kResponseFlag) != 0;
  switch (smb[kCommandAt]) {
    case 8:
      return response ? PipeData{FieldAt(smb, kBody + 2, 1), kBody + 4} : PipeData{};
    case 9:
      return response ? PipeData{} : PipeData{FieldAt(smb, kBody + 2, 2), kBody + 4};
    case 11:
      if (FieldAt(smb, kBody + 4, 4) != kPipeTransceive) {
        return {};
      }
      return response ? PipeData{FieldAt(smb, kBody + 32, 4), kBody + 36}
                      : PipeData{FieldAt(smb, kBody + 24, 4), kBody + 28};
    default:
      return {};
  }
}

// Fragmented gives nothing when data is anything but whole PDUs.
Buffer Fragmented(Bytes data) {
  constexpr std::size_t kPduHeader = 16;
  Buffer made;
  while (!data.empty()) {
    const bool pdu = data.size() >= kPduHeader && data[0] == 5 && data[1] == 0 && data[4] == 0x10;
    const std::size_t size = pdu ? static_cast<std::size_t>(LittleAt(data, 8, 2)) : 0;
    if (size < kPduHeader || size > data.size()) {
      return {};
    }
    const Buffer fragments = RpcFragments(data.first(size));
    made.insert(made.end(), fragments.begin(), fragments.end());
    data = data.subspan(size);
  }
  return made;
}

void FragmentIn(Message& message) {
  const Bytes smb = Bytes(message.bytes).subspan(kFramingBytes);
  const PipeData place = PipeDataOf(smb);
  if (place.at < kBody || place.at + FieldAt(smb, place.length_at, 4) != smb.size()) {
    return;
  }
  const Buffer fragments = Fragmented(smb.subspan(place.at));
  if (fragments.empty()) {
    return;
  }
  Buffer made(smb.begin(), smb.begin() + static_cast<std::ptrdiff_t>(place.at));
  made.insert(made.end(), fragments.begin(), fragments.end());
  PutLittle(made, place.length_at, 4, fragments.size());
  message.bytes = Framed(made);
}

}  // namespace

namespace {

constexpr std::uint8_t kWrite = 9;
constexpr std::size_t kPieces = 3;
constexpr std::size_t kCountAt = kBody + 4;  // of a WRITE's answer. [MS-SMB2] 2.2.22

bool IsSingle(Bytes message) {
  return IsSmb2(message) && LittleAt(message, kFramingBytes + kNextCommandAt, 4) == 0;
}

bool IsOf(const Message& message, std::uint8_t command, bool response) {
  const Bytes smb = Bytes(message.bytes).subspan(kFramingBytes);
  return smb[kCommandAt] == command && ((smb[kFlagsAt] & kResponseFlag) != 0) == response;
}

std::uint64_t MessageIdOf(const Message& message) {
  return LittleAt(message.bytes, kFramingBytes + kMessageIdAt, 8);
}

// PieceSizes are the bytes of data in each of the writes that stand for one.
using PieceSizes = std::array<std::size_t, kPieces>;

// CutWrites are the writes of whole PDUs that succeeded, by MessageId.
std::map<std::uint64_t, PieceSizes> CutWrites(const std::array<std::vector<Message>, 2>& halves) {
  std::map<std::uint64_t, PieceSizes> cut;
  std::map<std::uint64_t, std::size_t> answered;  // how many bytes were taken
  for (const std::vector<Message>& half : halves) {
    for (const Message& message : half) {
      if (!IsSingle(message.bytes)) {
        continue;
      }
      const Bytes smb = Bytes(message.bytes).subspan(kFramingBytes);
      if (IsOf(message, kWrite, true) && LittleAt(smb, 8, 4) == 0 && smb.size() >= kCountAt + 4) {
        answered[MessageIdOf(message)] = FieldAt(smb, kCountAt, 4);
      }
      const PipeData place = PipeDataOf(smb);
      if (!IsOf(message, kWrite, false) || place.at < kBody || place.at >= smb.size() ||
          Fragmented(smb.subspan(place.at)).empty()) {
        continue;
      }
      const std::size_t size = smb.size() - place.at;
      cut[MessageIdOf(message)] = {size / kPieces, size / kPieces, size - 2 * (size / kPieces)};
    }
  }
  std::erase_if(cut, [&answered](const auto& write) {
    const auto found = answered.find(write.first);
    return found == answered.end() ||
           found->second != write.second[0] + write.second[1] + write.second[2];
  });
  return cut;
}

// Renumber leaves room for more messages between any two.
void Renumber(Message& message) {
  std::size_t at = kFramingBytes;
  for (std::uint64_t next = 1; next != 0 && at + kSmb2HeaderBytes <= message.bytes.size();
       at += static_cast<std::size_t>(next)) {
    const std::uint64_t id = LittleAt(message.bytes, at + kMessageIdAt, 8);
    if (id != ~std::uint64_t{0}) {
      PutLittle(message.bytes, at + kMessageIdAt, 8, id * (kPieces + 1));
    }
    next = LittleAt(message.bytes, at + kNextCommandAt, 4);
  }
}

void CutInPieces(Message& message, const PieceSizes& sizes) {
  const Buffer smb(message.bytes.begin() + kFramingBytes, message.bytes.end());
  const bool response = (smb[kFlagsAt] & kResponseFlag) != 0;
  std::size_t data = PipeDataOf(smb).at;
  Buffer made;
  for (std::size_t i = 0; i < kPieces; ++i) {
    const auto begin = smb.begin() + static_cast<std::ptrdiff_t>(data);
    Buffer piece(smb.begin(), response
                                  ? smb.end()
                                  : smb.begin() + static_cast<std::ptrdiff_t>(PipeDataOf(smb).at));
    PutLittle(piece, kMessageIdAt, 8, LittleAt(smb, kMessageIdAt, 8) + i);
    PutLittle(piece, kCountAt, 4, sizes[i]);  // Length of the request is at the same place
    if (!response) {
      piece.insert(piece.end(), begin, begin + static_cast<std::ptrdiff_t>(sizes[i]));
      data += sizes[i];
    }
    const Buffer framed = Framed(piece);
    made.insert(made.end(), framed.begin(), framed.end());
  }
  message.bytes = std::move(made);
}

}  // namespace

Frames SplitPipeWrites(const Frames& clean, std::uint32_t) {
  return RewriteFlows(clean, [](std::array<std::vector<Message>, 2>& halves) {
    const auto cut = CutWrites(halves);
    for (std::vector<Message>& half : halves) {
      for (Message& message : half) {
        if (!IsSmb2(message.bytes) || cut.empty()) {
          continue;
        }
        const auto found = cut.find(MessageIdOf(message));
        const bool whole = found != cut.end() && IsSingle(message.bytes) &&
                           message.bytes[kFramingBytes + kCommandAt] == kWrite;
        Renumber(message);
        if (whole) {
          CutInPieces(message, found->second);
        }
      }
    }
  });
}

Frames FragmentPipes(const Frames& clean, std::uint32_t) {
  return RewriteMessages(clean, [](std::vector<Message>& messages) {
    for (Message& message : messages) {
      if (IsSmb2(message.bytes) &&
          LittleAt(message.bytes, kFramingBytes + kNextCommandAt, 4) == 0) {
        FragmentIn(message);
      }
    }
  });
}

}  // namespace eastwest::evasion
