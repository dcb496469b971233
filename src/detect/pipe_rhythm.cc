#include "src/detect/pipe_rhythm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <variant>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/detect/alert_parts.h"
#include "src/detect/detect_state.h"
#include "src/detect/rules.h"

namespace eastwest::detect {
namespace {

// Products that poll their own pipe: databases and the search service.
bool IsPolledByDesign(std::string_view pipe) {
  constexpr std::array<std::string_view, 2> kExact = {"sql\\query", "msftewds"};
  return std::ranges::find(kExact, pipe) != kExact.end() ||
         (pipe.starts_with("mssql$") && pipe.ends_with("\\sql\\query"));
}

// Mean and mean deviation of the cycles, in seconds.
struct Cycle {
  double mean = 0;
  double deviation = 0;
};

template <typename Beats>
Cycle CycleOf(const Beats& beats) {
  Cycle cycle;
  const auto count = static_cast<double>(beats.size() - 1);
  const auto seconds = [&beats](std::size_t i) {
    return std::chrono::duration<double>(beats[i].time - beats[i - 1].time).count();
  };
  for (std::size_t i = 1; i < beats.size(); ++i) {
    cycle.mean += seconds(i) / count;
  }
  for (std::size_t i = 1; i < beats.size(); ++i) {
    cycle.deviation += std::abs(seconds(i) - cycle.mean) / count;
  }
  return cycle;
}

}  // namespace

void PipeRhythm::OnEvent(const event::Event& event) {
  const auto* data = std::get_if<event::PipeDataSeen>(&event.fact);
  if (data == nullptr || !data->from_client || data->pipe.empty()) {
    return;
  }
  Key key{event.flow.client, event.flow.server, AsciiLower(data->pipe)};
  if (IsPolledByDesign(key.pipe)) {
    return;
  }
  Rhythm* rhythm = pipes_.Touch(key);
  if (rhythm == nullptr) {
    rhythm = &pipes_.Add(key, {});
  }
  const bool begins = rhythm->cycles.empty() || event.time - rhythm->last >= kBeatPause;
  const bool broken = !rhythm->cycles.empty() && event.time - rhythm->last > kBeatCycleMax;
  rhythm->last = std::max(rhythm->last, event.time);
  if (!begins) {
    return;
  }
  if (broken) {
    rhythm->cycles.clear();
  }
  rhythm->cycles.push_back({event.time, event.frame});
  if (rhythm->cycles.size() > limits::kPipeCyclesMax) {
    rhythm->cycles.pop_front();
  }
  if (rhythm->cycles.size() > kBeatCyclesMin) {  // ten cycles have eleven beginnings
    Raise(event, *data, *rhythm);
  }
}

void PipeRhythm::Exchange(StateArchive& archive) {
  const auto beat = [](StateArchive& to, Beat& one) {
    to.Value(one.time);
    to.Value(one.frame);
  };
  ExchangeMap(
      archive, pipes_,
      [&archive](const Rhythm& rhythm) { return archive.now() - rhythm.last < kBeatCycleMax; },
      [&beat](StateArchive& to, Key& key, Rhythm& rhythm) {
        to.Value(key.client);
        to.Value(key.server);
        to.Value(key.pipe);
        to.Value(rhythm.last);
        to.List(rhythm.cycles, limits::kPipeCyclesMax, beat);
      });
}

void PipeRhythm::Raise(const event::Event& event, const event::PipeDataSeen& data,
                       const Rhythm& rhythm) {
  const Cycle cycle = CycleOf(rhythm.cycles);
  if (cycle.deviation > kBeatJitterMax * cycle.mean) {
    return;
  }
  Alert alert = NewAlert(RuleNumber::kPipeBeacon, site_, event);
  AddName(alert.files, fmt::format("IPC$\\{}", data.pipe));
  AddName(alert.users, event::AccountName(data.identity.get()));
  alert.summary = fmt::format("{} polls pipe {} of {} every {:.1f} s, give or take {:.1f} s",
                              net::ToString(event.flow.client), Clip(data.pipe),
                              net::ToString(event.flow.server), cycle.mean, cycle.deviation);
  for (const Beat& beat : rhythm.cycles) {
    alert.evidence.push_back({"pipe_beat", beat.time, beat.frame, event.flow.id,
                              fmt::format("cycle of pipe {} begins", Clip(data.pipe)),
                              event::Outcome::kSucceeded});
  }
  gate_.Raise(std::move(alert), AsciiLower(data.pipe));
}

}  // namespace eastwest::detect
