#include "src/bench/report.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "fmt/format.h"

namespace eastwest::bench {
namespace {

constexpr std::array<int, 5> kLinks = {1, 10, 25, 40, 100};
constexpr double kPercent = 100;
constexpr double kMebi = 1024.0 * 1024.0;

struct Figures {
  double packets_a_second = 0;
  double gigabits = 0;  // of captured bytes
  double frame_bytes = 0;
};

Figures FiguresOf(const BenchReport& report) {
  const auto packets = static_cast<double>(report.score.packets);
  const auto bytes = static_cast<double>(report.score.bytes);
  const double seconds = std::max(report.score.seconds, 1e-9);
  return {packets / seconds, bytes * 8 / seconds / 1e9, packets > 0 ? bytes / packets : 0};
}

class Text {
 public:
  template <typename... Values>
  void Line(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    text_ += '\n';
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

void AddSearch(const SearchResult& search, double frame_bytes, Text& text) {
  text.Line("");
  text.Line("{:>14} {:>14} {:>12}", "trial: pkt/s", "packets", "lost");
  for (const RateTrial& trial : search.trials) {
    text.Line("{:>14.0f} {:>14} {:>12}{}", trial.rate, trial.packets, trial.lost,
              trial.reached ? "" : "   the generator was too slow");
  }
  if (search.rate == 0) {
    text.Line("no rate without loss");
    return;
  }
  text.Line("highest rate without loss {:.0f} packets/s, {:.3f} Gbit/s{}", search.rate,
            search.rate * frame_bytes * 8 / 1e9,
            search.generator_limited ? " (the generator is the limit)" : "");
}

void AddShares(double packets_a_second, double frame_bytes, Text& text) {
  std::string shares;
  for (const int link : kLinks) {
    shares += fmt::format("{}{} GbE {:.2f} %", shares.empty() ? "" : ", ", link,
                          kPercent * packets_a_second / LineRate(link, frame_bytes));
  }
  text.Line("of line rate  {}", shares);
}

// Quoted leaves out what would end a JSON string: names of interfaces may hold it.
std::string Quoted(std::string text) {
  std::erase_if(text, [](char c) { return c == '"' || c == '\\' || (c >= 0 && c < ' '); });
  return '"' + text + '"';
}

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

// Listed is "ring 3, blocks 4".
std::string Listed(const Counts& counts) {
  std::string list;
  for (const auto& [name, count] : counts) {
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", name, count);
  }
  return list;
}

void AddLosses(const BenchReport& report, Text& text) {
  std::uint64_t sum = 0;
  for (const auto& [cause, count] : report.lost) {
    sum += count;
  }
  text.Line("lost          {} ({})", sum, Listed(report.lost));
}

void AddAlerts(const BenchReport& report, Text& text) {
  text.Line("incidents     {} expected, {} found", report.incidents_expected,
            report.incidents_found);
  text.Line("alerts        {}{}", report.alerts,
            report.alerts == 0 ? "" : fmt::format(" ({})", Listed(report.alerts_by_rule)));
  if (!report.latencies_us.empty()) {
    text.Line("packet to alert  p50 {:.0f} us, p99 {:.0f} us, p99.9 {:.0f} us",
              Quantile(report.latencies_us, 0.5), Quantile(report.latencies_us, 0.99),
              Quantile(report.latencies_us, 0.999));
  }
}

}  // namespace

double LineRate(double gigabits, double frame_bytes) {
  return gigabits * 1e9 / ((std::max(frame_bytes, 60.0) + kFrameOverhead) * 8);
}

std::string RenderText(const BenchReport& report) {
  const Figures figures = FiguresOf(report);
  Text text;
  text.Line("profile       {}, seed {}, {} packets a lap, {:.0f} bytes a frame", report.profile,
            report.seed, report.deck_packets, figures.frame_bytes);
  text.Line("way           {}, {} worker{}, {}", report.way, report.workers,
            report.workers == 1 ? "" : "s",
            report.target_rate ? fmt::format("{:.0f} packets/s wanted", *report.target_rate)
                               : "as fast as it is taken");
  text.Line("packets       {} in {:.2f} s: {:.0f} a second, {:.3f} Gbit/s", report.score.packets,
            report.score.seconds, figures.packets_a_second, figures.gigabits);
  AddShares(figures.packets_a_second, figures.frame_bytes, text);
  AddLosses(report, text);
  for (const StageCost& stage : report.stages) {
    text.Line("{:<32}{:>9.1f} ns a packet", stage.stage, stage.nanoseconds);
  }
  text.Line("ring depth    {} of {} slots at most{}", report.score.ring_depth_max,
            report.ring_slots,
            report.target_rate
                ? fmt::format(", capture room {} % used at most", report.score.used_percent_max)
                : "");
  text.Line("memory        {:.0f} MiB resident at most",
            static_cast<double>(report.memory_bytes) / kMebi);
  AddAlerts(report, text);
  if (report.search) {
    AddSearch(*report.search, figures.frame_bytes, text);
  }
  return text.Take();
}

std::string RenderJson(const BenchReport& report) {
  const Figures figures = FiguresOf(report);
  std::string out = fmt::format(
      R"({{"profile":"{}","seed":{},"workers":{},"way":{},"packets":{},"bytes":{},)"
      R"("seconds":{:.6f},"packets_per_second":{:.1f},"gbit_per_second":{:.6f},)"
      R"("frame_bytes":{:.2f},"target_rate":{},"laps":{})",
      report.profile, report.seed, report.workers, Quoted(report.way), report.score.packets,
      report.score.bytes, report.score.seconds, figures.packets_a_second, figures.gigabits,
      figures.frame_bytes, report.target_rate ? fmt::format("{:.1f}", *report.target_rate) : "null",
      report.score.laps);
  const auto object = [&out](std::string_view name, const auto& items, const auto& put) {
    out += fmt::format(R"(,"{}":{{)", name);
    bool first = true;
    for (const auto& item : items) {
      out += first ? "" : ",";
      first = false;
      put(item);
    }
    out += '}';
  };
  object("line_rate_percent", kLinks, [&](int link) {
    out += fmt::format(R"("{}":{:.4f})", link,
                       kPercent * figures.packets_a_second / LineRate(link, figures.frame_bytes));
  });
  object("lost", report.lost,
         [&](const auto& loss) { out += fmt::format(R"("{}":{})", loss.first, loss.second); });
  object("alerts_by_rule", report.alerts_by_rule,
         [&](const auto& rule) { out += fmt::format(R"("{}":{})", rule.first, rule.second); });
  object("stage_ns", report.stages, [&](const StageCost& stage) {
    out += fmt::format(R"("{}":{:.2f})", stage.stage, stage.nanoseconds);
  });
  out += fmt::format(
      R"(,"ring_depth_max":{},"ring_slots":{},"capture_used_percent_max":{},"memory_bytes":{},)"
      R"("alerts":{},"incidents_expected":{},"incidents_found":{})",
      report.score.ring_depth_max, report.ring_slots, report.score.used_percent_max,
      report.memory_bytes, report.alerts, report.incidents_expected, report.incidents_found);
  const auto latency = [&report](double part) {
    return report.latencies_us.empty() ? std::string("null")
                                       : fmt::format("{:.1f}", Quantile(report.latencies_us, part));
  };
  out += fmt::format(R"(,"latency_us":{{"p50":{},"p99":{},"p99.9":{}}})", latency(0.5),
                     latency(0.99), latency(0.999));
  if (report.search) {
    out += fmt::format(R"(,"search":{{"rate":{:.1f},"generator_limited":{},"trials":[)",
                       report.search->rate, report.search->generator_limited);
    for (std::size_t i = 0; i < report.search->trials.size(); ++i) {
      const RateTrial& trial = report.search->trials[i];
      out += fmt::format(R"({}{{"rate":{:.1f},"packets":{},"lost":{},"reached":{}}})",
                         i == 0 ? "" : ",", trial.rate, trial.packets, trial.lost, trial.reached);
    }
    out += "]}";
  }
  return out + "}\n";
}

}  // namespace eastwest::bench
