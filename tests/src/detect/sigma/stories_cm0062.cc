#include "tests/src/detect/sigma/stories.h"

namespace eastwest::detect::sigma {
namespace {

void SealedUpload(Scenario& s, std::uint64_t bytes) {
  event::EncryptedTraffic traffic;
  traffic.to_server.bytes = bytes;
  s.Tell(traffic).At(9min).SealedCall("svcctl", 12);
}

}  // namespace

std::vector<Story> Cm0062Stories() {
  return {
      {1, TELL(s.Logon().PushAndRun().At(599s).OpenAdminShare(3)),
       TELL(s.Logon().PushAndRun().At(600s).OpenAdminShare(3)),
       TELL(s.To(kFiles).Logon("alice").Connect("data").OpenFile("data", "a.docx"))},
      {2, TELL(s.Logon().At(599s).PushAndRun()), TELL(s.Logon().At(600s).RunService()),
       TELL(s.Logon().OpenAdminShare(1))},
      {3, TELL(s.Logon().At(11min).PushAndRun().OpenAdminShare(3)),
       TELL(s.Logon().At(11min).Connect("IPC$").OpenPipe("svcctl").RunService()),
       TELL(s.Logon().At(11min).OpenAdminShare(5))},
      {4, TELL(SealedUpload(s, 65536)), TELL(SealedUpload(s, 65535)),
       TELL(s.Tell(event::EncryptedTraffic{}).Call("svcctl", 12))},
      {5,
       TELL(for (const char* target
                 : {"10.20.0.102", "10.20.0.103", "10.20.0.104"}) {
         s.To(target).Logon().PushAndRun();
       }),
       TELL(for (const char* target
                 : {"10.20.0.102", "10.20.0.103"}) { s.To(target).Logon().PushAndRun(); }),
       TELL(for (const char* target
                 : {"10.20.0.102", "10.20.0.103", "10.20.0.104"}) {
         s.To(target).Logon().OpenAdminShare(3);
       })},
      {6,
       TELL(s.Logon().PushAndRun();
            s.At(59min).From("10.20.0.102").To("10.20.0.103").Logon().PushAndRun()),
       TELL(s.Logon().PushAndRun();
            s.At(60min).From("10.20.0.102").To("10.20.0.103").Logon().PushAndRun()),
       TELL(s.Logon().PushAndRun();
            s.At(59min).From("10.20.0.104").To("10.20.0.103").Logon().PushAndRun())},
      {7, TELL(s.WriteFile("ADMIN$", "a.txt").From("10.20.0.104").At(9min).Call("atsvc", 0)),
       TELL(s.WriteFile("ADMIN$", "a.txt").From("10.20.0.104").At(10min).Call("atsvc", 0)),
       TELL(s.WriteFile("data", "a.txt").Call("atsvc", 2))},
      {216, {}, {}, {}},  // counts for others and never alerts: correlation_test.cc
  };
}

}  // namespace eastwest::detect::sigma
