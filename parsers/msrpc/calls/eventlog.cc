// [MS-EVEN] 3.1.4, [MS-EVEN6] 3.1.4
#include "parsers/msrpc/calls/eventlog.h"

namespace eastwest::msrpc {
namespace {

constexpr std::string_view kLog = "log";

// The A calls carry 8-bit strings.
bool IsWide(std::uint16_t opnum) { return opnum < 12 || opnum > 18; }

void LogOnly(Call& call) { call.Handle(kLog); }

void Close(Call& call) {
  const ContextHandle handle = call.in.Handle();
  call.Add(kLog, HandleName{handle});
  call.Closed(handle);
}

// [MS-EVEN] 3.1.4.9, 3.1.4.10: a backup is written first when a file is named.
void Clear(Call& call) {
  call.Handle(kLog);
  call.Add("backup_file", call.in.UniqueCountedString(IsWide(call.opnum)));
}

// 3.1.4.11, 3.1.4.12
void Backup(Call& call) {
  call.Handle(kLog);
  call.Add("backup_file", call.in.CountedString(IsWide(call.opnum)));
}

// The server's name is one character, and means nothing. 2.2.7
void SkipServer(Call& call) {
  if (call.in.Pointer()) {
    if (IsWide(call.opnum)) {
      call.in.U16();
    } else {
      call.in.U8();
    }
  }
}

// 3.1.4.3, 3.1.4.4
void Open(Call& call) {
  SkipServer(call);
  call.Add(kLog, call.in.CountedString(IsWide(call.opnum)));
}

// 3.1.4.1, 3.1.4.2: the file may be on another host.
void OpenBackup(Call& call) {
  SkipServer(call);
  call.Add("backup_file", call.in.CountedString(IsWide(call.opnum)));
}

constexpr Decoder kEventlog[] = {
    {.opnum = 0, .request = Clear, .takes_path = true},
    {.opnum = 1, .request = Backup, .takes_path = true},
    {.opnum = 2, .request = Close},
    {.opnum = 4, .request = LogOnly},
    {.opnum = 7, .request = Open, .response = ReadOpened, .opens = kLog},
    {.opnum = 8, .request = Open, .response = ReadOpened, .opens = kLog},
    {.opnum = 9,
     .request = OpenBackup,
     .response = ReadOpened,
     .opens = "backup_file",
     .takes_path = true},
    {.opnum = 10, .request = LogOnly},
    {.opnum = 12, .request = Clear, .takes_path = true},
    {.opnum = 13, .request = Backup, .takes_path = true},
    {.opnum = 14, .request = Open, .response = ReadOpened, .opens = kLog},
    {.opnum = 15, .request = Open, .response = ReadOpened, .opens = kLog},
    {.opnum = 16,
     .request = OpenBackup,
     .response = ReadOpened,
     .opens = "backup_file",
     .takes_path = true},
};
static_assert(StrictlyAscending(kEventlog));

// [MS-EVEN6] 3.1.4.16
void ClearChannel(Call& call) {
  call.in.Handle();
  call.String("channel");
  call.UniqueString("backup_file");
}

// 3.1.4.17
void ExportChannel(Call& call) {
  call.in.Handle();
  call.UniqueString("channel");
  call.String("query");
  call.String("backup_file");
}

// 3.1.4.21: what the settings are is not read.
void ConfigureChannel(Call& call) { call.String("channel"); }

constexpr Decoder kEventService[] = {
    {.opnum = 6, .request = ClearChannel, .takes_path = true},
    {.opnum = 7, .request = ExportChannel, .takes_path = true},
    {.opnum = 25, .request = ConfigureChannel},
};
static_assert(StrictlyAscending(kEventService));

}  // namespace

std::span<const Decoder> EventlogCalls() { return kEventlog; }
std::span<const Decoder> EventServiceCalls() { return kEventService; }

}  // namespace eastwest::msrpc
