// RunEastwest starts the program as a user would and returns what came out of it.
#ifndef EASTWEST_TESTS_E2E_RUN_PROGRAM_H_
#define EASTWEST_TESTS_E2E_RUN_PROGRAM_H_

#include <string>
#include <vector>

namespace eastwest::testing {

struct RunSetting {
  std::string directory = {};                 // to run in; empty: this one
  std::string input = {};                     // file to be standard input; empty: nothing to read
  std::vector<std::string> environment = {};  // NAME=VALUE, on top of what is there
  bool terminal = false;                      // standard output is a terminal
};

struct RunResult {
  int exit = -1;  // minus the signal that ended it; -SIGALRM after two minutes
  std::string out;
  std::string err;
};

RunResult RunEastwest(const std::vector<std::string>& arguments, const RunSetting& setting = {});

// ReadText returns a whole file, empty when there is none.
std::string ReadText(const std::string& path);

// Lines splits at line feeds; a last line without one counts too.
std::vector<std::string> Lines(const std::string& text);

}  // namespace eastwest::testing

#endif  // EASTWEST_TESTS_E2E_RUN_PROGRAM_H_
