// Privileges: once the captures are open the sensor needs none, and gives them up for good.
#ifndef EASTWEST_SRC_APP_PRIVILEGES_H_
#define EASTWEST_SRC_APP_PRIVILEGES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace eastwest::app {

// CheckUser: whether there is such a user; empty is nobody to become.
absl::Status CheckUser(const std::string& user);

// DropPrivileges becomes user, its groups and nobody else's, and gives up every capability; with an
// empty user only the capabilities of somebody who is not root. Before any thread is started.
absl::Status DropPrivileges(const std::string& user);

// IsRoot: whoever took the program over would have the machine.
bool IsRoot();

// Sandbox names what may still be reached.
struct Sandbox {
  std::vector<std::string> written;  // directories whose files are made, written, renamed, deleted
  std::vector<std::string> read;     // files and directories
};

// EnterSandbox forbids new privileges, new programs and what only an intruder would ask the kernel
// for (seccomp), and every file outside the sandbox (Landlock, where the kernel has it). Returns
// what is in force, for people: "seccomp, Landlock". Before any thread is started.
absl::StatusOr<std::string> EnterSandbox(const Sandbox& sandbox);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_PRIVILEGES_H_
