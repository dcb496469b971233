#include "src/capture/fanout.h"

#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace eastwest::capture {
namespace {

constexpr sock_filter Instruction(int code, std::uint32_t value = 0, std::uint8_t if_true = 0,
                                  std::uint8_t if_false = 0) {
  return {static_cast<std::uint16_t>(code), if_true, if_false, value};
}
constexpr sock_filter LoadNetworkWord(int offset) {
  return Instruction(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(SKF_NET_OFF + offset));
}

constexpr sock_filter kLoadProtocol =
    Instruction(BPF_LD | BPF_H | BPF_ABS, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PROTOCOL));
constexpr sock_filter kToX = Instruction(BPF_MISC | BPF_TAX);
constexpr sock_filter kAddX = Instruction(BPF_ALU | BPF_ADD | BPF_X);
constexpr sock_filter kMultiply =
    Instruction(BPF_ALU | BPF_MUL | BPF_K, 0x9E3779B1);  // golden ratio
constexpr sock_filter kUpperHalf = Instruction(BPF_ALU | BPF_RSH | BPF_K, 16);
constexpr sock_filter kReturnA = Instruction(BPF_RET | BPF_A);

// The sum of both addresses is the same in both directions; its mixed bits pick the socket, which
// the kernel takes modulo the number of sockets. What is not IP goes to the first one.
constexpr std::array kHostPair = {kLoadProtocol,
                                  Instruction(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 7),
                                  LoadNetworkWord(12),
                                  kToX,
                                  LoadNetworkWord(16),
                                  kAddX,  // RFC 791 3.1
                                  kMultiply,
                                  kUpperHalf,
                                  kReturnA,
                                  Instruction(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 1, 0),
                                  Instruction(BPF_RET | BPF_K, 0),
                                  LoadNetworkWord(8),
                                  kToX,
                                  LoadNetworkWord(12),
                                  kAddX,
                                  kToX,  // RFC 8200 3
                                  LoadNetworkWord(16),
                                  kAddX,
                                  kToX,
                                  LoadNetworkWord(20),
                                  kAddX,
                                  kToX,
                                  LoadNetworkWord(24),
                                  kAddX,
                                  kToX,
                                  LoadNetworkWord(28),
                                  kAddX,
                                  kToX,
                                  LoadNetworkWord(32),
                                  kAddX,
                                  kToX,
                                  LoadNetworkWord(36),
                                  kAddX,
                                  kMultiply,
                                  kUpperHalf,
                                  kReturnA};

constexpr std::uint32_t kTypeShift = 16;
constexpr std::uint32_t kGroupMask = 0xFFFF;

absl::Status Refused(const char* what) {
  return absl::UnavailableError(
      fmt::format("several queues: {}: {}; capture with one queue", what, std::strerror(errno)));
}

}  // namespace

absl::StatusOr<int> JoinFanoutGroup(int descriptor, std::optional<int> group) {
  std::uint32_t argument = static_cast<std::uint32_t>(group.value_or(0)) | PACKET_FANOUT_CBPF
                                                                               << kTypeShift;
  if (!group.has_value()) {  // 0 is a number like any other
    argument |= static_cast<std::uint32_t>(PACKET_FANOUT_FLAG_UNIQUEID) << kTypeShift;
  }
  if (setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &argument, sizeof argument) != 0) {
    return Refused("PACKET_FANOUT");
  }
  socklen_t size = sizeof argument;
  if (getsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &argument, &size) != 0) {
    return Refused("PACKET_FANOUT");
  }
  std::array program = kHostPair;  // the kernel's struct wants it writable
  const sock_fprog steering = {static_cast<unsigned short>(program.size()), program.data()};
  if (setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT_DATA, &steering, sizeof steering) != 0) {
    return Refused("PACKET_FANOUT_DATA");
  }
  return static_cast<int>(argument & kGroupMask);
}

}  // namespace eastwest::capture
