// [MS-RRP] 3.1.5
#include "parsers/msrpc/calls/winreg.h"

namespace eastwest::msrpc {
namespace {

constexpr std::string_view kKey = "key_path";

std::string_view RootName(std::uint16_t opnum) {
  switch (opnum) {
    case 0:
      return "HKCR";
    case 1:
      return "HKCU";
    case 2:
      return "HKLM";
    case 3:
      return "HKPD";
    case 4:
      return "HKU";
    case 27:
      return "HKCC";
    case 28:
      return "HKDD";
    case 32:
      return "HKPT";
    case 33:
      return "HKPN";
  }
  return {};
}

std::string_view ValueTypeName(std::uint32_t type) {  // 3.1.1.5
  constexpr std::string_view kNames[] = {"REG_NONE",
                                         "REG_SZ",
                                         "REG_EXPAND_SZ",
                                         "REG_BINARY",
                                         "REG_DWORD",
                                         "REG_DWORD_BIG_ENDIAN",
                                         "REG_LINK",
                                         "REG_MULTI_SZ",
                                         "REG_RESOURCE_LIST",
                                         "REG_FULL_RESOURCE_DESCRIPTOR",
                                         "REG_RESOURCE_REQUIREMENTS_LIST",
                                         "REG_QWORD"};
  return type < std::size(kNames) ? kNames[type] : std::string_view{};
}

// 3.1.5.1 to 3.1.5.5: the server name is one character, and means nothing.
void OpenRoot(Call& call) {
  if (call.in.Pointer()) {
    call.in.U16();
  }
  call.in.U32();  // samDesired
  call.Add(kKey, RootName(call.opnum));
}

// 3.1.5.6
void CloseKey(Call& call) {
  const ContextHandle handle = call.in.Handle();
  call.Add(kKey, HandleName{handle});
  call.Closed(handle);
}

// 3.1.5.7, 3.1.5.15: also DeleteKey, UnLoadKey and DeleteKeyEx. What follows is not read.
void NamedKey(Call& call) { call.Below(kKey); }

// 3.1.5.9: also the others that read or change the key itself.
void KeyOnly(Call& call) { call.Handle(kKey); }

// 3.1.5.9, 3.1.5.17
void NamedValue(Call& call) {
  call.Handle(kKey);
  call.Unicode("value_name");
}

// 3.1.5.13
void LoadKey(Call& call) {
  call.Below(kKey);
  call.Unicode("file");
}

// 3.1.5.18
void ReplaceKey(Call& call) {
  call.Below(kKey);
  call.Unicode("file");
  call.Unicode("old_file");
}

// 3.1.5.19, 3.1.5.20, 3.1.5.31
void KeyAndFile(Call& call) {
  call.Handle(kKey);
  call.Unicode("file");
}

// 3.1.5.22
void SetValue(Call& call) {
  call.Handle(kKey);
  call.Unicode("value_name");
  const std::uint32_t type = call.in.U32();
  const Bytes data = call.in.ConformantBytes();
  call.in.U32();  // cbData
  call.Word("value_type", type, ValueTypeName(type));
  call.Add("data", RegistryData{type, data});
}

// 3.1.5.17: pointers to the type, to a conformant varying array, and to two lengths.
void QueriedValue(Call& call) {
  const std::optional<std::uint32_t> type = call.in.UniqueU32();
  if (!type.has_value()) {
    return;
  }
  call.Word("value_type", *type, ValueTypeName(*type));
  if (!call.in.Pointer()) {
    return;
  }
  const std::uint64_t maximum = call.in.Word();
  const std::uint64_t offset = call.in.Word();
  const std::uint64_t count = call.in.Word();
  call.in.Require(offset == 0, ParseError::kBadValue);
  call.in.Require(count <= maximum, ParseError::kBadLength);
  call.in.Require(count <= call.in.remaining() || !call.in.ok(), ParseError::kTruncated);
  if (call.in.ok()) {
    call.Add("data", RegistryData{*type, call.in.Take(static_cast<std::size_t>(count))});
  }
}

// 3.1.5.24, 3.1.5.30
void Shutdown(Call& call) {
  if (call.in.Pointer()) {
    call.in.U16();
  }
  call.UniqueUnicode("message");
  call.U32("timeout");
  call.Add("force", call.in.U8() != 0 ? std::string_view("true") : std::string_view("false"));
  call.Add("reboot", call.in.U8() != 0 ? std::string_view("true") : std::string_view("false"));
  constexpr std::uint16_t kExtended = 30;
  if (call.opnum == kExtended) {
    call.Hex32("reason");
  }
}

constexpr Decoder kWinreg[] = {
    {.opnum = 0, .request = OpenRoot, .response = ReadOpened, .opens = kKey},
    {.opnum = 1, .request = OpenRoot, .response = ReadOpened, .opens = kKey},
    {.opnum = 2, .request = OpenRoot, .response = ReadOpened, .opens = kKey},
    {.opnum = 3, .request = OpenRoot, .response = ReadOpened, .opens = kKey},
    {.opnum = 4, .request = OpenRoot, .response = ReadOpened, .opens = kKey},
    {.opnum = 5, .request = CloseKey},
    {.opnum = 6, .request = NamedKey, .response = ReadOpened, .opens = kKey},
    {.opnum = 7, .request = NamedKey},
    {.opnum = 8, .request = NamedValue},
    {.opnum = 9, .request = KeyOnly},
    {.opnum = 10, .request = KeyOnly},
    {.opnum = 12, .request = KeyOnly},
    {.opnum = 13, .request = LoadKey, .takes_path = true},
    {.opnum = 15, .request = NamedKey, .response = ReadOpened, .opens = kKey},
    {.opnum = 16, .request = KeyOnly},
    {.opnum = 17, .request = NamedValue, .response = QueriedValue},
    {.opnum = 18, .request = ReplaceKey, .takes_path = true},
    {.opnum = 19, .request = KeyAndFile, .takes_path = true},
    {.opnum = 20, .request = KeyAndFile, .takes_path = true},
    {.opnum = 21, .request = KeyOnly},
    {.opnum = 22, .request = SetValue},
    {.opnum = 23, .request = NamedKey},
    {.opnum = 24, .request = Shutdown},
    {.opnum = 27, .request = OpenRoot, .response = ReadOpened, .opens = kKey},
    {.opnum = 28, .request = OpenRoot, .response = ReadOpened, .opens = kKey},
    {.opnum = 30, .request = Shutdown},
    {.opnum = 31, .request = KeyAndFile, .takes_path = true},
    {.opnum = 32, .request = OpenRoot, .response = ReadOpened, .opens = kKey},
    {.opnum = 33, .request = OpenRoot, .response = ReadOpened, .opens = kKey},
    {.opnum = 35, .request = NamedKey},
};
static_assert(StrictlyAscending(kWinreg));

}  // namespace

std::span<const Decoder> WinregCalls() { return kWinreg; }

}  // namespace eastwest::msrpc
