#include "tests/src/detect/sigma/stories.h"

namespace eastwest::detect::sigma {
namespace {

constexpr std::string_view kEfs = "c681d488-d850-11d0-8c52-00c04fd90f7e";
constexpr std::string_view kVssAgent = "a8e0653c-2744-4389-a61d-7373df8b2292";

void Guess(Scenario& s, int times, int users) {
  Times(s, times, [users](Scenario& t, int i) {
    t.To(kFiles).Logon("user" + std::to_string(i % users), Outcome::kFailed);
  });
}

void Storm(Scenario& s, int times) {
  Times(s, times, [](Scenario& t, int) { t.To(kDc).Call("netlogon", 26, {}, Outcome::kFailed); });
}

event::LogonFinished LocalAdministrator(std::string domain) {
  event::Identity who = Ntlm("administrator", "WKS02");
  who.domain = std::move(domain);
  return LogonOf(who);
}

event::LogonFinished Exchange(std::uint8_t challenge) {
  event::Identity who = Ntlm("alice");
  who.ntlm->server_challenge.emplace().fill(challenge);
  return LogonOf(who);
}

void Relay(Scenario& s, std::uint8_t first, std::uint8_t second) {
  s.To("10.20.0.177").NextFlow().Tell(Exchange(first));
  s.From("10.20.0.177").To(kFiles).At(1s).NextFlow().Tell(Exchange(second));
}

// FILES01 is known at its own address, then its account comes from another one.
void MachineLogon(Scenario& s, std::string_view user, std::string_view from,
                  std::chrono::seconds later) {
  s.To(kFiles).Tell(LogonOf(Ntlm("alice", "FILES01")));
  s.At(later).From(from).To(kDc).Tell(LogonOf(Ntlm(std::string(user), "DC01")));
}

event::KdcAnswered Ticket(std::int32_t etype, int service) {
  event::KdcAnswered answer;
  answer.kind = event::KdcAnswered::Kind::kTgsRep;
  answer.service = "MSSQLSvc/db" + std::to_string(service);
  answer.ticket_etype = etype;
  return answer;
}

void Tickets(Scenario& s, std::int32_t etype, int services) {
  Times(s, services, [etype](Scenario& t, int i) { t.To(kDc).Port(88).Tell(Ticket(etype, i)); });
}

event::LogonFinished NtlmV1(bool v1) {
  event::Identity who = Ntlm("alice");
  who.ntlm_v1 = v1;
  return LogonOf(who);
}

event::NameServiceSeen Answer(std::string name, std::string_view address) {
  event::NameServiceSeen seen;
  seen.protocol = event::NameServiceSeen::Protocol::kLlmnr;
  seen.opcode_name = "query";
  seen.from_client = false;
  seen.response = true;
  event::NameRecord& record = seen.records.emplace_back();
  record.section = event::NameRecord::Section::kAnswer;
  record.name = std::move(name);
  record.addresses.push_back(Host(address));
  return seen;
}

}  // namespace

std::vector<Story> CredentialStories() {
  return {
      {501, TELL(s.To(kDc).Tell(Rpc("drsuapi", 3, "DRSGetNCChanges"))),
       TELL(s.To(kDc).Tell(Rpc("drsuapi", 12, "DRSCrackNames"))),
       TELL(s.From(kDc).To("10.20.0.11").Tell(Rpc("drsuapi", 3, "DRSGetNCChanges")))},
      {502, TELL(s.To(kDc).Tell(Rpc("drsuapi", 17, "DRSAddEntry"))),
       TELL(s.To(kDc).Tell(Rpc("drsuapi", 16, "DRSDomainControllerInfo"))),
       TELL(s.From(kDc).To("10.20.0.11").Tell(Rpc("drsuapi", 5, "DRSReplicaAdd")))},
      {503, TELL(Storm(s, 10)), TELL(Storm(s, 9)), TELL(s.To(kDc).Call("netlogon", 26))},
      {504, TELL(Storm(s, 10); s.At(599s).Call("netlogon", 30)),
       TELL(Storm(s, 10); s.At(600s).Call("netlogon", 30)), TELL(s.To(kDc).Call("netlogon", 30))},
      {505, TELL(s.Call("winreg", 20).At(299s).OpenFile("ADMIN$", "Temp\\abcdefgh.tmp")),
       TELL(s.Call("winreg", 20).At(300s).OpenFile("ADMIN$", "Temp\\abcdefgh.tmp")),
       TELL(s.OpenFile("ADMIN$", "Temp\\abcdefgh.tmp"))},
      {506, TELL(s.To(kDc).Tell(Rpc("lsarpc", 43, "LsarRetrievePrivateData"))),
       TELL(s.To(kDc).Tell(Rpc("lsarpc", 44, "LsarOpenPolicy2"))),
       TELL(s.From(kDc).To("10.20.0.11").Tell(Rpc("lsarpc", 43, "LsarRetrievePrivateData")))},
      {507, TELL(Guess(s, 10, 10)), TELL(Guess(s, 10, 9)),
       TELL(Times(s, 10, [](Scenario& t, int i) { t.Logon("user" + std::to_string(i)); }))},
      {508, TELL(Guess(s, 20, 1)), TELL(Guess(s, 19, 1)),
       TELL(Times(s, 20, [](Scenario& t, int) { t.To(kFiles).Logon("bob"); }))},
      {509, TELL(Guess(s, 20, 1); s.At(10s).Logon("user0")),
       TELL(Guess(s, 20, 1); s.At(31min).Logon("user0")), TELL(s.To(kFiles).Logon("bob"))},
      {510, TELL(ToHosts(s, 3, EACH(t.Tell(LocalAdministrator("WKS02"))))),
       TELL(ToHosts(s, 2, EACH(t.Tell(LocalAdministrator("WKS02"))))),
       TELL(ToHosts(s, 9, EACH(t.Tell(LocalAdministrator("CORP")))))},
      {511, TELL(s.Tell(NtlmV1(true))), TELL(s.Tell(NtlmV1(false))),
       TELL(s.To(kFiles).Logon("alice"))},
      {512, TELL(FromHosts(s, 5, EACH(t.To(kFiles).Logon("alice")))),
       TELL(FromHosts(s, 4, EACH(t.To(kFiles).Logon("alice")))),
       TELL(FromHosts(s, 9, EACH(t.To(kFiles).Logon("WKS01$"))))},
      {513, TELL(Tickets(s, 23, 5)), TELL(Tickets(s, 23, 4)), TELL(Tickets(s, 18, 9))},
      {514, TELL(s.From(kFiles).To(kAdcs).Tell(Rpc("ICertPassage", 0, "CertServerRequest"))),
       TELL(s.From(kFiles).To(kAdcs).Tell(
           Rpc("ICertPassage", 0, "CertServerRequest", {}, Outcome::kFailed))),
       TELL(s.To(kAdcs).Tell(Rpc("ICertPassage", 0, "CertServerRequest")))},
  };
}

std::vector<Story> CoercionStories() {
  return {
      {601, TELL(s.Tell(ByUuid(kEfs, 0))), TELL(s.Tell(ByUuid(kEfs, 1))),
       TELL(s.To(kDc).OpenPipe("lsarpc"))},
      {602, TELL(s.Call("spoolss", 65, {}, Outcome::kFailed)),
       TELL(s.Call("spoolss", 66, {}, Outcome::kFailed)), TELL(s.Call("spoolss", 69))},
      {603, TELL(s.Call("netdfs", 13, {}, Outcome::kAttempted)),
       TELL(s.Call("netdfs", 14, {}, Outcome::kAttempted)), TELL(s.Call("netdfs", 5))},
      {604, TELL(s.Tell(ByUuid(kVssAgent, 8))), TELL(s.Tell(ByUuid(kVssAgent, 7))),
       TELL(s.Tell(ByUuid(kVssAgent, 0)))},
      {605, TELL(s.Call("eventlog", 9, {}, Outcome::kFailed)),
       TELL(s.Call("eventlog", 8, {}, Outcome::kFailed)), TELL(s.Call("eventlog", 7))},
      {606, TELL(s.Call("efsrpc", 7, {{"unc_host", "10.20.0.177"}}, Outcome::kFailed)),
       TELL(s.Call("efsrpc", 7, {{"unc_host", "10.20.0.102"}}, Outcome::kFailed)),
       TELL(s.Call("srvsvc", 15, {{"unc_host", "files01"}}))},
      {607,
       TELL(s.To(kSccm).Call("spoolss", 65, {}, Outcome::kFailed);
            s.From(kSccm).To("10.20.0.101").At(29s).Speak("smb")),
       TELL(s.To(kSccm).Call("spoolss", 65, {}, Outcome::kFailed);
            s.From(kSccm).To("10.20.0.101").At(30s).Speak("smb")),
       TELL(s.From(kSccm).To("10.20.0.101").Speak("smb"))},
      {608, TELL(Relay(s, 7, 7)), TELL(Relay(s, 7, 8)),
       TELL(s.To(kFiles).Tell(Exchange(7)).Tell(Exchange(7)))},
      {609, TELL(s.To(kFiles).Tell(LogonOf(Ntlm("alice", "FILES01", "cifs/10.20.0.177")))),
       TELL(s.To(kFiles).Tell(LogonOf(Ntlm("alice", "FILES01", "cifs/10.20.0.20")))),
       TELL(s.To(kFiles).Tell(LogonOf(Ntlm("alice", "FILES01", "cifs/files01.corp.example"))))},
      {610, TELL(MachineLogon(s, "FILES01$", "10.20.0.177", 3599s)),
       TELL(MachineLogon(s, "FILES01$", "10.20.0.177", 3600s)),
       TELL(MachineLogon(s, "FILES01$", kFiles, 10s))},
      {611,
       TELL(s.To("10.20.0.177").Port(5355).Tell(Answer("a", "10.20.0.177"));
            s.At(599s).Tell(Answer("b", "10.20.0.177"))),
       TELL(s.To("10.20.0.177").Port(5355).Tell(Answer("a", "10.20.0.177"));
            s.At(600s).Tell(Answer("b", "10.20.0.177"))),
       TELL(s.To(kDc).Port(5355).Tell(Answer("a", kDc)).Tell(Answer("b", kDc)))},
      {612, TELL(s.To("10.20.0.177").Port(5355).Tell(Answer("wpad", "10.20.0.177"))),
       TELL(s.To("10.20.0.177").Port(5355).Tell(Answer("wpads", "10.20.0.177"))),
       TELL(s.To(kDc).Port(5355).Tell(Answer("wpad", kDc)))},
      {613,
       TELL(event::ShareConnected tree;
            tree.path = "\\\\srv1UWhRCAAAAAAAAAAAAAAAAAAAAwbEAYBAAAA\\c"; tree.share = "c";
            s.Tell(tree)),
       TELL(event::ShareConnected tree; tree.path = "\\\\srv1UWhRCAAAAAA\\c"; tree.share = "c";
            s.Tell(tree)),
       TELL(s.To(kFiles).Connect("data"))},
  };
}

}  // namespace eastwest::detect::sigma
