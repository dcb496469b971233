// [MS-EFSR] 3.1.4.2
#include "parsers/msrpc/calls/efsrpc.h"

namespace eastwest::msrpc {
namespace {

constexpr std::string_view kPath = "path";

void Path(Call& call) { call.String(kPath); }

// 3.1.4.2.13
void TwoPaths(Call& call) {
  call.String(kPath);
  call.String("destination");
}

// EFS_RPC_BLOB behind a pointer: count, pointer, bytes. 2.2.12
void SkipBlob(Call& call) {
  if (!call.in.Pointer()) {
    return;
  }
  call.in.Align(4, 8);
  call.in.U32();
  call.in.UniqueBytes();
}

// 3.1.4.2.14, 3.1.4.2.15: flags and a reserved blob come first.
void PathBehindBlob(Call& call) {
  call.Hex32("flags");
  SkipBlob(call);
  call.String(kPath);
}

constexpr Decoder kEfsrpc[] = {
    {.opnum = 0, .request = Path, .takes_path = true},   // EfsRpcOpenFileRaw
    {.opnum = 4, .request = Path, .takes_path = true},   // EfsRpcEncryptFileSrv
    {.opnum = 5, .request = Path, .takes_path = true},   // EfsRpcDecryptFileSrv
    {.opnum = 6, .request = Path, .takes_path = true},   // EfsRpcQueryUsersOnFile
    {.opnum = 7, .request = Path, .takes_path = true},   // EfsRpcQueryRecoveryAgents
    {.opnum = 8, .request = Path, .takes_path = true},   // EfsRpcRemoveUsersFromFile
    {.opnum = 9, .request = Path, .takes_path = true},   // EfsRpcAddUsersToFile
    {.opnum = 12, .request = Path, .takes_path = true},  // EfsRpcFileKeyInfo
    {.opnum = 13, .request = TwoPaths, .takes_path = true},
    {.opnum = 15, .request = PathBehindBlob, .takes_path = true},  // EfsRpcAddUsersToFileEx
    {.opnum = 16, .request = PathBehindBlob, .takes_path = true},  // EfsRpcFileKeyInfoEx
    {.opnum = 18, .request = Path, .takes_path = true},            // EfsRpcGetEncryptedFileMetadata
    {.opnum = 19, .request = Path, .takes_path = true},            // EfsRpcSetEncryptedFileMetadata
    {.opnum = 21, .request = Path, .takes_path = true},            // EfsRpcEncryptFileExSrv
};
static_assert(StrictlyAscending(kEfsrpc));

}  // namespace

std::span<const Decoder> EfsrpcCalls() { return kEfsrpc; }

}  // namespace eastwest::msrpc
