#include "tests/src/detect/sigma/stories.h"

namespace eastwest::detect::sigma {

namespace {

const std::vector<std::pair<std::string, std::string_view>>& Roles() {
  static const std::vector<std::pair<std::string, std::string_view>> roles = {
      {"workstation", "10.20.0.100-10.20.0.199"},
      {"dc", kDc},
      {"adcs", kAdcs},
      {"file_server", kFiles},
      {"sccm_site", kSccm},
      {"sms_provider", kProvider},
      {"site_db", kSiteDb},
      {"sccm_primary", kPrimary},
      {"admin", kAdmin},
      {"backup", kBackup},
  };
  return roles;
}

}  // namespace

// The files are read once; every story gets its own rules of them.
RuleSet StoryRules() {
  static const RuleLoader read = [] {
    std::vector<std::string> names;
    for (const auto& [role, member] : Roles()) {
      names.push_back(role);
    }
    Placeholders lists = {{"SccmSiteAccounts", {"SCCM01$"}},
                          {"ClientPushAccounts", {"svc-push"}},
                          {"CanaryAccounts", {"canary"}}};
    RuleLoader loader(std::move(lists), std::move(names), NoAttackNames());
    loader.EnableEverything();
    AddCatalogue(loader);
    return loader;
  }();
  RuleLoader loader = read;
  auto set = loader.Link();
  EXPECT_TRUE(set.ok()) << set.status();
  return set.ok() ? *std::move(set) : RuleSet{};
}

Scenario& Begin(Scenario& story) {
  for (const auto& [role, member] : Roles()) {
    story.Role(role, member);
  }
  return story.Zone("internal", "10.0.0.0/8")
      .Zone("guest", "10.30.0.0/16")
      .Zone("encryption_required", "10.40.0.0/16")
      .Zone("ipsec_required", "10.41.0.0/16")
      .Rules(StoryRules());
}

const std::vector<Story>& Stories() {
  static const std::vector<Story> stories = [] {
    std::vector<Story> all;
    for (const auto& family :
         {Cm0062Stories(), PolicyStories(), ZoneStories(), PerimeterStories(), FileStories(),
          ShareStories(), MassStories(), SpreadStories(), ServiceStories(), RemoteCallStories(),
          AccountStories(), PipeStories(), CredentialStories(), CoercionStories(),
          DiscoveryStories(), SccmStories(), ImpactStories()}) {
      all.insert(all.end(), family.begin(), family.end());
    }
    return all;
  }();
  return stories;
}

}  // namespace eastwest::detect::sigma
