// The NetBIOS services and the name protocols beside them, from datagrams to facts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/core/limits.h"
#include "src/session/name_service.h"
#include "tests/src/session/monitor.h"
#include "tests/support/prefixes.h"

namespace eastwest::session::testing {
namespace {

using ::eastwest::testing::FromHex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kFileServer =
    "20 4547454a454d45464644464346474341434143414341434143414341434141 41 00";
constexpr std::string_view kDomain =
    "20 4544455046434641434143414341434143414341434143414341434143414341 00";

// Wire sends one UDP datagram from 10.0.0.1 to 10.0.0.2, or back.
class Wire {
 public:
  explicit Wire(std::uint16_t client_port, std::uint16_t server_port)
      : ports_{client_port, server_port} {}

  Wire& Send(bool from_client, std::string_view hex, std::uint32_t cut = 0) {
    const Buffer payload = FromHex(hex);
    net::Packet packet;
    packet.source.family = packet.destination.family = net::IpAddress::Family::kIpv4;
    packet.source.bytes = {10, 0, 0, static_cast<std::uint8_t>(from_client ? 1 : 2)};
    packet.destination.bytes = {10, 0, 0, static_cast<std::uint8_t>(from_client ? 2 : 1)};
    packet.source_port = ports_[from_client ? 0 : 1];
    packet.destination_port = ports_[from_client ? 1 : 0];
    packet.ip_protocol = 17;
    packet.transport = net::Transport::kUdp;
    packet.payload = payload;
    packet.payload_length = static_cast<std::uint32_t>(payload.size()) + cut;
    monitor.Feed(packet);
    return *this;
  }
  Wire& Ask(std::string_view hex) { return Send(true, hex); }
  Wire& Answer(std::string_view hex) { return Send(false, hex); }
  std::vector<std::string> Story() {
    monitor.End();
    return monitor.Story();
  }

  Monitor monitor;

 private:
  std::uint16_t ports_[2];
};

std::string Hex(std::string_view first, std::string_view second, std::string_view third = {}) {
  return std::string(first) + std::string(second) + std::string(third);
}

TEST(NameServiceTest, TellsQuestionAndAnswer) {
  Wire wire(137, 137);
  wire.Ask(Hex("181d 0110 0001 0000 0000 0000", kFileServer, "0020 0001"));
  wire.Answer(
      Hex("181d 8500 0000 0001 0000 0000", kFileServer, "0020 0001 0000012c 0006 0000 0a1400b1"));
  wire.Answer(Hex("181d 8583 0000 0001 0000 0000", kFileServer, "000a 0001 00000000 0000"));
  EXPECT_THAT(wire.Story(), ElementsAre("Names query asked [0 NB FILESRV<00>]",
                                        "Names back query ok [1 NB FILESRV<00> 10.20.0.177]",
                                        "Names back query name_error [1 NULL FILESRV<00>]"));
}

TEST(NameServiceTest, TellsRegistrationWackRedirectAndRelease) {
  Wire wire(137, 137);
  wire.Ask(Hex("0001 2910 0001 0000 0000 0001", kDomain,
               "0020 0001 c00c 0020 0001 00000000 0006 8000 0a000001"));
  wire.Answer(Hex("0001 bc00 0000 0001 0000 0000", kDomain, "0020 0001 0000003c 0002 2910"));
  wire.Answer(
      Hex("0001 ae86 0000 0001 0000 0000", kDomain, "0020 0001 00000000 0006 8000 0a000001"));
  wire.Ask(Hex("0002 3010 0001 0000 0000 0001", kDomain,
               "0020 0001 c00c 0020 0001 00000000 0006 8000 0a000001"));
  wire.Answer(Hex("0003 8500 0000 0000 0001 0001", kDomain,
                  "0002 0001 00000000 0022 20 4547454a454d454646444643464743414341434143414341"
                  "43414341434141 41 00"
                  "c00c 0001 0001 00000000 0004 0a000009"));
  const auto facts = wire.monitor.All<event::NameServiceSeen>();
  ASSERT_THAT(facts, SizeIs(5));
  EXPECT_TRUE(facts[4].redirect);
  EXPECT_THAT(wire.Story(),
              ElementsAre("Names registration asked [0 NB CORP<20>] [3 NB CORP<20> group 10.0.0.1]",
                          "Names back wack ok [1 NB CORP<20>]",
                          "Names back registration name_active [1 NB CORP<20> group 10.0.0.1]",
                          "Names release asked [0 NB CORP<20>] [3 NB CORP<20> group 10.0.0.1]",
                          "Names back query ok [2 NS CORP<20>] [3 A CORP<20> 10.0.0.9]"));
}

TEST(NameServiceTest, TellsTheTableOfAHost) {
  Wire wire(50000, 137);
  wire.Answer(
      "0005 8400 0000 0001 0000 0000"
      "20 434b4141414141414141414141414141414141414141414141414141414141 41 00"
      "0021 0001 00000000 002b 02"
      "574b53303120202020202020202020 00 0400"
      "434f525020202020202020202020 20 1e 8400 005056c00008");
  EXPECT_THAT(wire.Story(), ElementsAre("Names back query ok [1 NBSTAT *<00>] (WKS01<00> active)"
                                        " (CORP<1e> group active)"));
  const auto fact = wire.monitor.All<event::NameServiceSeen>().at(0);
  EXPECT_EQ(fact.unit_id->at(0), 0x00);
  EXPECT_EQ(fact.unit_id->at(5), 0x08);
}

TEST(NameServiceTest, MalformedRecordsAreAnAnomalyUnlessTheCaptureCutThem) {
  Wire wire(137, 137);
  const std::string loop = "0001 0110 0001 0000 0000 0000 c00c 0020 0001";
  wire.Ask(loop);
  wire.Send(true, "0002 0110 0001 0000 0000 0000 2045", 40);
  EXPECT_THAT(wire.Story(), ElementsAre("Names query asked", HasSubstr("nbns malformed_record"),
                                        "Names query asked"));
}

TEST(NameServiceTest, RecordsAreBoundedAndCounted) {
  std::string message = "0001 8400 0000 0042 0000 0000";  // 66 answers
  for (int i = 0; i < 66; ++i) {
    message += "0161 00 0001 0001 00000000 0004 0a000001";
  }
  Wire wire(5355, 50000);
  wire.Answer(message);
  wire.monitor.End();
  const auto fact = wire.monitor.All<event::NameServiceSeen>().at(0);
  EXPECT_THAT(fact.records, SizeIs(limits::kNameRecordsMax));
  EXPECT_EQ(fact.left_out, 66 - limits::kNameRecordsMax);
  EXPECT_EQ(wire.monitor.counters.Get(Counter::kNameRecordsLeftOut), fact.left_out);
}

TEST(NameServiceTest, AddressesAndNodeNamesAreBounded) {
  std::string many = Hex("0001 8400 0000 0001 0000 0000", kDomain, "0020 0001 00000000 00c6");
  for (int i = 0; i < 33; ++i) {
    many += "0000 0a000001";
  }
  std::string table = Hex("0001 8400 0000 0001 0000 0000", kDomain, "0021 0001 00000000 0493 41");
  for (int i = 0; i < 65; ++i) {
    table += "574b53303120202020202020202020 00 0400";
  }
  Wire wire(50000, 137);
  wire.Answer(many).Answer(table);
  const auto facts = wire.monitor.All<event::NameServiceSeen>();
  ASSERT_THAT(facts, SizeIs(2));
  EXPECT_THAT(facts[0].records.at(0).addresses, SizeIs(limits::kAddressesPerNameMax));
  EXPECT_THAT(facts[1].node_names, SizeIs(limits::kNodeNamesMax));
  EXPECT_EQ(facts[1].left_out, 1U);
}

TEST(NameServiceTest, LlmnrAndMdnsHaveDnsNames) {
  Wire llmnr(50000, 5355);
  llmnr.Answer(
      "4aa6 8000 0001 0001 0000 0000 0766696c6573727600 0001 0001"
      "0766696c6573727600 0001 0001 0000001e 0004 0a1400b1");
  EXPECT_THAT(llmnr.Story(), ElementsAre("Names back query ok [0 A filesrv]"
                                         " [1 A filesrv 10.20.0.177]"));
  Wire mdns(5353, 5353);
  mdns.Ask(
      "0000 8400 0000 0003 0000 0000 046e617331 056c6f63616c 00 001c 8001 00000078 0010"
      "fe800000000000000000000000000001"
      "045f736d62 c011 000c 0001 00000078 0002 c00c"
      "c00c 0021 0001 00000078 0008 0000 0000 01bd c00c");
  EXPECT_THAT(mdns.Story(), ElementsAre("Names back query ok [1 AAAA nas1.local fe80::1]"
                                        " [1 PTR _smb.local -> nas1.local]"
                                        " [1 SRV nas1.local -> nas1.local]"));
}

TEST(NetbiosTextTest, WritesWhatIsNotPrintable) {
  const auto text = [](std::string_view characters, std::uint8_t suffix) {
    netbios::Name name;
    std::ranges::fill(name.characters, ' ');
    std::ranges::copy(characters, name.characters.begin());
    name.suffix = suffix;
    name.CutPadding();
    return NetbiosText(name);
  };
  using namespace std::string_view_literals;
  EXPECT_EQ(text("\1\2__MSBROWSE__\2"sv, 1), "<01><02>__MSBROWSE__<02><01>");
  EXPECT_EQ(text("*\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv, 0), "*<00>");
  EXPECT_EQ(text("A B"sv, 0x20), "A B<20>");
  EXPECT_EQ(text("\xE4"sv, 0), "<e4><00>");
  EXPECT_EQ(text(""sv, 0), "<00>");
}

constexpr std::string_view kNames =
    "204648454c46444441444243414341434143414341434143414341434143414141 00"
    "20454445504643464143414341434143414341434143414341434143414341424e 00";
constexpr std::string_view kWrite =
    "ff534d42 25 00000000 00 0000 000000000000000000000000000000000000 0000"
    "11 0000 3600 0000 0000 00 00 0000 00000000 0000 0000 0000 3600 5600 03 00"
    "0100 0100 0200 4700 5c4d41494c534c4f545c42524f57534500";
constexpr std::string_view kAnnouncement =
    "01 00 60ea0000 574b5330310000000000000000000000 06 01 03100000 0f01 55aa"
    "57696e646f777320313020456e746572707269736500";

TEST(DatagramServiceTest, TellsAnAnnouncement) {
  Wire wire(138, 138);
  wire.Ask(Hex("11 0a 771d 0a000001 008a 00d0 0000", Hex(kNames, kWrite, kAnnouncement)));
  EXPECT_THAT(wire.Story(),
              ElementsAre("Datagram direct_group WKS01<00> to CORP<1d> \\MAILSLOT\\BROWSE "
                          "host_announcement WKS01 6.1 workstation server nt_workstation "
                          "Windows 10 Enterprise"));
}

TEST(DatagramServiceTest, TellsAQueryForTheDomainController) {
  Wire wire(138, 138);
  const std::string_view mailslot =  // 14 bytes of data at 92
      "ff534d42 25 00000000 00 0000 000000000000000000000000000000000000 0000"
      "11 0000 0e00 0000 0000 00 00 0000 00000000 0000 0000 0000 0e00 5c00 03 00"
      "0100 0100 0200 2300 5c4d41494c534c4f545c4e45545c4e45544c4f474f4e00";
  wire.Ask(Hex("10 0a 0001 0a000001 008a 00ae 0000", Hex(kNames, mailslot),
               "0000 574b53303100 626f6200 5c00"));
  EXPECT_THAT(wire.Story(), ElementsAre("Datagram direct_unique WKS01<00> to CORP<1d> "
                                        "\\MAILSLOT\\NET\\NETLOGON logon_request WKS01 bob"));
}

TEST(DatagramServiceTest, CountsFragmentsAndReportsErrors) {
  Wire wire(138, 138);
  wire.Ask(Hex("11 0b 0001 0a000001 008a 00d0 0000", Hex(kNames, kWrite)));  // more to come
  wire.Ask(Hex("11 08 0001 0a000001 008a 0047 0083", kNames, "414243"));     // the rest
  wire.Answer("13 02 0001 0a000002 008a 82");
  EXPECT_EQ(wire.monitor.counters.Get(Counter::kNbdgmFragments), 2U);
  const std::vector<std::string> story = wire.Story();
  ASSERT_THAT(story, SizeIs(3));
  EXPECT_THAT(story[1], HasSubstr("direct_group WKS01<00> to CORP<1d> fragment"));
  EXPECT_THAT(story[2], HasSubstr("destination_name_not_present"));
}

TEST(DatagramServiceTest, AMailslotThatCannotBeIsAnAnomaly) {
  Wire wire(138, 138);
  wire.Ask(Hex("11 0a 0001 0a000001 008a 00d0 0000", Hex(kNames, kWrite), "03"));
  wire.Ask(Hex("11 0a 0002 0a000001 008a 0047 0000", kNames, "48690a"));  // no SMB: no fault
  EXPECT_THAT(wire.Story(), ElementsAre(HasSubstr("Datagram"), HasSubstr("malformed_datagram"),
                                        HasSubstr("Datagram")));
}

constexpr std::string_view kCall =
    "81 000044"
    "2044424441434f44434441434f4441434f4442444144434341434143414341434100"
    "204648454c4644444144424341434143414341434143414341434143414341414100";

std::vector<std::string> Call(std::string_view answer) {
  Monitor monitor;
  Link link(monitor, 139);
  link.Handshake();
  link.Client(FromHex(kCall));
  if (!answer.empty()) {
    link.Server(FromHex(answer));
  }
  link.Close();
  monitor.End();
  return monitor.Story();
}

TEST(NetbiosCallTest, TellsWhatTheOtherSideSaid) {
  const std::string who = "10.20.0.102<20> called by WKS01<00>";
  EXPECT_THAT(Call("82 000000"), ElementsAre("NetbiosSession succeeded " + who));
  EXPECT_THAT(Call("83 000001 82"),
              ElementsAre("NetbiosSession failed " + who + " called_name_not_present"));
  EXPECT_THAT(Call("84 000006 0a000009 008b"),
              ElementsAre("NetbiosSession failed " + who + " to 10.0.0.9"));
  EXPECT_THAT(Call(""), ElementsAre("NetbiosSession attempted " + who));
}

TEST(NetbiosCallTest, AnAnswerThatWasCapturedFirstWaitsForItsRequest) {
  Monitor monitor;
  Link link(monitor, 139);
  link.Handshake();
  link.Server(FromHex("82 000000"));
  EXPECT_THAT(monitor.Story(), IsEmpty());
  link.Client(FromHex(kCall));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("NetbiosSession succeeded 10.20.0.102<20> called by WKS01<00>"));
  Link alone(monitor, 139, 50001);
  alone.Handshake();
  alone.Server(FromHex("82 000000"));
  monitor.End();
  EXPECT_THAT(monitor.Story(), SizeIs(2));
}

TEST(NetbiosCallTest, KeepalivesAreCounted) {
  Monitor monitor;
  Link link(monitor, 139);
  link.Handshake();
  link.Client(FromHex(kCall));
  link.Server(FromHex("82 000000"));
  link.Client(FromHex("85 000000"));
  monitor.End();
  EXPECT_EQ(monitor.counters.Get(Counter::kNbssKeepalives), 1U);
  EXPECT_THAT(monitor.Story(), SizeIs(1));
}

}  // namespace
}  // namespace eastwest::session::testing
