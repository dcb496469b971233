#include "src/detect/steps.h"

#include <memory>
#include <optional>

#include "gtest/gtest.h"
#include "src/detect/tool_names.h"

namespace eastwest::detect {
namespace {

using event::Outcome;

event::Event Told(event::Fact fact) {
  event::Event event;
  event.fact = std::move(fact);
  return event;
}

TEST(StepsTest, CallsAreClassifiedByEndpointAndOpnum) {
  struct Case {
    std::string_view endpoint;
    std::uint16_t opnum;
    std::string_view step;  // empty: none
  };
  const Case cases[] = {
      {"svcctl", 2, "service_delete"},
      {"svcctl", 11, "service_config"},
      {"svcctl", 12, "service_create"},
      {"svcctl", 19, "service_start"},
      {"svcctl", 23, "service_config"},
      {"svcctl", 24, "service_create"},
      {"svcctl", 31, "service_start"},
      {"svcctl", 37, "service_config"},
      {"svcctl", 44, "service_create"},
      {"svcctl", 45, "service_create"},
      {"svcctl", 60, "service_create"},
      {"svcctl", 15, ""},
      {"svcctl", 16, ""},
      {"srvsvc", 12, ""},
      {"atsvc", 0, "at_job"},
      {"ITaskSchedulerService", 1, "task_register"},
      {"IWbemServices", 20, ""},
      {"ITaskSchedulerService", 12, "task_run"},
      {"IWbemServices", 24, "wmi_execute"},
      {"IRemoteSCMActivator", 4, "dcom_activate"},
      {"IDispatch", 6, "dcom_invoke"},
      {"IDispatch", 5, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << c.endpoint << " " << c.opnum);
    event::RpcCalled call;
    call.endpoint = c.endpoint;
    call.opnum = c.opnum;
    const auto step = ClassifyStep(Told(call));
    EXPECT_EQ(step ? StepName(step->kind) : std::string_view{}, c.step);
    call.request_seen = false;
    EXPECT_FALSE(ClassifyStep(Told(call)).has_value());
  }
}

TEST(StepsTest, OpensAreClassifiedByWhatTheyOpen) {
  struct Case {
    const char* why;
    const char* share;
    const char* name;
    std::uint32_t access;
    std::uint32_t options;
    std::string_view step;
  };
  const Case cases[] = {
      {"a file", "Data", "a.txt", 0x1, 0, "share_open"},
      {"a directory", "Data", "dir", 0x1, 0x1, ""},
      {"attributes only", "Data", "a.txt", 0x00100080, 0, ""},
      {"the root", "Data", "", 0x1, 0, ""},
      {"an ordinary pipe", "IPC$", "srvsvc", 0x3, 0, "pipe_open"},
      {"the pipe of an execution", "IPC$", "SVCCTL", 0x3, 0, ""},
      {"a tool's pipe", "IPC$", "PSEXESVC", 0x3, 0, "tool_pipe"},
      {"a tool's output", "ADMIN$", "Temp\\AbCdEfGh.tmp", 0x1, 0, "output_file"},
      {"the same name on a plain share", "Data", "Temp\\AbCdEfGh.tmp", 0x1, 0, "share_open"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    event::FileOpened opened;
    opened.file.share = c.share;
    opened.file.kind = event::ShareKindOf(c.share);
    opened.file.name = c.name;
    opened.file.is_pipe = opened.file.kind == event::ShareKind::kPipe;
    opened.desired_access = c.access;
    opened.create_options = c.options;
    const auto step = ClassifyStep(Told(opened));
    EXPECT_EQ(step ? StepName(step->kind) : std::string_view{}, c.step);
  }
}

TEST(StepsTest, OnlyExecutablesOnAdminSharesAreWrites) {
  event::FileWritten written;
  written.file.share = "ADMIN$";
  written.file.kind = event::ShareKind::kAdmin;
  written.file.name = "a.exe";
  EXPECT_EQ(ClassifyStep(Told(written))->what, "ADMIN$\\a.exe written");
  written.file.name = "a.txt";
  EXPECT_FALSE(ClassifyStep(Told(written)).has_value());
  written.executable_magic = true;
  EXPECT_EQ(ClassifyStep(Told(written))->what, "ADMIN$\\a.txt written (begins with MZ)");
  written.file.kind = event::ShareKind::kDisk;
  EXPECT_FALSE(ClassifyStep(Told(written)).has_value());
}

TEST(StepsTest, LogonsSayWhoAndHow) {
  event::LogonFinished logon;
  logon.outcome = Outcome::kSucceeded;
  EXPECT_EQ(ClassifyStep(Told(logon))->what, "session setup of an unknown user succeeded");
  event::Identity kerberos;
  kerberos.mechanism = event::AuthMechanism::kKerberos;
  logon.identity = std::make_shared<const event::Identity>(kerberos);
  logon.carrier = event::LogonFinished::Carrier::kRpc;
  logon.outcome = Outcome::kFailed;
  EXPECT_EQ(ClassifyStep(Told(logon))->what,
            "RPC authentication of a Kerberos ticket (user not on the wire) was refused");
  logon.continued = true;
  EXPECT_FALSE(ClassifyStep(Told(logon)).has_value());
}

TEST(StepsTest, AServiceStartedWhenTheAnswerSaysSo) {
  struct Case {
    const char* why;
    Outcome outcome;
    std::optional<std::uint32_t> code;
    bool faulted;
    bool started;
  };
  const Case cases[] = {
      {"success", Outcome::kSucceeded, 0, false, true},
      {"sealed answer", Outcome::kSucceeded, std::nullopt, false, true},
      {"no service program: 1053", Outcome::kFailed, 1053, false, true},
      {"already running: 1056", Outcome::kFailed, 1056, false, true},
      {"access denied", Outcome::kFailed, 5, false, false},
      {"failed below RPC", Outcome::kFailed, std::nullopt, false, false},
      {"fault", Outcome::kFailed, std::nullopt, true, false},
      {"no answer", Outcome::kAttempted, std::nullopt, false, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    event::RpcCalled call;
    call.outcome = c.outcome;
    call.return_code = c.code;
    call.faulted = c.faulted;
    EXPECT_EQ(ServiceStarted(call), c.started);
  }
}

TEST(ToolNamesTest, AnExecutableIsOneInAnySpelling) {
  for (const std::string_view name :
       {"PSEXESVC.EXE.", "temp\\..\\psexesvc.exe", "psexesvc.exe::$DATA", "PSEXESVC.exe ",
        "/temp//psexesvc.exe", "notes.txt:evil.exe", "notes.txt:evil.exe:$DATA", "a.exe:s"}) {
    EXPECT_TRUE(IsExecutableName(name)) << name;
  }
  for (const std::string_view name : {"a.exe\\..", "a.exe.txt", "temp.exe\\notes", "..", ""}) {
    EXPECT_FALSE(IsExecutableName(name)) << name;
  }
}

TEST(ToolNamesTest, AllSpellingsOfAFileHaveOneKey) {
  const auto key = [](std::string_view share, std::string_view name, bool pipe = false) {
    event::FileInfo file;
    file.share = share;
    file.name = name;
    file.is_pipe = pipe;
    Step step;
    NameFile(step, file);
    return step.file_key;
  };
  const std::uint64_t plain = key("ADMIN$", "psexesvc.exe");
  EXPECT_EQ(plain, key("admin$", "PSEXESVC.EXE. "));
  EXPECT_EQ(plain, key("ADMIN$", "temp\\..\\psexesvc.exe::$DATA"));
  EXPECT_EQ(plain, key("ADMIN$", "..\\..\\psexesvc.exe")) << "the share is the root";
  EXPECT_NE(plain, key("C$", "psexesvc.exe"));
  EXPECT_NE(plain, key("ADMIN$", "psexesvc.exe:notes"));
  EXPECT_EQ(key("IPC$", "\\PIPE\\Svcctl", true), key("", "svcctl", true));
}

TEST(ToolNamesTest, KnowsPipesFilesAndPaths) {
  EXPECT_EQ(ToolOfPipe("psexesvc"), "PsExec");
  EXPECT_EQ(ToolOfPipe("remcom_stdoutabcd12340"), "RemCom (impacket psexec)");
  EXPECT_EQ(ToolOfPipe("spoolss"), "");
  EXPECT_TRUE(IsToolOutputFile("__output"));
  EXPECT_TRUE(IsToolOutputFile("__1699999999.123"));
  EXPECT_TRUE(IsToolOutputFile("temp\\abcdefgh.tmp"));
  EXPECT_FALSE(IsToolOutputFile("temp\\abcdefg.tmp"));
  EXPECT_FALSE(IsToolOutputFile("__pycache__"));
  EXPECT_TRUE(IsExecutableName("A.EXE"));
  EXPECT_FALSE(IsExecutableName("exe"));
  EXPECT_TRUE(IsSuspiciousServicePath("%COMSPEC% /Q /c echo"));
  EXPECT_TRUE(IsSuspiciousServicePath("\\\\host\\ADMIN$\\x.exe"));
  EXPECT_FALSE(IsSuspiciousServicePath("C:\\Program Files\\x\\y.exe"));
}

}  // namespace
}  // namespace eastwest::detect
