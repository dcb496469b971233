#include "parsers/msrpc/calls/objref.h"

#include <algorithm>
#include <optional>

#include "parsers/bytes/text.h"

namespace eastwest::msrpc {
namespace {

// ORPC_EXTENT_ARRAY behind a pointer: count, an even number of pointers, and each extension, which
// is conformant. [MS-DCOM] 2.2.13.2, 2.2.21
void SkipExtensions(Call& call) {
  if (!call.in.Pointer()) {
    return;
  }
  call.in.Align(4, 8);
  call.in.U32();
  call.in.U32();
  if (!call.in.Pointer()) {
    return;
  }
  const std::uint64_t count = call.in.Count(4);
  call.in.Require(count <= kExtentsMax, ParseError::kTooMany);
  std::uint64_t present = 0;
  for (std::uint64_t i = 0; i < count && call.in.ok(); ++i) {
    present += call.in.Pointer() ? 1U : 0U;
  }
  for (std::uint64_t i = 0; i < present && call.in.ok(); ++i) {
    const std::uint64_t bytes = call.in.Count(1);
    call.in.Uuid();
    call.in.U32();
    call.in.Skip(static_cast<std::size_t>(bytes));
  }
}

// PortOf reads "host[49154]"; nothing for a binding without a port.
std::optional<std::uint16_t> PortOf(const WireText& binding) {
  constexpr std::size_t kDigitsMax = 5;
  const Bytes text = binding.data;
  std::uint32_t port = 0;
  std::size_t digits = 0;
  bool inside = false;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const bool little = binding.order == ByteReader::Order::kLittle;
    const std::uint8_t character = text[little ? i : i + 1];
    if (character == '[') {
      inside = true;
      port = 0;
      digits = 0;
    } else if (inside && character >= '0' && character <= '9' && digits < kDigitsMax) {
      port = port * 10 + (character - std::uint32_t{'0'});
      ++digits;
    } else if (inside && character != ']') {
      inside = false;
    }
  }
  const bool valid = inside && digits > 0 && port > 0 && port <= 0xFFFF;
  return valid ? std::optional(static_cast<std::uint16_t>(port)) : std::nullopt;
}

}  // namespace

// Version, flags, a reserved word, the causality id. [MS-DCOM] 2.2.13.3
void SkipThis(Call& call) {
  call.in.Align(4, 8);
  call.in.U16();
  call.in.U16();
  call.in.U32();
  call.in.U32();
  call.in.Uuid();
  SkipExtensions(call);
}

void SkipThat(Call& call) {  // [MS-DCOM] 2.2.13.4
  call.in.Align(4, 8);
  call.in.U32();
  SkipExtensions(call);
}

Bytes ReadInterface(Call& call) {
  if (!call.in.Pointer()) {
    return {};
  }
  const std::uint64_t bytes = call.in.Count(1);
  call.in.U32();  // ulCntData
  return call.in.Take(static_cast<std::size_t>(bytes));
}

void ReadBindings(Call& call) {
  if (call.in.Pointer()) {
    ReadDualStringArray(call);
  }
}

// Entries and the offset of the security bindings, in units of two bytes; then a tower id and a
// string for each binding, and a NUL.
void ReadDualStringArray(Call& call) {
  constexpr std::uint16_t kTcp = 7;  // [C706] appendix I
  const std::uint64_t units = call.in.Count(2);
  call.in.U16();
  const std::uint16_t security = call.in.U16();
  const std::uint64_t strings = std::min<std::uint64_t>(units, security);
  Bytes rest = call.in.Take(2 * static_cast<std::size_t>(units));
  rest = rest.first(std::min<std::size_t>(rest.size(), 2 * static_cast<std::size_t>(strings)));
  for (std::size_t i = 0; i < kListItemsMax && rest.size() > 2; ++i) {
    ByteReader tower(rest, call.in.order());
    const std::uint16_t id = tower.U16();
    if (id == 0) {
      break;
    }
    const WireText binding{Utf16LeUntilNul(rest.subspan(2)), true, call.in.order()};
    call.Add("binding", binding);
    if (const std::optional<std::uint16_t> port = PortOf(binding); port && id == kTcp) {
      call.Listens(*port);
    }
    rest = rest.subspan(std::min(rest.size(), binding.data.size() + 4));
  }
}

// FLAGGED_WORD_BLOB behind a pointer: bytes, characters, the characters without NUL.
WireText ReadBstr(Call& call) {
  if (!call.in.Pointer()) {
    return {.data = {}, .wide = true, .order = call.in.order()};
  }
  const std::uint64_t units = call.in.Count(2);
  call.in.U32();
  call.in.U32();
  const Bytes data = call.in.Take(2 * static_cast<std::size_t>(units));
  return {Utf16LeUntilNul(data), true, call.in.order()};
}

void ReadIids(Call& call) {
  constexpr std::size_t kGuidBytes = 16;
  const std::uint64_t count = call.in.Count(kGuidBytes);
  for (std::uint64_t i = 0; i < count && i < kListItemsMax && call.in.ok(); ++i) {
    call.Uuid("iid");
  }
  if (count > kListItemsMax) {
    call.Dropped();
    call.in.Skip(kGuidBytes * static_cast<std::size_t>(count - kListItemsMax));
  }
}

}  // namespace eastwest::msrpc
