#include "src/detect/segmentation.h"

#include "gtest/gtest.h"

namespace eastwest::detect {
namespace {

using enum WatchedService;
using Kind = Verdict::Kind;

net::IpAddress Host(std::string_view text) { return net::ParseIpAddress(text).value(); }

SiteModel Site() {
  SiteModel site;
  for (const auto& [role, member] : {std::pair("dc", "10.0.0.10"),
                                     {"file_server", "10.0.0.20"},
                                     {"sccm_primary", "10.0.0.30"},
                                     {"site_db", "10.0.0.31"},
                                     {"sms_provider", "10.0.0.32"},
                                     {"admin", "10.0.0.50"},
                                     {"no_smb", "10.0.0.70"},
                                     {"web_server", "10.0.0.80"},
                                     {"workstation", "10.0.0.100-10.0.0.199"}}) {
    EXPECT_TRUE(site.AddRole(role, member).ok());
  }
  for (const auto& [zone, member] : {std::pair("internal", "10.0.0.0/8"),
                                     {"guest", "10.9.0.0/16"},
                                     {"smb_external_allowed", "20.60.0.0/16"}}) {
    EXPECT_TRUE(site.AddZone(zone, member).ok());
  }
  site.Seal();
  return site;
}

TEST(SegmentationTest, JudgesEveryKindOfContact) {
  struct Case {
    WatchedService service;
    const char* source;
    const char* target;
    Kind kind;
    std::uint32_t rule;
  };
  const SiteModel site = Site();
  const Case cases[] = {
      {kSmb, "10.0.0.101", "10.0.0.102", Kind::kStopped, 101},
      {kNbss, "10.0.0.101", "10.0.0.102", Kind::kStopped, 101},
      {kEpmapper, "10.0.0.101", "10.0.0.102", Kind::kStopped, 108},
      {kRpcDynamic, "10.0.0.101", "10.0.0.102", Kind::kStopped, 109},
      {kRdp, "10.0.0.101", "10.0.0.102", Kind::kStopped, 110},
      {kWinRm, "10.0.0.101", "10.0.0.102", Kind::kStopped, 111},
      {kVnc, "10.0.0.101", "10.0.0.102", Kind::kStopped, 112},
      {kNbns, "10.0.0.101", "10.0.0.102", Kind::kStopped, 105},
      {kMsSql, "10.0.0.101", "10.0.0.102", Kind::kStopped, 0},
      {kSmb, "10.0.0.20", "10.0.0.102", Kind::kStopped, 104},
      {kSmb, "10.0.0.50", "10.0.0.102", Kind::kAllowed, 0},
      {kSmb, "10.0.0.101", "10.0.0.10", Kind::kAllowed, 0},
      {kSmb, "10.0.0.101", "10.0.0.20", Kind::kAllowed, 0},
      {kNbss, "10.0.0.101", "10.0.0.20", Kind::kStopped, 107},
      {kEpmapper, "10.0.0.101", "10.0.0.10", Kind::kAllowed, 0},
      {kRpcDynamic, "10.0.0.101", "10.0.0.20", Kind::kUndecided, 0},
      {kRdp, "10.0.0.101", "10.0.0.20", Kind::kStopped, 0},
      {kWinRm, "10.0.0.101", "10.0.0.20", Kind::kStopped, 1002},
      {kRdp, "10.0.0.50", "10.0.0.20", Kind::kAllowed, 0},
      {kSmb, "10.0.0.101", "10.0.0.30", Kind::kStopped, 804},
      {kSmb, "10.0.0.32", "10.0.0.30", Kind::kAllowed, 0},
      {kMsSql, "10.0.0.101", "10.0.0.31", Kind::kStopped, 803},
      {kEpmapper, "10.0.0.101", "10.0.0.32", Kind::kStopped, 802},
      {kSmb, "10.0.0.101", "10.0.0.70", Kind::kStopped, 103},
      {kSmb, "10.0.0.101", "10.0.0.80", Kind::kUndecided, 0},
      {kSmb, "10.0.0.101", "10.0.0.81", Kind::kUndecided, 0},
      {kSmb, "10.0.0.101", "8.8.8.8", Kind::kStopped, 113},
      {kNbns, "10.0.0.101", "8.8.8.8", Kind::kStopped, 115},
      {kSmb, "10.0.0.101", "20.60.0.1", Kind::kAllowed, 0},
      {kRdp, "10.0.0.101", "20.60.0.1", Kind::kStopped, 0},
      {kSmb, "8.8.8.8", "10.0.0.20", Kind::kStopped, 114},
      {kRdp, "8.8.8.8", "10.0.0.20", Kind::kStopped, 1004},
      {kSmb, "8.8.8.8", "9.9.9.9", Kind::kUndecided, 0},
      {kSmb, "10.9.0.1", "10.0.0.20", Kind::kStopped, 125},
      {kNbns, "10.0.0.101", "255.255.255.255", Kind::kStopped, 105},
      {kNbdgm, "10.0.0.101", "224.0.0.1", Kind::kStopped, 106},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(ServiceId(c.service)) + " " + c.source + " " + c.target);
    const Verdict verdict = JudgeContact(site, c.service, Host(c.source), Host(c.target));
    EXPECT_EQ(VerdictName(verdict.kind), VerdictName(c.kind)) << verdict.because;
    EXPECT_EQ(verdict.rule, c.rule);
    EXPECT_FALSE(verdict.because.empty());
  }
}

TEST(SegmentationTest, PortsStandForServices) {
  struct Case {
    std::uint16_t port;
    std::uint8_t protocol;
    const char* id;
  };
  const Case cases[] = {{445, 6, "smb"},
                        {445, 17, ""},
                        {139, 6, "nbss"},
                        {137, 17, "nbns"},
                        {137, 6, ""},
                        {138, 17, "nbdgm"},
                        {135, 6, "epmapper"},
                        {49151, 6, ""},
                        {49152, 6, "rpc_dynamic"},
                        {65535, 17, "rpc_dynamic"},
                        {3389, 17, "rdp"},
                        {5985, 6, "winrm"},
                        {5986, 6, "winrm"},
                        {5899, 6, ""},
                        {5900, 6, "vnc"},
                        {5910, 6, "vnc"},
                        {5911, 6, ""},
                        {5800, 6, "vnc"},
                        {1433, 6, "mssql"},
                        {1434, 17, "mssql"},
                        {80, 6, ""},
                        {445, 1, ""}};
  for (const Case& c : cases) {
    const auto service = ServiceOfPort(c.port, c.protocol);
    EXPECT_EQ(service ? ServiceId(*service) : "", c.id) << c.port << '/' << int{c.protocol};
  }
}

}  // namespace
}  // namespace eastwest::detect
