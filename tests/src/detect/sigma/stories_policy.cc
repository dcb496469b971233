#include "tests/src/detect/sigma/stories.h"

namespace eastwest::detect::sigma {
namespace {

using State = event::ConnectionSeen::State;

event::NameServiceSeen Ask(std::string_view type) {
  event::NameServiceSeen seen;
  seen.opcode_name = "query";
  event::NameRecord& record = seen.records.emplace_back();
  record.name = "FILES01<20>";
  record.type_name = type;
  return seen;
}

event::ApplicationRecognised Head(std::string_view protocol, std::string method = {},
                                  std::string url = {}) {
  event::ApplicationRecognised head;
  head.protocol = protocol;
  if (!method.empty()) {
    head.fields.push_back({.name = "http_method", .text = std::move(method)});
    head.fields.push_back({.name = "url", .text = std::move(url)});
  }
  return head;
}

event::RpcBound BindOverTcp() { return Bind("9556dc99-828c-11cf-a37e-00aa003240c7"); }

event::NetbiosSessionRequested Session(Outcome outcome) {
  event::NetbiosSessionRequested request;
  request.outcome = outcome;
  request.called = "WKS02<20>";
  return request;
}

event::FlowEnded Ended(std::string_view app, std::uint64_t answered = 100) {
  event::FlowEnded ended;
  ended.app = app;
  ended.to_client.bytes = answered;
  return ended;
}

event::DatagramSeen Announcement(bool from_client) {
  event::DatagramSeen datagram;
  datagram.from_client = from_client;
  datagram.command = "host_announcement";
  datagram.host = "WKS01";
  return datagram;
}

}  // namespace

std::vector<Story> PolicyStories() {
  return {
      {101, TELL(s.Speak("smb")), TELL(s.OneSided().Speak("smb")), TELL(s.To(kFiles).Speak("smb"))},
      {102, TELL(s.Connection(State::kRefused)), TELL(s.Connection(State::kEstablished)),
       TELL(s.To(kFiles).Connection(State::kAttempted))},
      {103, TELL(s.To("10.20.1.9").Speak("smb")), TELL(s.To("10.20.1.9").Speak("dcerpc")),
       TELL(s.To(kFiles).Speak("smb"))},
      {104, TELL(s.From(kFiles).Speak("smb")), TELL(s.From(kFiles).Speak("dcerpc")),
       TELL(s.From(kAdmin).Speak("smb"))},
      {105, TELL(s.Port(137).Tell(Ask("NB"))), TELL(s.To(kFiles).Port(137).Tell(Ask("NB"))),
       TELL(s.From(kFiles).To(kDc).Port(137).Tell(Ask("NB")))},
      {106, TELL(s.Port(138).Tell(Announcement(true))), TELL(s.Port(138).Tell(Announcement(false))),
       TELL(s.Port(137).Tell(Ask("NB")))},
      {107, TELL(s.Port(139).Tell(Session(Outcome::kSucceeded))),
       TELL(s.Port(139).Tell(Session(Outcome::kFailed))), TELL(s.Port(445).Speak("smb"))},
      {108, TELL(s.Port(135).Connection(State::kEstablished)),
       TELL(s.Port(135).Connection(State::kAttempted)),
       TELL(s.To(kDc).Port(135).Connection(State::kEstablished))},
      {109, TELL(s.Port(49670).Tell(BindOverTcp())), TELL(s.Port(135).Tell(BindOverTcp())),
       TELL(s.To(kDc).Port(49670).Tell(BindOverTcp()))},
      {110, TELL(s.Port(3389).Connection(State::kEstablished)),
       TELL(s.Port(3388).Connection(State::kEstablished)),
       TELL(s.From(kAdmin).Port(3389).Connection(State::kEstablished))},
      {111, TELL(s.Port(5985).Connection(State::kEstablished)),
       TELL(s.Port(5987).Connection(State::kEstablished)),
       TELL(s.From(kAdmin).Port(5985).Connection(State::kEstablished))},
      {112, TELL(s.Port(5900).Connection(State::kEstablished)),
       TELL(s.Port(5911).Connection(State::kEstablished)),
       TELL(s.To(kFiles).Port(443).Connection(State::kEstablished))},
  };
}

std::vector<Story> ZoneStories() {
  return {
      {123, TELL(s.Port(4455).Speak("smb")), TELL(s.Port(4455).Connection(State::kEstablished)),
       TELL(s.Port(445).Speak("smb"))},
      {122, TELL(s.To("10.40.0.9").Tell(Ended("smb"))),
       TELL(event::FlowEnded ended = Ended("smb"); ended.encrypted_messages = 1;
            s.To("10.40.0.9").Tell(ended)),
       TELL(s.To(kFiles).Tell(Ended("smb")))},
      {124, TELL(s.Udp().To(kFiles).Port(443).Tell(Ended(""))),
       TELL(s.Udp().To(kFiles).Port(443).Tell(Ended("", 0))),
       TELL(s.Udp().To(kOutside).Port(443).Tell(Ended("")))},
      {125, TELL(s.From("10.30.0.9").To(kFiles).Speak("smb")),
       TELL(s.From("10.30.0.9").To(kFiles).Connection(State::kAttempted)),
       TELL(s.To(kFiles).Speak("smb"))},
      {126, TELL(s.From("10.41.0.9").To(kFiles).Speak("smb")),
       TELL(s.From("10.41.0.9").To(kFiles).Speak("dcerpc")), TELL(s.To(kFiles).Speak("smb"))},
      {618, TELL(s.Udp().To("10.20.0.177").Port(67).Tell(Ended(""))),
       TELL(s.Udp().To("10.20.0.177").Port(67).Tell(Ended("", 0))),
       TELL(s.Udp().To(kDc).Port(67).Tell(Ended("")))},
      {1002, TELL(s.Port(5985).Tell(Head("http", "POST", "/wsman"))),
       TELL(s.Port(5985).Tell(Head("http", "GET", "/wsman"))),
       TELL(s.From(kAdmin).Port(5985).Tell(Head("http", "POST", "/wsman")))},
      {1003, TELL(s.Port(5900).Tell(Head("rfb"))), TELL(s.Port(5900).Tell(Head("ssh"))),
       TELL(s.From(kAdmin).Port(3389).Tell(Head("rdp")))},
      {1201, TELL(s.Encrypt()), TELL(s.Tell(event::EncryptedTraffic{})),
       TELL(s.To(kFiles).Logon("alice").Connect("data"))},
      {1202,
       TELL(event::ShareConnected tree; tree.share = "data"; tree.outcome = Outcome::kSucceeded;
            tree.encrypted = true; s.To(kFiles).Tell(tree)),
       TELL(event::ShareConnected tree; tree.share = "data"; tree.outcome = Outcome::kFailed;
            tree.encrypted = true; s.To(kFiles).Tell(tree)),
       TELL(s.To(kFiles).Connect("data"))},
      {1203,
       TELL(event::FlowEnded ended = Ended("dcerpc"); ended.sealed_calls = 20;
            s.To(kDc).Tell(ended)),
       TELL(event::FlowEnded ended = Ended("dcerpc"); ended.sealed_calls = 19;
            s.To(kDc).Tell(ended)),
       TELL(s.To(kDc).Tell(Ended("dcerpc")))},
      {1204, {}, {}, {}},  // said by the sensor about itself: tests/src/app, tests/live
      {1205, TELL(s.Tell(event::ProtocolAnomaly{"stream", "overlap_different_data", {}})),
       TELL(s.Tell(event::ProtocolAnomaly{"stream", "garbage_skipped", {}})),
       TELL(s.To(kFiles).Speak("smb"))},
  };
}

std::vector<Story> PerimeterStories() {
  event::SmbNegotiated old_dialect;
  old_dialect.dialect = 0x0210;
  event::SmbNegotiated new_dialect;
  new_dialect.dialect = 0x0311;
  event::SmbNegotiated smb1;
  smb1.smb1_dialect = "NT LM 0.12";
  smb1.smb1_offered = true;
  return {
      {113, TELL(s.To(kOutside).Connection(State::kEstablished)),
       TELL(s.To(kOutside).Port(443).Connection(State::kEstablished)),
       TELL(s.To("10.99.0.1").Connection(State::kEstablished))},
      {114, TELL(s.From(kOutside).Connection(State::kEstablished)),
       TELL(s.From(kOutside).Port(443).Connection(State::kEstablished)),
       TELL(s.From("10.99.0.1").Connection(State::kEstablished))},
      {115, TELL(s.To(kOutside).Port(137).Connection(State::kAttempted)),
       TELL(s.To(kOutside).Port(136).Connection(State::kAttempted)),
       TELL(s.To(kDc).Port(137).Connection(State::kEstablished))},
      {116, [old_dialect](Scenario& s) { s.To(kOutside).Tell(old_dialect); },
       [new_dialect](Scenario& s) { s.To(kOutside).Tell(new_dialect); },
       [old_dialect](Scenario& s) { s.To(kFiles).Tell(old_dialect); }},
      {117, [smb1](Scenario& s) { s.To(kFiles).Tell(smb1); },
       [old_dialect](Scenario& s) { s.To(kFiles).Tell(old_dialect); },
       [new_dialect](Scenario& s) { s.To(kFiles).Tell(new_dialect); }},
      {118, [smb1](Scenario& s) { s.To(kFiles).Tell(smb1); },
       [old_dialect](Scenario& s) { s.To(kFiles).Tell(old_dialect); },
       [new_dialect](Scenario& s) { s.To(kFiles).Tell(new_dialect); }},
      {119, [new_dialect](Scenario& s) { s.To(kDc).Tell(new_dialect); },
       [new_dialect](Scenario& s) {
         event::SmbNegotiated signing = new_dialect;
         signing.signing_required = true;
         s.To(kDc).Tell(signing);
       },
       [new_dialect](Scenario& s) { s.To(kFiles).Tell(new_dialect); }},
      {120, TELL(event::Identity who = Ntlm("guest"); who.guest = true; s.Tell(LogonOf(who))),
       TELL(event::Identity who = Ntlm("guest"); who.guest = true;
            s.Tell(LogonOf(who, Outcome::kFailed))),
       TELL(s.To(kFiles).Logon("alice"))},
      {121,
       TELL(event::Identity who; who.anonymous = true; event::FileOpened opened;
            opened.file = FileOn("IPC$", "lsarpc"); opened.outcome = Outcome::kSucceeded;
            opened.identity = std::make_shared<const event::Identity>(who); s.Tell(opened)),
       TELL(event::Identity who; who.anonymous = true; event::FileOpened opened;
            opened.file = FileOn("IPC$", "lsarpc"); opened.outcome = Outcome::kFailed;
            opened.identity = std::make_shared<const event::Identity>(who); s.Tell(opened)),
       TELL(s.To(kDc).OpenPipe("lsarpc"))},
      {127, TELL(s.To(kOutside).Port(80).Tell(Head("http", "PROPFIND", "/share"))),
       TELL(s.To(kOutside).Port(80).Tell(Head("http", "GET", "/share"))),
       TELL(s.To(kFiles).Port(80).Tell(Head("http", "PROPFIND", "/share")))},
      {614, TELL(s.To(kOutside).Logon("alice")),
       TELL(s.To(kOutside).Connection(State::kEstablished)), TELL(s.To(kFiles).Logon("alice"))},
      {1004, TELL(s.From(kOutside).Port(3389).Connection(State::kEstablished)),
       TELL(s.From(kOutside).Port(3390).Connection(State::kEstablished)),
       TELL(s.From("10.99.0.1").Port(3389).Connection(State::kEstablished))},
  };
}

}  // namespace eastwest::detect::sigma
