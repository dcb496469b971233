// RPC in SMB2 pipes, in other fragments.
#include <algorithm>

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
