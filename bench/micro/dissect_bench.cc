// What the dissectors cost: every SMB2 message of a recorded session, and one EVE line.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "parsers/net/decode.h"
#include "parsers/smb2/create.h"
#include "parsers/smb2/header.h"
#include "src/bench/recording.h"
#include "src/event/event.h"
#include "src/output/eve_options.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"

namespace eastwest {
namespace {

constexpr std::size_t kPrefix = 4;  // of the direct TCP transport, [MS-SMB2] 2.1

// Smb2Messages are the segments that begin with an SMB2 header; they point into recordings.
std::vector<Bytes> Smb2Messages(const std::vector<bench::Recording>& recordings) {
  std::vector<Bytes> messages;
  for (const bench::Recording& recording : recordings) {
    for (const bench::RecordedFrame& frame : recording.frames) {
      net::Packet packet;
      const auto size = static_cast<std::uint32_t>(frame.bytes.size());
      if (net::DecodeFrame(net::LinkType::kEthernet, frame.bytes, size, packet) ==
              net::DecodeVerdict::kIp &&
          packet.payload.size() > kPrefix + 64 &&
          smb2::ParseHeader(packet.payload.subspan(kPrefix)).ok()) {
        messages.push_back(packet.payload.subspan(kPrefix));
      }
    }
  }
  return messages;
}

void Smb2Header(benchmark::State& state) {
  const std::vector<bench::Recording> recordings = bench::EmbeddedSessions();
  const std::vector<Bytes> messages = Smb2Messages(recordings);
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(smb2::ParseHeader(messages[at]));
    at = at + 1 == messages.size() ? 0 : at + 1;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Smb2Header);

void Smb2CreateRequest(benchmark::State& state) {
  const std::vector<bench::Recording> recordings = bench::EmbeddedSessions();
  std::vector<Bytes> creates;
  for (const Bytes message : Smb2Messages(recordings)) {
    if (smb2::ParseCreateRequest(message).ok()) {
      creates.push_back(message);
    }
  }
  if (creates.empty()) {
    state.SkipWithError("the recordings have no CREATE");
  }
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(smb2::ParseCreateRequest(creates[at]));
    at = at + 1 == creates.size() ? 0 : at + 1;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Smb2CreateRequest);

event::Event SampleCall() {
  event::Event event;
  event.flow.client = net::ParseIpAddress("192.168.0.1").value();
  event.flow.server = net::ParseIpAddress("192.168.0.2").value();
  event.flow.client_port = 50000;
  event.flow.server_port = 445;
  event::RpcCalled call;
  call.endpoint = "svcctl";
  call.operation = "CreateServiceW";
  call.opnum = 12;
  call.outcome = event::Outcome::kSucceeded;
  call.arguments = {{"service_name", "Spooler"}, {"binary_path", "C:\\Windows\\spoolsv.exe"}};
  event.fact = call;
  return event;
}

void EventBuilding(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(SampleCall());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(EventBuilding);

void EveLine(benchmark::State& state) {
  auto sink = output::LineSink::OpenFile("/dev/null");
  auto options = output::ParseEveTypes("all");
  if (!sink.ok() || !options.ok()) {
    state.SkipWithError("no output");
    return;
  }
  output::EveWriter writer(*options, **sink, [](std::uint32_t) { return std::string_view("b"); });
  const event::Event event = SampleCall();
  for (auto _ : state) {
    writer.OnEvent(event);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(EveLine);

}  // namespace
}  // namespace eastwest
