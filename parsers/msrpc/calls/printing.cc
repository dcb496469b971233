// [MS-RPRN] 3.1.4, [MS-PAR] 3.1.4: the second has the same arguments under other opnums.
#include "parsers/msrpc/calls/printing.h"

#include <array>

#include "parsers/bytes/text.h"
#include "parsers/msrpc/unc.h"

namespace eastwest::msrpc {
namespace {

constexpr std::string_view kPrinter = "printer";

// [MS-RPRN] 3.1.4.2.2, 3.1.4.2.14
void OpenPrinter(Call& call) {
  call.UniqueString(kPrinter);
  call.UniqueString("data_type");
}

void Close(Call& call) {
  const ContextHandle handle = call.in.Handle();
  call.Add(kPrinter, HandleName{handle});
  call.Closed(handle);
}

void PrinterOnly(Call& call) { call.Handle(kPrinter); }

// DRIVER_INFO_2 and those that extend it: numbers and pointers first, then the strings in their
// order. Only the first six matter, but all that stands before them has a length. 2.2.1.5
std::size_t WordsBehindPaths(std::uint32_t level) {
  switch (level) {
    case 3:
      return 5;  // help, monitor, data type; count and files
    case 4:
      return 7;  // count and previous names
  }
  return 0;
}

void SkipRestOfDriver(Call& call, std::uint32_t level) {
  constexpr std::uint32_t kWithDate = 6;
  constexpr std::uint32_t kWithPackage = 8;
  const bool long_form = level == kWithDate || level == kWithPackage;
  const std::size_t words = long_form ? 7 : WordsBehindPaths(level);
  // Counts are DWORDs, but each stands before a pointer, whose alignment makes up for it.
  for (std::size_t i = 0; i < words; ++i) {
    call.in.Word();
  }
  if (!long_form) {
    return;
  }
  call.in.U32();  // date
  call.in.U32();
  call.in.U64();  // version
  for (int i = 0; i < 4; ++i) {
    call.in.Pointer();  // manufacturer, address, hardware, provider
  }
  if (level == kWithPackage) {
    call.in.Pointer();  // print processor
    call.in.Pointer();  // vendor setup
    call.in.Word();     // colour profiles
    call.in.Pointer();
    call.in.Pointer();  // INF
    call.in.U32();      // attributes
    call.in.U32();      // core dependencies
    call.in.Pointer();
    call.in.U32();  // inbox date
    call.in.U32();
    call.in.U64();  // inbox version
  }
}

// DRIVER_CONTAINER: level, union of pointers. 2.2.1.2.3
void AddDriver(Call& call) {
  constexpr std::array<std::string_view, 5> kStrings = {"driver_name", "environment", "driver_path",
                                                        "data_file", "config_file"};
  call.UniqueString("server");
  call.in.Align(4, 8);
  call.U32("level");
  const std::uint32_t level = call.in.UnionTag();
  constexpr std::uint32_t kSmallest = 2;
  if (!call.in.Pointer() || level < kSmallest) {
    return;
  }
  constexpr std::uint32_t kWithDate = 6;
  call.in.Align(level >= kWithDate ? 8 : 4, 8);
  call.in.U32();  // version
  std::array<bool, kStrings.size()> present{};
  for (bool& string : present) {
    string = call.in.Pointer();
  }
  SkipRestOfDriver(call, level);
  for (std::size_t i = 0; i < kStrings.size(); ++i) {
    if (present[i]) {
      call.String(kStrings[i]);
    }
  }
}

// 3.1.4.8.1
void AddProcessor(Call& call) {
  call.UniqueString("server");
  call.String("environment");
  call.String("driver_path");
  call.String("processor_name");
}

// MONITOR_CONTAINER with MONITOR_INFO_2. 3.1.4.6.5, 2.2.1.7
void AddMonitor(Call& call) {
  constexpr std::array<std::string_view, 3> kStrings = {"monitor_name", "environment",
                                                        "driver_path"};
  call.UniqueString("server");
  call.in.Align(4, 8);
  call.U32("level");
  const std::uint32_t level = call.in.UnionTag();
  const std::size_t strings = level == 2 ? 3 : 1;
  if (!call.in.Pointer()) {
    return;
  }
  std::array<bool, kStrings.size()> present{};
  for (std::size_t i = 0; i < strings; ++i) {
    present[i] = call.in.Pointer();
  }
  for (std::size_t i = 0; i < strings; ++i) {
    if (present[i]) {
      call.String(kStrings[i]);
    }
  }
}

// 3.1.4.2.3, 3.1.4.2.15: what the printer is, is not read.
void AddPrinter(Call& call) {
  call.UniqueString("server");
  call.in.Align(4, 8);
  call.U32("level");
}

// 3.1.4.11.1: the verb of a port monitor, and what it works on: for AddPort and the like a string.
void XcvData(Call& call) {
  call.Handle(kPrinter);
  call.String("data_name");
  const Bytes data = call.in.ConformantBytes();
  call.Add("data", WireText{Utf16LeUntilNul(data), true, ByteReader::Order::kLittle});
}

// 3.1.4.10.1, 3.1.4.10.4: the server opens a pipe on this machine (the "printer bug").
void Notify(Call& call) {
  call.Handle(kPrinter);
  call.Hex32("flags");
  call.in.U32();  // options
  const WireText machine = call.in.UniqueString(true);
  call.Add("local_machine", machine);
  call.Add("unc_host", HostOfName(machine));
}

// 3.1.4.10.2
void ReplyOpen(Call& call) {
  const WireText machine = call.in.String(true);
  call.Add("local_machine", machine);
  call.Add("unc_host", HostOfName(machine));
}

constexpr Decoder kSpoolss[] = {
    {.opnum = 1,
     .request = OpenPrinter,
     .response = ReadOpened,
     .opens = kPrinter,
     .takes_path = true},
    {.opnum = 5, .request = AddPrinter, .takes_path = true},
    {.opnum = 6, .request = PrinterOnly},
    {.opnum = 9, .request = AddDriver, .takes_path = true},
    {.opnum = 14, .request = AddProcessor, .takes_path = true},
    {.opnum = 29, .request = Close},
    {.opnum = 46, .request = AddMonitor, .takes_path = true},
    {.opnum = 58, .request = ReplyOpen},
    {.opnum = 62, .request = Notify},
    {.opnum = 65, .request = Notify},
    {.opnum = 69,
     .request = OpenPrinter,
     .response = ReadOpened,
     .opens = kPrinter,
     .takes_path = true},
    {.opnum = 70, .request = AddPrinter, .takes_path = true},
    {.opnum = 88, .request = XcvData, .takes_path = true},
    {.opnum = 89, .request = AddDriver, .takes_path = true},
};
static_assert(StrictlyAscending(kSpoolss));

// [MS-PAR] 3.1.4.2.8: a driver from a package that the server knows.
void InstallFromPackage(Call& call) {
  call.UniqueString("server");
  call.UniqueString("inf_path");
  call.String("driver_name");
  call.String("environment");
}

constexpr Decoder kWinspool[] = {
    {.opnum = 0,
     .request = OpenPrinter,
     .response = ReadOpened,
     .opens = kPrinter,
     .takes_path = true},
    {.opnum = 1, .request = AddPrinter, .takes_path = true},
    {.opnum = 20, .request = Close},
    {.opnum = 39, .request = AddDriver, .takes_path = true},
    {.opnum = 44, .request = AddProcessor, .takes_path = true},
    {.opnum = 51, .request = AddMonitor, .takes_path = true},
    {.opnum = 62, .request = InstallFromPackage, .takes_path = true},
};
static_assert(StrictlyAscending(kWinspool));

}  // namespace

std::span<const Decoder> SpoolssCalls() { return kSpoolss; }
std::span<const Decoder> WinspoolCalls() { return kWinspool; }

}  // namespace eastwest::msrpc
