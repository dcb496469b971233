// ControlLoop is the thread that listens to whoever runs the sensor: signals, the control socket,
// the status page.
#ifndef EASTWEST_SRC_CONTROL_CONTROL_LOOP_H_
#define EASTWEST_SRC_CONTROL_CONTROL_LOOP_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "src/control/commands.h"
#include "src/control/http_page.h"

namespace eastwest::control {

// Handlers are called on the control thread.
using SignalHandlers = std::map<int, std::function<void()>>;

class ControlLoop {
 public:
  ControlLoop();
  ~ControlLoop();  // ends the thread
  ControlLoop(const ControlLoop&) = delete;
  ControlLoop& operator=(const ControlLoop&) = delete;

  // --- before Start, and while privileges are still there ---

  // OnSignals: from now on these signals come here.
  absl::Status OnSignals(SignalHandlers handlers);
  // ListenUnix takes commands on a socket of mode 0660 at path. A socket that a run before left
  // there is replaced; one that somebody answers on is not.
  // Clients that are silent for idle_max are cut off.
  absl::Status ListenUnix(const std::string& path, Commands commands,
                          std::chrono::milliseconds idle_max = std::chrono::minutes{5});
  // ListenHttp shows pages on "ADDRESS:PORT".
  absl::Status ListenHttp(const std::string& endpoint, Pages pages);
  // Every calls work again and again.
  void Every(std::chrono::milliseconds period, std::function<void()> work);

  void Start();
  void Stop();

  // Clients that found no room.
  std::uint64_t turned_away() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace eastwest::control

#endif  // EASTWEST_SRC_CONTROL_CONTROL_LOOP_H_
