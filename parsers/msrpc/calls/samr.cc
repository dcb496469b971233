// [MS-SAMR] 3.1.5
#include "parsers/msrpc/calls/samr.h"

namespace eastwest::msrpc {
namespace {

constexpr std::string_view kDomain = "domain_sid";

std::string_view UserLevelName(std::uint32_t level) {  // 2.2.6.28, of those that can be set
  switch (level) {
    case 6:
      return "UserNameInformation";
    case 7:
      return "UserAccountNameInformation";
    case 14:
      return "UserWorkStationsInformation";
    case 16:
      return "UserControlInformation";
    case 18:
      return "UserInternal1Information";
    case 21:
      return "UserAllInformation";
    case 23:
      return "UserInternal4Information";
    case 24:
      return "UserInternal5Information";
    case 25:
      return "UserInternal4InformationNew";
    case 26:
      return "UserInternal5InformationNew";
    case 31:
      return "UserInternal7Information";
    case 32:
      return "UserInternal8Information";
  }
  return {};
}

// 3.1.5.1: the name of the oldest form is one character.
void Connect(Call& call) {
  constexpr std::uint16_t kOneCharacter = 0;
  if (call.opnum == kOneCharacter) {
    if (call.in.Pointer()) {
      call.in.U16();
    }
  } else {
    ReadServer(call);
  }
  call.Hex32("desired_access");
}

void Close(Call& call) { call.Closed(call.in.Handle()); }

// 3.1.5.11.1: the answer has the SID.
void LookupDomain(Call& call) {
  call.in.Handle();
  call.Unicode("domain");
}

void LookedUpDomain(Call& call) {
  if (call.in.Pointer()) {
    call.Sid(kDomain);
  }
}

// 3.1.5.1.5
void OpenDomain(Call& call) {
  call.in.Handle();
  call.Hex32("desired_access");
  call.Sid(kDomain);
}

void DomainOnly(Call& call) { call.Handle(kDomain); }

// 3.1.5.5: domain and a 16-bit information class.
void DomainLevel(Call& call) {
  call.Handle(kDomain);
  call.Add("level", Number{call.in.Enum()});
}

// 3.1.5.4: group, alias or user; what it is called names the new handle.
void Create(Call& call) {
  call.Handle(kDomain);
  call.Unicode("account");
}

void Created(Call& call) {
  constexpr std::uint16_t kCreateUser2 = 50;
  ReadOpened(call);
  if (call.opnum == kCreateUser2) {
    call.in.U32();  // GrantedAccess
  }
  call.U32("rid");
}

void CreateUser2(Call& call) {
  Create(call);
  call.Hex32("account_type");
}

// 3.1.5.11.2: an array with room for a thousand names.
void LookupNames(Call& call) {
  call.Handle(kDomain);
  call.U32("count");
  call.in.Word();  // maximum
  call.in.Word();  // offset
  ReadNames(call, "account", call.in.Count(8));
}

// 3.1.5.11.3
void LookupIds(Call& call) {
  call.Handle(kDomain);
  call.U32("count");
  call.in.Word();
  call.in.Word();
  const std::uint64_t count = call.in.Count(4);
  for (std::uint64_t i = 0; i < count && i < kListItemsMax && call.in.ok(); ++i) {
    call.U32("rid");
  }
  if (count > kListItemsMax) {
    call.Dropped();
  }
}

// 3.1.5.1.7 to 3.1.5.1.9
void OpenMember(Call& call, std::string_view name) {
  const ContextHandle domain = call.in.Handle();
  call.Hex32("desired_access");
  const std::uint32_t rid = call.in.U32();
  call.Add(name, RelativeSid{domain, rid});
}
void OpenGroup(Call& call) { OpenMember(call, "group"); }
void OpenAlias(Call& call) { OpenMember(call, "alias"); }
void OpenUser(Call& call) { OpenMember(call, "user"); }

void GroupOnly(Call& call) { call.Handle("group"); }
void AliasOnly(Call& call) { call.Handle("alias"); }
void UserOnly(Call& call) { call.Handle("user"); }

// 3.1.5.8
void GroupMember(Call& call) {
  call.Handle("group");
  call.U32("member_rid");
}
void AliasMember(Call& call) {
  call.Handle("alias");
  call.Sid("member_sid");
}

// 3.1.5.5.5, 3.1.5.6.4: the password in some of them is not read.
void UserLevel(Call& call) {
  call.Handle("user");
  const std::uint32_t level = call.in.Enum();
  call.Add("level", Number{level});
  if (const std::string_view name = UserLevelName(level); !name.empty()) {
    call.Add("information", name);
  }
}

// 3.1.5.10.2: both names are in the code page of the client.
void ChangePasswordOem(Call& call) {
  if (call.in.Pointer()) {
    call.Add("server", call.in.CountedString(false));
  }
  call.Add("account", call.in.CountedString(false));
}

// 3.1.5.10.3
void ChangePassword(Call& call) {
  call.UniqueUnicode("server");
  call.Unicode("account");
}

// 3.1.5.13.6: the password of directory services restore mode.
void SetDsrmPassword(Call& call) {
  call.in.UniqueCountedString(true);
  call.U32("rid");
}

void UnusedName(Call& call) { call.UniqueUnicode("server"); }

// 3.1.5.13.7
void RidToSid(Call& call) {
  const ContextHandle parent = call.in.Handle();
  const std::uint32_t rid = call.in.U32();
  call.Add("sid", RelativeSid{parent, rid});
}

constexpr Decoder kSamr[] = {
    {.opnum = 0, .request = Connect},
    {.opnum = 1, .request = Close},
    {.opnum = 5, .request = LookupDomain, .response = LookedUpDomain},
    {.opnum = 7, .request = OpenDomain, .response = ReadOpened, .opens = kDomain},
    {.opnum = 8, .request = DomainLevel},
    {.opnum = 9, .request = DomainLevel},
    {.opnum = 10, .request = Create, .response = Created, .opens = "account"},
    {.opnum = 11, .request = DomainOnly},
    {.opnum = 12, .request = Create, .response = Created, .opens = "account"},
    {.opnum = 13, .request = DomainOnly},
    {.opnum = 14, .request = Create, .response = Created, .opens = "account"},
    {.opnum = 15, .request = DomainOnly},
    {.opnum = 17, .request = LookupNames},
    {.opnum = 18, .request = LookupIds},
    {.opnum = 19, .request = OpenGroup, .response = ReadOpened, .opens = "group"},
    {.opnum = 22, .request = GroupMember},
    {.opnum = 23, .request = GroupOnly},
    {.opnum = 24, .request = GroupMember},
    {.opnum = 25, .request = GroupOnly},
    {.opnum = 27, .request = OpenAlias, .response = ReadOpened, .opens = "alias"},
    {.opnum = 30, .request = AliasOnly},
    {.opnum = 31, .request = AliasMember},
    {.opnum = 32, .request = AliasMember},
    {.opnum = 33, .request = AliasOnly},
    {.opnum = 34, .request = OpenUser, .response = ReadOpened, .opens = "user"},
    {.opnum = 35, .request = UserOnly},
    {.opnum = 36, .request = UserLevel},
    {.opnum = 37, .request = UserLevel},
    {.opnum = 38, .request = UserOnly},
    {.opnum = 39, .request = UserOnly},
    {.opnum = 40, .request = DomainLevel},
    {.opnum = 44, .request = UserOnly},
    {.opnum = 46, .request = DomainLevel},
    {.opnum = 47, .request = UserLevel},
    {.opnum = 48, .request = DomainLevel},
    {.opnum = 50, .request = CreateUser2, .response = Created, .opens = "account"},
    {.opnum = 51, .request = DomainLevel},
    {.opnum = 54, .request = ChangePasswordOem},
    {.opnum = 55, .request = ChangePassword},
    {.opnum = 56, .request = UnusedName},
    {.opnum = 57, .request = Connect},
    {.opnum = 58, .request = UserLevel},
    {.opnum = 62, .request = Connect},
    {.opnum = 63, .request = ChangePassword},
    {.opnum = 64, .request = Connect},
    {.opnum = 65, .request = RidToSid},
    {.opnum = 66, .request = SetDsrmPassword},
    {.opnum = 73, .request = ChangePassword},
};
static_assert(StrictlyAscending(kSamr));

}  // namespace

std::span<const Decoder> SamrCalls() { return kSamr; }

}  // namespace eastwest::msrpc
