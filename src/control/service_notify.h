// ServiceNotify tells systemd how the service is doing. sd_notify(3)
#ifndef EASTWEST_SRC_CONTROL_SERVICE_NOTIFY_H_
#define EASTWEST_SRC_CONTROL_SERVICE_NOTIFY_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace eastwest::control {

class ServiceNotify {
 public:
  // The socket is connected here, by $NOTIFY_SOCKET, so that it can be used after the file system
  // is out of reach. Without the variable nothing is ever sent.
  ServiceNotify();
  ~ServiceNotify();
  ServiceNotify(const ServiceNotify&) = delete;
  ServiceNotify& operator=(const ServiceNotify&) = delete;

  void Ready() const { Send("READY=1"); }
  void Reloading() const;
  void Stopping() const { Send("STOPPING=1"); }
  void Alive() const { Send("WATCHDOG=1"); }
  void Status(std::string_view text) const;

  // watchdog_period is how often Alive has to be called, by $WATCHDOG_USEC and $WATCHDOG_PID; twice
  // as often as the service manager asks.
  std::optional<std::chrono::milliseconds> watchdog_period() const;

 private:
  void Send(std::string_view text) const;

  int descriptor_ = -1;
};

}  // namespace eastwest::control

#endif  // EASTWEST_SRC_CONTROL_SERVICE_NOTIFY_H_
