#include "src/app/packet_selection.h"

#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "src/capture/bpf_filter.h"

namespace eastwest::app {
namespace {

using capture::TimeBound;

constexpr std::size_t kDayLength = 10;  // "2026-11-20"

std::optional<TimeBound> Distance(const std::string& text) {
  absl::Duration distance;
  if (!absl::ParseDuration(text.substr(1), &distance) || distance < absl::ZeroDuration() ||
      distance == absl::InfiniteDuration()) {
    return std::nullopt;
  }
  return TimeBound{.at = {}, .after_first = absl::ToChronoNanoseconds(distance)};
}

std::optional<TimeBound> Moment(std::string text) {
  if (text.size() < kDayLength || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  if (text.size() > kDayLength && (text[kDayLength] == ' ' || text[kDayLength] == 't')) {
    text[kDayLength] = 'T';
  }
  if (constexpr std::string_view kUtc = " UTC"; text.ends_with(kUtc)) {
    text.erase(text.size() - kUtc.size());
  }
  constexpr std::array kForms = {"%Y-%m-%dT%H:%M:%E*S%Ez", "%Y-%m-%dT%H:%M:%E*S",
                                 "%Y-%m-%dT%H:%M%Ez", "%Y-%m-%dT%H:%M", "%Y-%m-%d"};
  for (const char* const form : kForms) {
    absl::Time time;
    std::string ignored;
    if (absl::ParseTime(form, text, &time, &ignored)) {
      return TimeBound{.at = PacketTime(std::chrono::nanoseconds(absl::ToUnixNanos(time))),
                       .after_first = {}};
    }
  }
  return std::nullopt;
}

// Empties: nothing lies between two bounds of the same kind.
bool Empties(const TimeBound& from, const TimeBound& to) {
  if (from.after_first.has_value() != to.after_first.has_value()) {
    return false;  // only the first packet tells
  }
  return from.after_first ? *from.after_first >= *to.after_first : from.at >= to.at;
}

}  // namespace

absl::StatusOr<TimeBound> ParseTimeBound(std::string_view flag, const std::string& text) {
  const std::optional<TimeBound> bound = text.starts_with('+') ? Distance(text) : Moment(text);
  if (!bound) {
    return absl::InvalidArgumentError(
        fmt::format("{} \"{}\": expected a time such as 2026-11-20T22:02:17Z (without a zone: UTC) "
                    "or 2026-11-20, or +5m: 5 minutes after the first packet",
                    flag, text));
  }
  return *bound;
}

absl::StatusOr<std::unique_ptr<capture::PacketFilter>> MakePacketFilter(const Options& options) {
  capture::PacketFilterOptions filter{.bpf = options.filter, .from = {}, .to = {}};
  const std::array bounds = {std::pair{"--from", &options.from}, std::pair{"--to", &options.to}};
  for (const auto& [flag, text] : bounds) {
    if (text->empty()) {
      continue;
    }
    const absl::StatusOr<TimeBound> bound = ParseTimeBound(flag, *text);
    if (!bound.ok()) {
      return bound.status();
    }
    (text == &options.from ? filter.from : filter.to) = *bound;
  }
  // A length behind a moment is counted from that moment, not from the first packet.
  if (filter.from && !filter.from->after_first && filter.to && filter.to->after_first) {
    filter.to = TimeBound{.at = MomentOf(*filter.to, filter.from->at), .after_first = {}};
  }
  if (filter.from && filter.to && Empties(*filter.from, *filter.to)) {
    return absl::InvalidArgumentError(
        fmt::format("--from {} is not before --to {}", options.from, options.to));
  }
  if (filter.bpf.empty() && !filter.from && !filter.to) {
    return nullptr;
  }
  if (const absl::Status status = capture::CheckFileFilter(filter.bpf); !status.ok()) {
    return status;
  }
  return std::make_unique<capture::PacketFilter>(std::move(filter));
}

}  // namespace eastwest::app
