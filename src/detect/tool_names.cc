#include "src/detect/tool_names.h"

#include <algorithm>
#include <array>

#include "src/detect/steps.h"
#include "src/event/names.h"

namespace eastwest::detect {
namespace {

struct ToolPipe {
  std::string_view prefix;
  std::string_view tool;
};

constexpr std::array kToolPipes = {
    ToolPipe{"psexesvc", "PsExec"},
    ToolPipe{"paexec", "PAExec"},
    ToolPipe{"csexec", "CSExec"},
    ToolPipe{"remcom_communicat", "RemCom (impacket psexec)"},
    ToolPipe{"remcom_std", "RemCom (impacket psexec)"},
    ToolPipe{"winexesvc", "winexe"},
    ToolPipe{"ahexec", "winexe"},
    ToolPipe{"xcmdsvc", "xCmd"},
};

// A renamed PsExec keeps "<service>-<host>-<pid>-stdin" and its siblings.
constexpr std::array<std::string_view, 3> kRenamedPsexecEnds = {"-stdin", "-stdout", "-stderr"};

constexpr std::array<std::string_view, 6> kExecutableEnds = {".exe", ".dll", ".sys",
                                                             ".scr", ".com", ".msi"};

bool IsAlpha(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "Temp\XXXXXXXX.tmp", eight letters: how impacket's task tool and registry dump name files.
bool IsTempOutput(std::string_view name) {
  constexpr std::string_view kFolder = "temp\\";
  constexpr std::string_view kEnd = ".tmp";
  if (!name.starts_with(kFolder) || !name.ends_with(kEnd)) {
    return false;
  }
  const std::string_view stem =
      name.substr(kFolder.size(), name.size() - kFolder.size() - kEnd.size());
  return stem.size() == 8 && std::ranges::all_of(stem, IsAlpha);
}

// "__output", "__output_XXXXXXXX" and "__1699999999.123": output files of impacket's shells.
bool IsUnderscoreOutput(std::string_view name) {
  if (!name.starts_with("__")) {
    return false;
  }
  const std::string_view rest = name.substr(2);
  if (rest.starts_with("output")) {
    return true;
  }
  return rest.size() >= 5 &&
         std::ranges::all_of(rest, [](char c) { return IsDigit(c) || c == '.'; });
}

}  // namespace

std::string_view ToolOfPipe(std::string_view normal_pipe) {
  const auto known = std::ranges::find_if(kToolPipes, [normal_pipe](const ToolPipe& entry) {
    return normal_pipe.starts_with(entry.prefix);
  });
  if (known != kToolPipes.end()) {
    return known->tool;
  }
  const bool renamed = std::ranges::any_of(
      kRenamedPsexecEnds, [normal_pipe](auto end) { return normal_pipe.ends_with(end); });
  return renamed ? "PsExec under another name" : std::string_view{};
}

bool IsToolPipe(std::string_view normal_pipe) { return !ToolOfPipe(normal_pipe).empty(); }

bool IsExecutableName(std::string_view name) {
  const event::NormalName normal = event::NormalFileName(name);
  return std::ranges::any_of(kExecutableEnds, [&normal](std::string_view end) {
    return normal.path.ends_with(end) || normal.stream.ends_with(end);
  });
}

bool IsToolOutputFile(std::string_view normal_name) {
  return IsTempOutput(normal_name) || IsUnderscoreOutput(normal_name);
}

bool IsSuspiciousServicePath(std::string_view command) {
  constexpr std::array<std::string_view, 6> kMarks = {
      "admin$", "\\\\127.0.0.1\\", "%comspec%", "cmd.exe /", "powershell", "\\\\localhost\\"};
  const std::string lower = event::FoldCase(command);
  return std::ranges::any_of(
      kMarks, [&lower](std::string_view mark) { return lower.find(mark) != std::string::npos; });
}

}  // namespace eastwest::detect
