#include "tests/evasion/message_variants.h"

#include <algorithm>
#include <array>
#include <map>

#include "tests/evasion/message_fields.h"
#include "tests/evasion/stream_rewriter.h"

namespace eastwest::evasion {
namespace {

constexpr std::size_t kFileIdBytes = 16;

bool IsRelated(const Buffer& member) { return (member[kFlagsAt] & kRelatedFlag) != 0; }

bool IsResponse(const Buffer& member) { return (member[kFlagsAt] & kResponseFlag) != 0; }

// Apart frames each member by itself.
Buffer Apart(const std::vector<Buffer>& members) {
  Buffer made;
  for (const Buffer& member : members) {
    const Buffer framed = Framed(member);
    made.insert(made.end(), framed.begin(), framed.end());
  }
  return made;
}

// IsSingle: a single message that is not negotiated with. Related members stay among themselves.
bool IsSingle(Bytes message) {
  return IsSmb2(message) && LittleAt(message, kFramingBytes + kNextCommandAt, 4) == 0 &&
         message[kFramingBytes + kCommandAt] > 1;
}

// Append puts a message behind the last member of a compound, on a multiple of eight bytes.
void Append(Buffer& compound, std::size_t last_member, Bytes message) {
  Buffer smb(compound.begin() + kFramingBytes, compound.end());
  smb.resize((smb.size() + 7) / 8 * 8);
  PutLittle(smb, last_member + kNextCommandAt, 4, smb.size() - last_member);
  smb.insert(smb.end(), message.begin() + kFramingBytes, message.end());
  compound = Framed(smb);
}

}  // namespace

Frames FragmentRpc(const Frames& clean, std::uint32_t) {
  return RewriteMessages(clean, [](std::vector<Message>& messages) {
    for (Message& message : messages) {
      message.bytes = RpcFragments(message.bytes);
    }
  });
}

Frames SplitCompounds(const Frames& clean, std::uint32_t) {
  return RewriteMessages(clean, [](std::vector<Message>& messages) {
    for (Message& message : messages) {
      if (!IsSmb2(message.bytes)) {
        continue;
      }
      const std::vector<Buffer> members = Members(Bytes(message.bytes).subspan(kFramingBytes));
      if (members.size() >= 2 && std::ranges::none_of(members, IsRelated)) {
        message.bytes = Apart(members);
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
        const std::size_t smb_bytes = made.back().bytes.size() - kFramingBytes;
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

namespace {

// GivenFileIds are those of the answered CREATEs of a flow, by MessageId.
using GivenFileIds = std::map<std::uint64_t, Buffer>;

GivenFileIds FileIdsOf(const std::array<std::vector<Message>, 2>& halves) {
  constexpr std::uint8_t kCreate = 5;
  constexpr std::size_t kStatusAt = 8;
  constexpr std::size_t kFileIdPlace = kSmb2HeaderBytes + 64;  // [MS-SMB2] 2.2.14
  GivenFileIds given;
  for (const std::vector<Message>& half : halves) {
    for (const Message& message : half) {
      if (!IsSmb2(message.bytes)) {
        continue;
      }
      for (const Buffer& member : Members(Bytes(message.bytes).subspan(kFramingBytes))) {
        if (member[kCommandAt] == kCreate && IsResponse(member) &&
            LittleAt(member, kStatusAt, 4) == 0 && member.size() >= kFileIdPlace + kFileIdBytes) {
          const auto at = member.begin() + static_cast<std::ptrdiff_t>(kFileIdPlace);
          given[LittleAt(member, kMessageIdAt, 8)] = Buffer(at, at + kFileIdBytes);
        }
      }
    }
  }
  return given;
}

// Unrelate writes out what related members take from those before them; false when that is not
// known.
bool Unrelate(std::vector<Buffer>& members, const GivenFileIds& given) {
  constexpr std::uint8_t kCreate = 5;
  const Buffer* file_id = nullptr;
  Buffer named;
  for (std::size_t i = 0; i < members.size(); ++i) {
    Buffer& member = members[i];
    const bool related = i > 0 && IsRelated(member);
    if (related) {
      member[kFlagsAt] = static_cast<std::uint8_t>(member[kFlagsAt] & ~unsigned{kRelatedFlag});
      std::copy_n(members[i - 1].begin() + kTreeIdAt, 12, member.begin() + kTreeIdAt);
    }
    if (IsResponse(member)) {
      continue;
    }
    if (member[kCommandAt] == kCreate) {
      const auto found = given.find(LittleAt(member, kMessageIdAt, 8));
      file_id = found == given.end() ? nullptr : &found->second;
    } else if (const auto at = FileIdAt(member)) {
      const auto place = member.begin() + static_cast<std::ptrdiff_t>(*at);
      const bool inherits = related && LittleAt(member, *at, 8) == ~std::uint64_t{0};
      if (inherits && file_id == nullptr) {
        return false;
      }
      if (inherits) {
        std::copy(file_id->begin(), file_id->end(), place);
      } else {
        named.assign(place, place + kFileIdBytes);
        file_id = &named;
      }
    }
  }
  return true;
}

}  // namespace

Frames SplitRelated(const Frames& clean, std::uint32_t) {
  return RewriteFlows(clean, [](std::array<std::vector<Message>, 2>& halves) {
    const GivenFileIds given = FileIdsOf(halves);
    for (std::vector<Message>& half : halves) {
      for (Message& message : half) {
        if (!IsSmb2(message.bytes)) {
          continue;
        }
        std::vector<Buffer> members = Members(Bytes(message.bytes).subspan(kFramingBytes));
        if (std::ranges::any_of(members, IsRelated) && Unrelate(members, given)) {
          message.bytes = Apart(members);
        }
      }
    }
  });
}

namespace {

// Relate makes request take its session, tree and FileId from before, when they are the same.
bool Relate(Bytes before, Buffer& request) {
  const auto at = FileIdAt(request);
  const auto at_before = FileIdAt(before);
  constexpr std::size_t kIdsBytes = 12;  // TreeId and SessionId
  if (!at || !at_before || IsResponse(request) ||
      !std::equal(request.begin() + kTreeIdAt, request.begin() + kTreeIdAt + kIdsBytes,
                  before.begin() + kTreeIdAt) ||
      !std::ranges::equal(Bytes(request).subspan(*at, kFileIdBytes),
                          before.subspan(*at_before, kFileIdBytes))) {
    return false;
  }
  request[kFlagsAt] = static_cast<std::uint8_t>(request[kFlagsAt] | kRelatedFlag);
  std::fill_n(request.begin() + kTreeIdAt, kIdsBytes, std::uint8_t{0xFF});
  std::fill_n(request.begin() + static_cast<std::ptrdiff_t>(*at), kFileIdBytes, std::uint8_t{0xFF});
  return true;
}

}  // namespace

Frames JoinRelated(const Frames& clean, std::uint32_t) {
  constexpr std::size_t kNear = 1;  // frames
  return RewriteMessages(clean, [](std::vector<Message>& messages) {
    std::vector<Message> made;
    Buffer before;  // the first member of the last of made, which names what the others take
    std::size_t last_member = 0;
    for (Message& message : messages) {
      Buffer smb;
      if (IsSingle(message.bytes)) {
        smb.assign(message.bytes.begin() + kFramingBytes, message.bytes.end());
      }
      if (!before.empty() && !smb.empty() && message.frame - made.back().frame <= kNear &&
          Relate(before, smb)) {
        const std::size_t smb_bytes = made.back().bytes.size() - kFramingBytes;
        Append(made.back().bytes, last_member, Framed(smb));
        last_member = (smb_bytes + 7) / 8 * 8;
        made.back().frame = message.frame;
        continue;
      }
      before = std::move(smb);
      last_member = 0;
      made.push_back(std::move(message));
    }
    messages = std::move(made);
  });
}

}  // namespace eastwest::evasion
