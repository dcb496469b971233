// A capture that is cut, with a checkpoint between its parts, gives the alerts of the whole one.
// Cuts fall between an answer and the next request: what waits for its answer when a program ends
// is told as an attempt.
// EASTWEST_CUT_CAPTURES names other captures, separated by colons, EASTWEST_CUTS how many cuts.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "parsers/bytes/byte_reader.h"
#include "parsers/net/decode.h"
#include "src/app/checkpointer.h"
#include "src/app/config.h"
#include "src/app/outlet.h"
#include "src/app/pipeline.h"
#include "src/app/rule_setup.h"
#include "src/capture/file_set.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"
#include "tests/support/prefixes.h"

namespace eastwest::app {
namespace {

constexpr std::uint64_t kAll = ~std::uint64_t{0};

// Part gives the packets of a file behind the first `skip` ones, up to number `last`.
class Part final : public capture::PacketSource {
 public:
  Part(const std::string& path, capture::WorkerProgress& workers, std::uint64_t skip,
       std::uint64_t last)
      : file_({path}, workers), skip_(skip), last_(last) {}

  bool Next(PacketRef& packet) override {
    while (read_ < last_ && file_.Next(packet)) {
      if (++read_ > skip_) {
        return true;
      }
    }
    return false;
  }

 private:
  capture::FileSet file_;
  std::uint64_t skip_;
  std::uint64_t last_;
  std::uint64_t read_ = 0;
};

// Rules are loaded once and handed from run to run.
LoadedRules& Rules() {
  static LoadedRules rules = *LoadRules(Config{}, {});
  return rules;
}

struct Result {
  std::vector<std::string> alerts;
  std::uint64_t packets = 0;
  Checkpoint checkpoint;
};

// Without is a line of EVE without what a restart may change: how much of a flow was seen.
std::string Without(const std::string& line) {
  static const std::regex visibility(R"("visibility":\{[^}]*\},?)");
  return std::regex_replace(line, visibility, "");
}

Result RunPart(const std::string& path, std::uint64_t skip, std::uint64_t last, std::size_t workers,
               const Checkpoint* before) {
  Result result;
  Pipeline pipeline({.workers = workers});
  pipeline.SaveAtEnd();
  const std::unique_ptr<output::LineSink> memory = output::LineSink::Memory();
  output::EveWriter eve(*output::ParseEveTypes("alert"), *memory,
                        [](std::uint32_t) { return std::string_view("capture"); });
  Outlet outlet({}, std::move(Rules().rules), &eve, /*summary=*/false);
  if (before != nullptr) {
    const auto restored = RestoreState(*before, before->saved, outlet, pipeline);
    EXPECT_TRUE(restored.ok()) << restored.status();
  }
  Part part(path, pipeline, skip, last);
  const PipelineTotals totals = pipeline.Run(part, outlet, [] {});
  std::uint64_t left_out = 0;
  result.packets = totals.packets;
  result.checkpoint = {.saved = totals.last,
                       .program = "test",
                       .detect = SaveDetection(outlet, totals.last, left_out),
                       .shards = *pipeline.TakeSaved()};
  EXPECT_EQ(left_out + pipeline.left_out(), 0U);
  // As a file, so that what is tested is what a new process reads.
  const auto file = EncodeCheckpoint(result.checkpoint);
  result.checkpoint = *DecodeCheckpoint(file, totals.last);
  std::istringstream lines(memory->contents());
  for (std::string line; std::getline(lines, line);) {
    result.alerts.push_back(Without(line));
  }
  Rules().rules = outlet.engine().ReleaseRules();
  return result;
}

// AnswersNothing: an RPC request was written to a pipe and is answered later, or the server asks
// for patience. [MS-SMB2] 2.2.1.2, 2.2.22, 3.3.4.4; [MS-CIFS] 2.2.4.43
bool AnswersNothing(Bytes payload) {
  ByteReader reader(payload);
  reader.Skip(4);
  const std::uint32_t magic = reader.U32Le();
  if (magic == 0x424D53FFU) {
    return reader.U8() == 0x2F;
  }
  reader.Skip(4);
  const std::uint32_t status = reader.U32Le();
  const std::uint16_t command = reader.U16Le();
  return magic == 0x424D53FEU && (command == 9 || status == 0x00000103U);
}

// QuietCuts are the packets behind which no request waits: the last data came from a server, and
// what comes next from a client. At least as far as packets alone tell.
std::vector<std::uint64_t> QuietCuts(const std::string& path) {
  Pipeline nobody({.workers = 1});
  capture::FileSet file({path}, nobody);
  std::vector<std::uint64_t> quiet;
  std::uint64_t number = 0;
  std::uint64_t answered_at = 0;
  bool answered = false;
  for (PacketRef ref; file.Next(ref);) {
    ++number;
    net::Packet packet;
    if (net::DecodeFrame(ref.link_type, ref.data, ref.original_length, packet) !=
            net::DecodeVerdict::kIp ||
        packet.payload_length == 0) {
      continue;
    }
    const bool from_server = packet.source_port < packet.destination_port;
    if (!from_server && answered) {
      quiet.push_back(answered_at);
    }
    answered = from_server && !AnswersNothing(packet.payload);
    answered_at = number;
  }
  return quiet;
}

std::vector<std::string> Captures() {
  const char* named = std::getenv("EASTWEST_CUT_CAPTURES");
  if (named == nullptr) {
    const std::string folder = EASTWEST_SOURCE_DIR "/pcaps/";
    return {folder + "psexec_full.pcap", folder + "smbexec.pcap", folder + "atexec.pcap",
            folder + "psexec_139.pcap", folder + "psexec_spread12.pcap"};
  }
  std::vector<std::string> paths;
  std::istringstream text(named);
  for (std::string path; std::getline(text, path, ':');) {
    paths.push_back(path);
  }
  return paths;
}

std::uint64_t Cuts() {
  const char* cuts = std::getenv("EASTWEST_CUTS");
  return cuts == nullptr ? 12 : std::strtoull(cuts, nullptr, 10);
}

// What a shard knows of a real capture, cut short anywhere, is refused.
TEST(CheckpointCutTest, NoPrefixOfAShardIsTakenForTheWhole) {
  const std::string path = Captures().front();
  const std::vector<std::uint64_t> quiet = QuietCuts(path);
  const Result first = RunPart(path, 0, quiet[quiet.size() / 2], 1, nullptr);
  const auto& shards = first.checkpoint.shards;
  const auto fullest = std::ranges::max_element(shards, {}, &std::vector<std::uint8_t>::size);
  const auto number = static_cast<std::uint32_t>(fullest - shards.begin());
  const auto reads = [&](Bytes state) {
    RecordBatch unused;
    Shard shard(number, {}, unused);
    StateArchive archive = StateArchive::Reading(first.checkpoint.saved, state);
    shard.Exchange(archive);
    return archive.Finish() && archive.entries() > 0;
  };
  EXPECT_TRUE(reads(*fullest));
  testing::ForEveryPrefix(*fullest, [&](Bytes prefix) { EXPECT_FALSE(reads(prefix)); });
}

TEST(CheckpointCutTest, TheAlertsOfTheWholeCapture) {
  std::uint64_t same = 0;
  std::uint64_t cuts = 0;
  std::size_t alerts = 0;
  for (const std::string& path : Captures()) {
    SCOPED_TRACE(path);
    const Result whole = RunPart(path, 0, kAll, 2, nullptr);
    alerts += whole.alerts.size();
    const std::vector<std::uint64_t> quiet = QuietCuts(path);
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(Cuts(), quiet.size()); ++i) {
      const std::uint64_t cut = quiet[Cuts() >= quiet.size() ? i : i * quiet.size() / Cuts()];
      const Result first = RunPart(path, 0, cut, 1, nullptr);
      const Result second = RunPart(path, cut, kAll, 2, &first.checkpoint);
      std::vector<std::string> both = first.alerts;
      both.insert(both.end(), second.alerts.begin(), second.alerts.end());
      ++cuts;
      same += both == whole.alerts ? 1U : 0U;
      EXPECT_THAT(both, ::testing::ElementsAreArray(whole.alerts)) << "cut behind packet " << cut;
    }
  }
  EXPECT_GT(cuts, 0U);
  EXPECT_GT(alerts, 0U);
  fmt::print("{} of {} cuts gave the same alerts\n", same, cuts);
}

}  // namespace
}  // namespace eastwest::app
