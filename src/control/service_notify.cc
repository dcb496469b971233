#include "src/control/service_notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include "fmt/format.h"

namespace eastwest::control {
namespace {

std::string_view Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

}  // namespace

ServiceNotify::ServiceNotify() {
  const std::string_view path = Environment("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (path.empty() || path.size() >= sizeof address.sun_path ||
      (path.front() != '/' && path.front() != '@')) {
    return;
  }
  address.sun_family = AF_UNIX;
  std::ranges::copy(path, std::begin(address.sun_path));
  if (path.front() == '@') {
    address.sun_path[0] = '\0';  // the abstract namespace, unix(7)
  }
  descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  // NOLINTNEXTLINE: as connect wants it
  const auto* const plain = reinterpret_cast<const sockaddr*>(&address);
  if (descriptor_ >= 0 && ::connect(descriptor_, plain, size) != 0) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

ServiceNotify::~ServiceNotify() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void ServiceNotify::Reloading() const {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t microseconds = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  Send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", microseconds));
}

void ServiceNotify::Status(std::string_view text) const { Send(fmt::format("STATUS={}", text)); }

std::optional<std::chrono::milliseconds> ServiceNotify::watchdog_period() const {
  const std::optional<std::int64_t> period = Number(Environment("WATCHDOG_USEC"));
  const std::optional<std::int64_t> process = Number(Environment("WATCHDOG_PID"));
  if (descriptor_ < 0 || !period || *period <= 0 || (process && *process != ::getpid())) {
    return std::nullopt;
  }
  const auto half = std::chrono::microseconds(*period / 2);
  return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(half),
                  std::chrono::milliseconds{1});
}

// A service manager that does not listen is no reason to stop.
void ServiceNotify::Send(std::string_view text) const {
  if (descriptor_ >= 0) {
    (void)::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

}  // namespace eastwest::control
