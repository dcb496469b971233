// Commands are what can be asked of the running sensor, by name.
#ifndef EASTWEST_SRC_CONTROL_COMMANDS_H_
#define EASTWEST_SRC_CONTROL_COMMANDS_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace eastwest::control {

// Arguments of a command: its scalars, as text.
using Arguments = std::map<std::string, std::string, std::less<>>;

// A command returns its answer as JSON text. It runs on the control thread.
using Command = std::function<absl::StatusOr<std::string>(const Arguments&)>;
using Commands = std::map<std::string, Command, std::less<>>;

// Quote gives text as a JSON string.
std::string Quote(std::string_view text);

// Answer takes one request, {"command": "iface-stat", "arguments": {"iface": "eth0"}}, and gives
// one line in return: {"return": "OK", "message": ...}, or "NOK" and why. The form is that of
// Suricata's unix socket, so suricatasc speaks it. A request {"version": "0.2"} opens the talk;
// "command-list" is always there.
std::string Answer(const Commands& commands, std::string_view request);

}  // namespace eastwest::control

#endif  // EASTWEST_SRC_CONTROL_COMMANDS_H_
