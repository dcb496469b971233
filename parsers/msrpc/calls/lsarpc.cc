// [MS-LSAD] 3.1.4, [MS-LSAT] 3.1.4
#include "parsers/msrpc/calls/lsarpc.h"

#include <array>

namespace eastwest::msrpc {
namespace {

// LsarLookupNames4 and LsarLookupSids3 have no policy handle. [MS-LSAT] 3.1.4.5, 3.1.4.9
constexpr std::uint16_t kLookupSids3 = 76;
constexpr std::uint16_t kLookupNames4 = 77;

void Close(Call& call) { call.Closed(call.in.Handle()); }

// [MS-LSAD] 3.1.4.4.1
void OpenPolicy2(Call& call) { ReadServer(call); }

// [MS-LSAD] 3.1.4.4.3 to 3.1.4.4.6
void PolicyLevel(Call& call) {
  call.in.Handle();
  call.Add("level", Number{call.in.Enum()});
}

// [MS-LSAT] 3.1.4.5 to 3.1.4.8
void LookupNames(Call& call) {
  if (call.opnum != kLookupNames4) {
    call.in.Handle();
  }
  call.U32("count");
  ReadNames(call, "name", call.in.Count(8));
}

// LSAPR_SID_ENUM_BUFFER: count, pointer to an array of pointers. [MS-LSAT] 3.1.4.9 to 3.1.4.11
void LookupSids(Call& call) {
  if (call.opnum != kLookupSids3) {
    call.in.Handle();
  }
  call.in.Align(4, 8);
  call.U32("count");
  if (!call.in.Pointer()) {
    return;
  }
  const std::uint64_t count = call.in.Count(4);
  std::uint64_t present = 0;
  for (std::uint64_t i = 0; i < count && call.in.ok(); ++i) {
    present += call.in.Pointer() ? 1U : 0U;
  }
  for (std::uint64_t i = 0; i < present && i < kListItemsMax && call.in.ok(); ++i) {
    call.Sid("sid");
  }
  if (present > kListItemsMax) {
    call.Dropped();
  }
}

// LSAPR_REFERENCED_DOMAIN_LIST behind a pointer: names and SIDs of the domains, all headers first.
// [MS-LSAT] 2.2.12
void SkipDomains(Call& call) {
  if (!call.in.Pointer()) {
    return;
  }
  constexpr std::size_t kDomainsMax = 64;
  std::array<NdrReader::Counted, kDomainsMax> names{};
  std::array<bool, kDomainsMax> sids{};
  call.in.Align(4, 8);
  call.in.U32();  // Entries
  const bool present = call.in.Pointer();
  call.in.U32();  // MaxEntries
  if (!present) {
    return;
  }
  const std::uint64_t count = call.in.Count(12);
  call.in.Require(count <= kDomainsMax, ParseError::kTooMany);
  for (std::uint64_t i = 0; i < count && call.in.ok(); ++i) {
    names[i] = call.in.CountedHeader();
    sids[i] = call.in.Pointer();
  }
  for (std::uint64_t i = 0; i < count && call.in.ok(); ++i) {
    call.Add("domain", call.in.CountedBody(names[i], true));
    if (sids[i]) {
      call.in.Sid();
    }
  }
}

// LSAPR_TRANSLATED_NAMES(_EX): what the SIDs are called. [MS-LSAT] 2.2.19, 2.2.21
void FoundNames(Call& call) {
  constexpr std::uint16_t kPlain = 15;
  SkipDomains(call);
  call.in.Align(4, 8);
  call.in.U32();  // Entries
  if (!call.in.Pointer()) {
    return;
  }
  const std::uint64_t count = call.in.Count(16);
  std::array<NdrReader::Counted, kListItemsMax> names{};
  for (std::uint64_t i = 0; i < count && call.in.ok(); ++i) {
    call.in.Align(4, 8);
    call.in.Enum();
    const NdrReader::Counted name = call.in.CountedHeader();
    call.in.U32();  // DomainIndex
    if (call.opnum != kPlain) {
      call.in.U32();  // Flags
    }
    if (i < names.size()) {
      names[i] = name;
    }
  }
  for (std::uint64_t i = 0; i < count && i < names.size() && call.in.ok(); ++i) {
    call.Add("name", call.in.CountedBody(names[i], true));
  }
}

// [MS-LSAD] 3.1.4.6.1, 3.1.4.6.2: 42 and 43 take the name on every call.
void NamedSecret(Call& call) {
  call.in.Handle();
  call.Unicode("secret_name");
}

void SecretOnly(Call& call) { call.Handle("secret_name"); }

// [MS-LSAD] 3.1.4.5.1, 3.1.4.5.3
void Account(Call& call) {
  call.in.Handle();
  call.Sid("sid");
}

void AccountOnly(Call& call) { call.Handle("sid"); }

// LSAPR_USER_RIGHT_SET: count, pointer to an array of strings. [MS-LSAD] 3.1.4.5.11
void AccountRights(Call& call) {
  constexpr std::uint16_t kRemove = 38;
  Account(call);
  if (call.opnum == kRemove) {
    call.Add("all_rights",
             call.in.U8() != 0 ? std::string_view("true") : std::string_view("false"));
  }
  call.in.Align(4, 8);
  call.in.U32();
  if (call.in.Pointer()) {
    ReadNames(call, "right", call.in.Count(8));
  }
}

// [MS-LSAD] 3.1.4.5.9
void AccountsWithRight(Call& call) {
  call.in.Handle();
  call.UniqueUnicode("right");
}

constexpr Decoder kLsarpc[] = {
    {.opnum = 0, .request = Close},
    {.opnum = 7, .request = PolicyLevel},
    {.opnum = 8, .request = PolicyLevel},
    {.opnum = 10, .request = Account, .response = ReadOpened, .opens = "sid"},
    {.opnum = 14, .request = LookupNames},
    {.opnum = 15, .request = LookupSids, .response = FoundNames},
    {.opnum = 16, .request = NamedSecret, .response = ReadOpened, .opens = "secret_name"},
    {.opnum = 17, .request = Account, .response = ReadOpened, .opens = "sid"},
    {.opnum = 18, .request = AccountOnly},
    {.opnum = 19, .request = AccountOnly},
    {.opnum = 20, .request = AccountOnly},
    {.opnum = 28, .request = NamedSecret, .response = ReadOpened, .opens = "secret_name"},
    {.opnum = 29, .request = SecretOnly},
    {.opnum = 30, .request = SecretOnly},
    {.opnum = 35, .request = AccountsWithRight},
    {.opnum = 36, .request = Account},
    {.opnum = 37, .request = AccountRights},
    {.opnum = 38, .request = AccountRights},
    {.opnum = 42, .request = NamedSecret},
    {.opnum = 43, .request = NamedSecret},
    {.opnum = 44, .request = OpenPolicy2},
    {.opnum = 45, .request = ReadServer},
    {.opnum = 46, .request = PolicyLevel},
    {.opnum = 47, .request = PolicyLevel},
    {.opnum = 57, .request = LookupSids, .response = FoundNames},
    {.opnum = 58, .request = LookupNames},
    {.opnum = 68, .request = LookupNames},
    {.opnum = 76, .request = LookupSids, .response = FoundNames},
    {.opnum = 77, .request = LookupNames},
};
static_assert(StrictlyAscending(kLsarpc));

}  // namespace

std::span<const Decoder> LsarpcCalls() { return kLsarpc; }

}  // namespace eastwest::msrpc
