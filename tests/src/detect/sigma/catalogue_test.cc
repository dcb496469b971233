// The rules that come with eastwest: each loads, names what exists, fires on its story, and stays
// quiet one step short of it.
#include <algorithm>
#include <functional>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "src/detect/rules.h"
#include "tests/src/detect/scenario.h"
#include "tests/src/detect/sigma/rules_for_test.h"

namespace eastwest::detect::sigma {
namespace {

using State = event::ConnectionSeen::State;
using Tell = std::function<void(Scenario&)>;

struct Story {
  std::uint32_t rule;
  Tell fires;
  Tell misses;
};

Scenario& Begin(Scenario& story) {
  return story.WorkstationRange()
      .Role("dc", "10.20.0.10")
      .Role("file_server", "10.20.0.20")
      .Role("sccm_site", "10.20.0.30")
      .Role("admin", "10.20.0.50")
      .Zone("internal", "10.0.0.0/8")
      .Rules(Catalogue({"workstation", "dc", "file_server", "sccm_site", "admin"}));
}

event::RpcCalled Named(std::string_view endpoint, std::uint16_t opnum, std::string_view operation,
                       Outcome outcome = Outcome::kSucceeded) {
  event::RpcCalled call;
  call.endpoint = endpoint;
  call.opnum = opnum;
  call.operation = operation;
  call.outcome = outcome;
  return call;
}

event::RpcCalled ByUuid(std::string_view uuid, std::uint16_t opnum) {
  event::RpcCalled call;
  call.uuid = GuidFrom(uuid);
  call.interface_known = true;
  call.opnum = opnum;
  call.outcome = Outcome::kFailed;
  return call;
}

void Enumerate(Scenario& story, int hosts) {
  for (int i = 1; i <= hosts; ++i) {
    story.To("10.20.1." + std::to_string(i)).Tell(Named("srvsvc", 15, "NetrShareEnum"));
  }
}

void Guess(Scenario& story, int times) {
  for (int i = 0; i < times; ++i) {
    story.To("10.20.0.20").Logon("bob", Outcome::kFailed);
  }
}

void Rename(Scenario& story, int times) {
  event::FileRenamed renamed;
  renamed.outcome = Outcome::kSucceeded;
  renamed.file.share = "data";
  renamed.file.kind = event::ShareKind::kDisk;
  for (int i = 0; i < times; ++i) {
    renamed.file.name = "f" + std::to_string(i);
    renamed.new_name = renamed.file.name + ".locked";
    story.Tell(renamed);
  }
}

std::vector<Story> PolicyStories() {
  return {
      {108, [](Scenario& s) { s.Port(135).Connection(State::kEstablished); },
       [](Scenario& s) { s.Port(135).Connection(State::kAttempted); }},
      {110, [](Scenario& s) { s.Port(3389).Connection(State::kEstablished); },
       [](Scenario& s) { s.To("10.20.0.20").Port(3389).Connection(State::kEstablished); }},
      {111, [](Scenario& s) { s.Port(5985).Connection(State::kEstablished); },
       [](Scenario& s) { s.From("10.20.0.50").Port(5985).Connection(State::kEstablished); }},
      {112, [](Scenario& s) { s.Port(5900).Connection(State::kEstablished); },
       [](Scenario& s) { s.Port(5911).Connection(State::kEstablished); }},
      {113, [](Scenario& s) { s.To("203.0.113.9").Connection(State::kEstablished); },
       [](Scenario& s) { s.To("10.99.0.1").Connection(State::kEstablished); }},
      {114, [](Scenario& s) { s.From("203.0.113.9").Connection(State::kEstablished); },
       [](Scenario& s) { s.From("203.0.113.9").Port(443).Connection(State::kEstablished); }},
      {104, [](Scenario& s) { s.From("10.20.0.20").Speak("smb"); },
       [](Scenario& s) { s.From("10.20.0.50").Speak("smb"); }},
      {123, [](Scenario& s) { s.Port(4455).Speak("smb"); },
       [](Scenario& s) { s.Port(445).Speak("smb"); }},
  };
}

std::vector<Story> FileStories() {
  return {
      {201, [](Scenario& s) { s.Connect("ADMIN$"); },
       [](Scenario& s) { s.From("10.20.0.50").Connect("ADMIN$"); }},
      {202,
       [](Scenario& s) {
         for (int i = 1; i <= 3; ++i) {
           s.To("10.20.1." + std::to_string(i)).Connect("C$", Outcome::kFailed);
         }
       },
       [](Scenario& s) {
         for (int i = 1; i <= 2; ++i) {
           s.To("10.20.1." + std::to_string(i)).Connect("C$");
         }
         s.At(301s).To("10.20.1.5").Connect("C$");
       }},
      {208, [](Scenario& s) { s.To("10.20.0.10").WriteFile("SYSVOL", "corp\\x.xml"); },
       [](Scenario& s) { s.From("10.20.0.50").To("10.20.0.10").WriteFile("SYSVOL", "x.xml"); }},
      {210, [](Scenario& s) { s.OpenFile("C$", "Windows\\NTDS\\ntds.dit"); },
       [](Scenario& s) { s.OpenFile("C$", "Windows\\NTDS\\ntds.txt"); }},
      {217, [](Scenario& s) { s.OpenFile("C$", "__output_AbCdEfGh"); },
       [](Scenario& s) { s.OpenFile("data", "__output_AbCdEfGh"); }},
      {911, [](Scenario& s) { Rename(s, 50); }, [](Scenario& s) { Rename(s, 49); }},
  };
}

std::vector<Story> ServiceStories() {
  return {
      {303, [](Scenario& s) { s.Call("svcctl", 11).At(59s).Call("svcctl", 19); },
       [](Scenario& s) { s.Call("svcctl", 11).At(60s).Call("svcctl", 19); }},
      {304,
       [](Scenario& s) {
         s.Call("svcctl", 12, {{"binary_path", "%COMSPEC% /Q /c x"}});
       },
       [](Scenario& s) {
         s.Call("svcctl", 12, {{"binary_path", "C:\\p\\agent.exe"}});
       }},
      {305,
       [](Scenario& s) {
         s.Call("svcctl", 12, {{"service_name", "psexesvc"}});
       },
       [](Scenario& s) {
         s.Call("svcctl", 12, {{"service_name", "Spooler"}});
       }},
      {306, [](Scenario& s) { s.Call("svcctl", 12).At(119s).Call("svcctl", 2); },
       [](Scenario& s) { s.Call("svcctl", 2).At(1s).Call("svcctl", 12); }},
      {311, [](Scenario& s) { s.Tell(Named("atsvc", 0, "NetrJobAdd")); },
       [](Scenario& s) { s.Tell(Named("atsvc", 2, "NetrJobEnum")); }},
      {312, [](Scenario& s) { s.Tell(Named("ITaskSchedulerService", 1, "SchRpcRegisterTask")); },
       [](Scenario& s) {
         s.Tell(Named("ITaskSchedulerService", 1, "SchRpcRegisterTask", Outcome::kFailed));
       }},
      {313,
       [](Scenario& s) {
         s.Tell(Named("ITaskSchedulerService", 1, "SchRpcRegisterTask"))
             .Tell(Named("ITaskSchedulerService", 12, "SchRpcRun"))
             .Tell(Named("ITaskSchedulerService", 13, "SchRpcDelete"));
       },
       [](Scenario& s) {
         s.Tell(Named("ITaskSchedulerService", 1, "SchRpcRegisterTask"))
             .Tell(Named("ITaskSchedulerService", 12, "SchRpcRun"));
       }},
      {321, [](Scenario& s) { s.Tell(Named("IWbemServices", 24, "ExecMethod")); },
       [](Scenario& s) { s.Tell(Named("IWbemServices", 20, "ExecQuery")); }},
  };
}

std::vector<Story> PipeStories() {
  return {
      {332, [](Scenario& s) { s.Call("IRemoteSCMActivator", 4).At(59s).Call("IDispatch", 6); },
       [](Scenario& s) { s.Call("IRemoteSCMActivator", 4).At(60s).Call("IDispatch", 6); }},
      {322,
       [](Scenario& s) {
         event::RpcCalled call = Named("IWbemServices", 24, "ExecMethod");
         call.arguments = {{"method", "Create"}, {"command_line", "cmd /c x"}};
         s.Tell(call);
       },
       [](Scenario& s) { s.Tell(Named("IWbemServices", 24, "ExecMethod")); }},
      {331,
       [](Scenario& s) {
         s.Call("IRemoteSCMActivator", 4, {{"clsid", "49b2791a-b1ae-4c90-9b8e-e860ba07f889"}});
       },
       [](Scenario& s) {
         s.Call("IRemoteSCMActivator", 4, {{"clsid", "8bc3f05e-d86b-11d0-a075-00c04fb68820"}});
       }},
      {342,
       [](Scenario& s) {
         event::RpcCalled call = Named("winreg", 22, "BaseRegSetValue");
         call.arguments = {{"key_path", "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"}};
         s.Tell(call);
       },
       [](Scenario& s) {
         event::RpcCalled call = Named("winreg", 22, "BaseRegSetValue");
         call.arguments = {{"key_path", "HKLM\\Software\\Vendor"}};
         s.Tell(call);
       }},
      {343, [](Scenario& s) { s.Tell(Named("winreg", 20, "BaseRegSaveKey")); },
       [](Scenario& s) { s.Tell(Named("winreg", 17, "BaseRegQueryValue")); }},
      {402, [](Scenario& s) { s.OpenPipe("mysvc-HOST-123-stdin"); },
       [](Scenario& s) { s.OpenPipe("PSEXESVC-HOST-123-stdin"); }},
      {403, [](Scenario& s) { s.OpenPipe("msagent_4f"); },
       [](Scenario& s) { s.OpenPipe("srvsvc"); }},
      {409, [](Scenario& s) { s.OpenPipe("svcctl"); },
       [](Scenario& s) { s.To("10.20.0.20").OpenPipe("svcctl"); }},
  };
}

std::vector<Story> CredentialStories() {
  return {
      {501, [](Scenario& s) { s.To("10.20.0.10").Tell(Named("drsuapi", 3, "DRSGetNCChanges")); },
       [](Scenario& s) {
         s.From("10.20.0.10").To("10.20.0.11").Tell(Named("drsuapi", 3, "DRSGetNCChanges"));
       }},
      {503,
       [](Scenario& s) {
         for (int i = 0; i < 10; ++i) {
           s.Call("netlogon", 26, {}, Outcome::kFailed);
         }
       },
       [](Scenario& s) {
         for (int i = 0; i < 9; ++i) {
           s.Call("netlogon", 26, {}, Outcome::kFailed);
         }
       }},
      {507,
       [](Scenario& s) {
         for (int i = 0; i < 10; ++i) {
           s.Logon("user" + std::to_string(i), Outcome::kFailed);
         }
       },
       [](Scenario& s) {
         for (int i = 0; i < 10; ++i) {
           s.Logon("user" + std::to_string(i % 9), Outcome::kFailed);
         }
       }},
      {508, [](Scenario& s) { Guess(s, 20); }, [](Scenario& s) { Guess(s, 19); }},
      {509,
       [](Scenario& s) {
         Guess(s, 20);
         s.At(10s).Logon("bob");
       },
       [](Scenario& s) { s.Logon("bob"); }},
  };
}

std::vector<Story> CoercionStories() {
  return {
      {601, [](Scenario& s) { s.Tell(ByUuid("c681d488-d850-11d0-8c52-00c04fd90f7e", 0)); },
       [](Scenario& s) { s.Tell(ByUuid("c681d488-d850-11d0-8c52-00c04fd90f7e", 1)); }},
      {602, [](Scenario& s) { s.Call("spoolss", 65, {}, Outcome::kFailed); },
       [](Scenario& s) { s.Call("spoolss", 69, {}, Outcome::kFailed); }},
      {603, [](Scenario& s) { s.Call("netdfs", 13, {}, Outcome::kAttempted); },
       [](Scenario& s) { s.Call("netdfs", 5, {}, Outcome::kAttempted); }},
      {604, [](Scenario& s) { s.Tell(ByUuid("a8e0653c-2744-4389-a61d-7373df8b2292", 8)); },
       [](Scenario& s) { s.Tell(ByUuid("a8e0653c-2744-4389-a61d-7373df8b2292", 0)); }},
      {605, [](Scenario& s) { s.Call("eventlog", 9, {}, Outcome::kFailed); },
       [](Scenario& s) { s.Call("eventlog", 7, {}, Outcome::kFailed); }},
      {606,
       [](Scenario& s) {
         s.Call("efsrpc", 7, {{"unc_host", "10.20.0.177"}}, Outcome::kFailed);
       },
       [](Scenario& s) {
         s.Call("efsrpc", 7, {{"unc_host", "10.20.0.102"}}, Outcome::kFailed);
       }},
      {607,
       [](Scenario& s) {
         s.To("10.20.0.30").Call("spoolss", 65, {}, Outcome::kFailed);
         s.From("10.20.0.30").To("10.20.0.101").At(29s).Speak("smb");
       },
       [](Scenario& s) {
         s.To("10.20.0.30").Call("spoolss", 65, {}, Outcome::kFailed);
         s.From("10.20.0.30").To("10.20.0.101").At(30s).Speak("smb");
       }},
  };
}

std::vector<Story> DiscoveryStories() {
  return {
      {702, [](Scenario& s) { Enumerate(s, 5); }, [](Scenario& s) { Enumerate(s, 4); }},
      {704,
       [](Scenario& s) {
         for (const std::uint16_t opnum :
              std::initializer_list<std::uint16_t>{11, 13, 15, 25, 33}) {
           s.To("10.20.0.10").Call("samr", opnum);
         }
       },
       [](Scenario& s) {
         for (const std::uint16_t opnum : std::initializer_list<std::uint16_t>{11, 13, 15, 25}) {
           s.To("10.20.0.10").Call("samr", opnum);
         }
       }},
      {811, [](Scenario& s) { s.To("10.20.0.30").OpenPipe("winreg"); },
       [](Scenario& s) { s.From("10.20.0.50").To("10.20.0.30").OpenPipe("winreg"); }},
      {808,
       [](Scenario& s) {
         s.To("10.20.0.30").Connect("SMS_SITE").Connect("REMINST").Connect("SCCMContentLib$");
       },
       [](Scenario& s) { s.To("10.20.0.30").Connect("SMS_SITE").Connect("REMINST"); }},
  };
}

std::vector<Story> ChainStories() {
  return {
      {5,
       [](Scenario& s) {
         for (const char* target : {"10.20.0.102", "10.20.0.103", "10.20.0.104"}) {
           s.To(target).Logon().PushAndRun();
         }
       },
       [](Scenario& s) {
         for (const char* target : {"10.20.0.102", "10.20.0.103"}) {
           s.To(target).Logon().PushAndRun();
         }
       }},
      {6,
       [](Scenario& s) {
         s.Logon().PushAndRun();
         s.At(59min).From("10.20.0.102").To("10.20.0.103").Logon().PushAndRun();
       },
       [](Scenario& s) {
         s.Logon().PushAndRun();
         s.At(59min).From("10.20.0.104").To("10.20.0.103").Logon().PushAndRun();
       }},
  };
}

const std::vector<Story>& Stories() {
  static const std::vector<Story> stories = [] {
    std::vector<Story> all;
    for (const auto& family :
         {PolicyStories(), FileStories(), ServiceStories(), PipeStories(), CredentialStories(),
          CoercionStories(), DiscoveryStories(), ChainStories()}) {
      all.insert(all.end(), family.begin(), family.end());
    }
    return all;
  }();
  return stories;
}

class CatalogueTest : public testing::TestWithParam<std::size_t> {};

TEST_P(CatalogueTest, FiresOnItsStoryAndNotOneStepShortOfIt) {
  const Story& story = Stories()[GetParam()];
  Scenario fires;
  story.fires(Begin(fires));
  EXPECT_EQ(fires.Count(story.rule), 1U) << "EW-" << story.rule << " is silent on its story";
  Scenario misses;
  story.misses(Begin(misses));
  EXPECT_EQ(misses.Count(story.rule), 0U) << "EW-" << story.rule << " fires one step short";
}

INSTANTIATE_TEST_SUITE_P(Rules, CatalogueTest, testing::Range(std::size_t{0}, Stories().size()),
                         [](const testing::TestParamInfo<std::size_t>& story) {
                           return "EW" + std::to_string(Stories()[story.param].rule);
                         });

TEST(CatalogueTest, NativeRulesAreNamedAsTheirTableSays) {
  const RuleSet set = Catalogue();
  for (const Rule& native : AllRules()) {
    const auto found = std::ranges::find_if(set.rules, [&native](const auto& rule) {
      return rule->alert.number == native.number && rule->service == Service::kDerived;
    });
    if (found == set.rules.end()) {
      continue;  // a detector that no rule names keeps its own entry
    }
    EXPECT_EQ((*found)->header.title, native.title) << native.number;
    EXPECT_EQ((*found)->header.level, native.level) << native.number;
  }
}

TEST(CatalogueTest, AnotherSpellingOfANameHidesNothing) {
  for (const std::string name :
       {"Windows\\Temp\\x.exe", "Windows/Temp/x.exe", "Windows\\TEMP. \\x.exe.",
        "Windows\\a\\..\\Temp\\.\\x.EXE ", "Windows\\Temp::$INDEX_ALLOCATION\\x.exe::$DATA",
        "Windows\\Temp\\notes.txt:x.exe:$DATA"}) {
    Scenario story;
    Begin(story).WriteFile("C$", name);
    EXPECT_EQ(story.Count(205), 1U) << name;
  }
  Scenario benign;
  Begin(benign).WriteFile("C$", "Windows\\Temp\\..\\x.exe\\..\\notes.txt");
  EXPECT_EQ(benign.Count(203), 0U);
}

TEST(CatalogueTest, AQuietFileServerStaysQuiet) {
  Scenario story;
  Begin(story).To("10.20.0.20").Connection(State::kEstablished).Speak("smb").Logon("alice");
  story.Connect("data");
  for (int i = 0; i < 300; ++i) {
    story.At(std::chrono::milliseconds(i * 10)).WriteFile("data", "f" + std::to_string(i) + ".txt");
  }
  EXPECT_TRUE(story.alerts().empty()) << story.alerts().front().summary;
}

}  // namespace
}  // namespace eastwest::detect::sigma
