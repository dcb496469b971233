#include "src/app/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "fmt/format.h"

namespace eastwest::app {
namespace {

// Since version 3 (Linux 6.2) cutting a file is a right of its own; Debian 12 has no name for it.
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14U;
constexpr long kTruncateVersion = 3;

// The rights of version 1, which every kernel with Landlock knows.
constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kReadFolder = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWriteFolder = kReadFolder | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                       LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                       LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK;
constexpr std::uint64_t kHandled = kWriteFolder | LANDLOCK_ACCESS_FS_EXECUTE |
                                   LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                   LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                   LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

class Descriptor {
 public:
  explicit Descriptor(long number) : number_(static_cast<int>(number)) {}
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

absl::Status Refused(std::string_view what) {
  return absl::PermissionDeniedError(fmt::format("Landlock: {}: {}", what, std::strerror(errno)));
}

// Allow gives the folder, or file, at path those of the rights that are for such a thing.
absl::Status Allow(int ruleset, const std::string& path, std::uint64_t folder_rights) {
  const Descriptor below(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat about {};
  if (below.number() < 0 || ::fstat(below.number(), &about) != 0) {
    return errno == ENOENT ? absl::OkStatus() : Refused(path);
  }
  const bool folder = S_ISDIR(about.st_mode);
  const std::uint64_t rights = folder ? folder_rights : kReadFile;
  const landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = below.number()};
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return Refused(path);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> RestrictFiles(const std::vector<std::string>& written,
                                   const std::vector<std::string>& read) {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  const std::uint64_t truncate = version >= kTruncateVersion ? kTruncate : 0;
  const landlock_ruleset_attr handled = {.handled_access_fs = kHandled | truncate};
  const Descriptor ruleset(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
  if (ruleset.number() < 0) {
    const bool absent = errno == ENOSYS || errno == EOPNOTSUPP;
    return absent ? absl::StatusOr<bool>(false) : absl::StatusOr<bool>(Refused("no rule set"));
  }
  for (const auto* paths : {&written, &read}) {
    for (const std::string& path : *paths) {
      const std::uint64_t rights = paths == &written ? kWriteFolder | truncate : kReadFolder;
      if (const absl::Status status = Allow(ruleset.number(), path, rights); !status.ok()) {
        return status;
      }
    }
  }
  if (::syscall(SYS_landlock_restrict_self, ruleset.number(), 0) != 0) {
    return Refused("cannot be entered");
  }
  return true;
}

}  // namespace eastwest::app
