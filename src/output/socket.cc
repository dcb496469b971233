#include "src/output/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "fmt/format.h"

namespace eastwest::output {
namespace {

constexpr int kPatienceMilliseconds = 3000;

absl::Status Failed(std::string_view what, int error) {
  return absl::UnavailableError(fmt::format("{}: {}", what, std::strerror(error)));
}

// BecomesWritable waits a bounded time.
bool BecomesWritable(int descriptor) {
  pollfd writable{.fd = descriptor, .events = POLLOUT, .revents = 0};
  return ::poll(&writable, 1, kPatienceMilliseconds) == 1;
}

// NoticeDeadPeers: a machine that went away without a word is found out within a minute or two,
// when nothing is under way to it; else the kernel gives up sending again after a quarter of an
// hour.
void NoticeDeadPeers(int descriptor) {
  constexpr int kOn = 1;
  constexpr int kIdleSeconds = 30;
  constexpr int kBetweenSeconds = 10;
  (void)::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &kOn, sizeof kOn);
  (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &kIdleSeconds, sizeof kIdleSeconds);
  (void)::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &kBetweenSeconds,
                     sizeof kBetweenSeconds);
}

template <typename Address>
SocketAddress Wrap(const Address& address) {
  SocketAddress wrapped;
  std::memcpy(&wrapped.storage, &address, sizeof address);
  wrapped.size = sizeof address;
  return wrapped;
}

}  // namespace

absl::StatusOr<SocketAddress> UnixAddress(std::string_view path) {
  sockaddr_un address{};
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return absl::InvalidArgumentError(
        fmt::format("\"{}\" is no path of a socket: expected 1 to {} characters", path,
                    sizeof address.sun_path - 1));
  }
  address.sun_family = AF_UNIX;
  std::ranges::copy(path, std::begin(address.sun_path));
  return Wrap(address);
}

absl::StatusOr<SocketAddress> IpEndpoint(std::string_view text) {
  const std::size_t colon = std::min(text.rfind(':'), text.size());
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  std::uint16_t port = 0;
  const std::string_view digits = text.substr(std::min(colon + 1, text.size()));
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool port_ok = parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size();
  sockaddr_in v4{};
  if (port_ok && ::inet_pton(AF_INET, std::string(host).c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return Wrap(v4);
  }
  sockaddr_in6 v6{};
  if (port_ok && ::inet_pton(AF_INET6, std::string(host).c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    return Wrap(v6);
  }
  return absl::InvalidArgumentError(
      fmt::format("\"{}\" is no endpoint: expected ADDRESS:PORT, as 192.0.2.1:5140", text));
}

std::string HostOf(const SocketAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address.storage, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof v6);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

absl::Status Socket::Connect(const SocketAddress& address, int type) {
  Close();
  descriptor_ = ::socket(address.storage.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) {
    return Failed("socket", errno);
  }
  // NOLINTNEXTLINE: as connect wants it
  const auto* const plain = reinterpret_cast<const sockaddr*>(&address.storage);
  int error = ::connect(descriptor_, plain, address.size) == 0 ? 0 : errno;
  if (error == EINPROGRESS) {
    socklen_t size = sizeof error;
    error = ETIMEDOUT;
    if (BecomesWritable(descriptor_)) {
      ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
    }
  }
  if (error != 0) {
    Close();
    return Failed("cannot connect", error);
  }
  if (address.storage.ss_family != AF_UNIX && type == SOCK_STREAM) {
    NoticeDeadPeers(descriptor_);
  }
  return absl::OkStatus();
}

void Socket::Close() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

absl::Status Socket::SendAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EMSGSIZE) {
      return absl::OutOfRangeError("the line is too long for a datagram");
    } else if (errno != EINTR &&
               ((errno != EAGAIN && errno != ENOBUFS) || !BecomesWritable(descriptor_))) {
      return Failed("cannot send", errno);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::size_t> Socket::SendSome(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t sent =
        ::send(descriptor_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (sent >= 0) {
      done += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN || errno == ENOBUFS) {
      break;
    } else if (errno != EINTR) {
      return Failed("cannot send", errno);
    }
  }
  return done;
}

bool Socket::BecomesReadable() const {
  pollfd readable{.fd = descriptor_, .events = POLLIN, .revents = 0};
  return ::poll(&readable, 1, kPatienceMilliseconds) == 1;
}

absl::Status Socket::Receive(std::string& bytes) {
  std::array<char, 4096> piece{};
  std::size_t received = 0;
  while (received < kReceiveBytesMax) {
    const ssize_t got = ::recv(descriptor_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (got > 0) {
      bytes.append(piece.data(), static_cast<std::size_t>(got));
      received += static_cast<std::size_t>(got);
    } else if (got == 0) {
      return absl::CancelledError("the other side has closed the connection");
    } else if (errno != EINTR) {
      return errno == EAGAIN ? absl::OkStatus() : Failed("cannot receive", errno);
    }
  }
  return absl::OkStatus();
}

std::size_t Socket::Unread() const {
  int bytes = 0;
  return ::ioctl(descriptor_, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes)
                                                                  : 0;
}

}  // namespace eastwest::output
