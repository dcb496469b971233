// Values that no event has: rules that name one are refused, with what was probably meant.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/sigma/rules_for_test.h"

namespace eastwest::detect::sigma {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Case {
  const char* service;
  const char* search;
  const char* fault;
};

std::string Rule(const Case& c) {
  return Detection(c.service, "  s: {" + std::string(c.search) + "}\n  condition: s\n");
}

TEST(ValueCheckTest, RefusesWhatNoEventHas) {
  const Case cases[] = {
      {"smb_tree", "outcome: suceeded",
       "test.yml:8: outcome is \"suceeded\" (did you mean succeeded?): expected one of attempted, "
       "succeeded, failed"},
      {"smb_tree", "outcome|neq: success", "outcome is \"success\": expected one of"},
      {"smb_tree", "outcome|cased: Succeeded", "(did you mean succeeded?)"},
      {"smb_tree", "src_ip: 10.0.0.300", "src_ip is \"10.0.0.300\": expected an IP address"},
      {"smb_tree", "id.resp_h: files01", "id.resp_h is \"files01\": expected an IP address"},
      {"smb_tree", "dst_ip: 10.0.0.0/8", "(did you mean dst_ip|cidr?)"},
      {"smb_tree", "dst_ip: 'FE80:0::1'", "(did you mean fe80::1?)"},
      {"smb_tree", "dst_port: 0x1bd", "dst_port is \"0x1bd\" (did you mean 445?)"},
      {"smb_tree", "dst_port: smb", "dst_port is \"smb\": expected a whole number"},
      {"smb_tree", "status: 3221225581", "(did you mean 0xc000006d?)"},
      {"smb_tree", "status: '0x00000103'", "(did you mean 0x103?)"},
      {"smb_tree", "status: STATUS_PENDING", "expected a hexadecimal number"},
      {"smb_tree", "midstream: yes", "midstream is \"yes\" (did you mean true?)"},
      {"smb_tree", "share_type: admn", "(did you mean admin?)"},
      {"smb_tree", "src_role: wokstation", "no role \"wokstation\" (did you mean workstation?)"},
      {"smb_tree", "dst_zone: intern", "no zone \"intern\" (did you mean internal?)"},
      {"smb_tree", "share|gt: 5", "share is no number"},
      {"smb_tree", "share|cidr: 10.0.0.0/8", "share is no address"},
      {"smb_files", "action: FILE_OPEN", "(did you mean SMB::FILE_OPEN?)"},
      {"smb_files", "disposition: FILE_OPENIF", "(did you mean FILE_OPEN_IF?)"},
      {"smb_pipe", "action: SMB::PIPE_WRITE", "expected one of SMB::FILE_OPEN, SMB::PIPE_OPEN"},
      {"smb_negotiate", "dialect: 3.1.1", "dialect is \"3.1.1\" (did you mean 3.11?)"},
      {"smb_negotiate", "dialect: 2.1", "(did you mean 2.10?)"},
      {"smb_negotiate", "dialect: 9", "dialect is \"9\": expected"},
      {"smb_negotiate", "outcome: succeeded", "smb_negotiate tells what was seen"},
      {"smb_session", "auth: kerberoas", "(did you mean Kerberos?)"},
      {"dce_rpc", "opnum: '0x0c'", "opnum is \"0x0c\" (did you mean 12?)"},
      {"dce_rpc", "uuid: '{367ABB81-9844-35F1-AD32-98F038001003}'",
       "(did you mean 367abb81-9844-35f1-ad32-98f038001003?)"},
      {"dce_rpc", "uuid: svcctl", "expected a GUID"},
      {"dce_rpc", "if_version: 2", "(did you mean 2.0?)"},
      {"dce_rpc", "start_type: automatic", "expected one of boot, system, auto"},
      {"dce_rpc", "decoded.level|gt: 3", "decoded.level is no number"},
      {"flow", "state: open", "expected one of attempted, refused, established"},
      {"nbns", "opcode: registraton", "(did you mean registration?)"},
      {"krb", "ticket_etype: rc4", "expected a whole number"},
      {"flow_end", "reason: timed_out", "reason is \"timed_out\""},
      {"derived", "detector: cm0062-ful", "\"cm0062-ful\" (did you mean cm0062-full?)"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(FaultOf(Rule(c)), AllOf(HasSubstr("test.yml:8: "), HasSubstr(c.fault)))
        << c.service << ": " << c.search;
  }
}

TEST(ValueCheckTest, TakesWhatAnEventMayHave) {
  const Case cases[] = {
      {"smb_tree", "outcome: [Succeeded, FAILED, attempted]", ""},
      {"smb_tree", "outcome: suc*", ""},
      {"smb_tree", "outcome|startswith: suc", ""},
      {"smb_tree", "outcome|re: '^s'", ""},
      {"smb_tree", "src_ip: [10.0.0.1, 'fe80::1']", ""},
      {"smb_tree", "src_ip|startswith: '10.'", ""},
      {"smb_tree", "src_ip|cidr: 10.0.0.0/8", ""},
      {"smb_tree", "src_ip|fieldref: dst_ip", ""},
      {"smb_tree", "user: null", ""},
      {"smb_tree", "share: ''", ""},
      {"smb_tree", "status: '0xC000006D'", ""},
      {"smb_tree", "dst_port|gte: 0x1bd", ""},
      {"smb_negotiate", "dialect: ['3.11', '2.ff', NT LM 0.12]", ""},
      {"smb_negotiate", "cipher: ''", ""},
      {"smb_session", "auth|base64: NTLM", ""},
      {"dce_rpc", "uuid: 367ABB81-9844-35F1-AD32-98F038001003", ""},
      {"dce_rpc", "endpoint: nobody_told_us_the_names", ""},
      {"krb", "error_code: 25", ""},
      {"head", "requested|gt: 3", ""},
      {"flow", "src_role: DC", ""},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(FaultOf(Rule(c)), IsEmpty()) << c.service << ": " << c.search;
  }
}

TEST(ValueCheckTest, TellsEveryValueWithItsOwnLine) {
  RuleLoader loader({}, {}, NoAttackNames());
  loader.AddText(Detection("smb_tree",
                           "  s:\n    outcome:\n      - suceeded\n      - failed\n      - faild\n"
                           "    sahre: x\n  condition: s\n"),
                 "a.yml", true);
  EXPECT_FALSE(loader.Link().ok());
  std::vector<std::string> faults;
  for (const absl::Status& fault : loader.report().faults) {
    faults.emplace_back(fault.message());
  }
  EXPECT_THAT(faults, ElementsAre(HasSubstr("a.yml:10: outcome is \"suceeded\""),
                                  HasSubstr("a.yml:12: outcome is \"faild\""),
                                  HasSubstr("a.yml:13: smb_tree has no field \"sahre\"")));
}

TEST(ValueCheckTest, KnowsTheNamesOfTheSite) {
  const std::string rule =
      Detection("flow", "  s: {src_role: cash_desk, dst_zone: vault}\n  condition: s\n");
  EXPECT_THAT(FaultOf(rule), HasSubstr("declared in site.own_roles"));
  RuleLoader loader(
      {}, {}, NoAttackNames(),
      {.endpoints = {}, .operations = {}, .own_roles = {"cash_desk"}, .own_zones = {"vault"}});
  loader.AddText(rule, "test.yml", true);
  EXPECT_TRUE(loader.Link().ok());
}

TEST(ValueCheckTest, LooksIntoTheListsOfTheSite) {
  const std::string rule = Detection("flow", "  s: {'src_ip|expand': '%Tills%'}\n  condition: s\n");
  RuleLoader loader({{"Tills", {"10.0.0.1", "10.0.0.0/8"}}}, {}, NoAttackNames());
  loader.AddText(rule, "test.yml", true);
  EXPECT_THAT(std::string(loader.Link().status().message()), HasSubstr("src_ip|cidr"));
}

TEST(ValueCheckTest, LeavesRulesOfOthersAlone) {
  RuleLoader loader(
      {}, {}, NoAttackNames(),
      {.endpoints = {"svcctl"}, .operations = {"X"}, .own_roles = {}, .own_zones = {}});
  loader.AddText(
      "title: A\nid: a\nlogsource: {product: zeek, service: dce_rpc}\n"
      "detection: {s: {endpoint: svctl, operation: JobAdd, opnum: twelve}, condition: s}\n---\n"
      "title: B\nid: b\nlogsource: {product: zeek, service: smb_files}\n"
      "detection: {s: {action: SMB::FILE_OPENED, src_ip: 10.0.0.300}, condition: s}\n",
      "zeek.yml", false);
  EXPECT_TRUE(loader.Link().ok());
  EXPECT_EQ(loader.report().detections, 2U);
}

}  // namespace
}  // namespace eastwest::detect::sigma
