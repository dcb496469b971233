#include "parsers/msrpc/interfaces.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace eastwest::msrpc {
namespace {

TEST(InterfacesTest, NamesWhatZeekNames) {
  struct Case {
    std::string_view uuid;
    std::string_view endpoint;
    std::uint16_t opnum;
    std::string_view operation;
  };
  const Case cases[] = {
      {"367abb81-9844-35f1-ad32-98f038001003", "svcctl", 12, "CreateServiceW"},
      {"367abb81-9844-35f1-ad32-98f038001003", "svcctl", 19, "StartServiceW"},
      {"367abb81-9844-35f1-ad32-98f038001003", "svcctl", 60, "CreateWowService"},
      {"367abb81-9844-35f1-ad32-98f038001003", "svcctl", 64, "OpenSCManager2"},
      {"1ff70682-0a51-30e8-076d-740be8cee98b", "atsvc", 0, "NetrJobAdd"},
      {"86d35949-83c9-4044-b424-db363231fd0c", "ITaskSchedulerService", 1, "SchRpcRegisterTask"},
      {"86d35949-83c9-4044-b424-db363231fd0c", "ITaskSchedulerService", 19, "SchRpcEnableTask"},
      {"378e52b0-c0a9-11cf-822d-00aa0051e40f", "sasec", 0, "SASetAccountInformation"},
      {"e1af8308-5d1f-11c9-91a4-08002b14a0fa", "epmapper", 3, "ept_map"},
      {"000001a0-0000-0000-c000-000000000046", "IRemoteSCMActivator", 4, "RemoteCreateInstance"},
      {"00020400-0000-0000-c000-000000000046", "IDispatch", 6, "Invoke"},
      {"f309ad18-d86a-11d0-a075-00c04fb68820", "IWbemLevel1Login", 6, "NTLMLogin"},
      {"9556dc99-828c-11cf-a37e-00aa003240c7", "IWbemServices", 24, "ExecMethod"},
      {"338cd001-2244-31f1-aaaa-900038001003", "winreg", 22, "BaseRegSetValue"},
      {"338cd001-2244-31f1-aaaa-900038001003", "winreg", 31, "BaseRegSaveKeyEx"},
      {"12345778-1234-abcd-ef00-0123456789ac", "samr", 50, "SamrCreateUser2InDomain"},
      {"12345778-1234-abcd-ef00-0123456789ac", "samr", 66, "SamrSetDSRMPassword"},
      {"12345778-1234-abcd-ef00-0123456789ab", "lsarpc", 43, "LsarRetrievePrivateData"},
      {"12345778-1234-abcd-ef00-0123456789ab", "lsarpc", 77, "LsarLookupNames4"},
      {"4b324fc8-1670-01d3-1278-5a47bf6ee188", "srvsvc", 15, "NetrShareEnum"},
      {"4b324fc8-1670-01d3-1278-5a47bf6ee188", "srvsvc", 31, "NetprPathCanonicalize"},
      {"6bffd098-a112-3610-9833-46c3f87e345a", "wkssvc", 2, "NetrWkstaUserEnum"},
      {"e3514235-4b06-11d1-ab04-00c04fc2dcd2", "drsuapi", 3, "DRSGetNCChanges"},
      {"12345678-1234-abcd-ef00-01234567cffb", "netlogon", 26, "NetrServerAuthenticate3"},
      {"12345678-1234-abcd-ef00-01234567cffb", "netlogon", 30, "NetrServerPasswordSet2"},
      {"c681d488-d850-11d0-8c52-00c04fd90f7e", "efsrpc2", 0, "EfsRpcOpenFileRaw"},
      {"12345678-1234-abcd-ef00-0123456789ab", "spoolss", 65,
       "RpcRemoteFindFirstPrinterChangeNotificationEx"},
      {"12345678-1234-abcd-ef00-0123456789ab", "spoolss", 89, "RpcAddPrinterDriverEx"},
      {"76f03f96-cdfd-44fc-a22c-64950a001209", "IRemoteWinspool", 39, "RpcAsyncAddPrinterDriver"},
      {"4fc742e0-4a10-11cf-8273-00aa004ae673", "netdfs", 12, "NetrDfsAddStdRoot"},
      {"a8e0653c-2744-4389-a61d-7373df8b2292", "FileServerVssAgent", 9, "IsPathShadowCopied"},
      {"82273fdc-e32a-18c3-3f78-827929dc23ea", "eventlog", 0, "ElfrClearELFW"},
      {"f6beaff7-1e19-4fbb-9f8f-b89e2018337c", "IEventService", 21, "EvtRpcPutChannelConfig"},
      {"894de0c0-0d55-11d3-a322-00c04fa321a1", "InitShutdown", 2, "BaseInitiateShutdownEx"},
      {"3dde7c30-165d-11d1-ab8f-00805f14db40", "BackupKey", 0, "bkrp_BackupKey"},
      {"5ca4a760-ebb1-11cf-8611-00a0245420ed", "winstation_rpc", 37,
       "RpcWinStationTerminateProcess"},
      {"91ae6020-9e3c-11cf-8d7c-00aa00c091be", "ICertPassage", 0, "CertServerRequest"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.operation);
    const Guid uuid = GuidFrom(c.uuid);
    const Interface* interface = FindInterface(uuid);
    ASSERT_NE(interface, nullptr);
    EXPECT_EQ(interface->endpoint, c.endpoint);
    EXPECT_EQ(OperationName(uuid, c.opnum), c.operation);
  }
}

struct Whole {
  std::string_view uuid;
  std::uint16_t version;
  std::string_view endpoint;
  std::uint16_t first;
  std::uint16_t last;
  int reserved;  // "not used on the wire" in the specification
};

// The interfaces that lateral movement uses.
constexpr Whole kWhole[] = {
    {"367abb81-9844-35f1-ad32-98f038001003", 2, "svcctl", 0, 64, 7},
    {"1ff70682-0a51-30e8-076d-740be8cee98b", 1, "atsvc", 0, 3, 0},
    {"86d35949-83c9-4044-b424-db363231fd0c", 1, "ITaskSchedulerService", 0, 19, 0},
    {"378e52b0-c0a9-11cf-822d-00aa0051e40f", 1, "sasec", 0, 3, 0},
    {"e1af8308-5d1f-11c9-91a4-08002b14a0fa", 3, "epmapper", 0, 8, 0},
    {"000001a0-0000-0000-c000-000000000046", 0, "IRemoteSCMActivator", 0, 4, 0},
    {"4d9f4ab8-7d1c-11cf-861e-0020af6e7c57", 0, "IActivation", 0, 0, 0},
    {"99fcfec4-5260-101b-bbcb-00aa0021347a", 0, "IObjectExporter", 0, 5, 0},
    {"00000131-0000-0000-c000-000000000046", 0, "IRemUnknown", 0, 5, 0},
    {"00000143-0000-0000-c000-000000000046", 0, "IRemUnknown2", 0, 6, 0},
    {"00020400-0000-0000-c000-000000000046", 0, "IDispatch", 0, 6, 0},
    {"f309ad18-d86a-11d0-a075-00c04fb68820", 0, "IWbemLevel1Login", 3, 6, 0},
    {"9556dc99-828c-11cf-a37e-00aa003240c7", 0, "IWbemServices", 3, 25, 0},
    {"338cd001-2244-31f1-aaaa-900038001003", 1, "winreg", 0, 35, 0},
    {"12345778-1234-abcd-ef00-0123456789ac", 1, "samr", 0, 77, 5},
    {"12345778-1234-abcd-ef00-0123456789ab", 0, "lsarpc", 0, 133, 35},
    {"4b324fc8-1670-01d3-1278-5a47bf6ee188", 3, "srvsvc", 0, 57, 0},
    {"6bffd098-a112-3610-9833-46c3f87e345a", 1, "wkssvc", 0, 31, 0},
    {"e3514235-4b06-11d1-ab04-00c04fc2dcd2", 4, "drsuapi", 0, 30, 0},
    {"12345678-1234-abcd-ef00-01234567cffb", 1, "netlogon", 0, 59, 10},
    {"df1941c5-fe89-4e79-bf10-463657acf44d", 1, "efsrpc", 0, 22, 2},
    {"c681d488-d850-11d0-8c52-00c04fd90f7e", 1, "efsrpc2", 0, 22, 2},
    {"12345678-1234-abcd-ef00-0123456789ab", 1, "spoolss", 0, 104, 0},
    {"76f03f96-cdfd-44fc-a22c-64950a001209", 1, "IRemoteWinspool", 0, 74, 0},
    {"4fc742e0-4a10-11cf-8273-00aa004ae673", 3, "netdfs", 0, 25, 0},
    {"a8e0653c-2744-4389-a61d-7373df8b2292", 1, "FileServerVssAgent", 0, 12, 0},
    {"82273fdc-e32a-18c3-3f78-827929dc23ea", 0, "eventlog", 0, 26, 0},
    {"f6beaff7-1e19-4fbb-9f8f-b89e2018337c", 1, "IEventService", 0, 28, 0},
    {"894de0c0-0d55-11d3-a322-00c04fa321a1", 1, "InitShutdown", 0, 2, 0},
    {"d95afe70-a6d5-4259-822e-2c84da1ddb0d", 1, "WindowsShutdown", 0, 1, 0},
    {"3dde7c30-165d-11d1-ab8f-00805f14db40", 1, "BackupKey", 0, 0, 0},
    {"50abc2a4-574d-40b3-9d66-ee4fd5fba076", 5, "dnsserver", 0, 18, 0},
    {"5ca4a760-ebb1-11cf-8611-00a0245420ed", 1, "winstation_rpc", 0, 75, 0},
    {"484809d6-4239-471b-b5bc-61df8c23ac48", 1, "TermSrvSession", 0, 12, 0},
    {"88143fd0-c28d-4b2b-8fef-8d882f6a9390", 1, "TermSrvEnumeration", 0, 11, 1},
    {"91ae6020-9e3c-11cf-8d7c-00aa00c091be", 0, "ICertPassage", 0, 0, 0},
    {"6bffd098-a112-3610-9833-012892020162", 0, "browser", 0, 11, 0},
    {"afa8bd80-7d8a-11c9-bef4-08002b102989", 1, "mgmt", 0, 4, 0},
    {"17fc11e9-c258-4b8d-8d07-2f4125156244", 1, "mimikatz", 0, 3, 0},
};

TEST(InterfacesTest, HasEveryOperationOfTheInterfacesThatMatter) {
  for (const Whole& c : kWhole) {
    SCOPED_TRACE(c.endpoint);
    const Interface* interface = FindInterface(GuidFrom(c.uuid));
    ASSERT_NE(interface, nullptr);
    EXPECT_EQ(interface->endpoint, c.endpoint);
    EXPECT_EQ(interface->version, c.version);
    EXPECT_EQ(interface->first_opnum, c.first);
    EXPECT_EQ(interface->first_opnum + interface->operations.size() - 1, c.last);
    EXPECT_EQ(std::ranges::count(interface->operations, ""), c.reserved);
  }
}

TEST(InterfacesTest, IsInOrderAndHasNoHoles) {
  const std::span<const Interface> all = Interfaces();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Interface& interface = all[i];
    SCOPED_TRACE(interface.endpoint);
    if (i > 0) {
      const bool later =
          all[i - 1].uuid < interface.uuid ||
          (all[i - 1].uuid == interface.uuid && all[i - 1].version < interface.version);
      EXPECT_TRUE(later) << ToString(interface.uuid);
    }
    EXPECT_FALSE(interface.endpoint.empty());
    if (!interface.operations.empty()) {
      EXPECT_FALSE(interface.operations.front().empty()) << "the first opnum has a name";
      EXPECT_FALSE(interface.operations.back().empty()) << "the last opnum has a name";
    }
    for (const std::string_view name : interface.operations) {
      EXPECT_EQ(name.find(' '), std::string_view::npos) << name;
    }
  }
}

TEST(InterfacesTest, NamesTheOperationsOfMoreThanTwoHundredInterfaces) {
  EXPECT_GE(
      std::ranges::count_if(
          Interfaces(), [](const Interface& interface) { return !interface.operations.empty(); }),
      200);
}

TEST(InterfacesTest, FindsEveryInterfaceOfTheTable) {
  for (const Interface& interface : Interfaces()) {
    EXPECT_EQ(FindInterface(interface.uuid), &interface);
    for (std::size_t i = 0; i < interface.operations.size(); ++i) {
      const auto opnum = static_cast<std::uint16_t>(interface.first_opnum + i);
      EXPECT_EQ(OperationName(interface.uuid, opnum), interface.operations[i]);
    }
    const std::size_t behind = interface.first_opnum + interface.operations.size();
    EXPECT_EQ(OperationName(interface.uuid, static_cast<std::uint16_t>(behind)), "");
    if (interface.first_opnum > 0) {
      EXPECT_EQ(OperationName(interface.uuid, 0), "");
    }
  }
}

// Tables found elsewhere are off by one or repeat a neighbour here.
TEST(InterfacesTest, FollowsTheSpecificationWhereOthersErr) {
  const Guid wmi = GuidFrom("9556dc99-828c-11cf-a37e-00aa003240c7");
  EXPECT_EQ(OperationName(wmi, 10), "DeleteClass");
  EXPECT_EQ(OperationName(wmi, 16), "DeleteInstance");
  EXPECT_EQ(OperationName(wmi, 17), "DeleteInstanceAsync");
  EXPECT_EQ(OperationName(wmi, 2), "") << "IUnknown is not called through it";
  const Guid even6 = GuidFrom("f6beaff7-1e19-4fbb-9f8f-b89e2018337c");
  EXPECT_EQ(OperationName(even6, 21), "EvtRpcPutChannelConfig");
  EXPECT_EQ(OperationName(even6, 25), "EvtRpcGetPublisherResourceMetadata");
}

TEST(InterfacesTest, SaysNothingAboutTheUnknown) {
  EXPECT_EQ(FindInterface(Guid{}), nullptr);
  EXPECT_EQ(FindInterface(GuidFrom("ffffffff-ffff-ffff-ffff-ffffffffffff")), nullptr);
  EXPECT_EQ(OperationName(Guid{}, 0), "");
  EXPECT_EQ(OperationName(GuidFrom("367abb81-9844-35f1-ad32-98f038001003"), 61), "");
  EXPECT_EQ(OperationName(GuidFrom("367abb81-9844-35f1-ad32-98f038001003"), 65535), "");
}

TEST(InterfacesTest, GuessesTheInterfaceOfAPipe) {
  const auto endpoint = [](std::string_view pipe) -> std::string_view {
    const std::optional<Guid> uuid = InterfaceOfPipe(pipe);
    return uuid ? FindInterface(*uuid)->endpoint : "";
  };
  EXPECT_EQ(endpoint("svcctl"), "svcctl");
  EXPECT_EQ(endpoint("spoolss"), "spoolss");
  EXPECT_EQ(endpoint("winreg"), "winreg");
  EXPECT_EQ(endpoint("netdfs"), "netdfs");
  EXPECT_EQ(endpoint("lsm_api_service"), "TermSrvSession");
  EXPECT_EQ(endpoint("plugplay"), "pnp");
  EXPECT_EQ(endpoint("SVCCTL"), "");
  EXPECT_EQ(endpoint("mypipe"), "");
  EXPECT_EQ(endpoint(""), "");
}

}  // namespace
}  // namespace eastwest::msrpc
