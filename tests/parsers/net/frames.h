// Frames for the tests of parsers/net: one inner packet under every header that decoding takes
// off. Wireshark dissects them alike, but for tag 0x9200, MPLS pseudowires, VXLAN on port 8472 and
// the IPv6 routing header, which rest on their specifications.
#ifndef EASTWEST_TESTS_PARSERS_NET_FRAMES_H_
#define EASTWEST_TESTS_PARSERS_NET_FRAMES_H_

#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "parsers/net/packet.h"
#include "tests/support/prefixes.h"

namespace eastwest::net {

// The inner packet: 10.1.2.3 (or fd00::1) port 49152 to 10.1.2.4 (fd00::2) port 445, sequence
// 0x01020304, PSH and ACK, "SMB!", with right checksums.
inline constexpr char kIpv4[] =
    "4500002c00010000400662c30a0102030a010204c00001bd010203040506070850182000"
    "10800000534d4221";
inline constexpr char kIpv6[] =
    "6000000000180640fd000000000000000000000000000001fd0000000000000000000000"
    "00000002c00001bd0102030405060708501820002e840000534d4221";
inline constexpr char kTcpOverIpv6[] = "c00001bd0102030405060708501820002e840000534d4221";
inline constexpr char kTcpOverIpv4[] = "c00001bd01020304050607085018200010800000534d4221";

// LayeredFrame is ahead + inner; inner is one of the constants above.
struct LayeredFrame {
  const char* why;
  LinkType link;
  const char* ahead;
  const char* inner;
  Tunnel tunnel = Tunnel::kNone;

  std::vector<std::uint8_t> bytes() const { return testing::FromHex(std::string(ahead) + inner); }
};

inline constexpr LayeredFrame kPlainFrames[] = {
    {"Ethernet II, IPv4", LinkType::kEthernet, "0200000000020200000000010800", kIpv4},
    {"Ethernet II, IPv6", LinkType::kEthernet, "02000000000202000000000186dd", kIpv6},
    {"802.3 with LLC and SNAP", LinkType::kEthernet, "0200000000020200000000010034aaaa030000000800",
     kIpv4},
    {"802.3 with the SAP of IP", LinkType::kEthernet, "020000000002020000000001002f060603", kIpv4},
    {"802.1Q", LinkType::kEthernet, "020000000002020000000001810000640800", kIpv4},
    {"QinQ", LinkType::kEthernet, "02000000000202000000000188a80064810000c886dd", kIpv6},
    {"three tags of older kinds", LinkType::kEthernet,
     "0200000000020200000000019100006492000065810000660800", kIpv4},
    {"MPLS, two labels, IPv4", LinkType::kEthernet, "020000000002020000000001884700064040000c8140",
     kIpv4},
    {"MPLS, one label, IPv6", LinkType::kEthernet, "020000000002020000000001884700064140", kIpv6},
    {"MPLS, pseudowire with control word", LinkType::kEthernet,
     "020000000002020000000001884700064140000000000200000000020200000000010800", kIpv4},
    {"MPLS, pseudowire without control word", LinkType::kEthernet,
     "0200000000020200000000018847000641400200000000020200000000010800", kIpv4},
    {"PPPoE, IPv4", LinkType::kEthernet, "020000000002020000000001886411000001002e0021", kIpv4},
    {"PPPoE, IPv6", LinkType::kEthernet, "02000000000202000000000188641100000100420057", kIpv6},
    {"cooked", LinkType::kLinuxSll, "00000001000602000000000100000800", kIpv4},
    {"cooked with a VLAN tag", LinkType::kLinuxSll, "00000001000602000000000100008100006486dd",
     kIpv6},
    {"cooked, second version", LinkType::kLinuxSll2, "0800000000000002000100060200000000010000",
     kIpv4},
    {"raw IPv4", LinkType::kRaw, "", kIpv4},
    {"raw IPv6", LinkType::kRaw, "", kIpv6},
    {"IPv4 only", LinkType::kIpv4, "", kIpv4},
    {"IPv6 only", LinkType::kIpv6, "", kIpv6},
    {"raw, 12", LinkType::kRawBsd12, "", kIpv4},
    {"raw, 14", LinkType::kRawBsd14, "", kIpv6},
    {"null, little-endian", LinkType::kNull, "02000000", kIpv4},
    {"null, big-endian", LinkType::kNull, "00000002", kIpv4},
    {"null, IPv6 of Darwin", LinkType::kNull, "1e000000", kIpv6},
    {"loop", LinkType::kLoop, "0000001c", kIpv6},
    {"IPv6 hop-by-hop, destination options, routing", LinkType::kEthernet,
     "02000000000202000000000186dd6000000000380040fd00000000000000000000000000"
     "0001fd0000000000000000000000000000023c000104000000002b01010c000000000000"
     "0000000000000600fd0000000000",
     kTcpOverIpv6},
    {"IPv6 AH", LinkType::kEthernet,
     "02000000000202000000000186dd6000000000303340fd00000000000000000000000000"
     "0001fd000000000000000000000000000002060400000000000100000001000000000000"
     "000000000000",
     kTcpOverIpv6},
    {"IPv6 atomic fragment", LinkType::kEthernet,
     "02000000000202000000000186dd6000000000202c40fd00000000000000000000000000"
     "0001fd0000000000000000000000000000020600000000001234",
     kTcpOverIpv6},
    {"IPv4 with options", LinkType::kEthernet,
     "020000000002020000000001080047000034123400004006b87b0a0102030a0102040101"
     "010794040000",
     kTcpOverIpv4},
    {"IPv4 AH", LinkType::kEthernet,
     "020000000002020000000001080045000044123400004033504b0a0102030a0102040604"
     "00000000000100000001000000000000000000000000",
     kTcpOverIpv4},
};

// The outer packets go from 192.0.2.1 (or 2001:db8::1) to 192.0.2.2 (2001:db8::2).
inline constexpr LayeredFrame kTunnelFrames[] = {
    {"GRE, IPv4", LinkType::kEthernet,
     "02000000000202000000000108004500004412340000402fe453c0000201c00002020000"
     "0800",
     kIpv4, Tunnel::kGre},
    {"GRE, IPv6 over IPv6", LinkType::kEthernet,
     "02000000000202000000000186dd6000000000442f4020010db800000000000000000000"
     "000120010db8000000000000000000000002000086dd",
     kIpv6, Tunnel::kGre},
    {"GRE with checksum, key and sequence", LinkType::kEthernet,
     "02000000000202000000000108004500005012340000402fe447c0000201c0000202b000"
     "0800000000000000002a00000001",
     kIpv4, Tunnel::kGre},
    {"GRE, transparent Ethernet with key", LinkType::kEthernet,
     "02000000000202000000000108004500005612340000402fe441c0000201c00002022000"
     "6558000000ff0200000000020200000000010800",
     kIpv4, Tunnel::kGre},
    {"GRE, MPLS", LinkType::kEthernet,
     "02000000000202000000000108004500004812340000402fe44fc0000201c00002020000"
     "884700064140",
     kIpv4, Tunnel::kGre},
    {"ERSPAN I", LinkType::kEthernet,
     "02000000000202000000000108004500005212340000402fe445c0000201c00002020000"
     "88be0200000000020200000000010800",
     kIpv4, Tunnel::kErspan},
    {"ERSPAN II", LinkType::kEthernet,
     "02000000000202000000000108004500005e12340000402fe439c0000201c00002021000"
     "88be0000000110640001000000000200000000020200000000010800",
     kIpv4, Tunnel::kErspan},
    {"ERSPAN II with a VLAN tag inside", LinkType::kEthernet,
     "02000000000202000000000108004500007612340000402fe421c0000201c00002021000"
     "88be0000000110640001000000000200000000020200000000018100006486dd",
     kIpv6, Tunnel::kErspan},
    {"ERSPAN III", LinkType::kEthernet,
     "02000000000202000000000108004500006212340000402fe435c0000201c00002021000"
     "22eb000000012064000100000000000000000200000000020200000000010800",
     kIpv4, Tunnel::kErspan},
    {"ERSPAN III with a subheader", LinkType::kEthernet,
     "02000000000202000000000108004500006a12340000402fe42dc0000201c00002021000"
     "22eb00000001206400010000000000000001040000000000000002000000000202000000"
     "00010800",
     kIpv4, Tunnel::kErspan},
    {"VXLAN", LinkType::kEthernet,
     "02000000000202000000000108004500005e123400004011e457c0000201c0000202c350"
     "12b5004a00000800000000002a000200000000020200000000010800",
     kIpv4, Tunnel::kVxlan},
    {"VXLAN at the port of Linux, IPv6 outside", LinkType::kEthernet,
     "02000000000202000000000186dd60000000005e114020010db800000000000000000000"
     "000120010db8000000000000000000000002c3502118005e00000800000000002a000200"
     "0000000202000000000186dd",
     kIpv6, Tunnel::kVxlan},
    {"Geneve, Ethernet", LinkType::kEthernet,
     "02000000000202000000000108004500005e123400004011e457c0000201c0000202c350"
     "17c1004a00000000655800002a000200000000020200000000010800",
     kIpv4, Tunnel::kGeneve},
    {"Geneve with options, IPv4", LinkType::kEthernet,
     "020000000002020000000001080045000058123400004011e45dc0000201c0000202c350"
     "17c1004400000200080000002a000102800100000000",
     kIpv4, Tunnel::kGeneve},
    {"IP in IP", LinkType::kEthernet,
     "020000000002020000000001080045000040123400004004e482c0000201c0000202", kIpv4,
     Tunnel::kIpInIp},
    {"IPv6 in IPv4", LinkType::kEthernet,
     "020000000002020000000001080045000054123400004029e449c0000201c0000202", kIpv6,
     Tunnel::kIpInIp},
    {"IPv4 in IPv6", LinkType::kEthernet,
     "02000000000202000000000186dd60000000002c044020010db800000000000000000000"
     "000120010db8000000000000000000000002",
     kIpv4, Tunnel::kIpInIp},
    {"VXLAN in GRE", LinkType::kEthernet,
     "02000000000202000000000108004500007612340000402fe421c0000201c00002020000"
     "08004500005e12340000401113f1c6336401c6336402c35012b5004a0000080000000000"
     "2a000200000000020200000000010800",
     kIpv4, Tunnel::kGre},
};

// AllFrames is both tables.
inline std::vector<LayeredFrame> AllFrames() {
  std::vector<LayeredFrame> frames(std::begin(kPlainFrames), std::end(kPlainFrames));
  frames.insert(frames.end(), std::begin(kTunnelFrames), std::end(kTunnelFrames));
  return frames;
}

}  // namespace eastwest::net

#endif  // EASTWEST_TESTS_PARSERS_NET_FRAMES_H_
