// The lines of the NetBIOS services, LLMNR and mDNS.
#include "src/output/eve_names.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/output/eve_writer.h"
#include "src/output/line_sink.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using event::NameRecord;
using event::NameServiceSeen;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string Written(std::string_view types, event::Fact fact, bool strict = false) {
  EveOptions options = *ParseEveTypes(types);
  options.strict = strict;
  const auto sink = LineSink::Memory();
  EveWriter writer(options, *sink, [](std::uint32_t) { return std::string_view(); });
  writer.OnEvent(SampleEvent(std::move(fact), 137));
  return std::string(sink->contents());
}

NameRecord Record(NameRecord::Section section, const std::string& name,
                  std::string_view type = "NB") {
  NameRecord record;
  record.section = section;
  record.name = name;
  record.type_name = type;
  return record;
}

NameServiceSeen Answer() {
  NameServiceSeen fact;
  fact.from_client = false;
  fact.response = true;
  fact.opcode_name = "query";
  fact.result_name = "ok";
  NameRecord record = Record(NameRecord::Section::kAnswer, "FILESRV<00>");
  record.addresses = {Ip("10.20.0.177"), Ip("10.20.0.178")};
  fact.records = {record, Record(NameRecord::Section::kAnswer, "FILESRV<20>")};
  return fact;
}

TEST(EveNamesTest, NbnsWritesOneLineANameAndTheSenderIsTheSource) {
  const std::string lines = Written("nbns", Answer());
  EXPECT_THAT(lines,
              AllOf(HasSubstr(R"("src_ip":"10.20.0.102","src_port":137,"dest_ip":"10.20.0.101")"),
                    HasSubstr(R"("opcode":"query","response":true,"result":"ok")"),
                    HasSubstr(R"("name":"FILESRV<00>","type":"NB")"),
                    HasSubstr(R"("addresses":["10.20.0.177","10.20.0.178"])"),
                    HasSubstr(R"("name":"FILESRV<20>")")));
  EXPECT_EQ(std::ranges::count(lines, '\n'), 2);
}

TEST(EveNamesTest, ARegistrationHasTheAddressBesideItsName) {
  NameServiceSeen fact;
  fact.opcode = 5;
  fact.opcode_name = "registration";
  fact.records = {Record(NameRecord::Section::kQuestion, "CORP<1e>"),
                  Record(NameRecord::Section::kAdditional, "CORP<1e>")};
  fact.records[1].addresses = {Ip("10.20.0.101")};
  fact.records[1].group = true;
  const std::string lines = Written("nbns", fact);
  EXPECT_EQ(std::ranges::count(lines, '\n'), 1);
  EXPECT_THAT(lines, AllOf(HasSubstr(R"("response":false)"), HasSubstr(R"("group":true)"),
                           HasSubstr(R"("addresses":["10.20.0.101"])"), Not(HasSubstr("ttl"))));
}

TEST(EveNamesTest, AMessageWithoutNamesIsALineToo) {
  NameServiceSeen fact;
  fact.opcode = 3;
  EXPECT_THAT(Written("nbns", fact), AllOf(HasSubstr(R"("opcode":"3")"), Not(HasSubstr("name"))));
}

TEST(EveNamesTest, NodeStatusHasTheTableAndTheMac) {
  NameServiceSeen fact = Answer();
  fact.node_names = {{.name = "WKS01<00>", .suffix = 0, .group = false, .active = true}};
  fact.unit_id = {0, 0x50, 0x56, 0xC0, 0, 8};
  EXPECT_THAT(Written("nbns", fact),
              AllOf(HasSubstr(R"({"name":"WKS01<00>","group":false,"active":true})"),
                    HasSubstr(R"("mac":"00:50:56:c0:00:08")")));
}

TEST(EveNamesTest, LlmnrAndMdnsHaveSuricatasKeys) {
  NameServiceSeen fact = Answer();
  fact.protocol = NameServiceSeen::Protocol::kMdns;
  fact.records = {Record(NameRecord::Section::kAnswer, "nas.local", "A"),
                  Record(NameRecord::Section::kAdditional, "_smb.local", "PTR"),
                  Record(NameRecord::Section::kAdditional, "nas.local", "SRV")};
  fact.records[0].addresses = {Ip("10.20.0.20")};
  fact.records[1].target = fact.records[2].target = "nas.local";
  EXPECT_THAT(Written("mdns", fact),
              AllOf(HasSubstr(R"("answers":[{"rrname":"nas.local","rrtype":"A","ttl":0,)"
                              R"("a":"10.20.0.20"}])"),
                    HasSubstr(R"("ptr":"nas.local")"), HasSubstr(R"("srv":{"name":"nas.local"})")));
  fact.protocol = NameServiceSeen::Protocol::kLlmnr;
  EXPECT_THAT(Written("llmnr", fact), HasSubstr(R"("event_type":"llmnr")"));
  EXPECT_EQ(Written("mdns", fact), "");
}

TEST(EveNamesTest, DatagramsTellTheirMailslot) {
  event::DatagramSeen fact;
  fact.type = "direct_group";
  fact.source_ip = Ip("10.20.0.101");
  fact.source = "WKS01<00>";
  fact.destination = "CORP<1d>";
  fact.mailslot = "\\MAILSLOT\\BROWSE";
  fact.command = "host_announcement";
  fact.has_version = true;
  fact.os_major = 6;
  fact.os_minor = 1;
  fact.server_roles = {"workstation", "server"};
  EXPECT_THAT(Written("nbdgm", fact),
              AllOf(HasSubstr(R"("source":"WKS01<00>","destination":"CORP<1d>")"),
                    HasSubstr(R"("os_version":"6.1","server_type":["workstation","server"])")));
}

TEST(EveNamesTest, SessionsTellTheirOutcome) {
  event::NetbiosSessionRequested fact;
  fact.called = "FILES01<20>";
  fact.outcome = event::Outcome::kFailed;
  fact.error_code = 0x90;
  fact.retarget_address = Ip("10.20.0.9");
  fact.retarget_port = 139;
  EXPECT_THAT(Written("nbss", fact),
              AllOf(HasSubstr(R"("called":"FILES01<20>","outcome":"failed","error":"144")"),
                    HasSubstr(R"("retarget_ip":"10.20.0.9","retarget_port":139)")));
}

TEST(EveNamesTest, DefaultAndStrictLeaveThemOut) {
  for (const bool strict : {false, true}) {
    const std::string_view types = strict ? "all" : "alert,smb,dcerpc,flow,stats,anomaly";
    EXPECT_EQ(Written(types, Answer(), strict), "");
    EXPECT_EQ(Written(types, event::DatagramSeen{}, strict), "");
    EXPECT_EQ(Written(types, event::NetbiosSessionRequested{}, strict), "");
  }
}

}  // namespace
}  // namespace eastwest::output
