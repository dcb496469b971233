#include "tests/src/detect/sigma/stories.h"

namespace eastwest::detect::sigma {
namespace {

constexpr std::string_view kTasks = "ITaskSchedulerService";
constexpr std::string_view kWinspool = "76f03f96-cdfd-44fc-a22c-64950a001209";

}  // namespace

std::vector<Story> ServiceStories() {
  return {
      {301, TELL(s.Call("svcctl", 12)), TELL(s.Call("svcctl", 13)), TELL(s.Call("svcctl", 14))},
      {302, TELL(s.Call("svcctl", 12).At(59s).Call("svcctl", 19)),
       TELL(s.Call("svcctl", 12).At(60s).Call("svcctl", 19)), TELL(s.Call("svcctl", 19))},
      {303, TELL(s.Call("svcctl", 11).At(59s).Call("svcctl", 19)),
       TELL(s.Call("svcctl", 11).At(60s).Call("svcctl", 19)),
       TELL(s.Call("svcctl", 16).Call("svcctl", 19))},
      {304, TELL(s.Call("svcctl", 12, {{"binary_path", "%COMSPEC% /Q /c x"}})),
       TELL(s.Call("svcctl", 12, {{"binary_path", "C:\\COMSPEC\\x"}})),
       TELL(s.Call("svcctl", 12, {{"binary_path", "C:\\p\\agent.exe"}}))},
      {305, TELL(s.Call("svcctl", 12, {{"service_name", "psexesvc"}})),
       TELL(s.Call("svcctl", 12, {{"service_name", "psexe"}})),
       TELL(s.Call("svcctl", 12, {{"service_name", "Spooler"}}))},
      {306, TELL(s.Call("svcctl", 12).At(119s).Call("svcctl", 2)),
       TELL(s.Call("svcctl", 12).At(120s).Call("svcctl", 2)),
       TELL(s.Call("svcctl", 2).At(1s).Call("svcctl", 12))},
      {307, TELL(s.Tell(Rpc("svcctl", 1, "ControlService", {{"service_name", "WinDefend"}}))),
       TELL(s.Tell(Rpc("svcctl", 19, "StartServiceW", {{"service_name", "WinDefend"}}))),
       TELL(s.Tell(Rpc("svcctl", 1, "ControlService", {{"service_name", "Spooler"}})))},
      {311, TELL(s.Tell(Rpc("atsvc", 0, "NetrJobAdd"))),
       TELL(s.Tell(Rpc("atsvc", 0, "NetrJobAdd", {}, Outcome::kFailed))),
       TELL(s.Tell(Rpc("atsvc", 2, "NetrJobEnum")))},
      {312, TELL(s.Tell(Rpc(kTasks, 1, "SchRpcRegisterTask"))),
       TELL(s.Tell(Rpc(kTasks, 1, "SchRpcRegisterTask", {}, Outcome::kFailed))),
       TELL(s.Tell(Rpc(kTasks, 7, "SchRpcEnumTasks")))},
      {313,
       TELL(s.Tell(Rpc(kTasks, 1, "SchRpcRegisterTask")).Tell(Rpc(kTasks, 12, "SchRpcRun"));
            s.At(119s).Tell(Rpc(kTasks, 13, "SchRpcDelete"))),
       TELL(s.Tell(Rpc(kTasks, 1, "SchRpcRegisterTask")).Tell(Rpc(kTasks, 12, "SchRpcRun"));
            s.At(120s).Tell(Rpc(kTasks, 13, "SchRpcDelete"))),
       TELL(s.Tell(Rpc(kTasks, 1, "SchRpcRegisterTask")).Tell(Rpc(kTasks, 12, "SchRpcRun")))},
      {314, TELL(s.Tell(Rpc(kTasks, 1, "SchRpcRegisterTask", {{"command", "powershell.exe"}}))),
       TELL(s.Tell(Rpc(kTasks, 12, "SchRpcRun", {{"command", "powershell.exe"}}))),
       TELL(s.Tell(Rpc(kTasks, 1, "SchRpcRegisterTask", {{"command", "C:\\p\\backup.exe"}})))},
      {315, TELL(s.Tell(Rpc("sasec", 0, "SASetAccountInformation"))),
       TELL(s.Tell(Rpc("sasec", 0, "SASetAccountInformation", {}, Outcome::kFailed))),
       TELL(s.Tell(Rpc("sasec", 3, "SAGetAccountInformation")))},
      {399, TELL(s.Tell(Rpc("drsuapi", 20, "DRSAddSidHistory"))),
       TELL(s.Tell(Rpc("drsuapi", 12, "DRSCrackNames"))),
       TELL(s.From(kDc).To(kDc).Tell(Rpc("drsuapi", 6, "DRSReplicaDel")))},
      {352, TELL(s.To(kDc).Tell(Rpc("dnsserver", 5, "DnssrvOperation2"))),
       TELL(s.To(kDc).Tell(Rpc("dnsserver", 6, "DnssrvQuery2"))),
       TELL(s.From(kAdmin).To(kDc).Tell(Rpc("dnsserver", 5, "DnssrvOperation2")))},
  };
}

std::vector<Story> RemoteCallStories() {
  return {
      {321, TELL(s.Tell(Rpc("IWbemServices", 24, "ExecMethod"))),
       TELL(s.Tell(Rpc("IWbemServices", 22, "ExecNotificationQuery"))),
       TELL(s.Tell(Rpc("IWbemServices", 20, "ExecQuery")))},
      {322,
       TELL(s.Tell(Rpc("IWbemServices", 24, "ExecMethod",
                       {{"method", "Create"}, {"command_line", "cmd /c x"}}))),
       TELL(s.Tell(Rpc("IWbemServices", 24, "ExecMethod"))),
       TELL(s.Tell(Rpc("IWbemServices", 24, "ExecMethod", {{"method", "GetOwner"}})))},
      {323, TELL(s.Tell(Rpc("IWbemServices", 14, "PutInstance"))),
       TELL(s.Tell(Rpc("IWbemServices", 14, "PutInstance", {}, Outcome::kFailed))),
       TELL(s.Tell(Rpc("IWbemServices", 6, "GetObject")))},
      {331,
       TELL(s.Call("IRemoteSCMActivator", 4, {{"clsid", "49b2791a-b1ae-4c90-9b8e-e860ba07f889"}})),
       TELL(s.Call("IRemoteSCMActivator", 4, {{"clsid", "49b2791a-b1ae-4c90-9b8e-e860ba07f888"}})),
       TELL(s.Call("IRemoteSCMActivator", 4, {{"clsid", "8bc3f05e-d86b-11d0-a075-00c04fb68820"}}))},
      {332, TELL(s.Call("IRemoteSCMActivator", 4).At(59s).Call("IDispatch", 6)),
       TELL(s.Call("IRemoteSCMActivator", 4).At(60s).Call("IDispatch", 6)),
       TELL(s.Call("IRemoteSCMActivator", 4).At(59s).Call("IDispatch", 5))},
      {333, TELL(s.Tell(Rpc("IDispatch", 6, "Invoke", {{"string", "c:\\windows\\cmd.exe"}}))),
       TELL(s.Tell(Rpc("IDispatch", 5, "GetIDsOfNames", {{"string", "c:\\windows\\cmd.exe"}}))),
       TELL(s.Tell(Rpc("IDispatch", 6, "Invoke", {{"string", "Sheet1"}})))},
      {341, TELL(s.Tell(Rpc("winreg", 22, "BaseRegSetValue"))),
       TELL(s.Tell(Rpc("winreg", 22, "BaseRegSetValue", {}, Outcome::kFailed))),
       TELL(s.Tell(Rpc("winreg", 17, "BaseRegQueryValue")))},
      {342,
       TELL(s.Tell(Rpc("winreg", 22, "BaseRegSetValue",
                       {{"key_path", "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"}}))),
       TELL(s.Tell(Rpc("winreg", 17, "BaseRegQueryValue",
                       {{"key_path", "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"}}))),
       TELL(
           s.Tell(Rpc("winreg", 22, "BaseRegSetValue", {{"key_path", "HKLM\\Software\\Vendor"}})))},
      {343, TELL(s.Tell(Rpc("winreg", 20, "BaseRegSaveKey"))),
       TELL(s.Tell(Rpc("winreg", 20, "BaseRegSaveKey", {}, Outcome::kFailed))),
       TELL(s.Tell(Rpc("winreg", 17, "BaseRegQueryValue")))},
      {344, TELL(s.Tell(Rpc("winreg", 13, "BaseRegLoadKey"))),
       TELL(s.Tell(Rpc("winreg", 13, "BaseRegLoadKey", {}, Outcome::kFailed))),
       TELL(s.Tell(Rpc("winreg", 15, "BaseRegOpenKey")))},
      {351, TELL(s.Tell(ByUuid(kWinspool, 39))), TELL(s.Tell(ByUuid(kWinspool, 40))),
       TELL(s.From(kAdmin).Tell(ByUuid(kWinspool, 39)))},
  };
}

std::vector<Story> AccountStories() {
  return {
      {361, TELL(s.Call("winreg", 24)), TELL(s.Call("winreg", 25)),
       TELL(s.Tell(Rpc("winreg", 17, "BaseRegQueryValue")))},
      {362, TELL(s.Call("eventlog", 0)), TELL(s.Call("eventlog", 0, {}, Outcome::kFailed)),
       TELL(s.Call("eventlog", 10))},
      {363, TELL(s.Call("winstation_rpc", 17)), TELL(s.Call("winstation_rpc", 18)),
       TELL(s.Call("winstation_rpc", 3))},
      {371, TELL(s.Tell(Rpc("samr", 50, "SamrCreateUser2InDomain"))),
       TELL(s.Tell(Rpc("samr", 50, "SamrCreateUser2InDomain", {}, Outcome::kFailed))),
       TELL(s.From(kAdmin).Tell(Rpc("samr", 50, "SamrCreateUser2InDomain")))},
      {372, TELL(s.Tell(Rpc("samr", 31, "SamrAddMemberToAlias"))),
       TELL(s.Tell(Rpc("samr", 31, "SamrAddMemberToAlias", {}, Outcome::kFailed))),
       TELL(s.From(kAdmin).Tell(Rpc("samr", 31, "SamrAddMemberToAlias")))},
      {373, TELL(s.Tell(Rpc("samr", 58, "SamrSetInformationUser2"))),
       TELL(s.Tell(Rpc("samr", 47, "SamrQueryInformationUser2"))),
       TELL(s.From(kAdmin).Tell(Rpc("samr", 58, "SamrSetInformationUser2")))},
      {374, TELL(s.Tell(Rpc("srvsvc", 14, "NetrShareAdd"))),
       TELL(s.Tell(Rpc("srvsvc", 14, "NetrShareAdd", {}, Outcome::kFailed))),
       TELL(s.Tell(Rpc("srvsvc", 16, "NetrShareGetInfo")))},
      {390, TELL(s.Port(49700).Tell(Bind("17fc11e9-c258-4b8d-8d07-2f4125156244"))),
       TELL(s.Port(49700).Tell(Bind("17fc11e9-c258-4b8d-8d07-2f4125156245"))),
       TELL(s.To(kDc).Port(49700).Tell(Bind("e3514235-4b06-11d1-ab04-00c04fc2dcd2")))},
      {903, TELL(s.Tell(Rpc("srvsvc", 31, "NetprPathCanonicalize", {{"path", "a\\..\\..\\b"}}))),
       TELL(s.Tell(Rpc("srvsvc", 31, "NetprPathCanonicalize", {{"path", "a\\..\\b"}}))),
       TELL(s.Tell(Rpc("srvsvc", 31, "NetprPathCanonicalize", {{"path", "C:\\data"}})))},
      {904,
       TELL(s.Tell(Rpc("spoolss", 89, "RpcAddPrinterDriverEx", {{"driver_path", "\\\\h\\x.dll"}}))),
       TELL(s.Tell(Rpc("spoolss", 69, "RpcOpenPrinterEx", {{"driver_path", "\\\\h\\x.dll"}}))),
       TELL(s.Tell(
           Rpc("spoolss", 89, "RpcAddPrinterDriverEx", {{"driver_path", "C:\\drv\\x.dll"}})))},
  };
}

}  // namespace eastwest::detect::sigma
