// Looking at a part of a capture: -f, -F, --from, --to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "parsers/bytes/endian.h"
#include "tests/e2e/run_program.h"
#include "tests/src/capture/capture_builder.h"

namespace eastwest::testing {
namespace {

using capture::Buffer;
using capture::Folder;
using capture::PcapBuilder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kAttack = EASTWEST_SOURCE_DIR "/pcaps/psexec_full.pcap";
const std::string kSite = EASTWEST_SOURCE_DIR "/tests/lab/site.yaml";

// AlertsOf: without flow_id, which is made from the place of a flow in what is looked at.
std::vector<std::string> AlertsOf(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"triage", "-c", kSite, "-o", "-", "--eve", "alert"});
  const RunResult run = RunEastwest(arguments);
  EXPECT_EQ(run.exit, 0) << run.err;
  return Lines(std::regex_replace(run.out, std::regex("\"flow_id\":[0-9]+,"), ""));
}

// The attack behind some frames that are nothing.
Buffer AttackBehindNoise(std::uint32_t noise) {
  PcapBuilder file;
  for (std::uint32_t n = 0; n < noise; ++n) {
    file.Packet(1'700'000'000, 0, 60);
  }
  const std::string attack = ReadText(kAttack);
  file.bytes.insert(file.bytes.end(), attack.begin() + 24, attack.end());  // without its header
  return file.bytes;
}

TEST(SelectionTest, AFilterLeavesFrameNumbersAndAlertsAsTheyAre) {
  const Folder folder;
  const std::string path = folder.Write("noisy.pcap", AttackBehindNoise(7));
  const std::vector<std::string> all = AlertsOf({path});
  EXPECT_GT(all.size(), 5U);
  EXPECT_TRUE(AlertsOf({path, "-f", "tcp port 445"}) == all);
  EXPECT_TRUE(AlertsOf({"--filter", "tcp port 445", path}) == all);
  const std::string file = folder.Write("filter.bpf", {'t', 'c', 'p', '\n'});
  EXPECT_TRUE(AlertsOf({"-F", file, path}) == all);
  EXPECT_TRUE(AlertsOf({"--from", "2026-01-01", path}) == all);
  const RunResult run = RunEastwest({"triage", "-f", "ip", path});
  EXPECT_THAT(run.out, HasSubstr("  not asked   7 packets left out by the filter\n"));
  EXPECT_THAT(run.out, Not(HasSubstr("outside of the time")));
}

TEST(SelectionTest, CountsWhatItLeavesOut) {
  const RunResult run =
      RunEastwest({"triage", "-f", "tcp port 4450", "--to", "2026-11-20T23:59:59Z", kAttack});
  EXPECT_EQ(run.exit, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr("Nothing was looked at: all packets were left out"),
                             Not(HasSubstr("No lateral movement found")),
                             HasSubstr("packets left out by the filter"), HasSubstr("\n0 packets"),
                             Not(HasSubstr("Nothing was hidden"))));
  const RunResult eve =
      RunEastwest({"triage", "-o", "-", "--from", "2026-11-21", "-f", "tcp", kAttack});
  EXPECT_EQ(eve.out, "") << "no packet, no statistics";
  const RunResult some = RunEastwest({"triage", "-o", "-", "--to", "+100ms", kAttack});
  EXPECT_THAT(some.out, HasSubstr("\"capture\":{\"filtered\":0,\"outside_window\":"));
  // A length behind a moment is counted from there: the attack begins at 22:02:17.
  const RunResult late =
      RunEastwest({"triage", "--from", "2026-11-20T22:00", "--to", "+1m", kAttack});
  EXPECT_THAT(late.out, HasSubstr("Nothing was looked at"));
  const RunResult open_end =
      RunEastwest({"triage", "--from", "2026-11-20", "--to", "+2540400h", kAttack});
  EXPECT_THAT(open_end.out, HasSubstr("INCIDENTS"));
  const RunResult within =
      RunEastwest({"triage", "--from", "2026-11-20T22:00", "--to", "+1h", kAttack});
  EXPECT_THAT(within.out, HasSubstr("INCIDENTS"));
  const RunResult none = RunEastwest({"triage", "-o", "-", kAttack});
  EXPECT_THAT(none.out, Not(HasSubstr("outside_window")));
}

// A window is the capture that somebody else cut to it, but for the numbers of the frames.
TEST(SelectionTest, AWindowIsTheCaptureCutToIt) {
  const std::string text = ReadText(kAttack);
  Buffer bytes(text.begin(), text.end());
  const auto record = [&bytes](std::size_t at) {
    return LoadLe<std::uint32_t>(bytes, at + 8) + 16;
  };
  const std::size_t frames = 60;
  std::size_t cut = 24;
  for (std::size_t n = 0; n < frames; ++n) {
    cut += record(cut);
  }
  const std::string micros = std::to_string(1'000'000 + LoadLe<std::uint32_t>(bytes, cut + 4));
  const auto seconds = LoadLe<std::uint32_t>(bytes, cut) % 60;
  const std::string to =
      "2026-11-20T22:02:" + std::to_string(seconds) + "." + micros.substr(1) + "Z";
  const Folder folder;
  bytes.resize(cut);
  const std::string path = folder.Write("a.pcap", bytes);
  const auto eve = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"triage", "-o", "-", "--eve", "smb,dcerpc,alert,flow"});
    std::string lines;
    for (std::string line : Lines(RunEastwest(arguments).out)) {
      const std::size_t at = line.find("\"pcap_filename\":");
      lines += line.erase(at, line.find(',', at) - at) + "\n";
    }
    return lines;
  };
  EXPECT_TRUE(eve({"--to", to, kAttack}) == eve({path}));
  EXPECT_THAT(RunEastwest({"triage", "--to", to, kAttack}).out, HasSubstr("\n60 packets, "));
}

TEST(SelectionTest, ShowsThePlaceOfAMistake) {
  struct Case {
    std::vector<std::string> arguments;
    const char* says;
  };
  const Case cases[] = {
      {{"-f", "tcp port 445 or prot 139"}, "  tcp port 445 or prot 139\n                  ^\n"},
      {{"-f", "tcp", "-F", "/dev/null"}, "a BPF filter both with -F and with -f"},
      {{"-F", "/nowhere.bpf"}, "/nowhere.bpf: this filter file cannot be read"},
      {{"-F", "/tmp"}, "/tmp: this filter file cannot be read"},
      {{"-F", "/dev/null"}, "/dev/null: is empty: expected a BPF filter"},
      {{"--from", "noon"}, "--from \"noon\": expected a time such as"},
      {{"--to", "+5 min"}, "--to \"+5 min\": expected a time such as"},
      {{"--from", "+5m", "--to", "+1m"}, "--from +5m is not before --to +1m"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.says);
    std::vector<std::string> arguments = {"triage", kAttack};
    arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
    const RunResult run = RunEastwest(arguments);
    EXPECT_EQ(run.exit, 1);
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, HasSubstr(c.says));
  }
}

TEST(SelectionTest, NamesAnInputOnWhichTheFilterCannotBeUsed) {
  const Folder folder;
  PcapBuilder::Options raw;
  raw.link_type = 101;
  const std::string path = folder.Write("raw.pcap", PcapBuilder(raw).Packet(1, 0, 60).bytes);
  const RunResult run = RunEastwest({"triage", "-f", "ether host 1:2:3:4:5:6", path});
  EXPECT_EQ(run.exit, 2);
  EXPECT_THAT(run.err, HasSubstr("raw.pcap: the BPF filter cannot be used on its link type 101"));
}

}  // namespace
}  // namespace eastwest::testing
