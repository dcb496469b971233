#include "src/output/eve_smb_detail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "src/output/line_sink.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Written gives the lines of one event, of a handle or of an operation.
std::string Written(const event::Event& event, std::string_view types = "smb,flow",
                    bool strict = false) {
  EveOptions options = *ParseEveTypes(types);
  options.strict = strict;
  const auto sink = LineSink::Memory();
  EveWriter writer(options, *sink, SampleInputName);
  writer.OnEvent(event);
  return sink->contents();
}

event::OpenDetailPtr SampleDetail() {
  event::OpenDetail detail;
  detail.desired_access = 0x00120089;
  detail.share_access = 7;
  detail.create_options = 0x40;
  detail.contexts = {"TWrp", "RqLs", "DH2Q"};
  detail.lease.version = 2;
  detail.lease.asked = 7;
  detail.lease.granted = 3;
  detail.durable.version = 2;
  detail.durable.granted = true;
  detail.durable.timeout_ms = 180000;
  detail.previous_version = 116'444'736'000'000'000 + 10'000'000ULL * 1'700'000'000 + 5'000'000;
  detail.answered = true;
  detail.oplock = 0xFF;
  detail.file_persistent = 0x7766554433221100;
  detail.file_volatile = 0xFFEEDDCCBBAA9988;
  detail.created = 116'444'736'000'000'000 + 10'000'000ULL * 1'600'000'000;
  detail.size = 4096;
  detail.attributes = 0x20;
  detail.has_maximal_access = true;
  detail.maximal_access = 0x001F01FF;
  return std::make_shared<const event::OpenDetail>(detail);
}

TEST(EveSmbDetailTest, AHandleTellsHowItWasOpened) {
  event::FileClosed closed;
  closed.detail = SampleDetail();
  const std::string line = Written(SampleEvent(closed));
  EXPECT_THAT(line, HasSubstr(R"("created":1600000000,"accessed":0,"modified":0,"changed":0,)"
                              R"("size":4096,"fuid":"33221100-5544-7766-9988-bbaaffeeddcc")"));
  EXPECT_THAT(line, HasSubstr(R"("access_mask":"0x00120089","share_access":"0x00000007",)"
                              R"("create_options":"0x00000040")"));
  EXPECT_THAT(line, HasSubstr(R"("previous_version":"2023-11-14T22:13:20.500000+0000")"));
  EXPECT_THAT(line, HasSubstr(R"("create_contexts":["TWrp","RqLs","DH2Q"])"));
  EXPECT_THAT(line, HasSubstr(R"("requested":"RWH","granted":"RH"})"));
  EXPECT_THAT(line, HasSubstr(R"("durable":{"version":2,"granted":true,"timeout_ms":180000})"));
  EXPECT_THAT(line, HasSubstr(R"("oplock":"LEASE","attributes":"0x00000020",)"
                              R"("maximal_access":"0x001f01ff")"));
}

TEST(EveSmbDetailTest, StrictLinesKeepWhatSuricataHas) {
  event::FileClosed closed;
  closed.detail = SampleDetail();
  EXPECT_THAT(Written(SampleEvent(closed), "smb", true),
              AllOf(HasSubstr(R"("size":4096)"), Not(HasSubstr("access_mask")),
                    Not(HasSubstr("previous_version")), Not(HasSubstr("lease"))));
  EXPECT_EQ(Written(SampleEvent(event::EncryptedTraffic{}), "smb", true), "");
}

TEST(EveSmbDetailTest, AnOperationTellsItsDetailsAndHowLongItTook) {
  event::SmbOperation operation;
  operation.command = "LOCK";
  operation.answered = true;
  operation.signing = true;
  operation.details = {{"lock_count", std::uint64_t{1}},
                       {"locks", std::vector<std::string>{"0+1 shared"}},
                       {"watch_tree", true},
                       {"pattern", std::string("*.exe")}};
  event::Event event = SampleEvent(operation);
  event.time += std::chrono::microseconds(1500);
  EXPECT_THAT(Written(event, "all"),
              HasSubstr(R"("latency_us":1500,"signed":true,"lock_count":1,"locks":["0+1 shared"],)"
                        R"("watch_tree":true,"pattern":"*.exe")"));
  EXPECT_THAT(Written(event, "all", true), Not(HasSubstr("latency")));
}

TEST(EveSmbDetailTest, AShareTellsItsProperties) {
  event::ShareConnected share;
  share.outcome = event::Outcome::kSucceeded;
  share.maximal_access = 0x001F01FF;
  share.flags = 0x00008830;
  share.capabilities = 0x10;
  EXPECT_THAT(Written(SampleEvent(share)),
              HasSubstr(R"("maximal_access":"0x001f01ff","share_caching":"NO_CACHING",)"
                        R"("share_flags":["ACCESS_BASED_DIRECTORY_ENUM","ENCRYPT_DATA"],)"
                        R"("share_capabilities":["CONTINUOUS_AVAILABILITY"])"));
}

TEST(EveSmbDetailTest, EncryptedTrafficIsSummedUp) {
  event::EncryptedTraffic traffic;
  traffic.session_id = 9;
  traffic.to_server = {.messages = 2, .bytes = 300, .largest = 200};
  traffic.first = At();
  traffic.last = At(1000);
  EXPECT_THAT(Written(SampleEvent(traffic), "all"),
              HasSubstr(R"("encrypted_traffic":{"to_server":{"messages":2,"bytes":300,)"
                        R"("largest":200},"to_client":{"messages":0,"bytes":0,"largest":0},)"
                        R"("first":"2026-11-20T21:46:41.935482+0000")"));
}

TEST(EveSmbDetailTest, AHardLinkIsNoRename) {
  event::FileRenamed linked;
  linked.file.name = "a";
  linked.new_name = "b";
  linked.hard_link = true;
  EXPECT_THAT(Written(SampleEvent(linked)),
              HasSubstr(R"("set_info":{"class":"FILE_INFO","info_level":"SMB2_FILE_LINK_INFO"})"));
}

TEST(EveSmbDetailTest, AFlowTellsWhatWasHidden) {
  event::FlowEnded ended;
  ended.encrypted_messages = 4;
  ended.compressed_messages = 5;
  EXPECT_THAT(Written(SampleEvent(ended)),
              HasSubstr(R"("encrypted_messages":4,"compressed_messages":5)"));
}

TEST(EveSmbDetailTest, TimesBefore1970AndFarAwayAreSurvived) {
  EXPECT_EQ(UnixSeconds(1), 0U);
  EXPECT_EQ(FileTimeText(1), "1970-01-01T00:00:00.000000+0000");
  EXPECT_EQ(FileTimeText(~std::uint64_t{0}).substr(0, 4), "2262");
}

}  // namespace
}  // namespace eastwest::output
