#include "parsers/msrpc/interfaces.h"

#include <algorithm>
#include <functional>

#include "parsers/msrpc/tables/accounts.h"
#include "parsers/msrpc/tables/dcom.h"
#include "parsers/msrpc/tables/directory.h"
#include "parsers/msrpc/tables/endpoint.h"
#include "parsers/msrpc/tables/eventlog.h"
#include "parsers/msrpc/tables/files.h"
#include "parsers/msrpc/tables/lsarpc.h"
#include "parsers/msrpc/tables/scheduler.h"
#include "parsers/msrpc/tables/server.h"
#include "parsers/msrpc/tables/sessions.h"
#include "parsers/msrpc/tables/shutdown.h"
#include "parsers/msrpc/tables/spoolss.h"
#include "parsers/msrpc/tables/svcctl.h"
#include "parsers/msrpc/tables/winreg.h"
#include "parsers/msrpc/tables/winspool.h"
#include "parsers/msrpc/tables/wmi.h"

namespace eastwest::msrpc {
namespace {

// Where the operations are missing, nobody has needed their names yet.
constexpr Interface kInterfaces[] = {
    {GuidFrom("00000131-0000-0000-c000-000000000046"), 0, "IRemUnknown", tables::kRemUnknown},
    {GuidFrom("00000143-0000-0000-c000-000000000046"), 0, "IRemUnknown2", tables::kRemUnknown2},
    {GuidFrom("000001a0-0000-0000-c000-000000000046"), 0, "IRemoteSCMActivator",
     tables::kRemoteScmActivator},
    {GuidFrom("00020400-0000-0000-c000-000000000046"), 0, "IDispatch", tables::kDispatch},
    {GuidFrom("027947e1-d731-11ce-a357-000000000001"), 0, "IEnumWbemClassObject interface",
     tables::kEnumWbemClassObject},
    {GuidFrom("0a74ef1c-41a4-4e06-83ae-dc74fb1cdd53"), 1, "idletask", tables::kIdletask},
    {GuidFrom("0b6edbfa-4a24-4fc6-8a23-942b1eca65d1"), 1, "IRPCAsyncNotify", {}},
    {GuidFrom("12345678-1234-abcd-ef00-0123456789ab"), 1, "spoolss", tables::kSpoolss},
    {GuidFrom("12345678-1234-abcd-ef00-01234567cffb"), 1, "netlogon", tables::kNetlogon},
    {GuidFrom("12345778-1234-abcd-ef00-0123456789ab"), 0, "lsarpc", tables::kLsarpc},
    {GuidFrom("12345778-1234-abcd-ef00-0123456789ac"), 1, "samr", tables::kSamr},
    {GuidFrom("12b81e99-f207-4a4c-85d3-77b42f76fd14"), 1, "ISeclogon", tables::kSeclogon},
    {GuidFrom("1544f5e0-613c-11d1-93df-00c04fd7bd09"), 1, "exchange_rfr", {}},
    {GuidFrom("17fc11e9-c258-4b8d-8d07-2f4125156244"), 1, "mimikatz", tables::kMimikatz},
    {GuidFrom("17fdd703-1827-4e34-79d4-24a55c53bb37"), 1, "msgsvc", {}},
    {GuidFrom("1c1c45ee-4395-11d2-b60b-00104b703efd"), 0, "IWbemFetchSmartEnum interface", {}},
    {GuidFrom("1ff70682-0a51-30e8-076d-740be8cee98b"), 1, "atsvc", tables::kAtsvc},
    {GuidFrom("2c9273e0-1dc3-11d3-b364-00105a1f8177"), 0, "IWbemRefreshingServices interface", {}},
    {GuidFrom("2f5f3220-c126-1076-b549-074d078619da"), 1, "nddeapi", {}},
    {GuidFrom("338cd001-2244-31f1-aaaa-900038001003"), 1, "winreg", tables::kWinreg},
    {GuidFrom("342cfd40-3c6c-11ce-a893-08002b2e9c6d"), 0, "llsrpc", {}},
    {GuidFrom("367abb81-9844-35f1-ad32-98f038001003"), 2, "svcctl", tables::kSvcctl},
    {GuidFrom("378e52b0-c0a9-11cf-822d-00aa0051e40f"), 1, "sasec", tables::kSasec},
    {GuidFrom("3919286a-b10c-11d0-9ba8-00c04fd92ef5"), 0, "dssetup", tables::kDssetup},
    {GuidFrom("3c4728c5-f0ab-448b-bda1-6ce01eb0a6d5"), 1, "RpcSrvDHCPC", {}},
    {GuidFrom("3c4728c5-f0ab-448b-bda1-6ce01eb0a6d6"), 1, "dhcpcsvc6", {}},
    {GuidFrom("3dde7c30-165d-11d1-ab8f-00805f14db40"), 1, "BackupKey", tables::kBackupKey},
    {GuidFrom("3faf4738-3a21-4307-b46c-fdda9bb8c0d5"), 1, "AudioSrv", {}},
    {GuidFrom("423ec01e-2e35-11d2-b604-00104b703efd"), 0, "IWbemWCOSmartEnum interface", {}},
    {GuidFrom("44aca674-e8fc-11d0-a07c-00c04fb68820"), 0, "IWbemContext interface", {}},
    {GuidFrom("45f52c28-7f9f-101a-b52b-08002b2efabe"), 1, "winspipe", {}},
    {GuidFrom("484809d6-4239-471b-b5bc-61df8c23ac48"), 1, "TermSrvSession",
     tables::kTermSrvSession},
    {GuidFrom("4b324fc8-1670-01d3-1278-5a47bf6ee188"), 3, "srvsvc", tables::kSrvsvc},
    {GuidFrom("4d9f4ab8-7d1c-11cf-861e-0020af6e7c57"), 0, "IActivation", tables::kActivation},
    {GuidFrom("4fc742e0-4a10-11cf-8273-00aa004ae673"), 3, "netdfs", tables::kNetdfs},
    {GuidFrom("50abc2a4-574d-40b3-9d66-ee4fd5fba076"), 5, "dnsserver", tables::kDnsserver},
    {GuidFrom("51c82175-844e-4750-b0d8-ec255555bc06"), 1, "KMS", {}},
    {GuidFrom("5261574a-4572-206e-b268-6b199213b4e4"), 0, "AsyncEMSMDB", {}},
    {GuidFrom("541679ab-2e5f-11d3-b34e-00104bcc4b4a"), 0, "IWbemLoginHelper interface", {}},
    {GuidFrom("5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc"), 1, "msgsvcsend", {}},
    {GuidFrom("5ca4a760-ebb1-11cf-8611-00a0245420ed"), 1, "winstation_rpc", tables::kWinstation},
    {GuidFrom("6bffd098-a112-3610-9833-012892020162"), 0, "browser", tables::kBrowser},
    {GuidFrom("6bffd098-a112-3610-9833-46c3f87e345a"), 1, "wkssvc", tables::kWkssvc},
    {GuidFrom("76f03f96-cdfd-44fc-a22c-64950a001209"), 1, "IRemoteWinspool",
     tables::kRemoteWinspool},
    {GuidFrom("7c857801-7381-11cf-884d-00aa004b2e24"), 0, "IWbemObjectSink interface", {}},
    {GuidFrom("82273fdc-e32a-18c3-3f78-827929dc23ea"), 0, "eventlog", tables::kEventlog},
    {GuidFrom("86d35949-83c9-4044-b424-db363231fd0c"), 1, "ITaskSchedulerService",
     tables::kTaskSchedulerService},
    {GuidFrom("88143fd0-c28d-4b2b-8fef-8d882f6a9390"), 1, "TermSrvEnumeration",
     tables::kTermSrvEnumeration},
    {GuidFrom("894de0c0-0d55-11d3-a322-00c04fa321a1"), 1, "InitShutdown", tables::kInitShutdown},
    {GuidFrom("8d9f4e40-a03d-11ce-8f69-08003e30051b"), 1, "pnp", {}},
    {GuidFrom("906b0ce0-c70b-1067-b317-00dd010662da"), 1, "IXnRemote", {}},
    {GuidFrom("91ae6020-9e3c-11cf-8d7c-00aa00c091be"), 0, "ICertPassage", tables::kCertPassage},
    {GuidFrom("9556dc99-828c-11cf-a37e-00aa003240c7"), 0, "IWbemServices", tables::kWbemServices},
    {GuidFrom("99fcfec4-5260-101b-bbcb-00aa0021347a"), 0, "IObjectExporter",
     tables::kObjectExporter},
    {GuidFrom("a4f1db00-ca47-1067-b31f-00dd010662da"), 0, "exchange_mapi", {}},
    {GuidFrom("a8e0653c-2744-4389-a61d-7373df8b2292"), 1, "FileServerVssAgent",
     tables::kFileServerVssAgent},
    {GuidFrom("ae33069b-a2a8-46ee-a235-ddfd339be281"), 1, "IRPCRemoteObject", {}},
    {GuidFrom("afa8bd80-7d8a-11c9-bef4-08002b102989"), 1, "mgmt", tables::kMgmt},
    {GuidFrom("c386ca3e-9061-4a72-821e-498d83be188f"), 1, "AudioRpc", {}},
    {GuidFrom("c681d488-d850-11d0-8c52-00c04fd90f7e"), 1, "efsrpc2", tables::kEfsrpc},
    {GuidFrom("d4781cd6-e5d3-44df-ad94-930efe48a887"), 0, "IWbemLoginClientID",
     tables::kWbemLoginClientId},
    {GuidFrom("d95afe70-a6d5-4259-822e-2c84da1ddb0d"), 1, "WindowsShutdown",
     tables::kWindowsShutdown},
    {GuidFrom("dc12a681-737f-11cf-884d-00aa004b2e24"), 0, "IWbemClassObject interface", {}},
    {GuidFrom("df1941c5-fe89-4e79-bf10-463657acf44d"), 1, "efsrpc", tables::kEfsrpc},
    {GuidFrom("e1af8308-5d1f-11c9-91a4-08002b14a0fa"), 3, "epmapper", tables::kEpmapper},
    {GuidFrom("e3514235-4b06-11d1-ab04-00c04fc2dcd2"), 4, "drsuapi", tables::kDrsuapi},
    {GuidFrom("f1e9c5b2-f59b-11d2-b362-00105a1f8177"), 0, "IWbemRemoteRefresher interface", {}},
    {GuidFrom("f309ad18-d86a-11d0-a075-00c04fb68820"), 0, "IWbemLevel1Login",
     tables::kWbemLevel1Login},
    {GuidFrom("f5cc59b4-4264-101a-8c59-08002b2f8426"), 1, "FrsRpc", tables::kFrsRpc},
    {GuidFrom("f5cc5a18-4264-101a-8c59-08002b2f8426"), 56, "nspi", tables::kNspi},
    {GuidFrom("f6beaff7-1e19-4fbb-9f8f-b89e2018337c"), 1, "IEventService", tables::kEventService},
};
static_assert(std::ranges::is_sorted(kInterfaces, std::ranges::less{}, &Interface::uuid) &&
              std::ranges::adjacent_find(kInterfaces, std::ranges::equal_to{}, &Interface::uuid) ==
                  std::ranges::end(kInterfaces));

struct Pipe {
  std::string_view name;
  Guid interface;
};

// Pipes whose name tells the interface. lsass, ntsvcs and protected_storage carry many; the one
// named is the usual one.
constexpr Pipe kPipes[] = {
    {"atsvc", GuidFrom("86d35949-83c9-4044-b424-db363231fd0c")},
    {"browser", GuidFrom("6bffd098-a112-3610-9833-012892020162")},
    {"cert", GuidFrom("91ae6020-9e3c-11cf-8d7c-00aa00c091be")},
    {"dnsserver", GuidFrom("50abc2a4-574d-40b3-9d66-ee4fd5fba076")},
    {"efsrpc", GuidFrom("df1941c5-fe89-4e79-bf10-463657acf44d")},
    {"epmapper", GuidFrom("e1af8308-5d1f-11c9-91a4-08002b14a0fa")},
    {"eventlog", GuidFrom("82273fdc-e32a-18c3-3f78-827929dc23ea")},
    {"fssagentrpc", GuidFrom("a8e0653c-2744-4389-a61d-7373df8b2292")},
    {"initshutdown", GuidFrom("894de0c0-0d55-11d3-a322-00c04fa321a1")},
    {"lsarpc", GuidFrom("12345778-1234-abcd-ef00-0123456789ab")},
    {"lsass", GuidFrom("12345778-1234-abcd-ef00-0123456789ab")},
    {"netdfs", GuidFrom("4fc742e0-4a10-11cf-8273-00aa004ae673")},
    {"netlogon", GuidFrom("12345678-1234-abcd-ef00-01234567cffb")},
    {"ntsvcs", GuidFrom("367abb81-9844-35f1-ad32-98f038001003")},
    {"protected_storage", GuidFrom("3dde7c30-165d-11d1-ab8f-00805f14db40")},
    {"samr", GuidFrom("12345778-1234-abcd-ef00-0123456789ac")},
    {"spoolss", GuidFrom("12345678-1234-abcd-ef00-0123456789ab")},
    {"srvsvc", GuidFrom("4b324fc8-1670-01d3-1278-5a47bf6ee188")},
    {"svcctl", GuidFrom("367abb81-9844-35f1-ad32-98f038001003")},
    {"winreg", GuidFrom("338cd001-2244-31f1-aaaa-900038001003")},
    {"wkssvc", GuidFrom("6bffd098-a112-3610-9833-46c3f87e345a")},
};
static_assert(std::ranges::is_sorted(kPipes, std::ranges::less{}, &Pipe::name));

}  // namespace

std::span<const Interface> Interfaces() { return kInterfaces; }

const Interface* FindInterface(const Guid& uuid) {
  const auto found = std::ranges::lower_bound(kInterfaces, uuid, {}, &Interface::uuid);
  return found != std::ranges::end(kInterfaces) && found->uuid == uuid ? &*found : nullptr;
}

std::string_view OperationName(const Guid& uuid, std::uint16_t opnum) {
  const Interface* interface = FindInterface(uuid);
  if (interface == nullptr) {
    return {};
  }
  const auto found = std::ranges::lower_bound(interface->operations, opnum, {}, &Operation::opnum);
  const bool known = found != interface->operations.end() && found->opnum == opnum;
  return known ? found->name : std::string_view{};
}

std::optional<Guid> InterfaceOfPipe(std::string_view lower_case_pipe) {
  const auto found = std::ranges::lower_bound(kPipes, lower_case_pipe, {}, &Pipe::name);
  if (found == std::ranges::end(kPipes) || found->name != lower_case_pipe) {
    return std::nullopt;
  }
  return found->interface;
}

}  // namespace eastwest::msrpc
