#include "tests/evasion/message_variants.h"

#include <algorithm>

#include "parsers/bytes/bytes.h"
#include "tests/evasion/stream_rewriter.h"

namespace eastwest::evasion {
namespace {

using Buffer = std::vector<std::uint8_t>;

std::uint32_t U32At(Bytes bytes, std::size_t at) {
  return bytes[at] | std::uint32_t{bytes[at + 1]} << 8 | std::uint32_t{bytes[at + 2]} << 16 |
         std::uint32_t{bytes[at + 3]} << 24;
}

void PutLittle(Buffer& bytes, std::size_t at, std::size_t size, std::size_t value) {
  for (std::size_t i = 0; i < size; ++i) {
    bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

// --- RPC, [C706] 12.6.3.1 and 12.6.4 ----------------------------------------------------------

constexpr std::uint8_t kFirst = 0x01;
constexpr std::uint8_t kLast = 0x02;

// HeaderOfCall is the size of what stands ahead of the stub, 0 when the PDU is no whole call or
// answer in the clear.
std::size_t HeaderOfCall(Bytes pdu) {
  constexpr std::uint8_t kObject = 0x80;
  constexpr std::size_t kHeader = 24;
  const bool call = pdu.size() >= kHeader && pdu[0] == 5 && (pdu[2] == 0 || pdu[2] == 2);
  if (!call || (pdu[3] & (kFirst | kLast)) != (kFirst | kLast) || pdu[10] != 0 || pdu[11] != 0) {
    return 0;
  }
  const std::size_t size = kHeader + (pdu[2] == 0 && (pdu[3] & kObject) != 0 ? 16 : 0);
  return pdu.size() > size ? size : 0;
}

Buffer OneByteFragments(Bytes pdu) {
  constexpr std::size_t kFragmentsMax = 1024;  // longer stubs get longer fragments
  const std::size_t header = HeaderOfCall(pdu);
  if (header == 0) {
    return {pdu.begin(), pdu.end()};
  }
  const Bytes stub = pdu.subspan(header);
  const std::size_t size = (stub.size() + kFragmentsMax - 1) / kFragmentsMax;
  Buffer made;
  for (std::size_t at = 0; at < stub.size(); at += size) {
    const Bytes part = stub.subspan(at, std::min(size, stub.size() - at));
    Buffer fragment(pdu.begin(), pdu.begin() + static_cast<std::ptrdiff_t>(header));
    fragment.insert(fragment.end(), part.begin(), part.end());
    const bool last = at + part.size() == stub.size();
    unsigned flags = fragment[3] & ~unsigned{kFirst | kLast};
    flags |= (at == 0 ? kFirst : 0U) | (last ? kLast : 0U);
    fragment[3] = static_cast<std::uint8_t>(flags);
    PutLittle(fragment, 8, 2, fragment.size());    // frag_length
    PutLittle(fragment, 16, 4, stub.size() - at);  // alloc_hint
    made.insert(made.end(), fragment.begin(), fragment.end());
  }
  return made;
}

// --- SMB2, [MS-SMB2] 2.1 and 2.2.1.2 -----------------------------------------------------------

constexpr std::size_t kFraming = 4;
constexpr std::size_t kHeader = 64;
constexpr std::size_t kFlagsAt = 16;
constexpr std::size_t kNextCommandAt = 20;
constexpr std::uint8_t kRelated = 0x04;

bool IsSmb2(Bytes message) {
  return message.size() >= kFraming + kHeader && message[4] == 0xFE && message[5] == 'S' &&
         message[6] == 'M' && message[7] == 'B';
}

Buffer Framed(Bytes smb) {
  Buffer made = {0, static_cast<std::uint8_t>(smb.size() >> 16),
                 static_cast<std::uint8_t>(smb.size() >> 8), static_cast<std::uint8_t>(smb.size())};
  made.insert(made.end(), smb.begin(), smb.end());
  return made;
}

// Members are the parts of a compound; nothing when it is broken or some are related.
std::vector<Buffer> Members(Bytes smb) {
  std::vector<Buffer> members;
  while (smb.size() >= kHeader) {
    const std::uint32_t next = U32At(smb, kNextCommandAt);
    if ((smb[kFlagsAt] & kRelated) != 0 || next > smb.size() || (next != 0 && next < kHeader)) {
      return {};
    }
    const Bytes member = next == 0 ? smb : smb.first(next);
    members.emplace_back(member.begin(), member.end());
    PutLittle(members.back(), kNextCommandAt, 4, 0);
    smb = smb.subspan(next == 0 ? smb.size() : next);
  }
  return members;
}

// Joinable: a single message that is not negotiated with. Related members stay among themselves.
bool IsSingle(Bytes message) {
  return IsSmb2(message) && U32At(message, kFraming + kNextCommandAt) == 0 &&
         message[kFraming + 12] > 1;
}

// Append puts a message behind the last member of a compound, on a multiple of eight bytes.
void Append(Buffer& compound, std::size_t last_member, Bytes message) {
  Buffer smb(compound.begin() + kFraming, compound.end());
  smb.resize((smb.size() + 7) / 8 * 8);
  PutLittle(smb, last_member + kNextCommandAt, 4, smb.size() - last_member);
  smb.insert(smb.end(), message.begin() + kFraming, message.end());
  compound = Framed(smb);
}

}  // namespace

Frames FragmentRpc(const Frames& clean, std::uint32_t) {
  return RewriteMessages(clean, [](std::vector<Message>& messages) {
    for (Message& message : messages) {
      message.bytes = OneByteFragments(message.bytes);
    }
  });
}

Frames SplitCompounds(const Frames& clean, std::uint32_t) {
  return RewriteMessages(clean, [](std::vector<Message>& messages) {
    for (Message& message : messages) {
      if (!IsSmb2(message.bytes)) {
        continue;
      }
      const std::vector<Buffer> members = Members(Bytes(message.bytes).subspan(kFraming));
      if (members.size() < 2) {
        continue;
      }
      message.bytes.clear();
      for (const Buffer& member : members) {
        const Buffer framed = Framed(member);
        message.bytes.insert(message.bytes.end(), framed.begin(), framed.end());
      }
    }
  });
}

Frames JoinCompounds(const Frames& clean, std::uint32_t) {
  constexpr std::size_t kMembersMax = 8;
  constexpr std::size_t kNear = 1;  // frames
  return RewriteMessages(clean, [](std::vector<Message>& messages) {
    std::vector<Message> made;
    std::size_t members = 0;
    std::size_t last_member = 0;
    for (Message& message : messages) {
      const bool joins = members > 0 && members < kMembersMax && IsSingle(message.bytes) &&
                         message.frame - made.back().frame <= kNear;
      if (joins) {
        const std::size_t smb_bytes = made.back().bytes.size() - kFraming;
        Append(made.back().bytes, last_member, message.bytes);
        last_member = (smb_bytes + 7) / 8 * 8;
        made.back().frame = message.frame;
        ++members;
        continue;
      }
      members = IsSingle(message.bytes) ? 1 : 0;
      last_member = 0;
      made.push_back(std::move(message));
    }
    messages = std::move(made);
  });
}

}  // namespace eastwest::evasion
