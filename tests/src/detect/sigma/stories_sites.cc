#include "tests/src/detect/sigma/stories.h"

namespace eastwest::detect::sigma {
namespace {

using State = event::ConnectionSeen::State;

event::ProtocolAnomaly Shape(std::string_view layer, std::string_view code) {
  return {layer, code, "mid 65"};
}

event::NameServiceSeen NodeStatus(std::string_view type) {
  event::NameServiceSeen seen;
  seen.opcode_name = "query";
  event::NameRecord& record = seen.records.emplace_back();
  record.name = "*";
  record.type_name = type;
  return seen;
}

event::LogonFinished OverHttp(const std::string& user) {
  event::LogonFinished logon = LogonOf(Ntlm(user));
  logon.carrier = event::LogonFinished::Carrier::kHttp;
  return logon;
}

void OpenContent(Scenario& s, int files) {
  Times(s, files, [](Scenario& t, int i) {
    t.To(kSccm).OpenFile("SCCMContentLib$", "DataLib\\f" + std::to_string(i));
  });
}

void Samr(Scenario& s, int calls) {
  constexpr std::uint16_t kOpnums[] = {11, 13, 15, 25, 33};
  Times(s, calls, [&kOpnums](Scenario& t, int i) { t.To(kDc).Call("samr", kOpnums[i]); });
}

void SmsShares(Scenario& s, int shares) {
  constexpr const char* kShares[] = {"SMS_SITE", "REMINST", "SCCMContentLib$"};
  Times(s, shares, [&kShares](Scenario& t, int i) { t.To(kSccm).Connect(kShares[i]); });
}

}  // namespace

std::vector<Story> DiscoveryStories() {
  return {
      {701, TELL(ToHosts(s, 20, EACH(t.Connection(State::kRefused)))),
       TELL(ToHosts(s, 19, EACH(t.Connection(State::kRefused)))),
       TELL(Times(s, 40, [](Scenario& t, int) { t.To(kFiles).Connection(State::kEstablished); }))},
      {702, TELL(ToHosts(s, 5, EACH(t.Tell(Rpc("srvsvc", 15, "NetrShareEnum"))))),
       TELL(ToHosts(s, 4, EACH(t.Tell(Rpc("srvsvc", 15, "NetrShareEnum"))))),
       TELL(ToHosts(s, 9, EACH(t.Tell(Rpc("srvsvc", 21, "NetrServerGetInfo")))))},
      {703, TELL(ToHosts(s, 5, EACH(t.Tell(Rpc("srvsvc", 12, "NetrSessionEnum"))))),
       TELL(ToHosts(s, 4, EACH(t.Tell(Rpc("wkssvc", 2, "NetrWkstaUserEnum"))))),
       TELL(ToHosts(s, 9, EACH(t.Tell(Rpc("wkssvc", 0, "NetrWkstaGetInfo")))))},
      {704, TELL(Samr(s, 5)), TELL(Samr(s, 4)), TELL(s.To(kDc).OpenPipe("samr").Call("samr", 0))},
      {705, TELL(s.Port(135).Call("epmapper", 2)), TELL(s.Port(135).Call("epmapper", 4)),
       TELL(s.Port(135).Call("epmapper", 3))},
      {706, TELL(ToHosts(s, 5, EACH(t.Tell(Rpc("winreg", 15, "BaseRegOpenKey"))))),
       TELL(ToHosts(s, 4, EACH(t.Tell(Rpc("winreg", 15, "BaseRegOpenKey"))))),
       TELL(Times(s, 9, [](Scenario& t, int) { t.Tell(Rpc("winreg", 15, "BaseRegOpenKey")); }))},
      {707, TELL(ToHosts(s, 5, EACH(t.Call("svcctl", 14)))),
       TELL(ToHosts(s, 4, EACH(t.Call("svcctl", 14)))), TELL(s.Call("svcctl", 14))},
      {709, TELL(Times(s, 20, [](Scenario& t, int) { t.Connect("x", Outcome::kFailed); })),
       TELL(Times(s, 19, [](Scenario& t, int) { t.Connect("x", Outcome::kFailed); })),
       TELL(Times(s, 40, [](Scenario& t, int) { t.To(kFiles).Connect("data"); }))},
      {710, TELL(ToHosts(s, 20, EACH(t.Port(137).Tell(NodeStatus("NBSTAT"))))),
       TELL(ToHosts(s, 19, EACH(t.Port(137).Tell(NodeStatus("NBSTAT"))))),
       TELL(ToHosts(s, 40, EACH(t.Port(137).Tell(NodeStatus("NB")))))},
  };
}

std::vector<Story> SccmStories() {
  return {
      {801, TELL(s.To(kProvider).Port(443).Connection(State::kEstablished)),
       TELL(s.To(kProvider).Port(443).Connection(State::kAttempted)),
       TELL(s.From(kAdmin).To(kProvider).Port(443).Connection(State::kEstablished))},
      {802, TELL(s.To(kProvider).Port(135).Connection(State::kEstablished)),
       TELL(s.To(kProvider).Port(135).Connection(State::kRefused)),
       TELL(s.From(kSccm).To(kProvider).Port(135).Connection(State::kEstablished))},
      {803, TELL(s.To(kSiteDb).Port(1433).Connection(State::kEstablished)),
       TELL(s.To(kSiteDb).Port(1435).Connection(State::kEstablished)),
       TELL(s.From(kPrimary).To(kSiteDb).Port(1433).Connection(State::kEstablished))},
      {804, TELL(s.To(kPrimary).Connection(State::kEstablished)),
       TELL(s.To(kPrimary).Connection(State::kAttempted)),
       TELL(s.To(kSccm).Connection(State::kEstablished))},
      {805, TELL(s.To(kPrimary).Logon("SCCM01$")), TELL(s.To(kPrimary).Logon("SCCM02$")),
       TELL(s.From(kSccm).To(kPrimary).Logon("SCCM01$"))},
      {806, TELL(s.Logon("svc-push")), TELL(s.Logon("svc-pull")),
       TELL(s.From(kSccm).Logon("svc-push"))},
      {807, TELL(s.To(kSccm).Call("spoolss", 65, {}, Outcome::kFailed)),
       TELL(s.To(kSccm).Call("spoolss", 69, {}, Outcome::kFailed)),
       TELL(s.To(kFiles).Call("spoolss", 65))},
      {808, TELL(SmsShares(s, 3)), TELL(SmsShares(s, 2)), TELL(s.From(kAdmin); SmsShares(s, 3))},
      {809, TELL(OpenContent(s, 100)), TELL(OpenContent(s, 99)),
       TELL(s.From(kPrimary); OpenContent(s, 100))},
      {811, TELL(s.To(kSccm).OpenPipe("winreg")),
       TELL(s.To(kSccm).OpenPipe("winreg", Outcome::kFailed)),
       TELL(s.From(kAdmin).To(kSccm).OpenPipe("winreg"))},
      {812, TELL(s.To(kAdcs).Port(80).Tell(OverHttp("DC01$"))),
       TELL(s.To(kAdcs).Port(80).Tell(OverHttp("alice"))),
       TELL(s.To(kFiles).Port(80).Tell(OverHttp("DC01$")))},
      {814, TELL(s.To(kSiteDb).Call("svcctl", 15)),
       TELL(s.To(kSiteDb).Call("svcctl", 15, {}, Outcome::kFailed)),
       TELL(s.From(kAdmin).To(kSiteDb).Call("svcctl", 15))},
      {815, TELL(s.From(kPrimary).To("10.20.1.9").Connection(State::kEstablished)),
       TELL(s.From(kPrimary).To("10.20.1.9").Port(22).Connection(State::kEstablished)),
       TELL(s.From(kPrimary).To("10.20.0.101").Connection(State::kEstablished))},
      {816, TELL(FromHosts(s, 3, EACH(t.To("10.20.1.9").OpenFile("pub", "app.exe")))),
       TELL(FromHosts(s, 2, EACH(t.To("10.20.1.9").OpenFile("pub", "app.exe")))),
       TELL(FromHosts(s, 9, EACH(t.To(kFiles).OpenFile("pub", "app.exe"))))},
      {817, TELL(s.To(kFiles).Logon("canary", Outcome::kFailed)),
       TELL(s.To(kFiles).Logon("canaries", Outcome::kFailed)), TELL(s.To(kFiles).Logon("alice"))},
  };
}

std::vector<Story> ImpactStories() {
  return {
      {901, TELL(s.Tell(Shape("smb", event::kTrans2SessionSetup))),
       TELL(s.Tell(Shape("smb", "truncated"))), TELL(s.To(kFiles).Speak("smb"))},
      {902, TELL(s.Tell(Shape("smb", event::kCompressionSizeOverflow))),
       TELL(s.Tell(Shape("smb", "compression_unread"))), TELL(s.To(kFiles).Speak("smb"))},
      {906, TELL(s.Tell(Shape("smb", "bad_structure_size"))),
       TELL(s.Tell(Shape("stream", "bad_length"))), TELL(s.To(kFiles).Speak("smb"))},
  };
}

}  // namespace eastwest::detect::sigma
