// [MS-WMI] 3.1.4
#include "parsers/msrpc/calls/wmi.h"

#include "parsers/msrpc/calls/objref.h"
#include "parsers/msrpc/string_scan.h"

namespace eastwest::msrpc {
namespace {

// 3.1.4.1.4
void NtlmLogin(Call& call) {
  SkipThis(call);
  call.UniqueString("namespace");
  call.UniqueString("locale");
}

constexpr Decoder kWbemLogin[] = {
    {.opnum = 6, .request = NtlmLogin},
};

// 3.1.4.5.1: who the client says it is.
void SetClientInfo(Call& call) {
  SkipThis(call);
  call.UniqueString("client_machine");
  call.U32("client_process_id");
}

constexpr Decoder kWbemClient[] = {
    {.opnum = 3, .request = SetClientInfo},
};

void Bstr(Call& call, std::string_view name) {
  const WireText text = ReadBstr(call);
  call.Add(name, text);
}

// 3.1.4.3: the first argument of most calls is the path of a class, an instance, a namespace.
void ObjectPath(Call& call) {
  SkipThis(call);
  Bstr(call, "object");
}

void OpenNamespace(Call& call) {
  SkipThis(call);
  Bstr(call, "namespace");
}

// 3.1.4.3.18 to 3.1.4.3.21
void Query(Call& call) {
  SkipThis(call);
  Bstr(call, "language");
  Bstr(call, "query");
}

// Both a class of parameters and its instance are sent; "__PARAMETERS" is in either. What stands
// behind the last one are the values. [MS-WMIO] 2.2.53
Bytes Values(Bytes object) {
  CimStrings strings(object);
  Bytes rest;
  while (const std::optional<WireText> text = strings.Next()) {
    if (EqualsAscii(*text, "__PARAMETERS")) {
      rest = strings.Rest();
    }
  }
  return rest;
}

// 3.1.4.3.22, 3.1.4.3.23: the first value of Win32_Process.Create is its command line.
void ExecMethod(Call& call) {
  SkipThis(call);
  Bstr(call, "object");
  const WireText method = ReadBstr(call);
  call.Add("method", method);
  call.in.U32();        // flags
  ReadInterface(call);  // context
  CimStrings strings(Values(ReadInterface(call)));
  const bool create = EqualsAscii(method, "Create");
  for (std::size_t i = 0; i < kListItemsMax && call.in.ok(); ++i) {
    const std::optional<WireText> text = strings.Next();
    if (!text.has_value()) {
      return;
    }
    call.Add(create && i == 0 ? std::string_view("command_line") : std::string_view("parameter"),
             *text);
  }
}

// 3.1.4.3.12, 3.1.4.3.13: a whole object; its strings name its class and what it holds (an event
// consumer's command or script).
void PutInstance(Call& call) {
  SkipThis(call);
  CimStrings strings(ReadInterface(call));
  for (std::size_t i = 0; i < kListItemsMax && call.in.ok(); ++i) {
    const std::optional<WireText> text = strings.Next();
    if (!text.has_value()) {
      return;
    }
    call.Add("string", *text);
  }
  call.Dropped();
}

constexpr Decoder kWbemServices[] = {
    {.opnum = 3, .request = OpenNamespace}, {.opnum = 6, .request = ObjectPath},
    {.opnum = 7, .request = ObjectPath},    {.opnum = 8, .request = PutInstance},
    {.opnum = 9, .request = PutInstance},   {.opnum = 10, .request = ObjectPath},
    {.opnum = 11, .request = ObjectPath},   {.opnum = 12, .request = ObjectPath},
    {.opnum = 13, .request = ObjectPath},   {.opnum = 14, .request = PutInstance},
    {.opnum = 15, .request = PutInstance},  {.opnum = 16, .request = ObjectPath},
    {.opnum = 17, .request = ObjectPath},   {.opnum = 18, .request = ObjectPath},
    {.opnum = 19, .request = ObjectPath},   {.opnum = 20, .request = Query},
    {.opnum = 21, .request = Query},        {.opnum = 22, .request = Query},
    {.opnum = 23, .request = Query},        {.opnum = 24, .request = ExecMethod},
    {.opnum = 25, .request = ExecMethod},
};
static_assert(StrictlyAscending(kWbemServices));

}  // namespace

std::span<const Decoder> WbemLoginCalls() { return kWbemLogin; }
std::span<const Decoder> WbemClientCalls() { return kWbemClient; }
std::span<const Decoder> WbemServicesCalls() { return kWbemServices; }

}  // namespace eastwest::msrpc
