// What an event costs with 10 and with 1,000 rules, and what a million keys of a correlation weigh.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "src/detect/sigma/correlator.h"
#include "src/detect/sigma/rule_loader.h"
#include "src/detect/sigma/sigma_engine.h"

namespace eastwest::detect::sigma {
namespace {

class NoAlerts : public AlertSink {
 public:
  void Raise(const Alert& /*alert*/) override {}
};

// Rules as people write them: an equality, a list with wildcards, an address, in turn.
std::string RuleOf(int i) {
  const std::string detection[] = {
      fmt::format("{{endpoint: svcctl, service_name: tool{}}}", i),
      fmt::format("{{endpoint: svcctl, 'binary_path|contains': ['evil{}', 'bad{}.exe']}}", i, i),
      fmt::format("{{opnum: {}, 'src_ip|cidr': 10.{}.0.0/16}}", i % 60, i % 250),
      fmt::format("{{operation: CreateServiceW, 'service_name|startswith': x{}y}}", i),
  };
  return fmt::format(
      "title: R{}\nid: r{}\nlogsource: {{product: eastwest, service: dce_rpc}}\n"
      "detection:\n  s: {}\n  condition: s\n---\n",
      i, i, detection[i % 4]);
}

RuleSet Rules(int count) {
  static const AttackNames names;
  RuleLoader loader({}, {}, names);
  for (int i = 0; i < count; ++i) {
    loader.AddText(RuleOf(i), "bench.yml", true);
  }
  auto set = loader.Link();
  return set.ok() ? *std::move(set) : RuleSet{};
}

void BM_EventAgainstRules(benchmark::State& state) {
  const SiteModel site;
  NoAlerts sink;
  AlertGate gate(sink);
  SigmaEngine engine(Rules(static_cast<int>(state.range(0))), site, gate);
  event::Event event;
  event.flow.client = net::ParseIpAddress("192.168.0.1").value();
  event.flow.server = net::ParseIpAddress("192.168.0.2").value();
  event::RpcCalled call;
  call.endpoint = "svcctl";
  call.operation = "CreateServiceW";
  call.opnum = 12;
  call.outcome = event::Outcome::kSucceeded;
  call.arguments = {{"service_name", "Spooler"}, {"binary_path", "C:\\Windows\\spoolsv.exe"}};
  event.fact = call;
  for (auto _ : state) {
    engine.OnEvent(event);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_EventAgainstRules)->Arg(0)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);

std::uint64_t ResidentBytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t pages = 0;
  in >> pages >> pages;
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

// A million live keys, and as many again: the oldest make room.
void BM_CorrelationKeys(benchmark::State& state) {
  const Window window{.type = CorrelationRule::Type::kEventCount,
                      .timespan = std::chrono::seconds(600),
                      .bounds = {{CorrelationRule::Comparison::kGte, 5}}};
  for (auto _ : state) {
    const std::uint64_t before = ResidentBytes();
    Correlator correlator;
    for (std::uint64_t i = 0; i < 2 * limits::kCorrelationKeysMax; ++i) {
      benchmark::DoNotOptimize(correlator.Add(
          1, window, fmt::format("10.{}.{}.{}", i >> 16, (i >> 8) & 255, i & 255), {}));
    }
    state.counters["MiB"] = static_cast<double>((ResidentBytes() - before) >> 20);
    state.counters["evicted"] = static_cast<double>(correlator.keys_evicted());
  }
  state.SetItemsProcessed(state.iterations() *
                          static_cast<std::int64_t>(2 * limits::kCorrelationKeysMax));
}
BENCHMARK(BM_CorrelationKeys)->Iterations(1)->Unit(benchmark::kMillisecond);

// A match of a key that is there already, by how many keys are live.
void BM_CorrelationMatch(benchmark::State& state) {
  const Window window{.type = CorrelationRule::Type::kEventCount,
                      .timespan = std::chrono::seconds(600),
                      .bounds = {{CorrelationRule::Comparison::kGte, 5}}};
  std::vector<std::string> keys;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    keys.push_back(fmt::format("10.{}.{}.{}", i >> 16, (i >> 8) & 255, i & 255));
  }
  Correlator correlator;
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(correlator.Add(1, window, keys[at], {}));
    at = at + 1 == keys.size() ? 0 : at + 1;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_CorrelationMatch)->Arg(1000)->Arg(1 << 20);

}  // namespace
}  // namespace eastwest::detect::sigma
