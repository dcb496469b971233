#include "parsers/msrpc/calls/registry.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "parsers/msrpc/calls/activation.h"
#include "parsers/msrpc/calls/automation.h"
#include "parsers/msrpc/calls/drsuapi.h"
#include "parsers/msrpc/calls/efsrpc.h"
#include "parsers/msrpc/calls/epmapper.h"
#include "parsers/msrpc/calls/eventlog.h"
#include "parsers/msrpc/calls/lsarpc.h"
#include "parsers/msrpc/calls/machine.h"
#include "parsers/msrpc/calls/netlogon.h"
#include "parsers/msrpc/calls/printing.h"
#include "parsers/msrpc/calls/samr.h"
#include "parsers/msrpc/calls/services.h"
#include "parsers/msrpc/calls/shares.h"
#include "parsers/msrpc/calls/srvsvc.h"
#include "parsers/msrpc/calls/tasks.h"
#include "parsers/msrpc/calls/winreg.h"
#include "parsers/msrpc/calls/wmi.h"

namespace eastwest::msrpc {
namespace {

using enum ReturnCodeKind;

const InterfaceCalls kCalls[] = {
    {GuidFrom("00000131-0000-0000-c000-000000000046"), kHresult, RemUnknownCalls()},
    {GuidFrom("00000143-0000-0000-c000-000000000046"), kHresult, RemUnknownCalls()},
    {GuidFrom("000001a0-0000-0000-c000-000000000046"), kHresult, ScmActivatorCalls()},
    {GuidFrom("00020400-0000-0000-c000-000000000046"), kHresult, DispatchCalls()},
    {GuidFrom("12345678-1234-abcd-ef00-0123456789ab"), kWin32, SpoolssCalls()},
    {GuidFrom("12345678-1234-abcd-ef00-01234567cffb"), kNtStatus, NetlogonCalls()},
    {GuidFrom("12345778-1234-abcd-ef00-0123456789ab"), kNtStatus, LsarpcCalls()},
    {GuidFrom("12345778-1234-abcd-ef00-0123456789ac"), kNtStatus, SamrCalls()},
    {GuidFrom("1ff70682-0a51-30e8-076d-740be8cee98b"), kWin32, AtsvcCalls()},
    {GuidFrom("338cd001-2244-31f1-aaaa-900038001003"), kWin32, WinregCalls()},
    {GuidFrom("367abb81-9844-35f1-ad32-98f038001003"), kWin32, SvcctlCalls()},
    {GuidFrom("378e52b0-c0a9-11cf-822d-00aa0051e40f"), kHresult, SasecCalls()},
    {GuidFrom("3dde7c30-165d-11d1-ab8f-00805f14db40"), kWin32, BackupKeyCalls()},
    {GuidFrom("4b324fc8-1670-01d3-1278-5a47bf6ee188"), kWin32, SrvsvcCalls()},
    {GuidFrom("4d9f4ab8-7d1c-11cf-861e-0020af6e7c57"), kHresult, ActivationCalls()},
    {GuidFrom("4fc742e0-4a10-11cf-8273-00aa004ae673"), kWin32, NetdfsCalls()},
    {GuidFrom("50abc2a4-574d-40b3-9d66-ee4fd5fba076"), kWin32, DnsserverCalls()},
    {GuidFrom("5ca4a760-ebb1-11cf-8611-00a0245420ed"), kNone, WinstationCalls()},
    {GuidFrom("6bffd098-a112-3610-9833-46c3f87e345a"), kWin32, WkssvcCalls()},
    {GuidFrom("76f03f96-cdfd-44fc-a22c-64950a001209"), kWin32, WinspoolCalls()},
    {GuidFrom("82273fdc-e32a-18c3-3f78-827929dc23ea"), kNtStatus, EventlogCalls()},
    {GuidFrom("86d35949-83c9-4044-b424-db363231fd0c"), kHresult, TaskSchedulerCalls()},
    {GuidFrom("894de0c0-0d55-11d3-a322-00c04fa321a1"), kWin32, InitShutdownCalls()},
    {GuidFrom("91ae6020-9e3c-11cf-8d7c-00aa00c091be"), kHresult, CertPassageCalls()},
    {GuidFrom("9556dc99-828c-11cf-a37e-00aa003240c7"), kHresult, WbemServicesCalls()},
    {GuidFrom("99fcfec4-5260-101b-bbcb-00aa0021347a"), kWin32, ObjectExporterCalls()},
    {GuidFrom("a8e0653c-2744-4389-a61d-7373df8b2292"), kHresult, FsrvpCalls()},
    {GuidFrom("c681d488-d850-11d0-8c52-00c04fd90f7e"), kWin32, EfsrpcCalls()},
    {GuidFrom("d4781cd6-e5d3-44df-ad94-930efe48a887"), kHresult, WbemClientCalls()},
    {GuidFrom("d95afe70-a6d5-4259-822e-2c84da1ddb0d"), kWin32, WindowsShutdownCalls()},
    {GuidFrom("df1941c5-fe89-4e79-bf10-463657acf44d"), kWin32, EfsrpcCalls()},
    {GuidFrom("e1af8308-5d1f-11c9-91a4-08002b14a0fa"), kNone, EpmapperCalls()},
    {GuidFrom("e3514235-4b06-11d1-ab04-00c04fc2dcd2"), kWin32, DrsuapiCalls()},
    {GuidFrom("f309ad18-d86a-11d0-a075-00c04fb68820"), kHresult, WbemLoginCalls()},
    {GuidFrom("f6beaff7-1e19-4fbb-9f8f-b89e2018337c"), kWin32, EventServiceCalls()},
};

}  // namespace

std::span<const InterfaceCalls> AllInterfaceCalls() { return kCalls; }

const InterfaceCalls* FindInterfaceCalls(const Guid& uuid) {
  const auto found = std::ranges::lower_bound(kCalls, uuid, {}, &InterfaceCalls::uuid);
  return found != std::ranges::end(kCalls) && found->uuid == uuid ? &*found : nullptr;
}

const Decoder* FindDecoder(const Guid& uuid, std::uint16_t opnum) {
  const InterfaceCalls* const calls = FindInterfaceCalls(uuid);
  if (calls == nullptr) {
    return nullptr;
  }
  const auto found = std::ranges::lower_bound(calls->decoders, opnum, {}, &Decoder::opnum);
  return found != calls->decoders.end() && found->opnum == opnum ? &*found : nullptr;
}

ParseError DecodeRequest(const Decoder& decoder, const Stub& stub, CallFields& out) {
  Call call(stub, decoder.opnum, out);
  if (decoder.request != nullptr) {
    decoder.request(call);
  }
  return call.in.error();
}

ParseError DecodeResponse(const Decoder& decoder, const Stub& stub, CallFields& out) {
  Call call(stub, decoder.opnum, out);
  if (decoder.response != nullptr) {
    decoder.response(call);
  }
  return call.in.error();
}

bool IsRefusal(ReturnCodeKind kind, std::uint32_t code) {
  // Both mean that the answer holds what was asked for, or all that is left of it.
  constexpr std::uint32_t kErrorMoreData = 234;
  constexpr std::uint32_t kErrorNoMoreItems = 259;
  switch (kind) {
    case ReturnCodeKind::kNone:
      return false;
    case ReturnCodeKind::kWin32:
      return code != 0 && code != kErrorMoreData && code != kErrorNoMoreItems;
    case ReturnCodeKind::kNtStatus:
      return code >> 30 == 3;  // severity "error"; warnings and information carry an answer
    case ReturnCodeKind::kHresult:
      return code >> 31 != 0;
  }
  return false;
}

}  // namespace eastwest::msrpc
