#include "src/output/eve_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "src/core/limits.h"
#include "tests/src/output/samples.h"

namespace eastwest::output {
namespace {

using event::Outcome;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Written gives the lines that the options make of one event.
std::string Written(const EveOptions& options, const event::Event& event) {
  const auto sink = LineSink::Memory();
  EveWriter writer(options, *sink, SampleInputName);
  writer.OnEvent(event);
  return sink->contents();
}

std::string Written(const EveOptions& options, const detect::Alert& alert) {
  const auto sink = LineSink::Memory();
  EveWriter writer(options, *sink, SampleInputName);
  writer.OnAlert(alert);
  return sink->contents();
}

// Parsed fails the test when the text is not exactly one JSON document.
rapidjson::Document Parsed(const std::string& line) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(line.c_str(), line.size());
  EXPECT_FALSE(document.HasParseError()) << line;
  EXPECT_TRUE(document.IsObject()) << line;
  return document;
}

event::FileClosed SampleClose() {
  event::FileClosed fact;
  fact.file = {.share = "ADMIN$", .kind = event::ShareKind::kAdmin, .name = "FaSVFlun.exe"};
  fact.close_seen = true;
  fact.bytes_written = 4096;
  fact.writes = 2;
  fact.opened_frame = {.input = 0, .number = 9};
  fact.opened_time = At(-1000);
  fact.disposition = "FILE_OVERWRITE_IF";
  fact.create_action = 2;
  fact.session_id = 0x8000000000000001;
  fact.tree_id = 5;
  fact.dialect = 0x0311;
  fact.identity = Alice();
  return fact;
}

event::RpcCalled SampleCall(event::RpcCarrier carrier) {
  event::RpcCalled fact;
  fact.carrier = carrier;
  fact.pipe = carrier == event::RpcCarrier::kPipe ? "svcctl" : "";
  fact.uuid = GuidFrom("367abb81-9844-35f1-ad32-98f038001003");
  fact.version_major = 2;
  fact.interface_known = true;
  fact.endpoint = "svcctl";
  fact.operation = "CreateServiceW";
  fact.opnum = 12;
  fact.call_id = 4;
  fact.outcome = Outcome::kSucceeded;
  fact.return_code = 0;
  fact.protection = {.auth_type = 10, .auth_level = 6};
  fact.request_stub_bytes = 200;
  fact.response_stub_bytes = 24;
  fact.response_fragments = 1;
  fact.arguments = {{"service_name", "FaSVFlun"}, {"binary_path", "%SystemRoot%\\x.exe"}};
  return fact;
}

event::SmbOperation SampleOperation(std::string_view command, std::uint32_t status) {
  event::SmbOperation fact;
  fact.command = command;
  fact.dialect = 0x0311;
  fact.answered = true;
  fact.status = status;
  fact.session_id = 1;
  fact.tree_id = 5;
  fact.message_id = 7;
  return fact;
}

constexpr std::string_view kHead =
    R"({"timestamp":"2026-11-20T21:46:41.935482+0000","flow_id":77,"pcap_cnt":12,)";
constexpr std::string_view kEnds =
    R"("src_ip":"10.20.0.101","src_port":49712,"dest_ip":"10.20.0.102",)";
constexpr std::string_view kTail = R"(,"pcap_filename":"one.pcap"})";

TEST(EveWriterTest, WritesAFileHandleAsOneCreate) {
  EveOptions options = Happenings();
  options.community_id = false;
  const std::string expected =
      std::string(kHead) + R"("event_type":"smb",)" + std::string(kEnds) +
      R"("dest_port":445,"proto":"TCP","smb":{"dialect":"3.11","command":"SMB2_COMMAND_CREATE",)"
      R"("status":"STATUS_SUCCESS","status_code":"0x0","session_id":9223372036854775809,)"
      R"("tree_id":5,"filename":"FaSVFlun.exe","share":"ADMIN$",)"
      R"("disposition":"FILE_OVERWRITE_IF","access":"normal","user":"LAB\\alice",)"
      R"("create_action":"created","bytes_read":0,"bytes_written":4096,"reads":0,"writes":2,)"
      R"("opened":"2026-11-20T21:46:40.935482+0000","opened_pcap_cnt":9,"close_seen":true})" +
      std::string(kTail) + "\n";
  EXPECT_EQ(Written(options, SampleEvent(SampleClose())), expected);
}

TEST(EveWriterTest, StrictModeKeepsToTheSchemaAndToSigned64Bits) {
  const std::string line = Written(Happenings(/*strict=*/true), SampleEvent(SampleClose()));
  EXPECT_THAT(line, HasSubstr(R"("session_id":-9223372036854775807)"));
  for (const char* own : {"bytes_written", "opened", "create_action", "user", "close_seen"}) {
    EXPECT_THAT(line, Not(HasSubstr(own)));
  }
}

TEST(EveWriterTest, NegotiateLogonAndShareKeepTheFlowsDialect) {
  const auto sink = LineSink::Memory();
  EveWriter writer(Happenings(), *sink, SampleInputName);
  event::SmbNegotiated negotiated;
  negotiated.smb1_dialect = "NT LM 0.12";
  writer.OnEvent(SampleEvent(negotiated));
  event::LogonFinished logon;
  logon.carrier = event::LogonFinished::Carrier::kSmb1;
  logon.outcome = Outcome::kFailed;
  logon.status = 0xC000006D;
  logon.identity = Alice();
  writer.OnEvent(SampleEvent(logon));
  event::ShareConnected share;
  share.outcome = Outcome::kSucceeded;
  share.path = "\\\\wks2\\IPC$";
  share.kind = event::ShareKind::kPipe;
  writer.OnEvent(SampleEvent(share));
  const std::string& lines = sink->contents();
  EXPECT_THAT(lines, HasSubstr(R"("dialect":"NT LM 0.12","command":"SMB1_COMMAND_NEGOTIATE_)"));
  EXPECT_THAT(lines, HasSubstr(R"("status":"STATUS_LOGON_FAILURE","status_code":"0xc000006d",)"
                               R"("ntlmssp":{"domain":"LAB","user":"alice","host":"WKS1"})"));
  EXPECT_THAT(lines, HasSubstr(R"("command":"SMB1_COMMAND_TREE_CONNECT_ANDX")"));
  EXPECT_THAT(lines, HasSubstr(R"("named_pipe":"\\\\wks2\\IPC$","share_type":"PIPE")"));
}

TEST(EveWriterTest, SplitsAKerberosServiceNameIntoItsComponents) {
  event::Identity identity;
  identity.mechanism = event::AuthMechanism::kKerberos;
  identity.domain = "LAB.LOCAL";
  identity.service = "cifs/wks2";
  event::SmbOperation fact = SampleOperation("SESSION_SETUP", 0);
  fact.identity = std::make_shared<const event::Identity>(identity);
  EXPECT_THAT(Written(Everything(), SampleEvent(fact)),
              HasSubstr(R"("kerberos":{"realm":"LAB.LOCAL","snames":["cifs","wks2"]})"));
}

TEST(EveWriterTest, AllWritesOperationsAndNotWhatTheyAddUpTo) {
  EXPECT_EQ(Written(Everything(), SampleEvent(SampleClose())), "");
  const event::Event operation = SampleEvent(SampleOperation("QUERY_INFO", 0));
  EXPECT_EQ(Written(Happenings(), operation), "");
  EXPECT_THAT(Written(Everything(), operation), HasSubstr(R"("SMB2_COMMAND_GET_INFO")"));
}

TEST(EveWriterTest, NamesStatusesAndMarksDosErrors) {
  struct Case {
    const char* why;
    bool smb1;
    std::uint32_t status;
    const char* expected;
  };
  const Case cases[] = {
      {"success", false, 0, R"("status":"STATUS_SUCCESS","status_code":"0x0")"},
      {"pending", false, 0x103, R"("status":"STATUS_PENDING","status_code":"0x103")"},
      {"a status without a name", false, 0xC0001234, R"("status":"0xc0001234","status_code")"},
      {"ERRDOS, ERRbadfile", true, 0x00020001, R"("status_code":"0x0002")"},
      {"an NTSTATUS over SMB1", true, 0xC0000022, R"("status_code":"0xc0000022")"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    event::SmbOperation fact = SampleOperation("CREATE", c.status);
    fact.smb1 = c.smb1;
    EXPECT_THAT(Written(Everything(), SampleEvent(fact)), HasSubstr(c.expected));
  }
}

TEST(EveWriterTest, AnUnansweredOperationHasNoStatus) {
  event::SmbOperation fact = SampleOperation("CREATE", 0);
  fact.answered = false;
  EXPECT_THAT(Written(Everything(), SampleEvent(fact)), Not(HasSubstr("status")));
}

TEST(EveWriterTest, AnAnswerWithoutItsRequestIsNoCommand) {
  event::SmbOperation fact = SampleOperation("CREATE", 0);
  fact.request_seen = false;
  EXPECT_THAT(Written(Everything(), SampleEvent(fact)), Not(HasSubstr(R"("command")")));
  EXPECT_EQ(Written(Everything(/*strict=*/true), SampleEvent(fact)), "");
}

TEST(EveWriterTest, EncryptedMessagesSayNothingElse) {
  event::SmbOperation fact = SampleOperation("", 0);
  fact.encrypted = true;
  const std::string line = Written(Everything(), SampleEvent(fact));
  EXPECT_THAT(line, HasSubstr(R"("encrypted":true)"));
  EXPECT_THAT(line, Not(HasSubstr("command")));
}

TEST(EveWriterTest, WritesACallOverAPipeInsideAnSmbEvent) {
  EveOptions options = Everything();
  options.community_id = false;
  const std::string expected =
      std::string(kHead) + R"("event_type":"smb",)" + std::string(kEnds) +
      R"("dest_port":445,"proto":"TCP","smb":{"dcerpc":{"request":"REQUEST","opnum":12,)"
      R"("req":{"frag_cnt":1,"stub_data_size":200},"interfaces":[{"uuid":)"
      R"("367abb81-9844-35f1-ad32-98f038001003","version":"2.0","service":"svcctl",)"
      R"("procedure":"CreateServiceW"}],"response":"RESPONSE","res":{"frag_cnt":1,)"
      R"("stub_data_size":24},"call_id":4,"endpoint":"svcctl","operation":"CreateServiceW",)"
      R"("named_pipe":"svcctl","args":{"service_name":"FaSVFlun","binary_path":)"
      R"("%SystemRoot%\\x.exe"},"auth_type":"ntlm","auth_level":"privacy","sealed":true,)"
      R"("outcome":"succeeded","return_code":"0x0"}})" +
      std::string(kTail) + "\n";
  EXPECT_EQ(Written(options, SampleEvent(SampleCall(event::RpcCarrier::kPipe))), expected);
}

TEST(EveWriterTest, WritesACallOverTcpAsDcerpc) {
  const std::string line =
      Written(Everything(/*strict=*/true), SampleEvent(SampleCall(event::RpcCarrier::kTcp), 49668));
  EXPECT_THAT(line, HasSubstr(R"("event_type":"dcerpc")"));
  EXPECT_THAT(line, HasSubstr(R"("req":{"opnum":12,"frag_cnt":1,"stub_data_size":200})"));
  EXPECT_THAT(line, HasSubstr(R"("rpc_version":"5.0"})"));
  EXPECT_THAT(line, Not(HasSubstr("sealed")));
}

TEST(EveWriterTest, SaysWhichHalfOfACallIsMissing) {
  event::RpcCalled fact = SampleCall(event::RpcCarrier::kTcp);
  fact.outcome = Outcome::kAttempted;
  fact.response_fragments = 0;
  EXPECT_THAT(Written(Everything(), SampleEvent(fact)), HasSubstr(R"("response":"UNREPLIED")"));
  fact = SampleCall(event::RpcCarrier::kTcp);
  fact.request_seen = fact.interface_known = false;
  const std::string lost = Written(Everything(), SampleEvent(fact));
  EXPECT_THAT(lost, HasSubstr(R"("request":"REQUEST_LOST","response":"RESPONSE")"));
  EXPECT_THAT(lost, Not(HasSubstr("opnum")));
  fact = SampleCall(event::RpcCarrier::kTcp);
  fact.faulted = true;
  fact.status = 5;
  EXPECT_THAT(Written(Everything(), SampleEvent(fact)), HasSubstr(R"("response":"FAULT")"));
}

TEST(EveWriterTest, AGuessedInterfaceIsNotShownAsOneFromTheWire) {
  event::RpcCalled fact = SampleCall(event::RpcCarrier::kTcp);
  fact.interface_inferred = true;
  const std::string line = Written(Everything(), SampleEvent(fact));
  EXPECT_THAT(line, Not(HasSubstr("interfaces")));
  EXPECT_THAT(line, HasSubstr(R"("endpoint":"svcctl")"));
}

TEST(EveWriterTest, AnArgumentThatOccursTwiceBecomesAnArray) {
  event::RpcCalled fact = SampleCall(event::RpcCarrier::kTcp);
  fact.arguments = {{"path", "a"}, {"user", "b"}, {"path", "c"}};
  EXPECT_THAT(Written(Everything(), SampleEvent(fact)),
              HasSubstr(R"("args":{"path":["a","c"],"user":"b"})"));
}

TEST(EveWriterTest, WritesABindWithEachAnswer) {
  event::RpcBound fact;
  fact.carrier = event::RpcCarrier::kPipe;
  fact.pipe = "svcctl";
  fact.outcome = Outcome::kSucceeded;
  fact.interfaces = {{.uuid = GuidFrom("367abb81-9844-35f1-ad32-98f038001003"),
                      .version_major = 2,
                      .endpoint = "svcctl",
                      .answered = true,
                      .ack_result = 2,
                      .ack_reason = 1}};
  EXPECT_THAT(Written(Everything(), SampleEvent(fact)),
              HasSubstr(R"("request":"BIND","response":"BINDACK","interfaces":[{"uuid":)"
                        R"("367abb81-9844-35f1-ad32-98f038001003","version":"2.0",)"
                        R"("ack_result":2,"ack_reason":1,"service":"svcctl"}])"));
  fact.interfaces[0].answered = false;
  fact.outcome = Outcome::kFailed;
  EXPECT_THAT(Written(Everything(), SampleEvent(fact)), HasSubstr(R"("response":"BINDNAK")"));
  fact.outcome = Outcome::kAttempted;
  fact.alter = true;
  EXPECT_THAT(Written(Everything(), SampleEvent(fact)),
              HasSubstr(R"("request":"ALTER_CONTEXT","response":"UNREPLIED")"));
}

event::FlowEnded SampleEnd() {
  event::FlowEnded fact;
  fact.to_server = {.packets = 10, .bytes = 900, .gap_bytes = 70, .gaps = 1, .tcp_flags = 0x1A};
  fact.to_client = {.packets = 8, .bytes = 800, .tcp_flags = 0x12};
  fact.first = At();
  fact.last = At(61500);
  fact.state = "established";
  fact.reason = "shutdown";
  fact.app = "smb";
  fact.sealed_calls = 3;
  return fact;
}

TEST(EveWriterTest, WritesAFlowWithItsTotals) {
  const std::string line = Written(Everything(), SampleEvent(SampleEnd()));
  EXPECT_THAT(line, HasSubstr(R"("app_proto":"smb","flow":{"pkts_toserver":10,"pkts_toclient":8,)"
                              R"("bytes_toserver":900,"bytes_toclient":800,"start":)"));
  EXPECT_THAT(line, HasSubstr(R"("age":61,"state":"established","reason":"shutdown",)"
                              R"("alerted":false,"gap_bytes_toserver":70,"sealed_calls":3})"));
  EXPECT_THAT(line, HasSubstr(R"("tcp":{"tcp_flags":"1a","tcp_flags_ts":"1a","tcp_flags_tc":"12",)"
                              R"("syn":true,"psh":true,"ack":true,"state":"established",)"
                              R"("ts_gap":true})"));
  EXPECT_THAT(line, Not(HasSubstr("pcap_cnt")));
}

TEST(EveWriterTest, WritesAnomaliesInSuricatasThreeTypes) {
  EXPECT_THAT(
      Written({}, SampleEvent(event::ProtocolAnomaly{"stream", "overlap_different_data", ""})),
      HasSubstr(R"("anomaly":{"type":"stream","event":"overlap_different_data"})"));
  EXPECT_THAT(Written({}, SampleEvent(event::ProtocolAnomaly{"smb", "bad_structure_size", "9"})),
              HasSubstr(R"("anomaly":{"app_proto":"smb","type":"applayer",)"
                        R"("event":"bad_structure_size","layer":"proto_parser","detail":"9"})"));
}

TEST(EveWriterTest, NestsCountersAndKeepsOursApart) {
  StatsSnapshot stats{.first = At(), .last = At(5000), .counters = {}, .alerts = 2, .others = {}};
  stats.counters.Add(Counter::kDecoderPackets, 9);
  stats.others = {{"capture.kernel_drops", 4}, {"output.lines", 5}};
  for (const bool strict : {false, true}) {
    const auto sink = LineSink::Memory();
    EveWriter writer(Everything(strict), *sink, SampleInputName);
    writer.OnStats(stats);
    const rapidjson::Document line = Parsed(sink->contents());
    ASSERT_TRUE(line.HasMember("stats"));
    EXPECT_EQ(line["stats"]["uptime"].GetInt(), 5);
    EXPECT_EQ(line["stats"]["decoder"]["pkts"].GetInt(), 9);
    EXPECT_EQ(line["stats"]["capture"]["kernel_drops"].GetInt(), 4);
    EXPECT_EQ(line["stats"]["detect"]["alert"].GetInt(), 2);
    EXPECT_EQ(line["stats"].HasMember("eastwest"), !strict);
  }
}

TEST(EveWriterTest, NoCounterIsBothAValueAndAGroup) {
  for (const std::string_view name : kCounterNames) {
    for (const std::string_view other : kCounterNames) {
      EXPECT_FALSE(other.size() > name.size() && other.starts_with(name) &&
                   other[name.size()] == '.')
          << name << " " << other;
    }
  }
}

TEST(EveWriterTest, AnAlertCarriesItsVerdictAndEvidence) {
  const rapidjson::Document line = Parsed(Written({}, SampleIncident()));
  const auto& alert = line["alert"];
  EXPECT_EQ(alert["signature_id"].GetInt(), 6200001);
  EXPECT_THAT(alert["signature"].GetString(), StartsWith("EW-0001 CM0062"));
  EXPECT_EQ(alert["severity"].GetInt(), 1);
  EXPECT_STREQ(alert["source"]["ip"].GetString(), "10.20.0.101");
  EXPECT_EQ(alert["target"]["port"].GetInt(), 445);
  EXPECT_EQ(alert["metadata"]["mitre_tactic_id"].Size(), 2U);
  EXPECT_EQ(alert["metadata"]["mitre_technique_id"].Size(), 3U);
  EXPECT_STREQ(line["app_proto"].GetString(), "smb");
  const auto& verdict = alert["context"]["cm0062"];
  EXPECT_STREQ(verdict["logon"]["state"].GetString(), "met");
  EXPECT_STREQ(verdict["remote_execution"]["state"].GetString(), "inferred");
  EXPECT_EQ(verdict["share_opens"]["count"].GetInt(), 6);
  EXPECT_EQ(verdict["evidence"].Size(), 3U);
  EXPECT_EQ(verdict["evidence"][1]["pcap_cnt"].GetInt(), 34);
  EXPECT_STREQ(verdict["evidence"][2]["outcome"].GetString(), "failed");
  EXPECT_STREQ(verdict["service"].GetString(), "FaSVFlun");
  EXPECT_TRUE(verdict["visibility"]["encrypted"].GetBool());
  EXPECT_STREQ(alert["context"]["rule"].GetString(), "EW-0001");
  EXPECT_TRUE(alert["context"]["source_role_learned"].GetBool());
}

TEST(EveWriterTest, AnAlertAboutOthersThanTheFlowsEndsNamesBoth) {
  detect::Alert alert = SamplePolicyAlert();
  alert.source.address = Ip("10.20.0.102");
  alert.target.address = Ip("2001:db8::9");
  const std::string line = Written({}, alert);
  EXPECT_THAT(line, HasSubstr(R"("src_ip":"10.20.0.102","src_port":445,"dest_ip":"2001:db8::9",)"));
  EXPECT_THAT(line, HasSubstr(R"("flow":{"src_ip":"10.20.0.101","dest_ip":"10.20.0.102")"));
}

TEST(EveWriterTest, EvidenceFromAnotherInputNamesIt) {
  detect::Alert alert = SampleIncident();
  alert.evidence[0].frame.input = 1;
  EXPECT_THAT(Written({}, alert), HasSubstr(R"("pcap_cnt":12,"pcap_filename":"two.pcap")"));
}

TEST(EveWriterTest, HostileTextNeverBreaksALine) {
  const std::string_view hostile[] = {std::string_view("a\0b", 3),
                                      "\"}\n{\"event_type\":\"alert\"",
                                      "\x1b[2J\x7f",
                                      "\xff\xfe\x80",
                                      "\xc0\xaf",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "cut \xe2\x82",
                                      "\\",
                                      "\xe2\x80\xa8"};
  for (const std::string_view name : hostile) {
    event::FileClosed fact = SampleClose();
    fact.file.name = name;
    const std::string lines = Written(Happenings(), SampleEvent(fact));
    const rapidjson::Document line = Parsed(lines);
    EXPECT_TRUE(line["smb"]["filename"].IsString());
    EXPECT_EQ(lines.find('\n'), lines.size() - 1);
    detect::Alert alert = SampleIncident();
    alert.users = {std::string(name)};
    alert.evidence[0].what = name;
    Parsed(Written({}, alert));
  }
}

TEST(EveWriterTest, LeavesOutWhatIsNotWanted) {
  EveOptions nothing = ParseEveTypes("flow").value();
  EXPECT_EQ(Written(nothing, SampleIncident()), "");
  EXPECT_EQ(Written(nothing, SampleEvent(event::ProtocolAnomaly{"smb", "x", ""})), "");
  EXPECT_EQ(Written({}, SampleEvent(SampleClose())), "");
}

TEST(EveWriterTest, LiveInputsAreInterfaces) {
  EveOptions options = Everything();
  options.live = true;
  const std::string line = Written(options, SampleEvent(SampleEnd()));
  EXPECT_THAT(line, HasSubstr(R"("in_iface":"one.pcap")"));
  EXPECT_THAT(line, Not(HasSubstr("pcap_filename")));
}

TEST(EveTypesTest, NamesTheTypeItDoesNotKnow) {
  EXPECT_TRUE(ParseEveTypes("alert,smb")->smb);
  EXPECT_FALSE(ParseEveTypes("alert,smb")->stats);
  EXPECT_FALSE(ParseEveTypes("alert,smb")->all_operations);
  EXPECT_TRUE(ParseEveTypes("all")->all_operations);
  for (const char* bad : {"", "dns", "alert,", "alert,,smb", "ALERT"}) {
    EXPECT_FALSE(ParseEveTypes(bad).ok()) << bad;
  }
  EXPECT_THAT(std::string(ParseEveTypes("alert,dns").status().message()),
              HasSubstr("\"dns\": expected alert, smb"));
}

// The schema itself is not in the tree: with EASTWEST_EVE_SAMPLE=FILE this writes one line of
// every kind there, in strict mode, for a validator.
TEST(EveWriterTest, StrictSampleOfEveryKind) {
  // EASTWEST_EVE_SAMPLE=FILE keeps the lines, to be held against Suricata's own schema.
  const char* const path = std::getenv("EASTWEST_EVE_SAMPLE");
  auto sink = path != nullptr ? LineSink::OpenFile(path).value() : LineSink::Memory();
  for (const EveOptions& options : {Happenings(true), Everything(true)}) {
    EveWriter writer(options, *sink, SampleInputName);
    writer.OnEvent(SampleEvent(With<event::SmbNegotiated>([](auto& fact) {
      fact.dialect = 0x0311;
      fact.client_dialects = {0x0202, 0x0311};
    })));
    writer.OnEvent(SampleEvent(With<event::LogonFinished>([](auto& fact) {
      fact.outcome = Outcome::kSucceeded;
      fact.identity = Alice();
    })));
    writer.OnEvent(SampleEvent(event::EncryptionStarted{}));
    writer.OnEvent(
        SampleEvent(With<event::ShareConnected>([](auto& fact) { fact.path = "\\\\a\\b"; })));
    writer.OnEvent(
        SampleEvent(With<event::FileOpened>([](auto& fact) { fact.outcome = Outcome::kFailed; })));
    writer.OnEvent(SampleEvent(SampleClose()));
    writer.OnEvent(SampleEvent(event::FileRenamed{}));
    writer.OnEvent(SampleEvent(event::FileDeleted{}));
    event::SmbOperation rename = SampleOperation("SET_INFO", 0);
    rename.file = "a";
    rename.rename_to = "b";
    writer.OnEvent(SampleEvent(rename));
    for (const auto carrier : {event::RpcCarrier::kPipe, event::RpcCarrier::kTcp}) {
      writer.OnEvent(SampleEvent(SampleCall(carrier)));
      event::RpcBound bound;
      bound.carrier = carrier;
      bound.interfaces.emplace_back().answered = true;
      writer.OnEvent(SampleEvent(bound));
    }
    writer.OnEvent(SampleEvent(SampleEnd()));
    writer.OnEvent(SampleEvent(event::ProtocolAnomaly{"smb", "bad", "why"}));
    writer.OnEvent(SampleEvent(event::ProtocolAnomaly{"decode", "bad", "why"}));
    writer.OnAlert(SampleIncident());
    writer.OnAlert(SamplePolicyAlert());
    writer.OnStats({.first = At(),
                    .last = At(1),
                    .counters = {},
                    .alerts = 0,
                    .others = {{"capture.kernel_drops", 1}, {"output.lines", 2}}});
  }
  const std::string text = sink->contents();
  EXPECT_GT(sink->lines(), 20U);
  for (const char* const ours : {"\"endpoint\"", "\"operation\"", "\"args\"", "\"opened_pcap_cnt\"",
                                 "\"bytes_written\"", "\"eastwest\""}) {
    EXPECT_EQ(text.find(ours), std::string::npos) << ours << " is not in Suricata's schema";
  }
}

}  // namespace
}  // namespace eastwest::output
