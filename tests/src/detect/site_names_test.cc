#include "src/detect/site_names.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastwest::detect {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(SiteNamesTest, KnowsWhatRulesAskFor) {
  for (const char* role : {"workstation", "dc", "file_server", "sccm_site", "admin", "backup"}) {
    EXPECT_TRUE(IsKnown(KnownRoles(), role)) << role;
  }
  for (const char* role : {"", "a", "zzz", "workstations", "Workstation"}) {
    EXPECT_FALSE(IsKnown(KnownRoles(), role)) << role;
  }
  EXPECT_TRUE(IsKnown(KnownZones(), kZoneExternal));
  EXPECT_TRUE(IsKnown(KnownZones(), kZoneSmbAllowed));
  EXPECT_TRUE(IsServerRole("print_server"));
  EXPECT_FALSE(IsServerRole("workstation"));
  EXPECT_FALSE(IsServerRole("none"));
}

TEST(SiteNamesTest, SuggestsTheNearest) {
  struct Case {
    const char* word;
    const char* meant;
  };
  const Case cases[] = {{"wokstation", "workstation"},
                        {"workstations", "workstation"},
                        {"Workstation", "workstation"},
                        {"wrokstation", "workstation"},
                        {"fileserver", "file_server"},
                        {"file-server", "file_server"},
                        {"printserver", "print_server"},
                        {"sccm_sit", "sccm_site"},
                        {"bakup", "backup"},
                        {"dcs", "dc"},
                        {"completely_else", ""}};
  for (const Case& c : cases) {
    const std::string text = UnknownName("role", c.word, KnownRoles(), {});
    if (*c.meant == '\0') {
      EXPECT_THAT(text, Not(HasSubstr("did you mean"))) << c.word;
    } else {
      EXPECT_THAT(text, HasSubstr(std::string("(did you mean ") + c.meant + "?)")) << c.word;
    }
  }
}

TEST(SiteNamesTest, ListsKnownNamesAndTheSitesOwn) {
  EXPECT_THAT(UnknownName("zone", "dnz", KnownZones(), {"payroll"}),
              AllOf(HasSubstr("there is no zone \"dnz\" (did you mean dmz?)"),
                    HasSubstr("internal, ipsec_required"), HasSubstr(", payroll;"),
                    HasSubstr("site.own_zones")));
  EXPECT_THAT(UnknownName("role", "pay_roll", KnownRoles(), {"payroll"}),
              HasSubstr("did you mean payroll?"));
}

TEST(SiteNamesTest, AnEndlessWordCostsLittle) {
  const std::string word(100'000, 'w');
  EXPECT_THAT(UnknownName("role", word, KnownRoles(), {}), Not(HasSubstr("did you mean")));
}

}  // namespace
}  // namespace eastwest::detect
