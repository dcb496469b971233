// [MS-SRVS] 3.1.4, [MS-WKST] 3.2.4
#include "parsers/msrpc/calls/srvsvc.h"

namespace eastwest::msrpc {
namespace {

// Enumerations take a structure of level, level again, and a pointer to an empty container. What
// the answer lists is not read. [MS-SRVS] 2.2.4
void Level(Call& call) {
  call.in.Align(4, 8);
  call.U32("level");
}

void Enumeration(Call& call) {
  ReadServer(call);
  Level(call);
}

// Other calls take the level as it is.
void ServerLevel(Call& call) {
  ReadServer(call);
  call.U32("level");
}

// 3.1.4.1
void ConnectionEnum(Call& call) {
  ReadServer(call);
  call.UniqueString("qualifier");
  Level(call);
}

// 3.1.4.2
void FileEnum(Call& call) {
  ReadServer(call);
  call.UniqueString("path");
  call.UniqueString("user");
  Level(call);
}

// 3.1.4.3, 3.1.4.4
void FileById(Call& call) {
  ReadServer(call);
  call.U32("file_id");
}

// 3.1.4.5, 3.1.4.6
void Sessions(Call& call) {
  constexpr std::uint16_t kEnumerate = 12;
  ReadServer(call);
  call.UniqueString("client");
  call.UniqueString("user");
  if (call.opnum == kEnumerate) {
    Level(call);
  }
}

std::string_view ShareTypeName(std::uint32_t type) {  // 2.2.2.4
  constexpr std::string_view kNames[] = {"disk", "print", "device", "ipc"};
  constexpr std::uint32_t kFlags = 0xF0000000;  // special, temporary
  const std::uint32_t kind = type & ~kFlags;
  return kind < std::size(kNames) ? kNames[kind] : std::string_view{};
}

// SHARE_INFO_0 to _503 behind a pointer. All begin with the name; from 2 on there is a path. The
// strings follow the structure in the order of their pointers. 2.2.4.22 to 2.2.4.27
void ShareInfo(Call& call) {
  constexpr std::uint32_t kNameOnly = 0;
  constexpr std::uint32_t kWithPath = 2;
  constexpr std::uint32_t kWithSecurity = 502;
  constexpr std::uint32_t kWithServer = 503;
  const std::uint32_t level = call.in.UnionTag();
  if (!call.in.Pointer()) {
    return;
  }
  const bool path_level = level == kWithPath || level == kWithSecurity || level == kWithServer;
  if (!path_level && level != kNameOnly && level != 1) {
    return;  // 501, 1004 to 1006, 1501: settings of a share that the call names itself
  }
  const bool name = call.in.Pointer();
  const std::uint32_t type = level == kNameOnly ? 0 : call.in.U32();
  const bool remark = level != kNameOnly && call.in.Pointer();
  bool path = false;
  bool password = false;
  bool server = false;
  if (path_level) {
    call.in.U32();  // permissions
    call.in.U32();  // maximum of users
    call.in.U32();  // users
    path = call.in.Pointer();
    password = call.in.Pointer();
    server = level == kWithServer && call.in.Pointer();
    if (level != kWithPath) {
      call.in.U32();      // length of the security descriptor
      call.in.Pointer();  // and the descriptor
    }
  }
  if (name) {
    call.String("share");
  }
  if (level != kNameOnly) {
    call.Word("share_type", type, ShareTypeName(type));
  }
  if (remark) {
    call.String("remark");
  }
  if (path) {
    call.String("path");
  }
  if (password) {
    call.in.String(true);
  }
  if (server) {
    call.String("server_alias");
  }
}

// 3.1.4.7
void ShareAdd(Call& call) {
  ServerLevel(call);
  ShareInfo(call);
}

// 3.1.4.10
void ShareGetInfo(Call& call) {
  ReadServer(call);
  call.String("share");
  call.U32("level");
}

// 3.1.4.11
void ShareSetInfo(Call& call) {
  ShareGetInfo(call);
  ShareInfo(call);
}

// 3.1.4.12
void ShareByName(Call& call) {
  ReadServer(call);
  call.String("share");
}

// 3.1.4.30, 3.1.4.31: the second is where MS08-067 was.
void Path(Call& call) {
  ReadServer(call);
  call.String("path");
}
void PathCanonicalize(Call& call) {
  Path(call);
  call.in.U32();  // OutBufLen
  call.String("prefix");
}

constexpr Decoder kSrvsvc[] = {
    {.opnum = 8, .request = ConnectionEnum}, {.opnum = 9, .request = FileEnum},
    {.opnum = 10, .request = FileById},      {.opnum = 11, .request = FileById},
    {.opnum = 12, .request = Sessions},      {.opnum = 13, .request = Sessions},
    {.opnum = 14, .request = ShareAdd},      {.opnum = 15, .request = Enumeration},
    {.opnum = 16, .request = ShareGetInfo},  {.opnum = 17, .request = ShareSetInfo},
    {.opnum = 18, .request = ShareByName},   {.opnum = 19, .request = ShareByName},
    {.opnum = 21, .request = ServerLevel},   {.opnum = 22, .request = ServerLevel},
    {.opnum = 23, .request = ServerLevel},   {.opnum = 28, .request = ReadServer},
    {.opnum = 30, .request = Path},          {.opnum = 31, .request = PathCanonicalize},
    {.opnum = 36, .request = Enumeration},
};
static_assert(StrictlyAscending(kSrvsvc));

// [MS-WKST] 3.2.4.13: an organisational unit, then the account whose password is not read.
void Join(Call& call) {
  ReadServer(call);
  call.String("domain");
  call.UniqueString("machine_account_ou");
  call.UniqueString("account");
}

// 3.2.4.14
void Unjoin(Call& call) {
  ReadServer(call);
  call.UniqueString("account");
}

// 3.2.4.15
void Rename(Call& call) {
  ReadServer(call);
  call.UniqueString("machine_name");
  call.UniqueString("account");
}

constexpr Decoder kWkssvc[] = {
    {.opnum = 0, .request = ServerLevel}, {.opnum = 1, .request = ServerLevel},
    {.opnum = 2, .request = Enumeration}, {.opnum = 5, .request = Enumeration},
    {.opnum = 22, .request = Join},       {.opnum = 23, .request = Unjoin},
    {.opnum = 24, .request = Rename},
};
static_assert(StrictlyAscending(kWkssvc));

}  // namespace

std::span<const Decoder> SrvsvcCalls() { return kSrvsvc; }
std::span<const Decoder> WkssvcCalls() { return kWkssvc; }

}  // namespace eastwest::msrpc
