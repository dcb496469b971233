#include "src/app/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "fmt/format.h"
#include "src/app/landlock.h"

namespace eastwest::app {
namespace {

absl::Status Refused(std::string_view what) {
  return absl::PermissionDeniedError(fmt::format("{}: {}", what, std::strerror(errno)));
}

// What a program that reads packets and writes lines never asks for. Each gets EPERM.
constexpr std::array kForbidden = {
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsmount),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(sethostname),
    SCMP_SYS(acct),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(personality),
};

absl::Status LoadSeccomp() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ALLOW),
                                                                 &seccomp_release);
  if (filter == nullptr) {
    return Refused("seccomp");
  }
  for (const int call : kForbidden) {
    const int result = seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0);
    if (result != 0 && result != -EDOM) {  // this architecture does not have the call
      errno = -result;
      return Refused("seccomp");
    }
  }
  if (const int result = seccomp_load(filter.get()); result != 0) {
    errno = -result;
    return Refused("seccomp");
  }
  return absl::OkStatus();
}

absl::Status ClearCapabilities() {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> none{};
  if (::syscall(SYS_capset, &header, none.data()) != 0) {
    return Refused("capabilities cannot be given up");
  }
  return absl::OkStatus();
}

absl::Status NoUser(const std::string& user) {
  return absl::NotFoundError(fmt::format("sensor.user: there is no user \"{}\"", user));
}

absl::Status BecomeUser(const std::string& user) {
  const passwd* const entry = ::getpwnam(user.c_str());
  if (entry == nullptr) {
    return NoUser(user);
  }
  const uid_t uid = entry->pw_uid;
  const gid_t gid = entry->pw_gid;
  if (::geteuid() == uid) {
    return absl::OkStatus();
  }
  if (::initgroups(user.c_str(), gid) != 0 || ::setresgid(gid, gid, gid) != 0 ||
      ::setresuid(uid, uid, uid) != 0) {
    return Refused(fmt::format("sensor.user: cannot become \"{}\"", user));
  }
  if (uid != 0 && ::setuid(0) == 0) {
    return absl::InternalError("sensor.user: root could be had back");
  }
  return absl::OkStatus();
}

}  // namespace

bool IsRoot() { return ::geteuid() == 0; }

absl::Status CheckUser(const std::string& user) {
  return user.empty() || ::getpwnam(user.c_str()) != nullptr ? absl::OkStatus() : NoUser(user);
}

absl::Status DropPrivileges(const std::string& user) {
  if (!user.empty()) {
    if (const absl::Status status = BecomeUser(user); !status.ok()) {
      return status;
    }
  }
  return IsRoot() ? absl::OkStatus() : ClearCapabilities();
}

absl::StatusOr<std::string> EnterSandbox(const Sandbox& sandbox) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return Refused("no_new_privs");
  }
  const absl::StatusOr<bool> landlock = RestrictFiles(sandbox.written, sandbox.read);
  if (!landlock.ok()) {
    return landlock.status();
  }
  if (const absl::Status status = LoadSeccomp(); !status.ok()) {
    return status;
  }
  return std::string(*landlock ? "seccomp, Landlock" : "seccomp");
}

}  // namespace eastwest::app
