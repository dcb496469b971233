// Socket is a connected socket that never waits longer than a few seconds.
#ifndef EASTWEST_SRC_OUTPUT_SOCKET_H_
#define EASTWEST_SRC_OUTPUT_SOCKET_H_

#include <sys/socket.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace eastwest::output {

// SocketAddress is one of a unix or IP socket.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

absl::StatusOr<SocketAddress> UnixAddress(std::string_view path);
// IpEndpoint reads "192.0.2.1:5140" or "[2001:db8::1]:5140".
absl::StatusOr<SocketAddress> IpEndpoint(std::string_view text);
// HostOf gives the address of an IP socket back, without the port.
std::string HostOf(const SocketAddress& address);

class Socket {
 public:
  static constexpr std::size_t kReceiveBytesMax = std::size_t{64} << 10;

  Socket() = default;
  ~Socket() { Close(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // Connect: type as for socket(2).
  absl::Status Connect(const SocketAddress& address, int type);
  void Close();

  // SendAll sends everything; kOutOfRange when it is too long for a datagram.
  absl::Status SendAll(std::string_view bytes);
  // SendSome sends what there is room for now, and returns how many bytes that was.
  absl::StatusOr<std::size_t> SendSome(std::string_view bytes);
  // BecomesReadable waits a few seconds at most.
  bool BecomesReadable() const;
  // Receive appends what is there now, kReceiveBytesMax at most. kCancelled when the peer has
  // closed the connection after it had read everything; another error when it has not, or is gone.
  absl::Status Receive(std::string& bytes);
  // Unread: what the peer's system has not taken yet. Of a TCP socket in bytes of data; of a unix
  // socket only "nothing" (0) means anything.
  std::size_t Unread() const;

 private:
  int descriptor_ = -1;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_SOCKET_H_
