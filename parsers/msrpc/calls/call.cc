#include "parsers/msrpc/calls/call.h"

#include <array>

namespace eastwest::msrpc {

void ReadNames(Call& call, std::string_view name, std::uint64_t count) {
  std::array<NdrReader::Counted, kListItemsMax> headers{};
  for (std::uint64_t i = 0; i < count && call.in.ok(); ++i) {
    const NdrReader::Counted header = call.in.CountedHeader();
    if (i < headers.size()) {
      headers[i] = header;
    }
  }
  for (std::uint64_t i = 0; i < count && i < headers.size() && call.in.ok(); ++i) {
    call.Add(name, call.in.CountedBody(headers[i], true));
  }
  if (count > headers.size()) {
    call.Dropped();
  }
}

void ReadNamePointers(Call& call, std::string_view name, std::uint64_t count, bool wide) {
  std::uint64_t present = 0;
  for (std::uint64_t i = 0; i < count && call.in.ok(); ++i) {
    present += call.in.Pointer() ? 1U : 0U;
  }
  for (std::uint64_t i = 0; i < present && i < kListItemsMax && call.in.ok(); ++i) {
    call.String(name, wide);
  }
  if (present > kListItemsMax) {
    call.Dropped();
  }
}

void ReadOpened(Call& call) { call.Opened(call.in.Handle()); }

void ReadServer(Call& call) { call.UniqueString("server"); }

}  // namespace eastwest::msrpc
