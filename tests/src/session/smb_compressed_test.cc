// Compressed messages: read as if they had come plain, within bounds, and said so where not.
// [MS-SMB2] 2.2.42
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "src/core/limits.h"
#include "src/session/plain_message.h"
#include "tests/src/session/talk.h"
#include "tests/support/xca_encoders.h"

namespace eastwest::session::testing {
namespace {

using eastwest::testing::EncodeLz4;
using eastwest::testing::EncodeLz77;
using eastwest::testing::EncodeLz77Huffman;
using eastwest::testing::EncodeLznt1;
using smb2::Command;
using ::testing::Contains;
using ::testing::ElementsAre;

constexpr std::uint32_t kRelatedFlag = 4;
constexpr std::uint16_t kNone = 0;
constexpr std::uint16_t kLznt1 = 1;
constexpr std::uint16_t kLz77 = 2;
constexpr std::uint16_t kLz77Huffman = 3;
constexpr std::uint16_t kPattern = 4;
constexpr std::uint16_t kLz4 = 5;
constexpr std::uint16_t kUnknown = 6;

Head Of(Command command, std::uint64_t message_id, std::uint32_t flags = 0) {
  return {.command = command,
          .message_id = message_id,
          .session_id = kSession,
          .tree_id = 1,
          .status = 0,
          .flags = flags};
}

Buffer Cut(const Buffer& data, std::size_t from, std::size_t to = SIZE_MAX) {
  return {data.begin() + static_cast<std::ptrdiff_t>(from),
          data.begin() + static_cast<std::ptrdiff_t>(std::min(to, data.size()))};
}

Buffer Encode(std::uint16_t algorithm, const Buffer& plain) {
  return algorithm == kLznt1  ? EncodeLznt1(plain)
         : algorithm == kLz77 ? EncodeLz77(plain)
         : algorithm == kLz4  ? EncodeLz4(plain)
                              : EncodeLz77Huffman(plain);
}

// Unchained leaves the first offset bytes as they are. [MS-SMB2] 2.2.42.1
Buffer Unchained(std::uint16_t algorithm, const Buffer& plain, std::size_t offset) {
  Out out;
  out.Raw({0xFC, 'S', 'M', 'B'}).U32(plain.size() - offset).U16(algorithm).U16(0).U32(offset);
  return out.Raw(Cut(plain, 0, offset)).Raw(Encode(algorithm, Cut(plain, offset))).bytes();
}

// Part is a payload of a chain; its first flag is set by Chained. [MS-SMB2] 2.2.42.2.1
Buffer Part(std::uint16_t algorithm, std::size_t original_size, const Buffer& data) {
  const bool sized = algorithm != kNone && algorithm != kPattern;
  Out out;
  out.U16(algorithm).U16(0).U32(data.size() + (sized ? 4 : 0));
  if (sized) {
    out.U32(original_size);
  }
  return out.Raw(data).bytes();
}

Buffer Packed(std::uint16_t algorithm, const Buffer& plain) {
  return Part(algorithm, plain.size(), Encode(algorithm, plain));
}

Buffer Pattern(std::uint8_t byte, std::uint32_t repetitions) {
  return Part(kPattern, 0, Out().U8(byte).Zeros(3).U32(repetitions).bytes());
}

Buffer Chained(std::size_t size, const std::vector<Buffer>& parts) {
  Out out;
  Buffer message = out.Raw({0xFC, 'S', 'M', 'B'}).U32(size).Raw(Join(parts)).bytes();
  message[10] = 1;
  return message;
}

// WithFields is an unchained message of these sizes.
Buffer WithSizes(std::uint32_t size, std::uint32_t offset, const Buffer& rest) {
  return Out().Raw({0xFC, 'S', 'M', 'B'}).U32(size).U16(kLz77).U16(0).U32(offset).Raw(rest).bytes();
}

// Ways are the forms in which one message may be sent.
std::vector<Buffer> Ways(const Buffer& plain) {
  std::vector<Buffer> ways;
  for (const std::uint16_t algorithm : {kLznt1, kLz77, kLz77Huffman, kLz4}) {
    for (const std::size_t offset : {std::size_t{0}, std::size_t{64}}) {
      ways.push_back(Unchained(algorithm, plain, offset));
    }
    ways.push_back(Chained(plain.size(), {Packed(algorithm, plain)}));
    ways.push_back(Chained(plain.size(),
                           {Part(kNone, 0, Cut(plain, 0, 30)), Packed(algorithm, Cut(plain, 30))}));
  }
  return ways;
}

TEST(CompressionTest, AChainThatIsPlainIsRead) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk(monitor);
    talk.Logon();
    talk.TreeConnect("\\\\SRV1\\C$");
    monitor.sink.events.clear();
    const Buffer create = Message(Of(Command::kCreate, 10), CreateRequestBody("a.exe"));
    const Buffer close =
        Message(Of(Command::kClose, 11, kRelatedFlag), FileRequestBody(Command::kClose, kRelated));
    const Buffer plain = Compound({create, close});
    talk.link.Client(Nbss(Chained(
        plain.size(), {Part(kNone, 0, Cut(plain, 0, 70)), Part(kNone, 0, Cut(plain, 70))})));
    talk.Answer(10, Command::kCreate, CreateResponseBody({8, 9}));
    talk.Answer(11, Command::kClose, SizeOnlyBody(60, 60));
  });
  EXPECT_THAT(story, ElementsAre("Opened succeeded C$\\a.exe FILE_OPEN action 1 by CORP\\alice",
                                 "Closed C$\\a.exe read 0/0 written 0/0"));
}

TEST(CompressionTest, EveryAlgorithmAndFormIsReadAsIfPlain) {
  const Buffer create = Message(Of(Command::kCreate, 10), CreateRequestBody("Temp\\psexesvc.exe"));
  const Buffer answer =
      Message(Of(Command::kCreate, 10, smb2::kServerToRedir), CreateResponseBody({8, 9}));
  const std::vector<Buffer> requests = Ways(create);
  const std::vector<Buffer> answers = Ways(answer);
  for (std::size_t way = 0; way < requests.size(); ++way) {
    SCOPED_TRACE(way);
    const auto story = FeedSeveralWays([&](Monitor& monitor) {
      Talk talk(monitor);
      talk.Logon();
      talk.TreeConnect("\\\\SRV1\\ADMIN$");
      monitor.sink.events.clear();
      talk.link.Client(Nbss(requests[way]));
      talk.link.Server(Nbss(answers[way]));
      monitor.End();
      EXPECT_EQ(monitor.counters.Get(Counter::kSmbCompressed), 2U);
      EXPECT_EQ(monitor.counters.Get(Counter::kSmbCompressedUnread), 0U);
      EXPECT_EQ(monitor.All<event::FlowEnded>().at(0).compressed_messages, 0U);
    });
    EXPECT_THAT(story,
                ElementsAre("Opened succeeded ADMIN$\\Temp\\psexesvc.exe FILE_OPEN action 1 "
                            "by CORP\\alice",
                            "Closed ADMIN$\\Temp\\psexesvc.exe unseen read 0/0 written 0/0"));
  }
}

TEST(CompressionTest, OfAWrittenFileTheFrontIsEnough) {
  Buffer program = Text("MZ");
  program.resize(300000, 0x90);
  for (const std::uint16_t algorithm : {kLznt1, kLz77, kLz77Huffman, kLz4}) {
    SCOPED_TRACE(algorithm);
    const auto story = FeedSeveralWays([&](Monitor& monitor) {
      Talk talk(monitor);
      talk.Logon();
      talk.TreeConnect("\\\\SRV1\\C$");
      const File file = talk.Create("a.exe");
      monitor.sink.events.clear();
      const Buffer write = Message(Of(Command::kWrite, 10), WriteRequestBody(file, program));
      talk.link.Client(Nbss(Unchained(algorithm, write, 0)));
      talk.Answer(10, Command::kWrite, WriteResponseBody(program.size()));
      monitor.End();
      EXPECT_EQ(monitor.counters.Get(Counter::kSmbCompressedUnread), 0U);
      EXPECT_EQ(monitor.counters.Get(Counter::kSmbDecompressionCut), 0U);
    });
    EXPECT_THAT(story, ElementsAre("Written succeeded C$\\a.exe at 0 MZ",
                                   "Closed C$\\a.exe unseen read 0/0 written 300000/1"));
  }
}

TEST(CompressionTest, RpcInsideIsRead) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk(monitor);
    const File pipe = talk.ToPipe("svcctl");
    talk.Transceive(pipe, BindPdu({{kSvcctlUuid, 2}}), BindAckPdu({{0}}));
    monitor.sink.events.clear();
    Buffer call = Message(Of(Command::kIoctl, 40),
                          IoctlRequestBody(pipe, kTransceive, RequestPdu(15, Buffer(40000))));
    const std::size_t front = call.size() - 39000;
    talk.link.Client(
        Nbss(Chained(call.size(), {Packed(kLz77, Cut(call, 0, front)), Pattern(0, 39000)})));
    talk.Answer(40, Command::kIoctl, IoctlResponseBody(pipe, kTransceive, ResponsePdu(Buffer(24))));
  });
  EXPECT_THAT(story, Contains("Called succeeded svcctl OpenSCManagerW fragments 1/1 returned 0 by "
                              "CORP\\alice"));
}

TEST(CompressionTest, AnAlgorithmWeDoNotKnowHidesWhatItCovers) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk(monitor);
    talk.Logon();
    talk.TreeConnect("\\\\SRV1\\C$");
    const File file = talk.Create("a.exe");
    monitor.sink.events.clear();
    for (std::uint64_t id = 10; id < 12; ++id) {
      const Buffer write =
          Message(Of(Command::kWrite, id), WriteRequestBody(file, Join({Text("MZ"), Buffer(500)})));
      const Buffer front = Cut(write, 0, 120);
      talk.link.Client(Nbss(Chained(
          write.size(), {Part(kNone, 0, front), Part(kUnknown, write.size() - 120, Buffer(9))})));
      talk.Answer(id, Command::kWrite, WriteResponseBody(502));
    }
    monitor.End();
    EXPECT_EQ(monitor.counters.Get(Counter::kSmbCompressedUnread), 2U);
    EXPECT_EQ(monitor.All<event::FlowEnded>().at(0).compressed_messages, 2U);
  });
  EXPECT_THAT(story, ElementsAre("Anomaly smb compressed_message_not_read ",
                                 "Written succeeded C$\\a.exe at 0 MZ",
                                 "Closed C$\\a.exe unseen read 0/0 written 1004/2"));
}

TEST(CompressionTest, AFewBytesDoNotStandForAnyNumberOfBytes) {
  Monitor monitor;
  Talk talk(monitor);
  talk.Logon();
  talk.TreeConnect("\\\\SRV1\\C$");
  // 16 MiB of a create request's name: 68 KiB of them are looked at.
  const Buffer create = Message(Of(Command::kCreate, 10), CreateRequestBody("a.exe"));
  const std::uint32_t size = 0x00FFFFFF;
  const auto rest = static_cast<std::uint32_t>(size - create.size());
  talk.link.Client(Nbss(Chained(size, {Part(kNone, 0, create), Pattern(0, rest)})));
  talk.answers_captured = true;
  talk.Answer(10, Command::kCreate, CreateResponseBody({8, 9}));
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbDecompressionCut), 1U);
  EXPECT_EQ(monitor.counters.Get(Counter::kSmbCompressedUnread), 1U);
  EXPECT_EQ(monitor.All<event::FileOpened>().size(), 1U);
}

TEST(CompressionTest, SizesThatCannotBeAreAnomaliesWithACode) {
  const Buffer echo = Message(Of(Command::kEcho, 1), SizeOnlyBody(4, 4));
  const auto size = static_cast<std::uint32_t>(echo.size());
  const Buffer packed = EncodeLz77(echo);
  struct Case {
    const char* why;
    Buffer message;
    std::string_view code;
  };
  const Case cases[] = {
      {"CVE-2020-0796: the offset", WithSizes(1, 0xFFFFFFFF, packed), "compression_size_overflow"},
      {"CVE-2020-0796: the size", WithSizes(0xFFFFFFFF, 16, packed), "compression_size_overflow"},
      {"the offset leaves the message", WithSizes(size, 5000, packed),
       "compression_offset_overflow"},
      {"longer than any message", WithSizes(0xFFFFFFFF, 0, packed), "compression_size_limit"},
      {"less data than was said", WithSizes(size + 1, 0, packed), "compression_size_mismatch"},
      {"no such data", WithSizes(size, 0, Buffer(40, 0xFF)), "compression_bad_data"},
      {"a payload leaves the message", Chained(size, {Cut(Part(kNone, 0, echo), 0, 40)}),
       "compression_bad_length"},
      {"payloads are longer than was said", Chained(size - 1, {Part(kNone, 0, echo)}),
       "compression_size_mismatch"},
      {"payloads are shorter than was said", Chained(size + 1, {Part(kNone, 0, echo)}),
       "compression_size_mismatch"},
      {"half a pattern", Chained(size, {Part(kNone, 0, echo), Part(kPattern, 0, Buffer(4))}),
       "compression_bad_data"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Monitor monitor;
    Talk talk(monitor);
    talk.Negotiate();
    talk.link.Server(Nbss(c.message));
    monitor.End();
    const auto anomalies = monitor.All<event::ProtocolAnomaly>();
    ASSERT_EQ(anomalies.size(), 1U);
    EXPECT_EQ(anomalies[0].code, c.code);
    EXPECT_TRUE(anomalies[0].from_server);
    EXPECT_EQ(monitor.counters.Get(Counter::kSmbCompressedUnread), 1U);
    EXPECT_EQ(monitor.All<event::FlowEnded>().at(0).compressed_messages, 1U);
  }
}

TEST(CompressionTest, EveryPrefixOfAMessageGivesAFrontAndNoFault) {
  const Buffer plain = Message(Of(Command::kCreate, 10), CreateRequestBody("Temp\\a.exe"));
  for (const Buffer& message : Ways(plain)) {
    for (std::size_t size = smb2::kHeaderSize / 4; size < message.size(); ++size) {
      Buffer buffer(plain.size());
      const Buffer prefix = Cut(message, 0, size);
      const PlainMessage front = DecompressMessage(prefix, message.size(), buffer);
      ASSERT_EQ(front.fault, "") << size;
      EXPECT_EQ(Cut(buffer, 0, front.size), Cut(plain, 0, front.size)) << size;
      EXPECT_EQ(front.length, plain.size());
    }
  }
}

}  // namespace
}  // namespace eastwest::session::testing
