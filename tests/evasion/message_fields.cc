#include "tests/evasion/message_fields.h"

#include <algorithm>
#include <array>

namespace eastwest::evasion {

std::uint64_t LittleAt(Bytes bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value |= std::uint64_t{bytes[at + i]} << (8 * i);
  }
  return value;
}

void PutLittle(Buffer& bytes, std::size_t at, std::size_t size, std::uint64_t value) {
  for (std::size_t i = 0; i < size; ++i) {
    bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

bool IsSmb2(Bytes message) {
  return message.size() >= kFramingBytes + kSmb2HeaderBytes && message[4] == 0xFE &&
         message[5] == 'S' && message[6] == 'M' && message[7] == 'B';
}

Buffer Framed(Bytes smb) {
  Buffer made = {0, static_cast<std::uint8_t>(smb.size() >> 16),
                 static_cast<std::uint8_t>(smb.size() >> 8), static_cast<std::uint8_t>(smb.size())};
  made.insert(made.end(), smb.begin(), smb.end());
  return made;
}

std::vector<Buffer> Members(Bytes smb) {
  std::vector<Buffer> members;
  while (smb.size() >= kSmb2HeaderBytes) {
    const std::uint64_t next = LittleAt(smb, kNextCommandAt, 4);
    if (next > smb.size() || (next != 0 && next < kSmb2HeaderBytes)) {
      return {};
    }
    const Bytes member = next == 0 ? smb : smb.first(static_cast<std::size_t>(next));
    members.emplace_back(member.begin(), member.end());
    PutLittle(members.back(), kNextCommandAt, 4, 0);
    smb = smb.subspan(member.size());
  }
  return members;
}

std::optional<std::size_t> FileIdAt(Bytes request) {
  // From CLOSE (6) to SET_INFO (17), counted from the body. [MS-SMB2] 2.2.15 to 2.2.39
  constexpr std::array<std::size_t, 12> kPlaces = {8, 8, 16, 16, 8, 8, 0, 0, 8, 8, 24, 16};
  constexpr std::size_t kFileIdBytes = 16;
  const std::size_t command = request[kCommandAt];
  if (command < 6 || command - 6 >= kPlaces.size() || kPlaces[command - 6] == 0) {
    return std::nullopt;
  }
  const std::size_t at = kSmb2HeaderBytes + kPlaces[command - 6];
  return at + kFileIdBytes <= request.size() ? std::optional(at) : std::nullopt;
}

namespace {

// PDU flags. [C706] 12.6.3.1
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

}  // namespace

Buffer RpcFragments(Bytes pdu) {
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

}  // namespace eastwest::evasion
