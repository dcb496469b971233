// Every variant of every capture in pcaps/, and proof that the check can fail.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "parsers/net/checksum.h"
#include "tests/evasion/ip_frame.h"
#include "tests/evasion/packet_variants.h"
#include "tests/evasion/segment_variants.h"
#include "tests/evasion/variants.h"

namespace eastwest::evasion {
namespace {

namespace fs = std::filesystem;

const fs::path kCaptures = fs::path(EASTWEST_SOURCE_DIR) / "pcaps";
constexpr std::uint32_t kStarts = 4;  // late starts that are tried of each capture

class EvasionTest : public ::testing::Test {
 protected:
  ~EvasionTest() override { fs::remove(scratch_); }

  Report AnalyseFrames(const Frames& frames) {
    EXPECT_TRUE(WriteCapture(scratch_, frames));
    return Analyse(scratch_);
  }

  static Frames Read(const std::string& name) {
    auto frames = ReadCapture(kCaptures / name);
    EXPECT_TRUE(frames.has_value()) << name;
    return frames.value_or(Frames{});
  }

  // ExpectKept tries a variant; the start of one that starts late is spread over the capture.
  void ExpectKept(Variant variant, const Frames& frames, const Report& clean) {
    const bool late = variant.promise == Promise::kStartBounded;
    for (std::uint32_t i = 0; i < (late ? kStarts : 1); ++i) {
      if (late) {
        variant.parameter = 1 + i * (static_cast<std::uint32_t>(frames.size()) - 1) / kStarts;
      }
      const Report report = AnalyseFrames(variant.make(frames, variant.parameter));
      EXPECT_EQ(Broken(variant, frames, clean, report), "")
          << variant.name << ' ' << variant.parameter;
    }
  }

  const fs::path scratch_ =
      fs::temp_directory_path() / ("eastwest-evasion-test-" + std::to_string(getpid()));
};

TEST_F(EvasionTest, PromisesHoldForEveryCapture) {
  std::size_t captures = 0;
  for (const auto& entry : fs::directory_iterator(kCaptures)) {
    if (entry.path().extension() != ".pcap") {
      continue;
    }
    ++captures;
    SCOPED_TRACE(entry.path().filename());
    const Frames frames = Read(entry.path().filename());
    const Report clean = AnalyseFrames(frames);
    EXPECT_TRUE(clean.fine()) << clean.error;
    EXPECT_FALSE(clean.events.empty());
    for (const Variant& variant : Variants()) {
      ExpectKept(variant, frames, clean);
    }
  }
  EXPECT_GE(captures, 7U);
}

TEST_F(EvasionTest, LossIsNotTheSame) {
  const Frames frames = Read("smbexec.pcap");
  const Report clean = AnalyseFrames(frames);
  const Report lost = AnalyseFrames(LoseEvery(frames, 10));
  EXPECT_NE(Difference(clean, lost, {.anomalies = true, .evidence = true}), "");
  EXPECT_GT(Missing(clean, lost), 0U);
  EXPECT_GT(lost.counter("tcp.reassembly_gap"), 0U);
  EXPECT_EQ(Missing(clean, clean), 0U);
  EXPECT_EQ(Difference(clean, clean, {}), "");
}

TEST_F(EvasionTest, FalseDataThatIsBelievedIsADifference) {
  Frames frames = Read("smbexec.pcap");
  const Report clean = AnalyseFrames(frames);
  // The false copy first: what OverlapFalse must never make.
  Frames lied;
  for (const Frame& frame : frames) {
    const auto packet = IpFrame::Of(frame);
    if (packet && packet->plain_tcp() && packet->payload().size() > 200) {
      std::vector<std::uint8_t> lie(packet->payload().begin(), packet->payload().end());
      std::reverse(lie.begin() + 100, lie.end());
      lied.push_back(packet->Piece(0, lie));
    }
    lied.push_back(frame);
  }
  EXPECT_NE(Difference(clean, AnalyseFrames(lied), {.anomalies = true}), "");
}

TEST_F(EvasionTest, NormalisedKeepsWhatWasSaid) {
  const std::string line =
      R"({"timestamp":"x","pcap_cnt":1,"event_type":"smb","smb":{"b":2,"a":[{"flow_id":3,"c":1}]}})";
  EXPECT_EQ(Normalised(line), R"({"event_type":"smb","smb":{"a":[{"c":1}],"b":2}})");
  EXPECT_EQ(Normalised(R"({"event_type":"stats","stats":{}})"), "");
}

TEST_F(EvasionTest, RewrittenFramesAreSound) {
  const Frames clean = Read("psexec_ipv6.pcap");
  ASSERT_TRUE(WriteCapture(scratch_, clean));
  const auto again = ReadCapture(scratch_);
  ASSERT_TRUE(again.has_value());
  ASSERT_EQ(again->size(), clean.size());
  EXPECT_EQ((*again)[7].bytes, clean[7].bytes);
  EXPECT_EQ((*again)[7].time, clean[7].time);
  for (const Frame& frame : SplitSegments(clean, 7)) {
    const auto packet = IpFrame::Of(frame);
    ASSERT_TRUE(packet.has_value());
    EXPECT_LE(packet->payload().size(), 7U);
    EXPECT_NE(net::CheckTransportChecksum(packet->packet()), net::Checksum::kBad);
  }
  Frame spoilt = IpFrame::Of(clean[7])->Piece(0, IpFrame::Of(clean[7])->payload());
  SpoilTcpChecksum(spoilt);
  EXPECT_FALSE(IpFrame::Of(spoilt).has_value());
}

TEST_F(EvasionTest, FindsVariantsByName) {
  ASSERT_NE(FindVariant("ip_tiny"), nullptr);
  EXPECT_EQ(FindVariant("ip_tiny")->make, FragmentTiny);
  EXPECT_EQ(FindVariant("no such"), nullptr);
}

}  // namespace
}  // namespace eastwest::evasion
