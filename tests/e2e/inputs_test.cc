// Every kind of input, above all those that are no proper capture: the program says which file and
// what is wrong with it, reads what can be read, and leaves with the code that fits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <string>

#include "tests/e2e/run_program.h"
#include "tests/src/capture/capture_builder.h"

namespace eastwest::testing {
namespace {

using capture::Buffer;
using capture::Folder;
using capture::PcapBuilder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kCapture = EASTWEST_SOURCE_DIR "/pcaps/smbexec.pcap";

Buffer ReadBytes(const std::string& path) {
  const std::string text = ReadText(path);
  return {text.begin(), text.end()};
}

Buffer Gzip(Buffer plain) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  Buffer packed(deflateBound(&stream, plain.size()));
  stream.next_in = plain.data();
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

Buffer Zstd(const Buffer& plain) {
  Buffer packed(ZSTD_compressBound(plain.size()));
  packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
  return packed;
}

// EveOf: alerts and the like, without the name of the file they come from.
std::string EveOf(const std::string& capture, const std::string& input = {}) {
  const RunResult run =
      RunEastwest({"triage", "-o", "-", "--eve", "all", capture}, {.input = input});
  EXPECT_EQ(run.exit, 0) << run.err;
  std::string lines;
  for (std::string line : Lines(run.out)) {
    const std::size_t at = line.find("\"pcap_filename\":");
    const std::size_t end = at == std::string::npos ? at : line.find(',', at);
    lines += at == std::string::npos ? line : line.erase(at, end - at);
    lines += '\n';
  }
  EXPECT_FALSE(lines.empty());
  return lines;
}

class InputsTest : public ::testing::Test {
 protected:
  struct Expected {
    int exit = 0;
    std::string says = {};  // on stderr; empty: nothing is said
    bool summary = false;   // on stdout
  };

  void ExpectRun(const std::string& name, const Buffer& bytes, const Expected& expected) {
    SCOPED_TRACE(name);
    const std::string path = folder_.Write(name, bytes);
    const RunResult run = RunEastwest({"triage", path});
    EXPECT_EQ(run.exit, expected.exit);
    if (expected.says.empty()) {
      EXPECT_EQ(run.err, "");
    } else {
      EXPECT_THAT(run.err, AllOf(HasSubstr(path + ": "), HasSubstr(expected.says)));
    }
    EXPECT_EQ(!run.out.empty(), expected.summary) << run.out;
  }

  Folder folder_;
};

TEST_F(InputsTest, RefusesWhatIsNoCapture) {
  const std::string text = "GET / HTTP/1.1\r\n";
  Buffer noise;
  for (std::uint32_t state = 1; noise.size() < 100'000; state = state * 1664525 + 1013904223) {
    noise.push_back(static_cast<std::uint8_t>(state >> 24));
  }
  ExpectRun("empty.pcap", {}, {.exit = 2, .says = "is empty"});
  ExpectRun("text.pcap", {text.begin(), text.end()}, {.exit = 2, .says = "is not a capture"});
  ExpectRun("noise.pcap", noise, {.exit = 2, .says = "is not a capture"});
  Buffer header = PcapBuilder().bytes;
  header.resize(10);
  ExpectRun("header.pcap", header, {.exit = 2, .says = "cut"});
}

TEST_F(InputsTest, ReadsACaptureWithoutPackets) {
  ExpectRun("none.pcap", PcapBuilder().bytes, {.summary = true});
}

TEST_F(InputsTest, ReadsOddButSoundCaptures) {
  PcapBuilder::Options wild;
  wild.snaplen = 0xFFFFFFFF;
  ExpectRun("snaplen.pcap", PcapBuilder(wild).Packet(1, 0, 60).bytes, {.summary = true});
  ExpectRun("zero_length.pcap",
            PcapBuilder().Packet(1, 0, 0).Packet(2, 0, 0).Packet(3, 0, 60).bytes,
            {.summary = true});
  PcapBuilder::Options odd;
  odd.link_type = 147;
  ExpectRun("link_type.pcap", PcapBuilder(odd).Packet(1, 0, 60).bytes, {.summary = true});
}

TEST_F(InputsTest, CountsALinkTypeItDoesNotKnow) {
  PcapBuilder::Options odd;
  odd.link_type = 147;
  const std::string path = folder_.Write("odd.pcap", PcapBuilder(odd).Packet(1, 0, 60).bytes);
  EXPECT_THAT(RunEastwest({"triage", "-o", "-", path}).out, HasSubstr("\"unknown_link_type\":1"));
}

TEST_F(InputsTest, CountsTimesThatRunBackwards) {
  const std::string path = folder_.Write(
      "backwards.pcap", PcapBuilder().Packet(9, 0, 60).Packet(5, 0, 60).Packet(7, 0, 60).bytes);
  const RunResult run = RunEastwest({"triage", "-o", "-", path});
  EXPECT_EQ(run.exit, 0);
  EXPECT_THAT(run.out, HasSubstr("\"time_went_backwards\":2"));
}

TEST_F(InputsTest, ReadsUpToTheDamageAndStillSumsUp) {
  Buffer cut = ReadBytes(kCapture);
  cut.resize(cut.size() - 10);
  ExpectRun("cut.pcap", cut,
            {.exit = 3, .says = "cut in the middle of packet 100", .summary = true});
  ExpectRun("record.pcap",
            PcapBuilder().Packet(1, 0, 60).RecordHeader(2, 0, 5000, 5000).Packet(3, 0, 60).bytes,
            {.exit = 3, .says = "cut in the middle of packet 2", .summary = true});
  ExpectRun("huge.pcap",
            PcapBuilder().Packet(1, 0, 60).RecordHeader(2, 0, 0x7FFFFFFF, 0x7FFFFFFF).bytes,
            {.exit = 3, .says = "packet 2", .summary = true});
}

TEST_F(InputsTest, ReadsCompressedCapturesAndStandardInput) {
  const std::string plain = EveOf(kCapture);
  const std::string gzip = folder_.Write("a.pcap.gz", Gzip(ReadBytes(kCapture)));
  const std::string zstd = folder_.Write("a.pcap.zst", Zstd(ReadBytes(kCapture)));
  EXPECT_TRUE(EveOf(gzip) == plain);
  EXPECT_TRUE(EveOf(zstd) == plain);
  EXPECT_TRUE(EveOf("-", kCapture) == plain);
  EXPECT_TRUE(EveOf("-", gzip) == plain);
}

TEST_F(InputsTest, SaysSoWhenCompressedDataEndsEarly) {
  Buffer gzip = Gzip(ReadBytes(kCapture));
  gzip.resize(gzip.size() / 2);
  ExpectRun("half.pcap.gz", gzip, {.exit = 3, .says = "half.pcap.gz", .summary = true});
}

TEST_F(InputsTest, NamesStandardInputWithNothingInIt) {
  const RunResult run = RunEastwest({"triage", "-"});
  EXPECT_EQ(run.exit, 2);
  EXPECT_THAT(run.err, AllOf(HasSubstr("standard input"), HasSubstr("empty")));
}

TEST_F(InputsTest, TakesTheCapturesOfADirectory) {
  std::filesystem::create_directory(folder_.Path("deeper"));
  std::filesystem::copy(kCapture, folder_.Path("deeper/not_read.pcap"));
  std::filesystem::copy(kCapture, folder_.Path("b.pcap"));
  folder_.Write("notes.txt", Buffer(100, 'x'));
  folder_.Write("empty", {});
  const RunResult run = RunEastwest({"triage", folder_.path()});
  EXPECT_EQ(run.exit, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, HasSubstr("\n100 packets"));
  const RunResult verbose = RunEastwest({"triage", "-v", folder_.path()});
  EXPECT_THAT(verbose.err, AllOf(HasSubstr("notes.txt: is not a capture"), HasSubstr("is empty")));
}

TEST_F(InputsTest, NamesADirectoryWithoutCaptures) {
  folder_.Write("notes.txt", Buffer(100, 'x'));
  const RunResult run = RunEastwest({"triage", folder_.path()});
  EXPECT_EQ(run.exit, 2);
  EXPECT_THAT(run.err, HasSubstr(folder_.path() + ": "));
}

TEST_F(InputsTest, OneBadInputDoesNotStopTheOthers) {
  const std::string missing = folder_.Path("missing.pcap");
  const RunResult run = RunEastwest({"triage", missing, kCapture});
  EXPECT_EQ(run.exit, 3);
  EXPECT_THAT(run.err, HasSubstr(missing + ": cannot be opened: No such file"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("100 packets"), HasSubstr(missing)));
  EXPECT_EQ(RunEastwest({"triage", "-q", "--exit-code", missing, kCapture}).exit, 3)
      << "an alert does not hide that something was not read";
}

TEST_F(InputsTest, ReadsAFileThatIsNamedTwiceOnce) {
  const std::string link = folder_.Path("link.pcap");
  std::filesystem::create_symlink(kCapture, link);
  const RunResult run = RunEastwest({"triage", kCapture, link, kCapture});
  EXPECT_EQ(run.exit, 0);
  EXPECT_THAT(run.err, HasSubstr(link + ": is the same file as " + kCapture + ", read once\n"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("\n100 packets"), HasSubstr("is the same file as")));
  EXPECT_THAT(RunEastwest({"triage", "--json", kCapture, link}).out,
              HasSubstr("\"state\":\"repeated\""));
}

TEST_F(InputsTest, NamesAFileThatMayNotBeRead) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may read everything";
  }
  const std::string path = folder_.Write("secret.pcap", PcapBuilder().bytes);
  std::filesystem::permissions(path, std::filesystem::perms::none);
  const RunResult run = RunEastwest({"triage", path});
  EXPECT_EQ(run.exit, 2);
  EXPECT_THAT(run.err, HasSubstr(path + ": cannot be opened: Permission denied"));
}

}  // namespace
}  // namespace eastwest::testing
