#include "src/detect/single_rules.h"

#include <array>
#include <cstdint>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/src/detect/scenario.h"

namespace eastwest::detect {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Smb1SelectedTest, FiresWhenChosenAndNotWhenOffered) {
  Scenario story;
  event::SmbNegotiated modern;
  modern.smb1_offered = true;
  modern.dialect = 0x0311;
  story.Tell(modern);
  EXPECT_THAT(story.alerts(), IsEmpty());
  event::SmbNegotiated old;
  old.smb1_offered = true;
  old.smb1_dialect = "NT LM 0.12";
  story.Tell(old).Tell(old);
  EXPECT_EQ(story.Only(117).level, Level::kMedium);
  EXPECT_THAT(story.Only(117).summary, HasSubstr("NT LM 0.12"));
}

TEST(SmbGhostTest, FiresOncePairForSizesThatOverflowAndNamesWhoSentThem) {
  Scenario story;
  for (const std::string_view code : {"compression_size_mismatch", "compression_size_limit",
                                      "compressed_message_not_read", "bad_length"}) {
    story.Tell(event::ProtocolAnomaly{.layer = "smb", .code = code, .detail = {}});
  }
  EXPECT_THAT(story.alerts(), IsEmpty());
  event::ProtocolAnomaly attack{.layer = "smb",
                                .code = event::kCompressionSizeOverflow,
                                .detail = "offset 16, size 4294967295"};
  story.Tell(attack).Tell(attack);
  EXPECT_EQ(story.Only(902).level, Level::kCritical);
  EXPECT_EQ(story.Only(902).summary,
            "10.20.0.101 sent 10.20.0.102 a compressed SMB message whose sizes overflow, as "
            "CVE-2020-0796 is used (offset 16, size 4294967295)");
  attack.code = event::kCompressionOffsetOverflow;
  attack.from_server = true;
  story.Tell(attack);
  ASSERT_EQ(story.Count(902), 2U);
  EXPECT_EQ(net::ToString(story.AlertsOf(902).back().source.address), "10.20.0.102");
}

TEST(ExecutableWriteTest, FiresByNameOrByMagicOncePerFile) {
  Scenario story;
  story.WriteFile("ADMIN$", "a.exe").WriteFile("ADMIN$", "A.EXE").WriteFile("C$", "b.dll");
  story.WriteFile("ADMIN$", "notes.txt", Outcome::kSucceeded, true);
  EXPECT_EQ(story.Count(203), 3U);
  EXPECT_EQ(story.Count(204), 0U);
  const Alert alert = story.AlertsOf(203).front();
  EXPECT_EQ(alert.level, Level::kHigh);
  EXPECT_THAT(alert.files, ElementsAre("ADMIN$\\a.exe"));
  EXPECT_EQ(alert.summary, "10.20.0.101 wrote executable ADMIN$\\a.exe to 10.20.0.102");
}

TEST(ExecutableWriteTest, AnotherSpellingHidesNothingAndIsShownAsItCame) {
  for (const std::string name : {"PSEXESVC.EXE.", "temp\\..\\psexesvc.exe", "psexesvc.exe::$DATA",
                                 "PSEXESVC.exe ", "\\psexesvc.exe", "notes.txt:psexesvc.exe"}) {
    Scenario story;
    story.WriteFile("ADMIN$", name);
    EXPECT_EQ(story.Count(203), 1U) << name;
    EXPECT_THAT(story.Only(203).files, ElementsAre("ADMIN$\\" + name));
  }
  Scenario story;
  story.WriteFile("ADMIN$", "psexesvc.exe").WriteFile("admin$", "Temp\\..\\PSEXESVC.EXE.");
  EXPECT_EQ(story.Count(203), 1U) << "one file, one alert";
}

TEST(ToolPipeTest, AnotherSpellingHidesNothing) {
  for (const std::string name : {"PSEXESVC", "\\pipe\\psexesvc", "x\\..\\PsExeSvc", "psexesvc. "}) {
    Scenario story;
    story.OpenPipe(name);
    EXPECT_EQ(story.Count(401), 1U) << name;
  }
}

TEST(ExecutableWriteTest, AnUnansweredWriteIsLowerAndARefusedOneIsNone) {
  Scenario story;
  story.WriteFile("ADMIN$", "a.exe", Outcome::kAttempted);
  story.WriteFile("ADMIN$", "b.exe", Outcome::kFailed);
  EXPECT_EQ(story.Only(203).level, Level::kMedium);
  EXPECT_THAT(story.Only(203).files, ElementsAre("ADMIN$\\a.exe"));
  story.WriteFile("ADMIN$", "a.exe");  // now with an answer: the level rises
  EXPECT_EQ(story.Count(203), 2U);
}

TEST(ExecutableWriteTest, OrdinarySharesAreQuiet) {
  Scenario story;
  story.WriteFile("Software", "setup.exe").OpenFile("ADMIN$", "notepad.exe");
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(AdminShareWriteTest, OtherFilesAreOneAlertAShare) {
  Scenario story;
  story.WriteFile("C$", "a.txt").WriteFile("C$", "b.txt").WriteFile("D$", "c.txt");
  story.WriteFile("IPC$", "srvsvc").WriteFile("Data", "d.txt");
  EXPECT_EQ(story.Count(204), 2U);
  EXPECT_EQ(story.Count(203), 0U);
  EXPECT_EQ(story.AlertsOf(204).front().level, Level::kMedium);
}

TEST(ServiceCreateTest, EveryCreateOperationFires) {
  for (const std::uint16_t opnum : std::to_array<std::uint16_t>({12, 24, 44, 45, 60})) {
    SCOPED_TRACE(opnum);
    Scenario story;
    story.Call("svcctl", opnum, {{"service_name", "Upd"}, {"binary_path", "c:\\u.exe"}});
    const Alert alert = story.Only(301);
    EXPECT_EQ(alert.level, Level::kMedium);
    EXPECT_THAT(alert.services, ElementsAre("Upd"));
    EXPECT_THAT(alert.commands, ElementsAre("c:\\u.exe"));
    EXPECT_EQ(alert.summary, "10.20.0.101 created service Upd (c:\\u.exe) on 10.20.0.102");
  }
}

TEST(ServiceCreateTest, ARefusedCreateIsLow) {
  Scenario story;
  story.Call("svcctl", 12, {{"service_name", "Upd"}}, Outcome::kFailed);
  EXPECT_EQ(story.Only(301).level, Level::kLow);
  EXPECT_THAT(story.Only(301).summary, HasSubstr("refused"));
}

TEST(ServiceCreateTest, OpeningAndListingServicesIsQuiet) {
  Scenario story;
  story.Call("svcctl", 15).Call("svcctl", 16).Call("svcctl", 14).Call("srvsvc", 12);
  EXPECT_THAT(story.alerts(), IsEmpty());
}

TEST(ServiceCreateTest, ASealedCreateSaysSo) {
  Scenario story;
  story.SealedCall("svcctl", 45);
  EXPECT_THAT(story.Only(301).summary, HasSubstr("(arguments sealed)"));
  EXPECT_TRUE(story.Only(301).visibility.sealed);
}

TEST(ServiceCreateStartTest, TheStartFollowsWithinSixtySeconds) {
  struct Case {
    const char* why;
    std::chrono::nanoseconds start;
    std::size_t alerts;
  };
  const Case cases[] = {{"at once", 0s, 1},
                        {"59.999 s", 60s - 1ms, 1},
                        {"60 s", 60s, 0},
                        {"60 s and 1 ns", 60s + 1ns, 0}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Scenario story;
    story.At(0s).Call("svcctl", 12, {{"service_name", "Upd"}});
    story.At(c.start).Call("svcctl", 19, {{"service_name", "Upd"}});
    EXPECT_EQ(story.Count(302), c.alerts);
  }
}

TEST(ServiceCreateStartTest, EvidenceHasBothSteps) {
  Scenario story;
  story.At(0s).SealedCall("svcctl", 45).At(2s).SealedCall("svcctl", 19);
  const Alert alert = story.Only(302);
  ASSERT_EQ(alert.evidence.size(), 2U);
  EXPECT_EQ(alert.evidence[0].step, "service_create");
  EXPECT_EQ(alert.evidence[1].step, "service_start");
  EXPECT_EQ(alert.level, Level::kHigh);
}

TEST(ServiceCreateStartTest, TheWrongOrderServiceOrPairIsQuiet) {
  Scenario order;
  order.At(0s).Call("svcctl", 19).At(1s).Call("svcctl", 12);
  EXPECT_EQ(order.Count(302), 0U);
  Scenario service;
  service.Call("svcctl", 12, {{"service_name", "a"}}).Call("svcctl", 19, {{"service_name", "b"}});
  EXPECT_EQ(service.Count(302), 0U);
  Scenario pair;
  pair.Call("svcctl", 12).To("10.20.0.103").Call("svcctl", 19);
  EXPECT_EQ(pair.Count(302), 0U);
  Scenario refused;
  refused.Call("svcctl", 12, {}, Outcome::kFailed).Call("svcctl", 19);
  refused.Call("svcctl", 12).Call("svcctl", 19, {}, Outcome::kFailed);
  EXPECT_EQ(refused.Count(302), 0U);
}

TEST(ServiceCreateStartTest, AnUnansweredStartCountsOnlyWithOneSideInView) {
  Scenario both;
  both.Call("svcctl", 12).Call("svcctl", 19, {}, Outcome::kAttempted);
  EXPECT_EQ(both.Count(302), 0U);
  Scenario one;
  one.OneSided().Call("svcctl", 12, {}, Outcome::kAttempted);
  one.Call("svcctl", 19, {}, Outcome::kAttempted);
  EXPECT_EQ(one.Only(302).level, Level::kMedium);
  EXPECT_TRUE(one.Only(302).visibility.one_sided);
}

TEST(ServiceCreateStartTest, TheMemoryOfCreatesIsBounded) {
  Scenario story;
  for (int i = 0; i < 20; ++i) {
    story.Call("svcctl", 12, {{"service_name", std::to_string(i)}});
  }
  EXPECT_EQ(story.engine().counters().creates_evicted, 12U);
  story.Call("svcctl", 19, {{"service_name", "19"}});
  EXPECT_EQ(story.Count(302), 1U);
}

TEST(ToolPipeTest, FiresOncePerTool) {
  Scenario story;
  story.OpenPipe("PSEXESVC").OpenPipe("PSEXESVC-WKS01-4711-stdin");
  story.OpenPipe("RemCom_communicaton");
  EXPECT_EQ(story.Count(401), 2U);
  EXPECT_EQ(story.AlertsOf(401)[0].summary,
            "10.20.0.101 opened pipe PSEXESVC of PsExec on 10.20.0.102");
  EXPECT_EQ(story.AlertsOf(401)[0].level, Level::kHigh);
}

TEST(ToolPipeTest, OrdinaryPipesAndRefusedOpensAreQuiet) {
  Scenario story;
  story.OpenPipe("srvsvc").OpenPipe("svcctl").OpenPipe("spoolss");
  story.OpenPipe("PSEXESVC", Outcome::kFailed);
  EXPECT_THAT(story.alerts(), IsEmpty());
  story.OpenPipe("PSEXESVC", Outcome::kAttempted);
  EXPECT_EQ(story.Only(401).level, Level::kMedium);
}

}  // namespace
}  // namespace eastwest::detect
