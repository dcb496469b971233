// [MS-OAUT] 3.1.4, [MS-DCOM] 3.1.1.5.6
#include "parsers/msrpc/calls/automation.h"

#include "parsers/msrpc/calls/objref.h"
#include "parsers/msrpc/string_scan.h"

namespace eastwest::msrpc {
namespace {

// [MS-OAUT] 3.1.4.3
void GetIdsOfNames(Call& call) {
  SkipThis(call);
  call.in.Uuid();
  ReadNamePointers(call, "member", call.in.Count(4));
}

void IdsOfNames(Call& call) {
  SkipThat(call);
  const std::uint64_t count = call.in.Count(4);
  for (std::uint64_t i = 0; i < count && i < kListItemsMax && call.in.ok(); ++i) {
    call.Add("dispid", HexNumber{call.in.U32()});
  }
  if (count > kListItemsMax) {
    call.Dropped();
  }
}

std::string_view InvokeKind(std::uint32_t flags) {  // [MS-OAUT] 3.1.4.4
  constexpr std::uint32_t kMethod = 0x1;
  constexpr std::uint32_t kGet = 0x2;
  constexpr std::uint32_t kPut = 0x4;
  constexpr std::uint32_t kPutReference = 0x8;
  if ((flags & kMethod) != 0) {
    return "method";
  }
  if ((flags & (kPut | kPutReference)) != 0) {
    return "property_put";
  }
  return (flags & kGet) != 0 ? std::string_view("property_get") : std::string_view{};
}

// The parameters are variants, whose layout needs a type library: the strings in them are what
// tells a command line.
void Invoke(Call& call) {
  SkipThis(call);
  call.Hex32("dispid");
  call.in.Uuid();
  call.in.U32();  // locale
  const std::uint32_t flags = call.in.U32();
  call.Word("invoke_kind", flags, InvokeKind(flags));
  WideStrings strings(call.in.Rest());
  for (std::size_t i = 0; i < kListItemsMax && call.in.ok(); ++i) {
    const std::optional<WireText> text = strings.Next();
    if (!text.has_value()) {
      return;
    }
    call.Add("string", *text);
  }
}

constexpr Decoder kDispatch[] = {
    {.opnum = 5, .request = GetIdsOfNames, .response = IdsOfNames},
    {.opnum = 6, .request = Invoke, .takes_path = true},
};
static_assert(StrictlyAscending(kDispatch));

// [MS-DCOM] 3.1.1.5.6.1.1: which interfaces of an object are wanted.
void QueryInterface(Call& call) {
  constexpr std::uint16_t kSecondForm = 6;
  SkipThis(call);
  call.Uuid("ipid");
  if (call.opnum != kSecondForm) {
    call.in.U32();  // references
  }
  call.in.U16();  // interfaces
  ReadIids(call);
}

constexpr Decoder kRemUnknown[] = {
    {.opnum = 3, .request = QueryInterface},
    {.opnum = 6, .request = QueryInterface},
};
static_assert(StrictlyAscending(kRemUnknown));

}  // namespace

std::span<const Decoder> DispatchCalls() { return kDispatch; }
std::span<const Decoder> RemUnknownCalls() { return kRemUnknown; }

}  // namespace eastwest::msrpc
