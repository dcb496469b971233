#include "src/capture/input_list.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

namespace eastwest::capture {
namespace {

namespace fs = std::filesystem;
using State = InputReport::State;

std::string DisplayName(const std::string& path) { return path == "-" ? "standard input" : path; }

// Append returns the report of the new input.
InputReport& Append(InputList& list, InputList::Input input) {
  InputReport report;
  report.name = DisplayName(input.path);
  list.reports.push_back(std::move(report));
  list.inputs.push_back(std::move(input));
  return list.reports.back();
}

void AppendFailed(InputList& list, const std::string& path, const std::string& fault) {
  InputList::Input input;
  input.path = path;
  input.failed = true;
  InputReport& report = Append(list, std::move(input));
  report.state = State::kFailed;
  report.message = fmt::format("{}: {}", report.name, fault);
}

void AppendDirectory(InputList& list, const std::string& path) {
  std::error_code error;
  std::vector<std::string> files;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;  // a file that cannot be asked about is not a regular one
    if (entry->is_regular_file(ignored)) {
      files.push_back(entry->path().string());
    }
  }
  if (error) {
    AppendFailed(list, path, fmt::format("cannot be listed: {}", error.message()));
    return;
  }
  std::ranges::sort(files);
  list.directories.push_back({.name = path, .first = list.inputs.size(), .count = files.size()});
  for (std::string& file : files) {
    Append(list, {.path = std::move(file), .regular = true, .from_directory = true});
  }
}

void AppendPath(InputList& list, const std::string& path) {
  if (path == "-") {
    const bool again =
        std::ranges::find(list.inputs, path, &InputList::Input::path) != list.inputs.end();
    if (again) {
      AppendFailed(list, path, "is named twice");
    } else {
      Append(list, {.path = path});
    }
    return;
  }
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::status_known(status) || !fs::exists(status)) {
    const std::error_code reason =
        error ? error : std::make_error_code(std::errc::no_such_file_or_directory);
    AppendFailed(list, path, fmt::format("cannot be opened: {}", reason.message()));
  } else if (fs::is_directory(status)) {
    AppendDirectory(list, path);
  } else {
    Append(list, {.path = path, .regular = fs::is_regular_file(status)});
  }
}

// MarkRepeated: every packet of a file that is named twice, or by a link, would count twice.
void MarkRepeated(InputList& list) {
  std::map<std::pair<dev_t, ino_t>, std::size_t> first;
  for (std::size_t i = 0; i < list.inputs.size(); ++i) {
    InputList::Input& input = list.inputs[i];
    struct stat about {};
    if (input.failed || !input.regular || ::stat(input.path.c_str(), &about) != 0) {
      continue;
    }
    const auto [found, is_new] = first.try_emplace({about.st_dev, about.st_ino}, i);
    if (!is_new) {
      input.failed = true;
      list.reports[i].state = State::kRepeated;
      list.reports[i].message = fmt::format("{}: is the same file as {}, read once",
                                            list.reports[i].name, list.reports[found->second].name);
    }
  }
}

// BytesTotal is 0 unless the size of every input is known ahead.
std::uint64_t BytesTotal(const std::vector<InputList::Input>& inputs) {
  std::uint64_t total = 0;
  for (const InputList::Input& input : inputs) {
    if (input.failed) {
      continue;
    }
    if (!input.regular) {
      return 0;
    }
    std::error_code error;
    const std::uintmax_t size = fs::file_size(input.path, error);
    total += error ? 0 : size;
  }
  return total;
}

}  // namespace

InputList ListInputs(const std::vector<std::string>& paths) {
  InputList list;
  for (const std::string& path : paths) {
    AppendPath(list, path);
  }
  MarkRepeated(list);
  list.bytes_total = BytesTotal(list.inputs);
  return list;
}

void AddDirectoryReports(InputList& list) {
  for (const InputList::Directory& directory : list.directories) {
    bool none = true;
    for (std::size_t i = 0; i < directory.count; ++i) {
      none = none && list.reports[directory.first + i].state == State::kSkipped;
    }
    if (none) {
      InputReport report;
      report.name = directory.name;
      report.state = State::kFailed;
      report.message = fmt::format("{}: holds no capture", directory.name);
      list.reports.push_back(std::move(report));
    }
  }
}

InputVerdict Judge(const std::vector<InputReport>& reports) {
  bool readable = false;
  bool whole = true;
  for (const InputReport& report : reports) {
    readable = readable || report.state == State::kComplete || report.state == State::kTruncated ||
               report.packets > 0;
    whole = whole && (report.state == State::kComplete || report.state == State::kSkipped ||
                      report.state == State::kRepeated);
  }
  if (!readable) {
    return InputVerdict::kNothingReadable;
  }
  return whole ? InputVerdict::kComplete : InputVerdict::kPartial;
}

}  // namespace eastwest::capture
