#include "src/capture/bpf_filter.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace eastwest::capture {
namespace {

constexpr int kSnaplen = 65535;

using Handle = std::unique_ptr<pcap_t, decltype(&pcap_close)>;

// Compile returns libpcap's complaint, nothing when there is none.
std::optional<std::string> Compile(pcap_t* handle, const std::string& text) {
  bpf_program program{};
  if (pcap_compile(handle, &program, text.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return std::string(pcap_geterr(handle));
  }
  pcap_freecode(&program);
  return std::nullopt;
}

// Word is a piece of the text between spaces; parentheses are words.
struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Word> WordsOf(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    if (std::isspace(static_cast<unsigned char>(text[at])) != 0) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    const bool parenthesis = text[at] == '(' || text[at] == ')';
    end = parenthesis ? end : std::min(text.find_first_of(" \t\n()", at), text.size());
    words.push_back({at, end});
    at = end;
  }
  return words;
}

// CanGoOn: some filter begins with the text. What may follow is tried: nothing, an operand for
// each kind of word that asks for one, and as many parentheses as are open.
bool CanGoOn(pcap_t* handle, const std::string& text) {
  constexpr std::array<std::string_view, 12> kFollowers = {"",
                                                           " 1",
                                                           " 10.0.0.1",
                                                           " 10.0.0.0/8",
                                                           " host 10.0.0.1",
                                                           " tcp",
                                                           " proto 17",
                                                           " port 1",
                                                           " portrange 1-2",
                                                           " 1 = 1",
                                                           " = 1",
                                                           "00:00:00:00:00:01"};
  const auto opened = std::ranges::count(text, '(');
  const auto closed = std::ranges::count(text, ')');
  const std::string close(static_cast<std::size_t>(std::max<std::ptrdiff_t>(opened - closed, 0)),
                          ')');
  return std::ranges::any_of(kFollowers, [&](std::string_view follower) {
    std::string whole = text;
    whole += follower;
    return !Compile(handle, whole + close).has_value();
  });
}

std::size_t FirstImpossible(pcap_t* handle, const std::string& text) {
  for (const Word& word : WordsOf(text)) {
    if (!CanGoOn(handle, text.substr(0, word.end))) {
      return word.begin;
    }
  }
  return text.size();  // it is not wrong, it is not finished
}

}  // namespace

absl::Status CheckFilter(const std::string& text) {
  const Handle handle(pcap_open_dead(DLT_EN10MB, kSnaplen), &pcap_close);
  const std::optional<std::string> complaint = Compile(handle.get(), text);
  if (!complaint) {
    return absl::OkStatus();
  }
  std::string line = text;
  std::ranges::replace_if(
      line, [](unsigned char byte) { return std::iscntrl(byte) != 0; }, ' ');
  return absl::InvalidArgumentError(fmt::format("BPF filter: {}\n  {}\n  {:>{}}", *complaint, line,
                                                "^", FirstImpossible(handle.get(), text) + 1));
}

}  // namespace eastwest::capture
