// ScratchFile is a file in memory with a path that other programs can open. It is gone when the
// process is, however that ends.
#ifndef EASTWEST_TESTS_EVASION_SCRATCH_FILE_H_
#define EASTWEST_TESTS_EVASION_SCRATCH_FILE_H_

#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace eastwest::evasion {

class ScratchFile {
 public:
  ScratchFile() : descriptor_(memfd_create("eastwest-evasion", MFD_CLOEXEC)) {}
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() { close(descriptor_); }

  std::string path() const {
    return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(descriptor_);
  }

 private:
  int descriptor_;
};

}  // namespace eastwest::evasion

#endif  // EASTWEST_TESTS_EVASION_SCRATCH_FILE_H_
