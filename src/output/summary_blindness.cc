// What could not be seen: without it "nothing found" would say more than is known.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "src/output/summary_render.h"

namespace eastwest::output {
namespace {

constexpr std::size_t kAnomaliesShown = 8;
constexpr std::size_t kInputsShown = 8;

// LosesState: the counter counts what a bound or a full queue made us forget.
bool LosesState(std::string_view name) {
  constexpr std::array<std::string_view, 6> kEndings = {"evicted", "refused", "dropped",
                                                        "_drop",   "_drops",  "left_out"};
  return std::ranges::any_of(kEndings,
                             [name](std::string_view ending) { return name.ends_with(ending); });
}

// In words, where a counter's name says nothing to who did not write it.
struct Words {
  std::string_view counter;
  std::string_view one;
  std::string_view many;
};

constexpr std::array kWords = {
    Words{"detect.alert_keys_evicted", "alert that may come again", "alerts that may come again"},
    Words{"detect.correlation_keys_evicted", "window of a rule", "windows of rules"},
    Words{"detect.correlation_samples_dropped", "older sample of a rule", "older samples of rules"},
    Words{"detect.pairs_evicted", "pair of hosts", "pairs of hosts"},
    Words{"detect.steps_dropped", "older step of a pair of hosts with more than are kept",
          "older steps of pairs of hosts with more than are kept"},
};

std::string InWords(std::string_view name, std::uint64_t value) {
  const auto* const found = std::ranges::find(kWords, name, &Words::counter);
  return found == kWords.end()
             ? fmt::format("{} {}", name, Grouped(value))
             : fmt::format("{} {}", Grouped(value), value == 1 ? found->one : found->many);
}

std::vector<std::string> Forgotten(const StatsSnapshot& stats) {
  std::vector<std::string> texts;
  const auto note = [&texts](std::string_view name, std::uint64_t value) {
    if (value != 0 && LosesState(name)) {
      texts.push_back(InWords(name, value));
    }
  };
  for (std::size_t i = 0; i < kCounterNames.size(); ++i) {
    note(kCounterNames[i], stats.counters.Get(static_cast<Counter>(i)));
  }
  for (const NamedCount& other : stats.others) {
    note(other.name, other.value);
  }
  std::ranges::sort(texts);
  return texts;
}

struct Unreadable {
  Counter counter;
  std::string_view one;   // "packet of an unknown link type"
  std::string_view many;  // "packets of an unknown link type"
};

constexpr std::array kUnreadable = {
    Unreadable{Counter::kDecoderUnknownLinkType, "packet of an unknown link type",
               "packets of an unknown link type"},
    Unreadable{Counter::kDecoderInvalid, "packet with broken headers",
               "packets with broken headers"},
    Unreadable{Counter::kDefragTimeouts, "datagram with missing fragments",
               "datagrams with missing fragments"},
    Unreadable{Counter::kSmbCompressedUnread, "compressed SMB message", "compressed SMB messages"},
    Unreadable{Counter::kSmbOrphanResponses, "SMB answer without its request",
               "SMB answers without their requests"},
};

std::vector<std::string> UnreadableTexts(const SummaryFacts& facts, const RunReport& report) {
  std::vector<std::string> texts;
  for (const Unreadable& entry : kUnreadable) {
    if (const std::uint64_t count = report.stats.counters.Get(entry.counter); count != 0) {
      texts.push_back(fmt::format("{} {}", Grouped(count), count == 1 ? entry.one : entry.many));
    }
  }
  if (facts.blindness.unread_flows != 0) {
    texts.push_back(fmt::format("{} on SMB or RPC ports that spoke neither",
                                Several(facts.blindness.unread_flows, "flow")));
  }
  return texts;
}

std::vector<std::string> AnomaliesByCount(const Tally& anomalies) {
  std::vector<std::pair<std::string_view, std::uint64_t>> ranked(anomalies.begin(),
                                                                 anomalies.end());
  std::ranges::stable_sort(ranked,
                           [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> texts;
  for (const auto& [code, count] : ranked) {
    texts.push_back(fmt::format("{} ({})", Printable(code), Grouped(count)));
  }
  return texts;
}

// BrokenInputs tells what of the input was not read. The files of a folder that are no captures
// are only counted: a README beside the captures is nothing to report.
std::vector<std::string> BrokenInputs(const RunReport& report) {
  std::vector<std::string> texts;
  std::size_t skipped = 0;
  for (const InputNote& input : report.inputs) {
    if (input.state == "skipped") {
      ++skipped;
    } else if (input.state != "complete") {
      texts.push_back(input.message.empty()
                          ? fmt::format("{} {}", Printable(input.name), input.state)
                          : Printable(input.message));
    }
  }
  if (skipped > 0) {
    texts.push_back(fmt::format("{} that {} no capture skipped", Several(skipped, "file"),
                                skipped == 1 ? "is" : "are"));
  }
  return texts;
}

}  // namespace

std::string LeftOutText(const RunReport& report) {
  std::vector<std::string> texts;
  if (report.filtered != 0) {
    texts.push_back(Several(report.filtered, "packet") + " left out by the filter");
  }
  if (report.outside_window != 0) {
    texts.push_back(Several(report.outside_window, "packet") + " outside of the time asked for");
  }
  return Joined(texts, "; ", texts.size());
}

std::vector<BlindNote> BlindNotes(const SummaryFacts& facts, const RunReport& report) {
  const Blindness& blind = facts.blindness;
  std::vector<BlindNote> notes;
  const auto add = [&notes](bool holds, std::string_view label, std::string text) {
    if (holds) {
      notes.push_back({label, std::move(text)});
    }
  };
  add(blind.encrypted_messages != 0, "encrypted",
      fmt::format("{} in {}", Several(blind.encrypted_messages, "SMB message"),
                  Several(blind.encrypted_flows, "flow")));
  add(blind.compressed_messages != 0, "compressed",
      fmt::format("{} in {}", Several(blind.compressed_messages, "SMB message"),
                  Several(blind.compressed_flows, "flow")));
  add(blind.sealed_calls != 0, "sealed",
      fmt::format("the arguments of {} in {}", Several(blind.sealed_calls, "remote call"),
                  Several(blind.sealed_flows, "flow")));
  std::vector<std::string> remote;
  for (const auto& [name, count] : facts.remote_control) {
    remote.push_back(fmt::format("{} ({})", name, Grouped(count)));
  }
  add(!remote.empty(), "not read",
      fmt::format("what was done over {}{}", Joined(remote, ", ", remote.size()),
                  blind.rdp_encrypted == 0
                      ? std::string()
                      : fmt::format("; {} encrypted by TLS",
                                    Several(blind.rdp_encrypted, "RDP connection"))));
  add(blind.gaps != 0, "lost",
      fmt::format("{} ({}) in {}", Several(blind.gaps, "gap"), ByteSize(blind.gap_bytes),
                  Several(blind.gap_flows, "flow")));
  add(blind.one_sided_flows != 0, "one-sided",
      fmt::format("{} with one direction only", Several(blind.one_sided_flows, "flow")));
  add(blind.midstream_flows != 0, "mid-stream",
      fmt::format("{} began before the capture", Several(blind.midstream_flows, "flow")));
  const std::uint64_t cut = report.stats.counters.Get(Counter::kDecoderSnaplenCut);
  add(cut != 0, "cut short", fmt::format("{} by the snapshot length", Several(cut, "packet")));
  const std::vector<std::string> unreadable = UnreadableTexts(facts, report);
  add(!unreadable.empty(), "unread", Joined(unreadable, "; ", unreadable.size()));
  const std::vector<std::string> forgotten = Forgotten(report.stats);
  add(!forgotten.empty(), "forgotten", Joined(forgotten, ", ", forgotten.size()));
  const std::string left_out = LeftOutText(report);
  add(!left_out.empty(), "not asked", left_out);
  const std::vector<std::string> broken = BrokenInputs(report);
  add(!broken.empty(), "inputs", Joined(broken, "; ", kInputsShown));
  return notes;
}

void RenderBlindness(Page& page, const SummaryFacts& facts, const RunReport& report) {
  const std::vector<BlindNote> notes = BlindNotes(facts, report);
  page.Heading("WHAT COULD NOT BE SEEN");
  for (const BlindNote& note : notes) {
    page.Field(note.label, note.text, Ink::kYellow);
  }
  if (notes.empty() && facts.anomalies.empty()) {
    page.Line("  " + Wrap("Nothing was hidden: no encryption, sealing, loss or half-seen flow.",
                          page.columns(), 2));
  }
  page.Field("anomalies", Joined(AnomaliesByCount(facts.anomalies), ", ", kAnomaliesShown));
}

}  // namespace eastwest::output
