#include "src/output/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "src/core/limits.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RunReport SampleReport() {
  RunReport report;
  report.inputs = {{.name = "one.pcap", .message = ""}};
  report.stats.first = At();
  report.stats.last = At(61000);
  report.stats.counters.Add(Counter::kDecoderPackets, 1234);
  report.stats.counters.Add(Counter::kDecoderBytes, 567890);
  return report;
}

void SeeTraffic(Summary& summary) {
  summary.OnEvent(SampleEvent(event::ProtocolRecognised{"smb"}));
  summary.OnEvent(
      SampleEvent(With<event::SmbNegotiated>([](auto& fact) { fact.dialect = 0x0311; })));
  event::LogonFinished logon;
  logon.outcome = event::Outcome::kSucceeded;
  logon.identity = Alice();
  summary.OnEvent(SampleEvent(logon));
}

TEST(SummaryTest, TellsAnIncidentInTheOrderOfItsImportance) {
  Summary summary;
  SeeTraffic(summary);
  event::FlowEnded end;
  end.app = "smb";
  end.encrypted_messages = 44;
  summary.OnEvent(SampleEvent(end));
  summary.OnAlert(SampleIncident());
  const std::string expected =
      R"(INCIDENTS

CRITICAL      CM0062 lateral movement: 10.20.0.101 -> 10.20.0.102
  rule        EW-0001 CM0062: logon, remote execution and repeated share opens
  when        2026-11-20 21:46:41 - 21:47:42 UTC (1 min 1 s)
  who         10.20.0.101 (workstation, learned) -> 10.20.0.102 (server)
  as          LAB\alice
  service     FaSVFlun
  command     %SystemRoot%\FaSVFlun.exe
  files       ADMIN$\FaSVFlun.exe
  logon       met       session setup succeeded
  execution   inferred  service started
  share opens met       opens of ADMIN$ and IPC$ (6 in the window)
  level       strong execution; source is a workstation
  21:46:41.935  frame 12  ok      LAB\alice logged on (NTLM)
  21:46:42.835  frame 34  ok      ADMIN$\FaSVFlun.exe written (MZ)
  21:47:42.935  frame 56  failed  StartServiceW FaSVFlun
  wireshark   frame.number in {12,34,56}
  hidden      SMB was encrypted

HOSTS
  address      name  role          SMB out/in  logged on from there
  10.20.0.101        workstation*  1 / 0       LAB\alice
  10.20.0.102  WKS2  server        0 / 1
  * learned from what the host does

PROTOCOLS
  SMB         3.11 (1)
  weak        signing not required on 1 connection

WHAT COULD NOT BE SEEN
  encrypted   44 SMB messages in 1 flow

1,234 packets, 567.9 kB, 2026-11-20 21:46:41 - 21:47:42 UTC
)";
  EXPECT_EQ(summary.Render(SampleReport(), {}), expected);
}

TEST(SummaryTest, EndsWithWhatWasRead) {
  RunReport report = SampleReport();
  report.elapsed_seconds = 0.5;
  EXPECT_THAT(Summary().Render(report, {}),
              ::testing::EndsWith("\n1,234 packets, 567.9 kB, 2026-11-20 21:46:41 - 21:47:42 UTC, "
                                  "read in 0.50 s (0.01 Gbit/s)\n"));
}

TEST(SummaryTest, SaysPlainlyThatNothingWasFoundAndWhatWasLookedAt) {
  Summary summary;
  RunReport report = SampleReport();
  report.stats.counters.Add(Counter::kFlowTotal, 7);
  EXPECT_THAT(summary.Render(report, {}),
              HasSubstr("No lateral movement found.\nThere was no SMB or RPC in 7 flows.\n"));
  SeeTraffic(summary);
  const std::string text = summary.Render(SampleReport(), {});
  EXPECT_THAT(text, HasSubstr("Looked at 1 SMB flow and 0 RPC flows between 2 hosts: 1 logon,"));
  EXPECT_THAT(text, HasSubstr("Nothing was hidden"));
}

TEST(SummaryTest, SaysWhatCouldNotBeSeen) {
  Summary summary;
  event::FlowEnded end;
  end.app = "smb";
  end.encrypted_messages = 44;
  end.compressed_messages = 5;
  end.sealed_calls = 2;
  end.to_client = {.gap_bytes = 1500, .gaps = 1};
  end.midstream = true;
  end.one_sided = true;
  summary.OnEvent(SampleEvent(end));
  summary.OnEvent(SampleEvent(event::ProtocolAnomaly{"stream", "overlap_different_data", ""}));
  RunReport report = SampleReport();
  report.inputs[0].state = "truncated";
  report.inputs[0].message = "one.pcap: ends inside a record";
  report.inputs.push_back({"README.md", "skipped", "README.md: is not a capture"});
  report.stats.counters.Add(Counter::kFlowEvicted, 3);
  report.stats.others = {{"capture.kernel_drops", 9}};
  const std::string text = summary.Render(report, {});
  EXPECT_THAT(text, HasSubstr("  encrypted   44 SMB messages in 1 flow\n"));
  EXPECT_THAT(text, HasSubstr("  compressed  5 SMB messages in 1 flow\n"));
  EXPECT_THAT(text, HasSubstr("  sealed      the arguments of 2 remote calls in 1 flow\n"));
  EXPECT_THAT(text, HasSubstr("  lost        1 gap (1.5 kB) in 1 flow\n"));
  EXPECT_THAT(text, HasSubstr("  one-sided   1 flow with one direction only\n"));
  EXPECT_THAT(text, HasSubstr("  mid-stream  1 flow began before the capture\n"));
  EXPECT_THAT(text, HasSubstr("  forgotten   capture.kernel_drops 9, flow.evicted 3\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "  inputs      one.pcap: ends inside a record; 1 file that is no capture skipped\n"));
  EXPECT_THAT(text, HasSubstr("  anomalies   stream.overlap_different_data (1)\n"));
  EXPECT_THAT(text, Not(HasSubstr("Nothing was hidden")));
}

event::ApplicationRecognised Rdp(const char* protocol) {
  return {.protocol = "rdp",
          .fields = {{.name = "protocol",
                      .kind = event::HeadField::Kind::kText,
                      .text = protocol,
                      .number = 0,
                      .own = true}}};
}

TEST(SummaryTest, ListsHostsThatOnlySpokeRdpAndSaysThatItWasNotRead) {
  Summary summary;
  summary.OnEvent(SampleEvent(Rdp("rdp"), 3389));
  const std::string plain = summary.Render(SampleReport(), {});
  EXPECT_THAT(plain, HasSubstr("  address      remote out/in\n  10.20.0.101  1 / 0\n"
                               "  10.20.0.102  0 / 1\n"));
  EXPECT_THAT(plain, HasSubstr("  not read    what was done over RDP (1)\n"));
  EXPECT_THAT(plain, Not(HasSubstr("Nothing was hidden")));
  summary.OnEvent(SampleEvent(Rdp("hybrid"), 3389));  // of the same flow
  const std::string text = summary.Render(SampleReport(), {});
  EXPECT_THAT(text, HasSubstr("over RDP (2); 1 RDP connection encrypted by TLS\n"));
  EXPECT_THAT(text, HasSubstr("  10.20.0.101  1 / 0\n"));
}

TEST(SummaryTest, ListsEveryHostWhenAsked) {
  Summary summary;
  for (int n = 1; n <= 20; ++n) {
    event::Event event = SampleEvent(event::ProtocolRecognised{"smb"});
    event.flow.client = Ip("10.9.0." + std::to_string(n));
    summary.OnEvent(event);
  }
  RunReport report = SampleReport();
  EXPECT_THAT(summary.Render(report, {}), HasSubstr("  ... and 6 more (--all-hosts lists them)\n"));
  report.all_hosts = true;
  const std::string all = summary.Render(report, {});
  EXPECT_THAT(all, Not(HasSubstr(" more")));
  EXPECT_THAT(all, HasSubstr("\n  10.9.0.20 "));
}

TEST(SummaryTest, SaysInWordsWhatWasForgotten) {
  RunReport report = SampleReport();
  report.stats.others = {{"detect.steps_dropped", 1234}, {"detect.pairs_evicted", 1}};
  EXPECT_THAT(Summary().Render(report, {}),
              HasSubstr("  forgotten   1 pair of hosts, 1,234 older steps of pairs of hosts with "
                        "more than are kept\n"));
}

TEST(SummaryTest, HolesInOtherTrafficHideNothing) {
  Summary summary;
  event::FlowEnded end;
  end.app = "failed";
  end.to_client = {.gap_bytes = 1500, .gaps = 1};
  summary.OnEvent(SampleEvent(end, 443));
  EXPECT_THAT(summary.Render(SampleReport(), {}), HasSubstr("Nothing was hidden"));
}

TEST(SummaryTest, RollsFindingsUpByRule) {
  Summary summary;
  detect::Alert alert = SamplePolicyAlert();
  summary.OnAlert(alert);
  alert.time = At(61000);
  summary.OnAlert(alert);
  alert.target.address = Ip("10.20.0.103");
  summary.OnAlert(alert);
  EXPECT_THAT(summary.Render(SampleReport(), {}),
              HasSubstr("FINDINGS\n"
                        "  medium      EW-0101  SMB between workstations: 3 alerts\n"
                        "              10.20.0.101 -> 10.20.0.102 (2), 10.20.0.101 -> 10.20.0.103\n"
                        "              2026-11-20 21:46:41 - 21:47:42 UTC, first frame 3\n"));
}

TEST(SummaryTest, AFindingTellsTheSentenceOfItsFirstAlert) {
  Summary summary;
  detect::Alert alert = SamplePolicyAlert();
  alert.summary = "10.20.0.101 spoke to 10.20.0.102";
  summary.OnAlert(alert);
  alert.time = At(61000);
  alert.summary = "later";
  summary.OnAlert(alert);
  const std::string text = summary.Render(SampleReport(), {});
  EXPECT_THAT(text, HasSubstr("first frame 3: 10.20.0.101 spoke to 10.20.0.102\n"));
  EXPECT_THAT(text, Not(HasSubstr("later")));
}

TEST(SummaryTest, TheHeadlineSaysTheWorst) {
  Summary summary;
  detect::Alert alert = SamplePolicyAlert();
  alert.level = detect::Level::kCritical;
  summary.OnAlert(alert);
  EXPECT_THAT(summary.Render(SampleReport(), {}),
              HasSubstr("1 critical finding, no complete CM0062 incident"));
}

TEST(SummaryTest, AnAttemptThatIsToldLateStandsWhereItHappened) {
  Summary summary;
  detect::Alert alert = SamplePolicyAlert();
  alert.time = At(61000);
  alert.frame = {0, 90};
  summary.OnAlert(alert);
  alert.time = At();
  alert.frame = {0, 3};
  summary.OnAlert(alert);
  EXPECT_THAT(summary.Render(SampleReport(), {}),
              HasSubstr("2026-11-20 21:46:41 - 21:47:42 UTC, first frame 3\n"));
}

TEST(SummaryTest, OneAccountInTwoSpellingsIsOne) {
  Summary summary;
  SeeTraffic(summary);
  event::LogonFinished logon;
  logon.outcome = event::Outcome::kSucceeded;
  event::Identity shouted = *Alice();
  shouted.user = "ALICE";
  logon.identity = std::make_shared<const event::Identity>(shouted);
  summary.OnEvent(SampleEvent(logon));
  const std::string text = summary.Render(SampleReport(), {});
  EXPECT_THAT(text, HasSubstr("\\alice"));
  EXPECT_THAT(text, Not(HasSubstr("ALICE")));
}

TEST(SummaryTest, FoldsTheAlertsOfOneStoryIntoTheStrongest) {
  Summary summary;
  static constexpr detect::Rule kWeaker{2, "b", "CM0062: two legs", "c", detect::Level::kHigh, {}};
  detect::Alert weaker = SampleIncident();
  weaker.rule = &kWeaker;
  weaker.level = detect::Level::kHigh;
  weaker.time = At();
  summary.OnAlert(weaker);
  summary.OnAlert(SampleIncident());
  detect::Alert later = SampleIncident();
  later.time = At(61000 + 600001);  // just outside the window
  summary.OnAlert(later);
  const std::string text = summary.Render(SampleReport(), {});
  EXPECT_THAT(text, HasSubstr("also        1 weaker alert about the same two hosts"));
  EXPECT_THAT(text, Not(HasSubstr("EW-0002")));
  EXPECT_NE(text.find("CRITICAL"), text.rfind("CRITICAL"));
}

TEST(SummaryTest, GivesAFilterForEachInput) {
  Summary summary;
  detect::Alert alert = SampleIncident();
  alert.evidence[2].frame.input = 1;
  summary.OnAlert(alert);
  RunReport report = SampleReport();
  report.inputs.push_back({.name = "two.pcap", .message = ""});
  const std::string text = summary.Render(report, {});
  EXPECT_THAT(text, HasSubstr("frame.number in {12,34}  in one.pcap\n"));
  EXPECT_THAT(text, HasSubstr("frame.number in {56}  in two.pcap\n"));
}

TEST(SummaryTest, StaysInsideTheColumns) {
  Summary summary;
  SeeTraffic(summary);
  detect::Alert alert = SampleIncident();
  alert.commands = {"cmd.exe /c " + std::string(300, 'a')};
  alert.evidence[0].what = "word " + std::string(200, 'b') + " word";
  summary.OnAlert(alert);
  summary.OnAlert(SamplePolicyAlert());
  for (const std::size_t columns : {kColumnsMin, kColumnsMax}) {
    std::istringstream text(summary.Render(SampleReport(), {.colour = false, .columns = columns}));
    for (std::string line; std::getline(text, line);) {
      EXPECT_LE(DisplayColumns(line), columns) << line;
      EXPECT_FALSE(line.ends_with(' ')) << "'" << line << "'";
    }
  }
}

TEST(SummaryTest, ColourChangesNothingButColour) {
  Summary summary;
  SeeTraffic(summary);
  summary.OnAlert(SampleIncident());
  std::string coloured = summary.Render(SampleReport(), {.colour = true});
  EXPECT_THAT(coloured, HasSubstr("\x1b[1;31mCRITICAL"));
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos;
       at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(coloured, summary.Render(SampleReport(), {}));
}

TEST(SummaryTest, HostileNamesCannotDriveTheTerminal) {
  Summary summary;
  detect::Alert alert = SampleIncident();
  alert.users = {"\x1b[31mroot\xff"};
  alert.services = {"a\nCRITICAL"};
  summary.OnAlert(alert);
  const std::string text = summary.Render(SampleReport(), {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("as          ?[31mroot?\n"));
  EXPECT_THAT(text, HasSubstr("service     a?CRITICAL\n"));
}

TEST(SummaryTest, SaysHowManyIncidentsFoundNoRoom) {
  Summary summary;
  detect::Alert alert = SampleIncident();
  for (std::size_t i = 0; i < limits::kSummaryIncidentsMax + 2; ++i) {
    alert.target.address.bytes[2] = static_cast<std::uint8_t>(i >> 8);
    alert.target.address.bytes[3] = static_cast<std::uint8_t>(i & 0xFF);
    summary.OnAlert(alert);
  }
  EXPECT_THAT(summary.Render(SampleReport(), {}),
              HasSubstr("... and 2 incident alerts that found"));
}

}  // namespace
}  // namespace eastwest::output
