#include "src/detect/rules.h"

#include <algorithm>
#include <array>

namespace eastwest::detect {
namespace {

constexpr std::string_view kLateral = "TA0008";
constexpr std::string_view kLateralName = "Lateral_Movement";

constexpr Technique kAdminShares = {kLateral, kLateralName, "T1021.002",
                                    "SMB/Windows_Admin_Shares"};
constexpr Technique kToolTransfer = {kLateral, kLateralName, "T1570", "Lateral_Tool_Transfer"};
constexpr Technique kServiceExecution = {"TA0002", "Execution", "T1569.002", "Service_Execution"};
constexpr Technique kWindowsService = {"TA0003", "Persistence", "T1543.003", "Windows_Service"};

constexpr Technique kRemoteServices = {kLateral, kLateralName, "T1210",
                                       "Exploitation_of_Remote_Services"};

constexpr std::array kWinRmOnly = {
    Technique{kLateral, kLateralName, "T1021.006", "Windows_Remote_Management"}};
constexpr std::array kVncOnly = {Technique{kLateral, kLateralName, "T1021.005", "VNC"}};
constexpr std::array kRemoteServicesOnly = {kRemoteServices};
constexpr std::array kCm0062Techniques = {kAdminShares, kServiceExecution};
constexpr std::array kAdminSharesOnly = {kAdminShares};
constexpr std::array kTransferTechniques = {kToolTransfer, kAdminShares};
constexpr std::array kServiceCreateTechniques = {kServiceExecution, kWindowsService};
constexpr std::array kServiceStartTechniques = {kServiceExecution};
constexpr std::array kPoisoningTechniques = {
    Technique{"TA0006", "Credential_Access", "T1557.001", "LLMNR/NBT-NS_Poisoning_and_SMB_Relay"}};
constexpr std::array kToolPipeTechniques = {kAdminShares, kServiceExecution};

constexpr std::array kPipeBeaconTechniques = {
    Technique{"TA0011", "Command_and_Control", "T1071.002", "File_Transfer_Protocols"},
    Technique{"TA0011", "Command_and_Control", "T1572", "Protocol_Tunneling"}};

constexpr std::string_view kAdminGain = "Successful Administrator Privilege Gain";
constexpr std::string_view kPolicy = "Potential Corporate Privacy Violation";
constexpr std::string_view kAdminAttempt = "Attempted Administrator Privilege Gain";

constexpr std::array kRules = {
    Rule{1, "cm0062-full",
         "CM0062: logon, remote execution and repeated share opens within 10 minutes", kAdminGain,
         Level::kCritical, kCm0062Techniques},
    Rule{2, "cm0062-logon-exec", "CM0062: logon and remote execution within 10 minutes", kAdminGain,
         Level::kHigh, kCm0062Techniques},
    Rule{3, "cm0062-weak",
         "CM0062: remote execution and repeated share opens without a logon in the window",
         kAdminAttempt, Level::kMedium, kCm0062Techniques},
    Rule{101, "ws-to-ws-smb", "SMB between workstations", kPolicy, Level::kMedium,
         kAdminSharesOnly},
    Rule{102, "ws-to-ws-smb-attempt", "SMB connection attempt between workstations", kPolicy,
         Level::kLow, kAdminSharesOnly},
    Rule{105, "nbns-between-endpoints", "NetBIOS name service between workstations", kPolicy,
         Level::kInformational, kPoisoningTechniques},
    Rule{107, "nbss-139-session", "SMB over a NetBIOS session (port 139)", kPolicy, Level::kLow,
         kAdminSharesOnly},
    Rule{117, "smb1-selected", "SMB1 selected", kPolicy, Level::kMedium, kRemoteServicesOnly},
    Rule{203, "exe-write-admin-share", "Executable written to an administrative share",
         kAdminAttempt, Level::kHigh, kTransferTechniques},
    Rule{204, "write-admin-share", "File written to an administrative share", kAdminAttempt,
         Level::kMedium, kTransferTechniques},
    Rule{301, "svc-create", "Service created on a remote host", kAdminAttempt, Level::kMedium,
         kServiceCreateTechniques},
    Rule{302, "svc-create-start", "Service created and started on a remote host within 60 seconds",
         kAdminGain, Level::kHigh, kServiceStartTechniques},
    Rule{401, "remote-exec-tool-pipe", "Named pipe of a remote execution tool opened", kAdminGain,
         Level::kHigh, kToolPipeTechniques},
    Rule{405, "pipe-beacon", "Named pipe polled at even intervals",
         "Malware Command and Control Activity Detected", Level::kHigh, kPipeBeaconTechniques},
    Rule{511, "ntlmv1", "NTLMv1 used to log on", kPolicy, Level::kMedium, kPoisoningTechniques},
    Rule{608, "ntlm-relay-join", "One NTLM logon on two connections: relayed", kAdminAttempt,
         Level::kCritical, kPoisoningTechniques},
    Rule{609, "ntlm-target-mismatch", "NTLM logon that was meant for another server", kAdminAttempt,
         Level::kHigh, kPoisoningTechniques},
    Rule{610, "machine-account-foreign-ip", "Account of a computer used from another address",
         kAdminAttempt, Level::kHigh, kPoisoningTechniques},
    Rule{611, "name-poisoner", "A host answers for names that are not its own", "Misc Attack",
         Level::kHigh, kPoisoningTechniques},
    Rule{612, "wpad-isatap-answer", "A host claims to be the proxy that others look for by name",
         "Misc Attack", Level::kHigh, kPoisoningTechniques},
    Rule{901, "ms17-010", "Exploit of MS17-010 or its implant", kAdminGain, Level::kCritical,
         kRemoteServicesOnly},
    Rule{902, "smbghost", "Sizes of a compressed SMB message overflow (CVE-2020-0796)",
         kAdminAttempt, Level::kCritical, kRemoteServicesOnly},
    Rule{1002, "winrm-session", "WinRM session from a host that is no administrator's", kPolicy,
         Level::kMedium, kWinRmOnly},
    Rule{1003, "vnc-rfb", "VNC session", kPolicy, Level::kMedium, kVncOnly},
    Rule{1204,
         "capture-loss",
         "The sensor does not see all packets",
         "Not Suspicious Traffic",
         Level::kInformational,
         {}},
};

constexpr bool StrictlyAscending() {
  for (std::size_t i = 1; i < kRules.size(); ++i) {
    if (kRules[i - 1].number >= kRules[i].number) {
      return false;
    }
  }
  return true;
}
static_assert(StrictlyAscending(), "the rule table is sorted and has no number twice");

constexpr const Rule* Find(RuleNumber number) {
  const auto* const at =
      std::ranges::lower_bound(kRules, static_cast<std::uint32_t>(number), {}, &Rule::number);
  return at;
}
static_assert(Find(RuleNumber::kToolPipe)->name == "remote-exec-tool-pipe");
static_assert(Find(RuleNumber::kServiceCreateStart)->name == "svc-create-start");

}  // namespace

const Rule& RuleOf(RuleNumber number) { return *Find(number); }

std::span<const Rule> AllRules() { return kRules; }

}  // namespace eastwest::detect
