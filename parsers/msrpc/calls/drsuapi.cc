// [MS-DRSR] 4.1
#include "parsers/msrpc/calls/drsuapi.h"

#include "parsers/bytes/text.h"

namespace eastwest::msrpc {
namespace {

// DSNAME: conformant, so its count comes first; two lengths, GUID, SID, then the name. 5.50
void DsName(Call& call, std::string_view name) {
  constexpr std::size_t kSidBytes = 28;
  const std::uint64_t maximum = call.in.Count(2);
  call.in.Align(4, 4);
  call.in.U32();  // structLen
  call.in.U32();  // SidLen
  const Guid guid = call.in.Uuid();
  call.in.Skip(kSidBytes);
  call.in.U32();  // NameLen
  const Bytes characters = call.in.Take(2 * static_cast<std::size_t>(maximum));
  const WireText text{Utf16LeUntilNul(characters), true, call.in.order()};
  if (text.empty()) {
    call.Add(name, guid);
  } else {
    call.Add(name, text);
  }
}

// 4.1.3: who binds. Its extensions are not read.
void Bind(Call& call) {
  constexpr Guid kNtdsApi = GuidFrom("e24d201a-4fd6-11d1-a3da-0000f875ae0d");  // 5.138
  if (!call.in.Pointer()) {
    return;
  }
  const Guid client = call.in.Uuid();
  call.Add("client_guid", client);
  if (client == kNtdsApi) {
    call.Add("client", std::string_view("ntdsapi"));
  }
}

void Unbind(Call& call) { call.Closed(call.in.Handle()); }

// Version reads the number of the request's form and the discriminant that repeats it; the arm is
// aligned to `align`, the widest of its members.
std::uint32_t Version(Call& call, std::size_t align) {
  call.in.Handle();
  const std::uint32_t version = call.in.U32();
  call.in.Align(1, 8);
  call.in.U32();
  call.in.Align(align, 8);
  call.Add("version", Number{version});
  return version;
}

std::string_view ExtendedOperationName(std::uint32_t operation) {  // 4.1.10.2.22
  constexpr std::string_view kNames[] = {{},
                                         "EXOP_FSMO_REQ_ROLE",
                                         "EXOP_FSMO_REQ_RID_ALLOC",
                                         "EXOP_FSMO_RID_REQ_ROLE",
                                         "EXOP_FSMO_REQ_PDC",
                                         "EXOP_FSMO_ABANDON_ROLE",
                                         "EXOP_REPL_OBJ",
                                         "EXOP_REPL_SECRETS"};
  return operation < std::size(kNames) ? kNames[operation] : std::string_view{};
}

// DRS_MSG_GETCHGREQ_V5, _V8 and _V10. The forms for mail (4, 7) put an address before the name and
// are not read further. 4.1.10.2
void GetChanges(Call& call) {
  const std::uint32_t version = Version(call, 8);
  if (version != 5 && version != 8 && version != 10) {
    return;
  }
  call.in.Uuid();  // destination
  call.in.Uuid();  // invocation
  const bool name = call.in.Pointer();
  call.in.U64();  // three update sequence numbers
  call.in.U64();
  call.in.U64();
  call.in.Pointer();  // up-to-date vector
  call.in.U32();      // flags
  call.in.U32();      // objects
  call.in.U32();      // bytes
  const std::uint32_t operation = call.in.U32();
  call.in.U64();  // role
  if (version != 5) {
    call.in.Pointer();  // attributes, twice
    call.in.Pointer();
    call.in.Align(4, 8);
    call.in.U32();  // prefix table
    call.in.Pointer();
  }
  if (version == 10) {
    call.in.U32();  // more flags
  }
  call.Word("extended_operation", operation, ExtendedOperationName(operation));
  if (name) {
    DsName(call, "nc");
  }
}

// DRS_MSG_UPDREFS_V1. 4.1.26.1
void UpdateRefs(Call& call) {
  if (Version(call, 4) != 1) {
    return;
  }
  call.in.Pointer();  // the naming context
  call.in.Pointer();  // the address
  call.in.Uuid();
  call.in.U32();
  DsName(call, "nc");
  call.String("destination", false);
}

// DRS_MSG_REPADD_V1 and _V2. 4.1.19.1
void ReplicaAdd(Call& call) {
  constexpr std::size_t kScheduleBytes = 84;
  const std::uint32_t version = Version(call, 4);
  if (version != 1 && version != 2) {
    return;
  }
  call.in.Pointer();
  const bool source_dsa = version == 2 && call.in.Pointer();
  const bool transport = version == 2 && call.in.Pointer();
  call.in.Pointer();
  call.in.Skip(kScheduleBytes);
  call.in.U32();
  DsName(call, "nc");
  if (source_dsa) {
    DsName(call, "source_dsa");
  }
  if (transport) {
    DsName(call, "transport");
  }
  call.String("source", false);
}

// DRS_MSG_REPDEL_V1. 4.1.20.1
void ReplicaDel(Call& call) {
  if (Version(call, 4) != 1) {
    return;
  }
  call.in.Pointer();
  const bool source = call.in.Pointer();
  call.in.U32();
  DsName(call, "nc");
  if (source) {
    call.String("source", false);
  }
}

// DRS_MSG_CRACKREQ_V1. 4.1.4.1
void CrackNames(Call& call) {
  if (Version(call, 4) != 1) {
    return;
  }
  call.in.U32();  // code page
  call.in.U32();  // locale
  call.in.U32();  // flags
  call.Hex32("format_offered");
  call.Hex32("format_desired");
  call.U32("count");
  if (call.in.Pointer()) {
    ReadNamePointers(call, "name", call.in.Count(4));
  }
}

// DRS_MSG_SPNREQ_V1. 4.1.28.1
void WriteSpn(Call& call) {
  if (Version(call, 4) != 1) {
    return;
  }
  call.U32("spn_operation");
  call.in.U32();
  call.in.Pointer();
  call.in.U32();
  const bool names = call.in.Pointer();
  call.String("account");
  if (names) {
    ReadNamePointers(call, "spn", call.in.Count(4));
  }
}

// DRS_MSG_DCINFOREQ_V1. 4.1.5.1
void ControllerInfo(Call& call) {
  if (Version(call, 4) != 1) {
    return;
  }
  const bool domain = call.in.Pointer();
  call.U32("level");
  if (domain) {
    call.String("domain");
  }
}

// DRS_MSG_ADDENTRYREQ_V2 and _V3: a list; its first member is read when it is the only one. 4.1.1.1
void AddEntry(Call& call) {
  const std::uint32_t version = Version(call, 4);
  if (version != 2 && version != 3) {
    return;
  }
  const bool next = call.in.Pointer();
  const bool name = call.in.Pointer();
  call.in.U32();  // flags
  call.in.Align(4, 8);
  call.in.U32();  // attributes
  call.in.Pointer();
  if (version == 3) {
    call.in.Pointer();  // client credentials
  }
  if (!next && name) {
    DsName(call, "object");
  }
}

// DRS_MSG_ADDSIDREQ_V1. 4.1.2.1: the credentials are lengths and pointers, and are not read.
void AddSidHistory(Call& call) {
  if (Version(call, 4) != 1) {
    return;
  }
  call.Hex32("flags");
  const bool domain = call.in.Pointer();
  const bool principal = call.in.Pointer();
  const bool controller = call.in.Pointer();
  for (int i = 0; i < 3; ++i) {
    call.in.U32();
    call.in.Pointer();
  }
  call.in.Pointer();
  call.in.Pointer();
  if (domain) {
    call.String("source_domain");
  }
  if (principal) {
    call.String("source_account");
  }
  if (controller) {
    call.String("source_controller");
  }
}

constexpr Decoder kDrsuapi[] = {
    {.opnum = 0, .request = Bind},
    {.opnum = 1, .request = Unbind},
    {.opnum = 3, .request = GetChanges},
    {.opnum = 4, .request = UpdateRefs},
    {.opnum = 5, .request = ReplicaAdd},
    {.opnum = 6, .request = ReplicaDel},
    {.opnum = 12, .request = CrackNames},
    {.opnum = 13, .request = WriteSpn},
    {.opnum = 16, .request = ControllerInfo},
    {.opnum = 17, .request = AddEntry},
    {.opnum = 20, .request = AddSidHistory},
};
static_assert(StrictlyAscending(kDrsuapi));

}  // namespace

std::span<const Decoder> DrsuapiCalls() { return kDrsuapi; }

}  // namespace eastwest::msrpc
