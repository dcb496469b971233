// InputList is what the paths of the command line stand for, and what became of each.
#ifndef EASTWEST_SRC_CAPTURE_INPUT_LIST_H_
#define EASTWEST_SRC_CAPTURE_INPUT_LIST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace eastwest::capture {

// InputReport says what became of one input. message is empty or one sentence that starts with
// the name of the input.
struct InputReport {
  enum class State : std::uint8_t {
    kComplete,   // read to its end; also a capture without packets
    kTruncated,  // read up to where it is cut
    kFailed,     // not readable, or damaged; packets ahead of the damage were delivered
    kRepeated,   // a file that is in the list already; it is read once
    kSkipped,    // a file of a directory that is no capture, or one that a stop left unread
  };

  std::string name;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // captured bytes of the packets
  State state = State::kComplete;
  std::string message;
};

// Verdict on a whole run, which decides the exit code.
enum class InputVerdict : std::uint8_t { kComplete, kPartial, kNothingReadable };

// Judge: nothing was readable when no input was complete and none gave a packet; skipped inputs
// do not count either way.
InputVerdict Judge(const std::vector<InputReport>& reports);

struct InputList {
  // A file that is read; failed tells that its report is final already, and it is not opened.
  struct Input {
    std::string path;
    bool regular = false;
    bool from_directory = false;
    bool failed = false;
  };
  struct Directory {
    std::string name;
    std::size_t first = 0;  // its files in inputs
    std::size_t count = 0;
  };

  std::vector<Input> inputs;
  std::vector<InputReport> reports;  // parallel to inputs, then those of directories
  std::vector<Directory> directories;
  std::uint64_t bytes_total = 0;  // 0 when one of the inputs is no regular file
};

// ListInputs expands directories and asks the system about each path; it opens no file.
InputList ListInputs(const std::vector<std::string>& paths);

// AddDirectoryReports appends a failure for each directory none of whose files is a capture.
void AddDirectoryReports(InputList& list);

}  // namespace eastwest::capture

#endif  // EASTWEST_SRC_CAPTURE_INPUT_LIST_H_
