// Every variant of every capture in pcaps/, and proof that the check can fail.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "parsers/net/checksum.h"
#include "tests/evasion/ip_frame.h"
#include "tests/evasion/message_variants.h"
#include "tests/evasion/packet_variants.h"
#include "tests/evasion/scratch_file.h"
#include "tests/evasion/segment_variants.h"
#include "tests/evasion/variants.h"

namespace eastwest::evasion {
namespace {

namespace fs = std::filesystem;

const fs::path kCaptures = fs::path(EASTWEST_SOURCE_DIR) / "pcaps";
constexpr std::uint32_t kStarts = 4;  // late starts that are tried of each capture

class EvasionTest : public ::testing::Test {
 protected:
  Report AnalyseFrames(const Frames& frames) {
    EXPECT_TRUE(WriteCapture(scratch_, frames));
    return Analyse(scratch_);
  }

  static Frames Read(const std::string& name) {
    auto frames = ReadCapture(kCaptures / name);
    EXPECT_TRUE(frames.has_value()) << name;
    return FinishChecksums(frames.value_or(Frames{}));
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

  const ScratchFile file_;
  const std::string scratch_ = file_.path();
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
      R"({"timestamp":"x","pcap_cnt":1,"event_type":"smb","smb":{"b":2,"a":[{"age":3,"c":1}]}})";
  EXPECT_EQ(Normalised(line), R"({"event_type":"smb","smb":{"a":[{"c":1}],"b":2}})");
  EXPECT_EQ(Normalised(R"({"event_type":"stats","stats":{}})"), "");
  EXPECT_EQ(Normalised(
                R"({"event_type":"alert","alert":{"summary":"10.1 ran 7 tasks within 63 ms, 2"}})"),
            R"({"alert":{"summary":"10.1 ran 7 tasks within N, 2"},"event_type":"alert"})");
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

// Framed is an SMB2 message, or a compound of two, of nothing but headers.
std::vector<std::uint8_t> Framed(std::size_t members) {
  constexpr std::size_t kHeader = 64;
  std::vector<std::uint8_t> message(4 + members * kHeader);
  message[3] = static_cast<std::uint8_t>(members * kHeader);
  for (std::size_t i = 0; i < members; ++i) {
    const std::size_t at = 4 + i * kHeader;
    const std::uint8_t start[] = {0xFE, 'S', 'M', 'B', kHeader};
    std::copy(std::begin(start), std::end(start),
              message.begin() + static_cast<std::ptrdiff_t>(at));
    message[at + 12] = 13;  // ECHO
    message[at + 20] = i + 1 < members ? kHeader : 0;
  }
  return message;
}

// StreamOf joins what one direction of the first flow says.
std::vector<std::uint8_t> StreamOf(const Frames& frames, bool low) {
  std::vector<std::uint8_t> bytes;
  std::uint32_t next = 0;
  for (const Frame& frame : frames) {
    const auto packet = IpFrame::Of(frame);
    if (!packet || packet->from_low() != low || packet->payload().empty()) {
      continue;
    }
    EXPECT_TRUE(bytes.empty() || packet->first_byte() == next);
    next = packet->first_byte() + static_cast<std::uint32_t>(packet->payload().size());
    bytes.insert(bytes.end(), packet->payload().begin(), packet->payload().end());
  }
  return bytes;
}

TEST_F(EvasionTest, MessagesAreRewrittenOnBothSidesOfTheirFlow) {
  const Frames all = Read("smbexec.pcap");
  const auto packet = IpFrame::Of(all[6]);
  ASSERT_TRUE(packet.has_value());
  const auto one = Framed(1);
  const auto two = Framed(2);
  const Frames compound = {packet->Piece(0, two), packet->Piece(128 + 4, one)};
  const Frames parted = SplitCompounds(compound, 1);
  std::vector<std::uint8_t> expected;
  for (int i = 0; i < 3; ++i) {
    expected.insert(expected.end(), one.begin(), one.end());
  }
  EXPECT_EQ(StreamOf(parted, packet->from_low()), expected);
  const Frames two_messages = {packet->Piece(0, one), packet->Piece(64 + 4, one)};
  EXPECT_EQ(StreamOf(JoinCompounds(two_messages, 1), packet->from_low()), two);
}

// Close is a CLOSE, framed.
std::vector<std::uint8_t> Close(std::uint8_t message_id, std::uint8_t flags, std::uint8_t file) {
  std::vector<std::uint8_t> message = Framed(1);
  message.resize(message.size() + 24);
  message[3] = static_cast<std::uint8_t>(message.size() - 4);
  message[4 + 12] = 6;  // CLOSE
  message[4 + 16] = flags;
  message[4 + 24] = message_id;
  message[4 + 40] = 9;  // SessionId
  std::fill_n(message.begin() + 4 + 64 + 8, 16, file);
  return message;
}

TEST_F(EvasionTest, RequestsForOneHandleAreRelatedAndParted) {
  const Frames all = Read("smbexec.pcap");
  const auto packet = IpFrame::Of(all[6]);
  ASSERT_TRUE(packet.has_value());
  const auto first = Close(1, 0, 7);
  const auto second = Close(2, 0, 7);
  const auto other = Close(3, 0, 8);
  const auto at = [&first](std::size_t i) { return static_cast<std::int64_t>(i * first.size()); };
  const Frames apart = {packet->Piece(at(0), first), packet->Piece(at(1), second),
                        packet->Piece(at(2), other)};
  const auto joined = StreamOf(JoinRelated(apart, 1), packet->from_low());
  ASSERT_EQ(joined.size(), 3 * first.size() - 4);
  const auto part = [&joined](std::size_t start, std::size_t size) {
    const auto begin = joined.begin() + static_cast<std::ptrdiff_t>(start);
    return std::vector<std::uint8_t>(begin, begin + static_cast<std::ptrdiff_t>(size));
  };
  EXPECT_EQ(joined[4 + 20], 88);           // NextCommand
  EXPECT_EQ(joined[4 + 88 + 16], 0x04);    // related
  EXPECT_EQ(joined[4 + 88 + 72], 0xFF);    // the FileId of the first
  EXPECT_EQ(part(4 + 2 * 88, 92), other);  // another handle stays by itself
  const Frames compound = {packet->Piece(0, joined)};
  auto expected = first;
  expected.insert(expected.end(), second.begin(), second.end());
  expected.insert(expected.end(), other.begin(), other.end());
  EXPECT_EQ(StreamOf(SplitRelated(compound, 1), packet->from_low()), expected);
}

TEST_F(EvasionTest, PipesAreCutWhereTheirDataIsRpc) {
  const Frames all = Read("smbexec.pcap");
  const auto packet = IpFrame::Of(all[6]);
  ASSERT_TRUE(packet.has_value());
  std::vector<std::uint8_t> call(24 + 3);
  const std::uint8_t start[] = {5, 0, 0, 3, 0x10, 0, 0, 0, 27};  // a request of three bytes
  std::copy(std::begin(start), std::end(start), call.begin());
  std::vector<std::uint8_t> write = Framed(1);
  write[4 + 12] = 9;  // WRITE
  write.resize(write.size() + 48);
  write[4 + 64 + 2] = 112;  // DataOffset
  write[4 + 64 + 4] = 27;   // Length
  write.insert(write.end(), call.begin(), call.end());
  write[3] = static_cast<std::uint8_t>(write.size() - 4);
  const auto cut = StreamOf(FragmentPipes({packet->Piece(0, write)}, 1), packet->from_low());
  ASSERT_EQ(cut.size(), 4 + 112 + 75U);
  EXPECT_EQ(cut[3], 112 + 75);
  EXPECT_EQ(cut[4 + 64 + 4], 75);
  EXPECT_EQ(cut[4 + 112 + 3], 1);       // first
  EXPECT_EQ(cut[4 + 112 + 50 + 3], 2);  // last
  write.back() ^= 1;
  write[4 + 112] = 4;  // no RPC
  EXPECT_EQ(StreamOf(FragmentPipes({packet->Piece(0, write)}, 1), packet->from_low()), write);
}

// ReplyTo is the first frame with data that goes the other way in the flow of packet.
IpFrame ReplyTo(const IpFrame& packet, const Frames& frames) {
  for (const Frame& frame : frames) {
    const auto found = IpFrame::Of(frame);
    if (found && found->flow() == packet.flow() && found->from_low() != packet.from_low() &&
        !found->payload().empty()) {
      return *found;
    }
  }
  ADD_FAILURE();
  return packet;
}

TEST_F(EvasionTest, AWriteToAPipeBecomesThree) {
  const Frames all = Read("smbexec.pcap");
  const auto packet = IpFrame::Of(all[6]);
  ASSERT_TRUE(packet.has_value());
  std::vector<std::uint8_t> write = Framed(1);
  write[4 + 12] = 9;  // WRITE
  write[4 + 24] = 5;  // MessageId
  std::vector<std::uint8_t> answer = write;
  write.resize(write.size() + 48);
  write[4 + 64 + 2] = 112;                                       // DataOffset
  write[4 + 64 + 4] = 17;                                        // Length
  const std::uint8_t call[] = {5, 0, 13, 3, 0x10, 0, 0, 0, 17};  // a PDU of 17 bytes
  write.insert(write.end(), std::begin(call), std::end(call));
  write.resize(write.size() + 8);
  write[3] = static_cast<std::uint8_t>(write.size() - 4);
  answer.resize(answer.size() + 16);
  answer[3] = 80;
  answer[4 + 16] = 1;       // a response
  answer[4 + 64 + 4] = 17;  // Count
  const IpFrame reply = ReplyTo(*packet, all);
  const Frames cut = SplitPipeWrites({packet->Piece(0, write), reply.Piece(0, answer)}, 1);
  const auto asked = StreamOf(cut, packet->from_low());
  ASSERT_EQ(asked.size(), 3 * 116 + 17U);
  EXPECT_EQ(asked[4 + 24], 20);     // four times as far apart
  EXPECT_EQ(asked[4 + 64 + 4], 5);  // bytes
  EXPECT_EQ(asked[4 + 112], 5);     // the first of the call
  EXPECT_EQ(asked[121 + 4 + 24], 21);
  EXPECT_EQ(asked[121 + 4 + 112], 0);  // its sixth byte
  EXPECT_EQ(asked[242 + 4 + 64 + 4], 7);
  EXPECT_EQ(StreamOf(cut, !packet->from_low()).size(), 3 * 84U);
}

TEST_F(EvasionTest, AnSmb1ReadIsChainedToItsOpen) {
  const Frames all = Read("smbexec.pcap");
  const auto packet = IpFrame::Of(all[6]);
  ASSERT_TRUE(packet.has_value());
  const IpFrame reply = ReplyTo(*packet, all);
  // message has twelve words: AndX, and zeros. [MS-CIFS] 2.2.3.4
  const auto message = [](std::uint8_t command, std::uint8_t flags, std::uint8_t mid) {
    std::vector<std::uint8_t> bytes = {0, 0, 0, 59, 0xFF, 'S', 'M', 'B', command};
    bytes.resize(4 + 32 + 1 + 24 + 2);
    bytes[4 + 9] = flags;
    bytes[4 + 30] = mid;
    bytes[4 + 32] = 12;
    bytes[4 + 33] = 0xFF;
    return bytes;
  };
  const std::size_t one = message(0, 0, 0).size();
  const auto later = static_cast<std::int64_t>(one);
  const Frames apart = {
      packet->Piece(0, message(0xA2, 0, 1)), reply.Piece(0, message(0xA2, 0x80, 1)),
      packet->Piece(later, message(0x2E, 0, 2)), reply.Piece(later, message(0x2E, 0x80, 2))};
  const Frames made = ChainRequests(apart, 1);
  const auto asked = StreamOf(made, packet->from_low());
  ASSERT_EQ(asked.size(), 4 + 60 + 27U);
  EXPECT_EQ(asked[4 + 33], 0x2E);      // what follows
  EXPECT_EQ(asked[4 + 35], 60);        // where
  EXPECT_EQ(asked[4 + 60 + 5], 0xFF);  // the file that is opened
  const auto answered = StreamOf(made, reply.from_low());
  ASSERT_EQ(answered.size(), asked.size());
  EXPECT_EQ(answered[4 + 30], 1);
  EXPECT_EQ(StreamOf(ChainRequests({apart[0], apart[2]}, 1), packet->from_low()).size(), 2 * one);
}

TEST_F(EvasionTest, FlowsTradePlacesOnlyWhereNothingRestsOnTheOrder) {
  const Frames all = Read("smbexec.pcap");
  const auto asked = IpFrame::Of(all[0]);
  ASSERT_TRUE(asked.has_value());
  Frame elsewhere = all[0];  // the same hosts, another port
  elsewhere.bytes[asked->link().size() + asked->ip().size() + 1] ^= 1;
  const auto order = [](const Frames& frames) {
    std::vector<std::uint8_t> ports;
    for (const Frame& frame : frames) {
      ports.push_back(frame.bytes[35]);
    }
    return ports;
  };
  const auto moves = [&order](const Frames& frames) {
    bool moved = false;
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
      moved = moved || order(InterleaveFlows(frames, seed)) != order(frames);
    }
    return moved;
  };
  EXPECT_TRUE(moves({all[0], elsewhere}));
  EXPECT_FALSE(moves({all[1], elsewhere}));  // what the client was told comes first
}

TEST_F(EvasionTest, RpcIsCutIntoFragmentsOfOneByte) {
  const Frames all = Read("smbexec.pcap");
  const auto like = IpFrame::Of(all[6]);
  ASSERT_TRUE(like.has_value());
  std::vector<std::uint8_t> call(24 + 3);
  const std::uint8_t start[] = {5, 0, 0, 3, 0x10, 0, 0, 0, 27};  // a request of three bytes
  std::copy(std::begin(start), std::end(start), call.begin());
  const auto cut = StreamOf(FragmentRpc({like->Piece(0, call)}, 1), like->from_low());
  ASSERT_EQ(cut.size(), 75U);
  EXPECT_EQ(cut[3], 1);       // first
  EXPECT_EQ(cut[25 + 3], 0);  // neither
  EXPECT_EQ(cut[50 + 3], 2);  // last
  EXPECT_EQ(cut[25 + 8], 25);
}

TEST_F(EvasionTest, PartialChecksumsAreFinished) {
  Frames frames = Read("smbexec.pcap");
  const auto whole = IpFrame::Of(frames[6]);
  ASSERT_TRUE(whole.has_value());
  // The sum of the pseudo header alone: addresses, protocol and length. RFC 9293 3.1
  const net::Packet& packet = whole->packet();
  std::uint32_t sum = 6 + static_cast<std::uint32_t>(packet.segment.size());
  for (const net::IpAddress& address : {packet.source, packet.destination}) {
    for (std::size_t i = 0; i < 4; i += 2) {
      sum += static_cast<std::uint32_t>(address.bytes[i] << 8 | address.bytes[i + 1]);
    }
  }
  sum = (sum & 0xFFFF) + (sum >> 16);
  const std::vector<std::uint8_t> clean = frames[6].bytes;
  const std::size_t at = whole->link().size() + whole->ip().size() + 16;
  frames[6].bytes[at] = static_cast<std::uint8_t>(sum >> 8);
  frames[6].bytes[at + 1] = static_cast<std::uint8_t>(sum);
  EXPECT_EQ(FinishChecksums(frames)[6].bytes, clean);
}

TEST_F(EvasionTest, FindsVariantsByName) {
  ASSERT_NE(FindVariant("ip_tiny"), nullptr);
  EXPECT_EQ(FindVariant("ip_tiny")->make, FragmentTiny);
  EXPECT_EQ(FindVariant("no such"), nullptr);
}

}  // namespace
}  // namespace eastwest::evasion
