#include "src/app/sensor_stats.h"

#include <algorithm>
#include <string_view>

#include "fmt/format.h"

namespace eastwest::app {
namespace {

// Counters of tables that were full are named so.
bool IsEviction(std::string_view name) {
  return name.ends_with("evicted") || name.ends_with("refused") || name.ends_with("memcap_drop") ||
         name.ends_with("forgotten") || name.ends_with("_dropped");
}

std::uint64_t Evictions(const output::StatsSnapshot& stats) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kCounterNames.size(); ++i) {
    sum += IsEviction(kCounterNames[i]) ? stats.counters.Get(static_cast<Counter>(i)) : 0;
  }
  for (const output::NamedCount& count : stats.others) {
    sum += IsEviction(count.name) ? count.value : 0;
  }
  return sum;
}

}  // namespace

Losses Losses::Since(const Losses& before) const {
  return {.offered = offered - before.offered,
          .lost = lost - before.lost,
          .decode_errors = decode_errors - before.decode_errors,
          .evictions = evictions - before.evictions,
          .gaps = gaps - before.gaps,
          .late = late - before.late};
}

Losses LossesOf(const capture::LiveCounts& capture, const output::StatsSnapshot& stats) {
  return {.offered = capture.offered(),
          .lost = capture.lost(),
          .decode_errors = stats.counters.Get(Counter::kDecoderInvalid),
          .evictions = Evictions(stats),
          .gaps = stats.counters.Get(Counter::kTcpReassemblyGap),
          .late = stats.counters.Get(Counter::kTimeWentBackwards)};
}

void AddCapture(const capture::LiveSource& source, output::StatsSnapshot& stats) {
  const capture::LiveCounts total = source.TotalCounts();
  stats.counters.Add(Counter::kTimeWentBackwards, source.time_went_backwards());
  std::vector<output::NamedCount>& others = stats.others;
  others.push_back({"capture.kernel_packets", total.kernel_packets});
  others.push_back({"capture.kernel_drops", total.kernel_drops});
  others.push_back({"capture.kernel_ifdrops", total.interface_drops});
  others.push_back({"capture.received", total.received});
  others.push_back({"capture.ring_drops", total.ring_drops});
  others.push_back({"capture.pool_drops", total.pool_drops});
  others.push_back({"capture.shed", total.shed});
  others.push_back({"capture.used_percent", source.used_percent(), /*gauge=*/true});
  others.push_back({"capture.outages", total.outages});
  others.push_back({"capture.clock_steps", source.clock_steps()});
  for (const capture::LiveInterface& interface : source.Interfaces()) {
    const auto add = [&](std::string_view name, std::uint64_t value, bool gauge = false) {
      others.push_back(
          {.name = fmt::format("capture.interfaces.{}.{}", output::StatsKey(interface.name), name),
           .value = value,
           .gauge = gauge,
           .series = output::Series{.family = fmt::format("capture.interface.{}", name),
                                    .label = "interface",
                                    .value = interface.name}});
    };
    add("up", interface.up ? 1U : 0U, /*gauge=*/true);
    add("packets", interface.counts.received);
    add("lost", interface.counts.lost());
    add("outages", interface.counts.outages);
  }
}

void AddInterval(const Losses& losses, std::chrono::seconds length, output::StatsSnapshot& stats) {
  stats.others.push_back({"interval.seconds", static_cast<std::uint64_t>(length.count())});
  stats.others.push_back({"interval.packets", losses.offered});
  stats.others.push_back({"interval.lost", losses.lost});
  stats.others.push_back({"interval.loss_permille", losses.loss_permille()});
  stats.others.push_back({"interval.decode_errors", losses.decode_errors});
  stats.others.push_back({"interval.evictions", losses.evictions});
  stats.others.push_back({"interval.gaps", losses.gaps});
  stats.others.push_back({"interval.late", losses.late});
}

std::string ShutdownText(const capture::LiveCounts& capture, const output::StatsSnapshot& stats) {
  const Losses losses = LossesOf(capture, stats);
  const auto counter = [&stats](Counter which) { return stats.counters.Get(which); };
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(stats.last - stats.first);
  return fmt::format(
      "{} packets, {} bytes in {} s; {} alerts\n"
      "  lost       kernel {}, interface {}, ring {}, pool {}, shed {}: {}.{} % of {} offered\n"
      "  not read   {} decode errors, {} duplicates dropped, {} gaps of {} bytes\n"
      "  full       {} evictions\n"
      "  clock      {} packets back in time, {} steps\n",
      capture.received, capture.bytes, uptime.count(), stats.alerts, capture.kernel_drops,
      capture.interface_drops, capture.ring_drops, capture.pool_drops, capture.shed,
      losses.loss_permille() / 10, losses.loss_permille() % 10, losses.offered,
      losses.decode_errors, counter(Counter::kDecoderDuplicates),
      counter(Counter::kTcpReassemblyGap), counter(Counter::kTcpGapBytes), losses.evictions,
      counter(Counter::kTimeWentBackwards), [&stats] {
        const auto steps =
            std::ranges::find(stats.others, "capture.clock_steps", &output::NamedCount::name);
        return steps == stats.others.end() ? 0 : steps->value;
      }());
}

}  // namespace eastwest::app
