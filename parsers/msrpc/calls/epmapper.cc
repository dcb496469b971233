// [C706] appendix O
#include "parsers/msrpc/calls/epmapper.h"

#include "parsers/dcerpc/epm.h"
#include "parsers/msrpc/interfaces.h"

namespace eastwest::msrpc {
namespace {

void AddInterface(Call& call, const Guid& uuid) {
  const Interface* const known = FindInterface(uuid);
  if (known != nullptr) {
    call.Add("interface", known->endpoint);
  }
  call.Add("interface_uuid", uuid);
}

// ept_map: the tower that is asked for names the interface.
void Map(Call& call) {
  const auto map = dcerpc::ParseEptMapRequest(call.stub.data, call.stub.order, call.stub.ndr64);
  call.in.Require(map.ok(), map.error);
  AddInterface(call, map->wanted.interface.uuid);
}

// ept_lookup: what kind of question, an object, an interface; without the last two it lists
// everything.
void Lookup(Call& call) {
  call.U32("inquiry_type");
  if (call.in.Pointer()) {
    call.Uuid("object");
  }
  if (call.in.Pointer()) {
    AddInterface(call, call.in.Uuid());
  }
}

constexpr Decoder kEpmapper[] = {
    {.opnum = 2, .request = Lookup},
    {.opnum = dcerpc::kEptMapOpnum, .request = Map},
};
static_assert(StrictlyAscending(kEpmapper));

}  // namespace

std::span<const Decoder> EpmapperCalls() { return kEpmapper; }

}  // namespace eastwest::msrpc
