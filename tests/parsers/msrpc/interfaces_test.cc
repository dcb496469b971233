#include "parsers/msrpc/interfaces.h"

#include <gtest/gtest.h>

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

TEST(InterfacesTest, FindsEveryInterfaceOfTheTable) {
  for (const Interface& interface : Interfaces()) {
    EXPECT_EQ(FindInterface(interface.uuid), &interface);
    EXPECT_FALSE(interface.endpoint.empty());
    for (const Operation& operation : interface.operations) {
      EXPECT_EQ(OperationName(interface.uuid, operation.opnum), operation.name);
    }
  }
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
  EXPECT_EQ(endpoint("SVCCTL"), "");
  EXPECT_EQ(endpoint("mypipe"), "");
  EXPECT_EQ(endpoint(""), "");
}

}  // namespace
}  // namespace eastwest::msrpc
