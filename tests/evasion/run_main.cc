// eastwest_evasion [--jobs N] [--starts N] [--only VARIANT]... CAPTURE|DIR...: every variant of
// every capture, and a table of which promises held. Started by tests/evasion/run.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/evasion/ip_frame.h"
#include "tests/evasion/scratch_file.h"
#include "tests/evasion/variants.h"

namespace eastwest::evasion {
namespace {

namespace fs = std::filesystem;

struct Options {
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::size_t starts = 16;  // how many late starts are tried of each capture
  std::vector<std::string> only;
  std::vector<fs::path> captures;
};

struct Row {
  std::size_t captures = 0;
  std::size_t kept = 0;
  std::vector<std::string> broken;
};

class Suite {
 public:
  explicit Suite(Options options) : options_(std::move(options)) {}

  // Run gives how many promises were broken.
  std::size_t Run() {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < options_.jobs; ++i) {
      workers.emplace_back([this] { Work(); });
    }
    workers.clear();
    return Print();
  }

 private:
  void Work() {
    const ScratchFile scratch;
    for (std::size_t i = next_++; i < options_.captures.size(); i = next_++) {
      Try(options_.captures[i], scratch.path());
    }
  }

  bool Wanted(const Variant& variant) const {
    return options_.only.empty() ||
           std::ranges::find(options_.only, variant.name) != options_.only.end();
  }

  // Try writes the clean capture anew, too: both are read from the same format.
  void Try(const fs::path& capture, const fs::path& scratch) {
    auto frames = ReadCapture(capture);
    if (frames) {
      frames = FinishChecksums(*frames);
    }
    if (!frames || !WriteCapture(scratch, *frames)) {
      std::fprintf(stderr, "not a capture: %s\n", capture.c_str());
      return;
    }
    const Report clean = Analyse(scratch);
    for (const Variant& variant : Variants()) {
      if (!Wanted(variant)) {
        continue;
      }
      const std::size_t starts = std::min(options_.starts, frames->size() - 1);
      const std::size_t times = variant.promise == Promise::kStartBounded ? starts : 1;
      for (std::size_t i = 0; i < times; ++i) {
        Variant one = variant;
        if (variant.promise == Promise::kStartBounded) {
          one.parameter = static_cast<std::uint32_t>(1 + i * (frames->size() - 1) / starts);
        }
        Note(one, capture,
             WriteCapture(scratch, one.make(*frames, one.parameter))
                 ? Broken(one, *frames, clean, Analyse(scratch))
                 : "cannot be written");
      }
    }
  }

  void Note(const Variant& variant, const fs::path& capture, const std::string& broken) {
    const std::scoped_lock lock(mutex_);
    Row& row = rows_[variant.name];
    ++row.captures;
    if (broken.empty()) {
      ++row.kept;
    } else {
      row.broken.push_back(capture.filename().string() + " (" + std::to_string(variant.parameter) +
                           "): " + broken);
    }
  }

  std::size_t Print() {
    std::size_t broken = 0;
    std::printf("%-18s %8s %8s %8s\n", "variant", "runs", "kept", "broken");
    for (const Variant& variant : Variants()) {
      Row& row = rows_[variant.name];
      std::printf("%-18s %8zu %8zu %8zu\n", std::string(variant.name).c_str(), row.captures,
                  row.kept, row.broken.size());
      std::ranges::sort(row.broken);
      for (const std::string& line : row.broken) {
        std::printf("    %s\n", line.c_str());
      }
      broken += row.broken.size();
    }
    std::printf("%zu captures, %zu promises broken\n", options_.captures.size(), broken);
    return broken;
  }

  Options options_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::map<std::string_view, Row> rows_;
};

void AddCaptures(const fs::path& path, std::vector<fs::path>& captures) {
  if (!fs::is_directory(path)) {
    captures.push_back(path);
    return;
  }
  for (const auto& entry : fs::directory_iterator(path)) {
    const std::string extension = entry.path().extension();
    if (extension == ".pcap" || extension == ".pcapng" || extension == ".cap") {
      captures.push_back(entry.path());
    }
  }
}

Options ReadOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const char* const value = i + 1 < argc ? argv[i + 1] : "";
    if (word == "--jobs") {
      options.jobs = static_cast<unsigned>(std::max(1, std::atoi(value)));
      ++i;
    } else if (word == "--starts") {
      options.starts = static_cast<std::size_t>(std::max(1, std::atoi(value)));
      ++i;
    } else if (word == "--only") {
      options.only.emplace_back(value);
      ++i;
    } else {
      AddCaptures(word, options.captures);
    }
  }
  // Large ones first, so that no worker is left with one at the end.
  std::ranges::sort(options.captures, std::greater<>(),
                    [](const fs::path& path) { return fs::file_size(path); });
  return options;
}

}  // namespace
}  // namespace eastwest::evasion

int main(int argc, char** argv) {
  auto options = eastwest::evasion::ReadOptions(argc, argv);
  if (options.captures.empty()) {
    std::puts("usage: eastwest_evasion [--jobs N] [--starts N] [--only VARIANT]... CAPTURE|DIR...");
    return 1;
  }
  return eastwest::evasion::Suite(std::move(options)).Run() == 0 ? 0 : 1;
}
