#include "src/app/bench_command.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "parsers/net/decode.h"
#include "parsers/net/steering.h"
#include "src/app/bench_run.h"
#include "src/app/complain.h"
#include "src/app/status_text.h"
#include "src/bench/deck_maker.h"
#include "src/bench/profile.h"
#include "src/bench/rate_search.h"
#include "src/bench/report.h"
#include "src/core/spelling.h"

namespace eastwest::app {
namespace {

using bench::BenchReport;
using bench::Deck;
using bench::Stamps;

// KibibytesOf reads a line like "VmHWM:  1234 kB".
std::uint64_t KibibytesOf(const char* file, std::string_view key) {
  std::ifstream in(file);
  for (std::string word; in >> word;) {
    if (word == key) {
      std::uint64_t number = 0;
      in >> number;
      return number;
    }
  }
  return 0;
}

absl::StatusOr<const bench::Profile*> ProfileOf(const std::string& name) {
  const bench::Profile* const profile = bench::FindProfile(name);
  if (profile != nullptr) {
    return profile;
  }
  std::vector<std::string_view> names;
  for (const bench::Profile& one : bench::Profiles()) {
    names.push_back(one.name);
  }
  return absl::InvalidArgumentError(fmt::format("there is no profile \"{}\": expected one of {}{}",
                                                name, fmt::join(names, ", "),
                                                NearestHint(name, names)));
}

absl::Status CheckNumbers(const BenchCommand& command) {
  if (command.rate && command.find_rate) {
    return absl::InvalidArgumentError("--rate and --find-rate: expected one of them");
  }
  if (command.interface.empty() != command.peer.empty()) {
    return absl::InvalidArgumentError("--iface A and --peer B: expected both or none");
  }
  if (command.packets && !command.interface.empty() && !command.rate) {
    return absl::InvalidArgumentError("--packets over interfaces: expected --rate, too");
  }
  if (command.rate.value_or(1) <= 0 || command.seconds <= 0 || command.trial_seconds <= 0 ||
      command.resolution_percent <= 0) {
    return absl::InvalidArgumentError(
        "--rate, --seconds, --trial and --resolution: expected more than 0");
  }
  const std::uint64_t free_mib = KibibytesOf("/proc/meminfo", "MemAvailable:") >> 10;
  if (free_mib != 0 && command.memory_mib > free_mib / 2) {
    return absl::ResourceExhaustedError(
        fmt::format("--memory {}: {} MiB are free, of which the traffic may take half",
                    command.memory_mib, free_mib));
  }
  return absl::OkStatus();
}

absl::StatusOr<Deck> DeckOf(const BenchCommand& command, const bench::Profile& profile) {
  const std::size_t bytes = command.memory_mib << 20;
  std::vector<bench::Recording> sessions = bench::EmbeddedSessions();
  if (!command.captures.empty()) {
    auto read = bench::ReadRecordings(command.captures, bytes / 4);
    if (!read.ok()) {
      return absl::NotFoundError(read.status().message());
    }
    sessions = *std::move(read);
  }
  bench::DeckOptions options;
  options.seed = command.seed;
  options.bytes_max = bytes;
  options.incidents = command.incidents;
  return bench::MakeDeck(profile, options, sessions, bench::EmbeddedAttack());
}

// NanosecondsOf is the CPU time of one call of work for each packet of the deck.
template <typename Work>
double NanosecondsOf(const Deck& deck, const Work& work) {
  constexpr int kRounds = 3;
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < kRounds; ++round) {
    const double start = bench::ThreadSeconds();
    for (std::size_t at = 0; at < deck.packets(); ++at) {
      work(deck.Frame(at));
    }
    best = std::min(best, bench::ThreadSeconds() - start);
  }
  return best * 1e9 / static_cast<double>(deck.packets());
}

// StageMeter measures what a stage costs alone; the sums keep the compiler honest.
class StageMeter {
 public:
  double Steering(const Deck& deck) {
    return NanosecondsOf(deck, [this](Bytes frame) {
      sum_ = sum_ + net::SteeringHash(net::LinkType::kEthernet, frame, SizeOf(frame));
    });
  }
  double Decode(const Deck& deck) {
    return NanosecondsOf(deck, [this](Bytes frame) {
      net::Packet packet;
      const auto verdict = net::DecodeFrame(net::LinkType::kEthernet, frame, SizeOf(frame), packet);
      sum_ = sum_ + static_cast<std::uint64_t>(verdict) + packet.source_port;
    });
  }

 private:
  static std::uint32_t SizeOf(Bytes frame) { return static_cast<std::uint32_t>(frame.size()); }

  volatile std::uint64_t sum_ = 0;
};

// GeneratorNanoseconds is the CPU time that it takes to make a packet when nobody takes part but
// the generator.
double GeneratorNanoseconds(Deck& deck) {
  capture::PassedAtOnce nobody;
  bench::PlayOptions options;
  options.packets_max = 2 * deck.packets();  // the second lap moves them
  bench::DeckPlayer player(deck, options, nobody);
  PacketRef packet;
  while (player.Next(packet)) {
  }
  return player.score().cpu_seconds * 1e9 / static_cast<double>(player.score().packets);
}

class Bench {
 public:
  Bench(const Options& options, const Config& config, const bench::Profile& profile, Deck deck)
      : command_(options.bench),
        setup_{config, {options.rules_added, options.rules_instead, false}},
        deck_(std::move(deck)) {
    report_.profile = profile.name;
    report_.seed = command_.seed;
    report_.workers = config.threads;
    report_.deck_packets = deck_.packets();
    report_.way = OverInterfaces() ? fmt::format("{} to {}", command_.interface, command_.peer)
                                   : "from memory";
    report_.ring_slots = limits::kWorkerRingSlots;
    report_.target_rate = command_.rate;
  }

  absl::StatusOr<BenchReport> Measure() {
    StageMeter meter;
    generator_ns_ = GeneratorNanoseconds(deck_);
    report_.stages.push_back({"generate", generator_ns_});
    report_.stages.push_back({"steer", meter.Steering(deck_)});
    report_.stages.push_back({"decode", meter.Decode(deck_)});
    if (absl::Status status = CheckRate(); !status.ok()) {
      return status;
    }
    const double rate = command_.rate.value_or(kNominalRate);
    absl::StatusOr<BenchResult> result = Play(rate, SecondsAt(rate), command_.rate.has_value());
    if (!result.ok()) {
      return result.status();
    }
    TakeOver(*std::move(result));
    if (command_.find_rate) {
      if (absl::Status status = Search(); !status.ok()) {
        return status;
      }
    }
    report_.memory_bytes = KibibytesOf("/proc/self/status", "VmHWM:") << 10;
    return std::move(report_);
  }

 private:
  static constexpr double kNominalRate = 1e6;  // of packet time, where nothing is paced
  // A generator that copies frames while others use the memory is slower than alone.
  static constexpr double kGeneratorPart = 0.5;

  // SecondsAt: a number of packets ends an unpaced run by itself.
  double SecondsAt(double rate) const {
    constexpr double kNoEnd = 1e9;
    if (!command_.packets) {
      return command_.seconds;
    }
    const bool ends = command_.rate || OverInterfaces();
    return ends ? static_cast<double>(*command_.packets) / rate : kNoEnd;
  }

  bool OverInterfaces() const { return !command_.interface.empty(); }

  double GeneratorRate() const { return kGeneratorPart * 1e9 / generator_ns_; }

  absl::Status CheckRate() const {
    if (command_.rate && *command_.rate > GeneratorRate()) {
      return absl::InvalidArgumentError(fmt::format(
          "--rate {:.0f}: the generator is the limit, it makes {:.0f} packets/s of this profile",
          *command_.rate, GeneratorRate()));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<BenchResult> Play(double rate, double seconds, bool paced) {
    bench::PlayOptions options;
    options.rate = rate;
    options.seconds = seconds;
    options.packets_max = paced ? 0 : command_.packets.value_or(0);
    absl::StatusOr<BenchResult> result =
        OverInterfaces()
            ? PlayOverInterfaces(setup_, deck_, options, paced, {command_.interface, command_.peer})
            : PlayFromMemory(setup_, deck_, options, paced);
    if (result.ok() && result->decoded + result->lost_sum() != result->score.packets) {
      return absl::InternalError(
          fmt::format("of {} packets {} were decoded and {} lost: the rest is unaccounted for",
                      result->score.packets, result->decoded, result->lost_sum()));
    }
    return result;
  }

  static bool Reached(const bench::Score& score) {
    constexpr double kLagMax = 0.02;  // of the time
    return score.lag_seconds <= score.seconds * kLagMax;
  }

  void TakeOver(BenchResult result) {
    const double each = 1e9 / static_cast<double>(std::max<std::uint64_t>(1, result.decoded));
    report_.stages.push_back({"read, steer, hand over", result.score.cpu_seconds * each});
    report_.stages.push_back(
        {OverInterfaces() ? "capture, decode to session" : "decode, flow, stream, session",
         result.workers_cpu_seconds * each});
    report_.stages.push_back({"merge, detect, output", result.correlator_cpu_seconds * each});
    report_.lost = std::move(result.lost);
    report_.score = result.score;
    report_.alerts = result.alerts;
    for (const auto& [number, count] : result.alerts_by_rule) {
      report_.alerts_by_rule.emplace_back(fmt::format("EW-{:04}", number), count);
    }
    report_.incidents_expected = result.incidents_expected;
    report_.incidents_found = result.incidents_found;
    report_.latencies_us = std::move(result.latencies_us);
    if (command_.rate && !Reached(report_.score)) {
      Complain(fmt::format("the generator was {:.1f} s behind at the end: it is the limit",
                           report_.score.lag_seconds));
    }
  }

  absl::Status Search() {
    const double taken =
        static_cast<double>(report_.score.packets) / std::max(report_.score.seconds, 1e-9);
    const bench::SearchOptions options{.highest = std::min(1.25 * taken, GeneratorRate()),
                                       .resolution_percent = command_.resolution_percent};
    auto found = bench::SearchRate(options, [&](double rate) -> absl::StatusOr<bench::RateTrial> {
      const absl::StatusOr<BenchResult> result = Play(rate, command_.trial_seconds, true);
      if (!result.ok()) {
        return result.status();
      }
      return bench::RateTrial{.rate = rate,
                              .packets = result->score.packets,
                              .lost = result->lost_sum(),
                              .reached = Reached(result->score)};
    });
    if (!found.ok()) {
      return found.status();
    }
    report_.search = *std::move(found);
    return absl::OkStatus();
  }

  const BenchCommand& command_;
  BenchSetup setup_;
  Deck deck_;
  double generator_ns_ = 0;
  BenchReport report_;
};

}  // namespace

int RunBench(const Options& options, const Config& config) {
  const auto fail = [](const absl::Status& status, int exit) {
    Complain(TextOf(status));
    return exit;
  };
  const auto profile = ProfileOf(options.bench.profile);
  if (!profile.ok()) {
    return fail(profile.status(), kExitUsage);
  }
  if (const absl::Status status = CheckNumbers(options.bench); !status.ok()) {
    return fail(status, kExitUsage);
  }
  absl::StatusOr<Deck> deck = DeckOf(options.bench, **profile);
  if (!deck.ok()) {
    return fail(deck.status(), absl::IsNotFound(deck.status()) ? kExitNoInput : kExitUsage);
  }
  const absl::StatusOr<BenchReport> report =
      Bench(options, config, **profile, *std::move(deck)).Measure();
  if (!report.ok()) {
    return fail(report.status(), absl::IsUnavailable(report.status()) ? kExitNoInput : kExitUsage);
  }
  fmt::print("{}", options.bench.json ? RenderJson(*report) : RenderText(*report));
  if (report->incidents_found < report->incidents_expected) {
    Complain(fmt::format("{} of {} incidents were not found",
                         report->incidents_expected - report->incidents_found,
                         report->incidents_expected));
    return kExitPartial;
  }
  return kExitDone;
}

}  // namespace eastwest::app
