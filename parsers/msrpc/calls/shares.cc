// [MS-DFSNM] 3.1.4, [MS-FSRVP] 3.1.4
#include "parsers/msrpc/calls/shares.h"

namespace eastwest::msrpc {
namespace {

// [MS-DFSNM] 3.1.4.1.3, 3.1.4.1.4: server and share are optional.
void Link(Call& call) {
  call.String("path");
  call.UniqueString("server");
  call.UniqueString("share");
}

// 3.1.4.1.1
void AddLink(Call& call) {
  call.String("path");
  call.String("server");
  call.UniqueString("share");
}

// 3.1.4.3: domain-based roots.
void DomainRoot(Call& call) {
  call.String("server");
  call.String("domain_controller");
  call.String("share");
  call.String("root");
}

// 3.1.4.4: stand-alone roots.
void Root(Call& call) {
  call.String("server");
  call.String("share");
}

// 3.1.4.4.3: comment, then the path that the share has.
void ForcedRoot(Call& call) {
  Root(call);
  call.String("comment");
  call.String("path");
}

// 3.1.4.1.2
void AddLink2(Call& call) {
  call.String("path");
  call.UniqueString("domain_controller");
  call.String("server");
  call.UniqueString("share");
}

constexpr Decoder kNetdfs[] = {
    {.opnum = 1, .request = AddLink, .takes_path = true},
    {.opnum = 2, .request = Link, .takes_path = true},
    {.opnum = 10, .request = DomainRoot, .takes_path = true},
    {.opnum = 11, .request = DomainRoot, .takes_path = true},
    {.opnum = 12, .request = Root, .takes_path = true},
    {.opnum = 13, .request = Root, .takes_path = true},
    {.opnum = 15, .request = ForcedRoot, .takes_path = true},
    {.opnum = 19, .request = AddLink2, .takes_path = true},
    {.opnum = 20, .request = AddLink2, .takes_path = true},
};
static_assert(StrictlyAscending(kNetdfs));

// [MS-FSRVP] 3.1.4.9, 3.1.4.10
void ShareName(Call& call) { call.String("share"); }

constexpr Decoder kFsrvp[] = {
    {.opnum = 8, .request = ShareName, .takes_path = true},
    {.opnum = 9, .request = ShareName, .takes_path = true},
};
static_assert(StrictlyAscending(kFsrvp));

}  // namespace

std::span<const Decoder> NetdfsCalls() { return kNetdfs; }
std::span<const Decoder> FsrvpCalls() { return kFsrvp; }

}  // namespace eastwest::msrpc
