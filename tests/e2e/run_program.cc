#include "tests/e2e/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace eastwest::testing {
namespace {

constexpr unsigned kSecondsMax = 120;
constexpr int kMomentMilliseconds = 20;
constexpr int kCannotStart = 127;

// Scratch is a directory for what the program prints.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eastwest-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string Path(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

void Redirect(int target, const std::string& path, int flags) {
  const int descriptor = open(path.c_str(), flags, 0600);
  if (descriptor < 0 || dup2(descriptor, target) < 0) {
    std::perror(path.c_str());
    _exit(kCannotStart);
  }
  close(descriptor);
}

[[noreturn]] void BecomeProgram(const std::vector<std::string>& arguments,
                                const RunSetting& setting, const std::string& out,
                                const std::string& err) {
  alarm(kSecondsMax);  // outlives exec
  Redirect(STDIN_FILENO, setting.input.empty() ? "/dev/null" : setting.input, O_RDONLY);
  Redirect(STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_NOCTTY);
  Redirect(STDERR_FILENO, err, O_WRONLY | O_CREAT);
  unsetenv("NO_COLOR");
  for (std::string text : setting.environment) {
    const std::size_t equals = text.find('=');
    setenv(text.substr(0, equals).c_str(), text.substr(equals + 1).c_str(), 1);
  }
  if (!setting.directory.empty() && chdir(setting.directory.c_str()) != 0) {
    _exit(kCannotStart);
  }
  std::vector<std::string> words = {"eastwest"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  execv(EASTWEST_BINARY, argv.data());
  _exit(kCannotStart);
}

// Terminal is the far side of a pseudo terminal: what the program shows is read here.
class Terminal {
 public:
  Terminal() : descriptor_(posix_openpt(O_RDWR | O_NOCTTY)) {
    grantpt(descriptor_);
    unlockpt(descriptor_);
  }
  ~Terminal() { close(descriptor_); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  std::string name() const { return ptsname(descriptor_); }

  // ReadSome returns what is there, or comes within a moment.
  std::string ReadSome() const {
    pollfd ready = {.fd = descriptor_, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, kMomentMilliseconds) <= 0) {
      return {};
    }
    std::array<char, 4096> piece{};
    const ssize_t got = read(descriptor_, piece.data(), piece.size());
    return {piece.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
  }

 private:
  int descriptor_;
};

int ExitOf(int status) { return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status); }

int WaitFor(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return ExitOf(status);
}

// WatchTerminal reads while the program runs, for a terminal holds only some KiB.
RunResult WatchTerminal(const Terminal& terminal, pid_t child) {
  RunResult result;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    result.out += terminal.ReadSome();
  }
  for (std::string more = terminal.ReadSome(); !more.empty(); more = terminal.ReadSome()) {
    result.out += more;
  }
  result.exit = ExitOf(status);
  return result;
}

}  // namespace

RunResult RunEastwest(const std::vector<std::string>& arguments, const RunSetting& setting) {
  const Scratch scratch;
  const Terminal terminal;
  const std::string out = setting.terminal ? terminal.name() : scratch.Path("out");
  const std::string err = scratch.Path("err");
  const int near_side = open(terminal.name().c_str(), O_RDWR | O_NOCTTY);  // keeps it alive
  const pid_t child = fork();
  if (child == 0) {
    BecomeProgram(arguments, setting, out, err);
  }
  RunResult result;
  if (setting.terminal) {
    result = WatchTerminal(terminal, child);
  } else {
    result.exit = WaitFor(child);
    result.out = ReadText(out);
  }
  close(near_side);
  result.err = ReadText(err);
  return result;
}

std::string ReadText(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

}  // namespace eastwest::testing
