#include "src/bench/frame_sender.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "fmt/format.h"
#include "src/bench/pace.h"

namespace eastwest::bench {
namespace {

absl::Status Fault(const std::string& interface, const char* what) {
  return absl::UnavailableError(fmt::format("{}: {}: {}", interface, what, std::strerror(errno)));
}

// MtuOf is 0 when the kernel does not tell.
std::size_t MtuOf(int descriptor, const std::string& interface) {
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  return ioctl(descriptor, SIOCGIFMTU, &request) == 0 ? static_cast<std::size_t>(request.ifr_mtu)
                                                      : 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FrameSender>> FrameSender::Open(const std::string& interface) {
  const unsigned index = if_nametoindex(interface.c_str());
  if (index == 0) {
    return absl::NotFoundError(fmt::format("{}: there is no such interface", interface));
  }
  const int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);  // 0: receives nothing
  if (descriptor < 0) {
    return Fault(interface, "no packets may be sent (CAP_NET_RAW)");
  }
  std::unique_ptr<FrameSender> sender(
      new FrameSender(interface, descriptor, MtuOf(descriptor, interface) + ETHER_HDR_LEN));
  // Without a queue on the way; an old kernel that cannot is only slower.
  const int bypass = 1;
  (void)setsockopt(descriptor, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof bypass);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(index);
  if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address),  // NOLINT: as bind wants it
           sizeof address) != 0) {
    return Fault(interface, "cannot be sent to");
  }
  return sender;
}

FrameSender::~FrameSender() { close(descriptor_); }

// Step goes on to the next frame.
void FrameSender::Step(const Deck& deck) { at_ = at_ + 1 == deck.packets() ? 0 : at_ + 1; }

absl::Status FrameSender::Send(Deck& deck, std::size_t count) {
  constexpr std::chrono::microseconds kFull{20};
  std::array<iovec, kBurstPackets> pieces{};
  std::array<mmsghdr, kBurstPackets> messages{};
  std::size_t ready = 0;
  for (std::size_t i = 0; i < count; ++i) {
    laps_ += at_ == 0 ? 1U : 0U;
    deck.MoveTo(laps_ - 1, at_, 1);
    const Bytes frame = deck.Frame(at_);
    Step(deck);
    if (frame.size() > frame_bytes_max_) {
      ++too_long_;
      continue;
    }
    // The kernel only reads; its interface does not say so.
    pieces[ready] = {const_cast<std::uint8_t*>(frame.data()), frame.size()};  // NOLINT
    messages[ready].msg_hdr.msg_iov = &pieces[ready];
    messages[ready].msg_hdr.msg_iovlen = 1;
    bytes_ += frame.size();
    ++ready;
  }
  for (std::size_t done = 0; done < ready;) {
    const int took = sendmmsg(descriptor_, &messages[done], static_cast<unsigned>(ready - done), 0);
    if (took < 0 && errno != ENOBUFS && errno != EAGAIN && errno != EINTR) {
      return Fault(interface_, "stopped taking packets");
    }
    if (took < 0) {
      std::this_thread::sleep_for(kFull);
    }
    done += took < 0 ? 0 : static_cast<std::size_t>(took);
    sent_ += took < 0 ? 0 : static_cast<std::uint64_t>(took);
  }
  return absl::OkStatus();
}

}  // namespace eastwest::bench
