#include "src/capture/bpf_filter.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace eastwest::capture {
namespace {

constexpr int kSnaplen = 65535;

// In a longer text no place is looked for: each word is tried with what may follow, and libpcap
// asks DNS for what it takes for a host.
constexpr std::size_t kPlacedBytesMax = 256;

using Handle = std::unique_ptr<pcap_t, decltype(&pcap_close)>;

// An interface, for what asks for the kernel's help, such as "inbound".
Handle EthernetInterface() { return {pcap_open_dead(DLT_EN10MB, kSnaplen), &pcap_close}; }

// A file without packets of the link type: libpcap then knows its own number for that, and that no
// kernel will help.
Handle EmptyFile(net::LinkType link_type) {
  std::array<std::uint32_t, 6> header = {
      0xA1B2C3D4, 0x00040002, 0, 0, kSnaplen, static_cast<std::uint32_t>(link_type)};
  if constexpr (std::endian::native == std::endian::big) {
    header[1] = 0x00020004;
  }
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  std::FILE* const file = fmemopen(header.data(), sizeof header, "rb");
  pcap_t* const handle = file == nullptr ? nullptr : pcap_fopen_offline(file, error.data());
  if (handle == nullptr && file != nullptr) {
    std::fclose(file);
  }
  return {handle, &pcap_close};
}

// Compile returns libpcap's complaint, nothing when there is none.
std::optional<std::string> Compile(pcap_t* handle, const std::string& text) {
  if (text.find('\0') != std::string::npos) {
    return "it has a zero byte";
  }
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

// Check compiles text for what handle stands for.
absl::Status Check(const Handle& handle, const std::string& text) {
  if (handle == nullptr) {
    return absl::ResourceExhaustedError("BPF filter: out of memory");
  }
  const std::optional<std::string> complaint = Compile(handle.get(), text);
  if (!complaint) {
    return absl::OkStatus();
  }
  if (text.size() > kPlacedBytesMax) {
    return absl::InvalidArgumentError(fmt::format("BPF filter: {}", *complaint));
  }
  std::string line = text;
  std::ranges::replace_if(
      line, [](unsigned char byte) { return std::iscntrl(byte) != 0; }, ' ');
  return absl::InvalidArgumentError(fmt::format("BPF filter: {}\n  {}\n  {:>{}}", *complaint, line,
                                                "^", FirstImpossible(handle.get(), text) + 1));
}

}  // namespace

absl::Status CheckFilter(const std::string& text) { return Check(EthernetInterface(), text); }

absl::Status CheckFileFilter(const std::string& text) {
  using net::LinkType;
  constexpr std::array kOthers = {LinkType::kLinuxSll, LinkType::kLinuxSll2, LinkType::kRaw,
                                  LinkType::kNull};
  const auto compiles = [&text](LinkType link_type) {
    const Handle handle = EmptyFile(link_type);
    return handle != nullptr && !Compile(handle.get(), text).has_value();
  };
  if (compiles(LinkType::kEthernet) || std::ranges::any_of(kOthers, compiles)) {
    return absl::OkStatus();
  }
  return Check(EmptyFile(LinkType::kEthernet), text);
}

void BpfProgram::Freer::operator()(bpf_program* program) const {
  pcap_freecode(program);
  delete program;  // NOLINT(cppcoreguidelines-owning-memory): this is its owner's
}

BpfProgram::BpfProgram(std::unique_ptr<bpf_program, Freer> program)
    : program_(std::move(program)) {}

absl::StatusOr<BpfProgram> BpfProgram::Compile(net::LinkType link_type, const std::string& text) {
  const Handle handle = EmptyFile(link_type);
  if (handle == nullptr) {
    return absl::ResourceExhaustedError("out of memory");
  }
  std::unique_ptr<bpf_program, Freer> program(new bpf_program{});
  // Only the optimizer complains about a filter that nothing can pass, such as arp on raw IP.
  for (const int optimize : {1, 0}) {
    if (pcap_compile(handle.get(), program.get(), text.c_str(), optimize, PCAP_NETMASK_UNKNOWN) ==
        0) {
      return BpfProgram(std::move(program));
    }
  }
  return absl::InvalidArgumentError(pcap_geterr(handle.get()));
}

bool BpfProgram::Matches(const PacketRef& packet) const {
  pcap_pkthdr header{};  // the time is nothing that a filter asks for
  header.caplen = static_cast<bpf_u_int32>(packet.data.size());
  header.len = packet.original_length;
  return pcap_offline_filter(program_.get(), &header, packet.data.data()) != 0;
}

}  // namespace eastwest::capture
