#include "parsers/msrpc/task_xml.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace eastwest::msrpc {
namespace {

TaskDefinition Scan(std::string_view xml) {
  std::vector<std::uint8_t> wide;
  for (const char c : xml) {
    wide.push_back(static_cast<std::uint8_t>(c));
    wide.push_back(0);
  }
  return ScanTaskXml({.data = wide});
}

TEST(TaskXmlTest, ReadsTheTaskOfAtexec) {
  const TaskDefinition task = Scan(R"(<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Author>CORP\bob</Author><URI>\abc</URI></RegistrationInfo>
  <Triggers><LogonTrigger><UserId>CORP\victim</UserId></LogonTrigger></Triggers>
  <Principals>
    <Principal id="LocalSystem"><UserId>S-1-5-18</UserId></Principal>
  </Principals>
  <Settings><Hidden>true</Hidden></Settings>
  <Actions Context="LocalSystem">
    <Exec>
      <Command>cmd.exe</Command>
      <Arguments>/C whoami &gt; %windir%\Temp\x.tmp 2&gt;&amp;1</Arguments>
    </Exec>
  </Actions>
</Task>)");
  ASSERT_EQ(task.actions.size(), 1U);
  EXPECT_EQ(task.actions[0].command, "cmd.exe");
  EXPECT_EQ(task.actions[0].arguments, "/C whoami > %windir%\\Temp\\x.tmp 2>&1");
  EXPECT_EQ(task.user_id, "S-1-5-18");
  EXPECT_EQ(task.author, "CORP\\bob");
  EXPECT_EQ(task.uri, "\\abc");
  EXPECT_TRUE(task.hidden);
}

TEST(TaskXmlTest, SeesThroughDisguises) {
  const TaskDefinition task = Scan(
      "<t:Task><!-- <Exec><Command>decoy</Command></Exec> -->"
      "<t:Exec ><t:Command a='1'>po<![CDATA[wer]]>shell&#46;&#x65;xe</t:Command></t:Exec >"
      "<ComHandler><ClassId>{42}</ClassId></ComHandler><Exec/></t:Task>");
  ASSERT_EQ(task.actions.size(), 3U);
  EXPECT_EQ(task.actions[0].command, "powershell.exe");
  EXPECT_EQ(task.actions[1].class_id, "{42}");
  EXPECT_TRUE(task.actions[2].command.empty());
}

TEST(TaskXmlTest, LeavesUnknownEntitiesAsTheyAre) {
  const TaskDefinition task =
      Scan("<Exec><Command>a&b &nope; &#xFFFFFFFF; &#; &#55296; &</Command></Exec>");
  ASSERT_EQ(task.actions.size(), 1U);
  EXPECT_EQ(task.actions[0].command, "a&b &nope; &#xFFFFFFFF; &#; &#55296; &");
}

TEST(TaskXmlTest, KeepsABoundedNumberOfActions) {
  std::string xml;
  for (int i = 0; i < 100; ++i) {
    xml += "<Exec><Command>" + std::to_string(i) + "</Command></Exec>";
  }
  const TaskDefinition task = Scan(xml);
  ASSERT_EQ(task.actions.size(), kTaskActionsMax);
  EXPECT_EQ(task.actions.back().command, "31");
}

TEST(TaskXmlTest, SurvivesBrokenXml) {
  const std::string_view cases[] = {"",
                                    "<",
                                    "<!",
                                    "<!--",
                                    "<![CDATA[",
                                    "<Exec",
                                    "<Exec>",
                                    "</Exec>",
                                    "<Exec><Command>x",
                                    "&",
                                    "<>",
                                    "</>",
                                    "<Command>x</Command>",
                                    "<Exec><Command>x</Exec></Command>",
                                    "text only"};
  for (const std::string_view xml : cases) {
    SCOPED_TRACE(xml);
    for (const TaskAction& action : Scan(xml).actions) {
      EXPECT_TRUE(action.command.empty());
    }
  }
}

TEST(TaskXmlTest, ReadsTriggersAndThePrincipal) {
  const TaskDefinition task = Scan(
      "<Task><Triggers><LogonTrigger><UserId>x</UserId></LogonTrigger><TimeTrigger/></Triggers>"
      "<Principals><Principal><UserId>S-1-5-18</UserId><LogonType>S4U</LogonType>"
      "<RunLevel>HighestAvailable</RunLevel></Principal>"
      "<Principal><RunLevel>LeastPrivilege</RunLevel></Principal></Principals>"
      "<NotATrigger/></Task>");
  EXPECT_EQ(task.triggers, (std::vector<std::string>{"LogonTrigger", "TimeTrigger"}));
  EXPECT_EQ(task.user_id, "S-1-5-18");
  EXPECT_EQ(task.logon_type, "S4U");
  EXPECT_EQ(task.run_level, "HighestAvailable");
}

TEST(TaskXmlTest, BoundsTriggers) {
  std::string xml = "<Triggers>";
  for (std::size_t i = 0; i <= kTaskTriggersMax; ++i) {
    xml += "<TimeTrigger/>";
  }
  EXPECT_EQ(Scan(xml).triggers.size(), kTaskTriggersMax);
}

}  // namespace
}  // namespace eastwest::msrpc
