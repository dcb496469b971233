// [MS-RSP] 3.1.4, [MS-TSTS] 3.7.4, [MS-DNSP] 3.1.4, [MS-ICPR] 3.2.4, [MS-BKRP] 3.1.4
#include "parsers/msrpc/calls/machine.h"

#include "parsers/bytes/text.h"

namespace eastwest::msrpc {
namespace {

std::string_view YesNo(std::uint8_t value) {
  return value != 0 ? std::string_view("true") : std::string_view("false");
}

// The server's name is one character, and means nothing. [MS-RSP] 2.3
void SkipServer(Call& call) {
  if (call.in.Pointer()) {
    call.in.U16();
  }
}

// [MS-RSP] 3.2.4.1, 3.2.4.3
void Shutdown(Call& call) {
  constexpr std::uint16_t kExtended = 2;
  SkipServer(call);
  call.UniqueUnicode("message");
  call.U32("timeout");
  call.Add("force", YesNo(call.in.U8()));
  call.Add("reboot", YesNo(call.in.U8()));
  if (call.opnum == kExtended) {
    call.Hex32("reason");
  }
}

void Abort(Call& call) { SkipServer(call); }

constexpr Decoder kInitShutdown[] = {
    {.opnum = 0, .request = Shutdown},
    {.opnum = 1, .request = Abort},
    {.opnum = 2, .request = Shutdown},
};
static_assert(StrictlyAscending(kInitShutdown));

// [MS-RSP] 3.3.4.1: bits say whether applications are forced, and whether it reboots.
void WindowsShutdown(Call& call) {
  constexpr std::uint32_t kForceOthers = 0x1;
  constexpr std::uint32_t kForceSelf = 0x2;
  constexpr std::uint32_t kRestart = 0x4;
  SkipServer(call);
  call.UniqueUnicode("message");
  call.U32("timeout");
  const std::uint32_t flags = call.in.U32();
  call.Add("flags", HexNumber{flags});
  call.Add("force", YesNo((flags & (kForceOthers | kForceSelf)) != 0 ? 1 : 0));
  call.Add("reboot", YesNo((flags & kRestart) != 0 ? 1 : 0));
  call.Hex32("reason");
}

constexpr Decoder kWindowsShutdown[] = {
    {.opnum = 0, .request = WindowsShutdown},
    {.opnum = 1, .request = Abort},
};
static_assert(StrictlyAscending(kWindowsShutdown));

// [MS-TSTS] 3.7.4.1.15 and the following
void ResetSession(Call& call) {
  call.in.Handle();
  call.U32("session_id");
}
void ShutdownSystem(Call& call) {
  call.in.Handle();
  call.U32("session_id");
  call.Hex32("flags");
}
void ShadowSession(Call& call) {
  call.in.Handle();
  call.U32("session_id");
  if (call.in.Pointer()) {  // characters, counted, without NUL rules
    const std::uint64_t count = call.in.Count(2);
    call.Add("target_server",
             WireText{Utf16LeUntilNul(call.in.Take(2 * static_cast<std::size_t>(count))), true,
                      call.in.order()});
  }
  call.in.U32();  // NameSize
  call.U32("target_session_id");
}
void TerminateProcess(Call& call) {
  call.in.Handle();
  call.U32("process_id");
  call.U32("exit_code");
}

constexpr Decoder kWinstation[] = {
    {.opnum = 14, .request = ResetSession},
    {.opnum = 15, .request = ShutdownSystem},
    {.opnum = 17, .request = ShadowSession},
    {.opnum = 37, .request = TerminateProcess},
};
static_assert(StrictlyAscending(kWinstation));

// DNSSRV_RPC_UNION, of the types that carry a setting. [MS-DNSP] 2.2.1.1.1, 2.2.1.2.6
void DnsData(Call& call) {
  constexpr std::uint32_t kDword = 1;
  constexpr std::uint32_t kText = 2;
  constexpr std::uint32_t kWideText = 3;
  constexpr std::uint32_t kNameAndParameter = 15;
  call.in.U32();  // dwTypeId
  const std::uint32_t type = call.in.UnionTag();
  if (type == kDword) {
    call.U32("data");
  } else if (type == kText || type == kWideText) {
    call.UniqueString("data", type == kWideText);
  } else if (type == kNameAndParameter && call.in.Pointer()) {
    call.in.Align(4, 8);
    const std::uint32_t parameter = call.in.U32();
    call.UniqueString("setting", false);
    call.Add("data", Number{parameter});
  }
}

// [MS-DNSP] 3.1.4.1, 3.1.4.6, 3.1.4.12, 3.1.4.16
void DnsOperation(Call& call) {
  constexpr std::uint16_t kFirstForm = 0;
  constexpr std::uint16_t kSecondForm = 5;
  if (call.opnum != kFirstForm) {
    call.in.U32();  // dwClientVersion
    call.in.U32();  // dwSettingFlags
  }
  ReadServer(call);
  if (call.opnum != kFirstForm && call.opnum != kSecondForm) {
    call.UniqueString("instance");
  }
  call.UniqueString("zone", false);
  call.in.U32();  // dwContext
  call.UniqueString("operation", false);
  DnsData(call);
}

constexpr Decoder kDnsserver[] = {
    {.opnum = 0, .request = DnsOperation, .takes_path = true},
    {.opnum = 5, .request = DnsOperation, .takes_path = true},
    {.opnum = 12, .request = DnsOperation, .takes_path = true},
    {.opnum = 15, .request = DnsOperation, .takes_path = true},
};
static_assert(StrictlyAscending(kDnsserver));

// [MS-ICPR] 3.2.4.1.1: the attributes are text in a blob.
void CertRequest(Call& call) {
  call.Hex32("flags");
  call.UniqueString("authority");
  call.U32("request_id");
  call.in.Align(4, 8);
  call.in.U32();
  const Bytes attributes = call.in.UniqueBytes();
  call.Add("attributes", WireText{attributes, true, ByteReader::Order::kLittle});
}

std::string_view DispositionName(std::uint32_t disposition) {  // [MS-WCCE] 3.2.1.4.2.1.1
  constexpr std::string_view kNames[] = {
      {}, "error", "denied", "issued", "issued_out_of_band", "pending", "revoked"};
  return disposition < std::size(kNames) ? kNames[disposition] : std::string_view{};
}

void CertAnswer(Call& call) {
  call.U32("issued_request_id");
  const std::uint32_t disposition = call.in.U32();
  call.Word("disposition", disposition, DispositionName(disposition));
}

constexpr Decoder kCertPassage[] = {
    {.opnum = 0, .request = CertRequest, .response = CertAnswer},
};

// [MS-BKRP] 3.1.4.1
void BackupKey(Call& call) {
  struct Action {
    Guid guid;
    std::string_view name;
  };
  constexpr Action kActions[] = {
      {GuidFrom("018ff48a-eaba-40c6-8f6d-72370240e967"), "retrieve_backup_key"},
      {GuidFrom("47270c64-2fc7-499b-ac5b-0e37cdce899a"), "restore"},
      {GuidFrom("7f752b10-178e-11d1-ab8f-00805f14db40"), "backup"},
      {GuidFrom("7fe94d50-178e-11d1-ab8f-00805f14db40"), "restore_win2k"},
  };
  const Guid guid = call.in.Uuid();
  call.Add("action_guid", guid);
  for (const Action& action : kActions) {
    if (action.guid == guid) {
      call.Add("action", action.name);
    }
  }
}

constexpr Decoder kBackupKey[] = {
    {.opnum = 0, .request = BackupKey},
};

}  // namespace

std::span<const Decoder> InitShutdownCalls() { return kInitShutdown; }
std::span<const Decoder> WindowsShutdownCalls() { return kWindowsShutdown; }
std::span<const Decoder> WinstationCalls() { return kWinstation; }
std::span<const Decoder> DnsserverCalls() { return kDnsserver; }
std::span<const Decoder> CertPassageCalls() { return kCertPassage; }
std::span<const Decoder> BackupKeyCalls() { return kBackupKey; }

}  // namespace eastwest::msrpc
