#include "tests/src/detect/sigma/stories.h"

namespace eastwest::detect::sigma {
namespace {

event::FileOpened Created(std::string_view share, std::string_view name) {
  event::FileOpened opened;
  opened.file = FileOn(share, name);
  opened.outcome = Outcome::kSucceeded;
  opened.create_action = 2;
  return opened;
}

void ReadProgram(Scenario& s, int readers) {
  s.To(kFiles).WriteFile("data", "tools\\setup.exe").At(1min);
  FromHosts(s, readers, EACH(t.OpenFile("data", "tools\\setup.exe")));
}

}  // namespace

std::vector<Story> FileStories() {
  return {
      {201, TELL(s.Connect("ADMIN$")), TELL(s.Connect("ADMIN$", Outcome::kFailed)),
       TELL(s.From(kAdmin).Connect("ADMIN$"))},
      {202, TELL(ToHosts(s, 3, EACH(t.Connect("C$", Outcome::kFailed)))),
       TELL(ToHosts(s, 2, EACH(t.Connect("C$"))); s.At(301s).To("10.20.1.5").Connect("C$")),
       TELL(ToHosts(s, 9, EACH(t.Connect("data"))))},
      {203, TELL(s.WriteFile("ADMIN$", "a.exe")), TELL(s.OpenFile("ADMIN$", "a.exe")),
       TELL(s.To(kFiles).WriteFile("data", "a.exe"))},
      {204, TELL(s.WriteFile("C$", "a.txt")), TELL(s.OpenFile("C$", "a.txt")),
       TELL(s.To(kFiles).WriteFile("data", "a.txt"))},
      {205, TELL(s.WriteFile("C$", "Windows\\Temp\\x.exe")),
       TELL(s.WriteFile("C$", "Windows\\Temp\\x.log")),
       TELL(s.WriteFile("C$", "Program Files\\x\\x.exe"))},
      {206,
       TELL(s.WriteFile("C$",
                        "Users\\a\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\"
                        "Startup\\a.lnk")),
       TELL(s.OpenFile("C$", "ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\a")),
       TELL(s.WriteFile("C$", "ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\a.lnk"))},
      {207, TELL(s.WriteFile("C$", "Windows\\System32\\Tasks\\a")),
       TELL(s.OpenFile("C$", "Windows\\System32\\Tasks\\a")),
       TELL(s.To(kFiles).WriteFile("data", "Windows\\System32\\Tasks\\a"))},
      {208, TELL(s.To(kDc).WriteFile("SYSVOL", "corp\\x.xml")),
       TELL(s.To(kDc).OpenFile("SYSVOL", "corp\\x.xml")),
       TELL(s.From(kAdmin).To(kDc).WriteFile("SYSVOL", "x.xml"))},
      {209, TELL(s.To(kDc).OpenFile("SYSVOL", "corp\\Policies\\Groups.xml")),
       TELL(s.To(kDc).OpenFile("SYSVOL", "corp\\Policies\\Group.xml")),
       TELL(s.To(kDc).OpenFile("SYSVOL", "corp\\Policies\\gpt.ini"))},
      {210, TELL(s.OpenFile("C$", "Windows\\NTDS\\ntds.dit")),
       TELL(s.OpenFile("C$", "Windows\\NTDS\\ntds.txt")),
       TELL(s.From(kBackup).OpenFile("C$", "Windows\\NTDS\\ntds.dit"))},
      {211, TELL(s.OpenFile("C$", "@GMT-2026.11.20-10.00.00\\Windows\\System32\\config\\SAM")),
       TELL(s.OpenFile("C$", "Windows\\System32\\config\\SAM")),
       TELL(s.From(kBackup).OpenFile("C$", "@GMT-2026.11.20-10.00.00\\Windows\\NTDS\\ntds.dit"))},
      {212, TELL(s.WriteFile("C$", "Windows\\System32\\wbem\\wbemcomn.dll")),
       TELL(s.OpenFile("C$", "Windows\\System32\\wbem\\wbemcomn.dll")),
       TELL(s.WriteFile("C$", "Windows\\System32\\wbemcomn.dll"))},
  };
}

std::vector<Story> ShareStories() {
  return {
      {213, TELL(s.To(kFiles).WriteFile("data", "a\\x.scf")),
       TELL(s.To(kFiles).OpenFile("data", "a\\x.scf")),
       TELL(s.To(kFiles).WriteFile("data", "a\\x.docx"))},
      {214, TELL(ReadProgram(s, 5)), TELL(ReadProgram(s, 4)),
       TELL(FromHosts(s, 9, EACH(t.To(kFiles).OpenFile("data", "a.exe"))))},
      {215, TELL(s.To(kFiles).Tell(Close("a", 999'999'999, 0)).At(599s).Tell(Close("b", 1, 0))),
       TELL(s.To(kFiles).Tell(Close("a", 999'999'999, 0)).At(600s).Tell(Close("b", 1, 0))),
       TELL(s.From(kBackup).To(kFiles).Tell(Close("a", 9'999'999'999, 0)))},
      {217, TELL(s.OpenFile("C$", "__output_AbCdEfGh")), TELL(s.OpenFile("C$", "__output_AbCdEfG")),
       TELL(s.OpenFile("data", "__output_AbCdEfGh"))},
      {218, TELL(s.WriteFile("ADMIN$", "a.bat")), TELL(s.OpenFile("ADMIN$", "a.bat")),
       TELL(s.To(kFiles).WriteFile("data", "a.bat"))},
      {810, TELL(s.To(kSccm).OpenFile("REMINST", "SMSTemp\\2026.boot.var")),
       TELL(s.To(kSccm).OpenFile("REMINST", "SMSTemp\\2026.boot.wim")),
       TELL(s.To(kSccm).OpenFile("REMINST", "Boot\\x64\\a.bcd"))},
  };
}

std::vector<Story> MassStories() {
  return {
      {911,
       TELL(Times(s, 50,
                  [](Scenario& t, int i) {
                    t.Tell(Rename("f" + std::to_string(i), "f" + std::to_string(i) + ".locked"));
                  })),
       TELL(Times(s, 49,
                  [](Scenario& t, int i) {
                    t.Tell(Rename("f" + std::to_string(i), "f" + std::to_string(i) + ".locked"));
                  })),
       TELL(Times(s, 50,
                  [](Scenario& t, int i) {
                    t.At(std::chrono::seconds(2 * i)).Tell(Rename("a.tmp", "report.docx"));
                  }))},
      {912,
       TELL(Times(
           s, 100,
           [](Scenario& t, int i) { t.To(kFiles).Tell(Close("f" + std::to_string(i), 10, 10)); })),
       TELL(Times(
           s, 99,
           [](Scenario& t, int i) { t.To(kFiles).Tell(Close("f" + std::to_string(i), 10, 10)); })),
       TELL(Times(
           s, 300,
           [](Scenario& t, int i) { t.To(kFiles).Tell(Close("f" + std::to_string(i), 10, 0)); }))},
      {913,
       TELL(Times(s, 10,
                  [](Scenario& t, int i) {
                    t.To(kFiles).Tell(Created("data", "d" + std::to_string(i) + "\\README.txt"));
                  })),
       TELL(Times(s, 9,
                  [](Scenario& t, int i) {
                    t.To(kFiles).Tell(Created("data", "d" + std::to_string(i) + "\\README.txt"));
                  })),
       TELL(Times(s, 99,
                  [](Scenario& t, int i) {
                    t.To(kFiles).Tell(Created("data", "d" + std::to_string(i) + "\\Thumbs.db"));
                  }))},
  };
}

std::vector<Story> SpreadStories() {
  return {
      {914,
       TELL(Times(s, 500,
                  [](Scenario& t, int) {
                    t.To(kFiles).Tell(event::FileDeleted{.file = FileOn("data", "x"),
                                                         .outcome = Outcome::kSucceeded});
                  })),
       TELL(Times(s, 499,
                  [](Scenario& t, int) {
                    t.To(kFiles).Tell(event::FileDeleted{.file = FileOn("data", "x"),
                                                         .outcome = Outcome::kSucceeded});
                  })),
       TELL(Times(s, 500,
                  [](Scenario& t, int i) {
                    t.At(std::chrono::milliseconds(200 * i)).To(kFiles);
                    t.Tell(event::FileDeleted{.file = FileOn("data", "x"),
                                              .outcome = Outcome::kSucceeded});
                  }))},
      {915, TELL(ToHosts(s, 5, EACH(t.WriteFile("ADMIN$", "upd.exe")))),
       TELL(ToHosts(s, 4, EACH(t.WriteFile("ADMIN$", "upd.exe")))),
       TELL(ToHosts(s, 9, EACH(t.WriteFile("data", "upd.exe"))))},
      {916, TELL(s.To(kFiles).Tell(Rename("a.docx", "a.docx.lockbit"))),
       TELL(s.To(kFiles).Tell(Rename("a.docx", "a.lockbits"))),
       TELL(s.To(kFiles).Tell(Rename("a.tmp", "a.docx")))},
  };
}

}  // namespace eastwest::detect::sigma
