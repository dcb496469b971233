// Decoders of services, tasks, winreg, epmapper.
#include <gtest/gtest.h>

#include "tests/parsers/msrpc/calls/decode.h"
#include "tests/parsers/msrpc/samples.h"

namespace eastwest::msrpc::testing {
namespace {

TEST(ServicesTest, ReadsRealCalls) {
  ExpectSample(
      "svcctl", 24, Side::kRequest, kCreateServiceA,
      "service_name=Cyb3rWard0g display_name=OTR "
      "binary_path=C:\\Windows\\System32\\GruntHTTP2.exe service_type=0x10 start_type=auto");
  ExpectSample("svcctl", 16, Side::kRequest, kOpenServiceW, "service_name=BWOq");
  ExpectSample("svcctl", 1, Side::kRequest, kControlService, "service_name=<handle> control=stop");
  ExpectSample("svcctl", 15, Side::kRequest, kOpenScManagerW, "machine_name=DUMMY");
  ExpectSample("svcctl", 15, Side::kResponse, kOpenScManagerWResponse, "");
}

TEST(ServicesTest, NamesTheHandlesOfAnswers) {
  const std::vector<std::uint8_t> data = ::eastwest::testing::FromHex(kCreateServiceWResponse);
  const Decoder& decoder = DecoderOf("svcctl", 12);
  EXPECT_EQ(decoder.opens, "service_name");
  const Decoded decoded = Decode(decoder, Side::kResponse, {.data = data});
  ASSERT_TRUE(decoded.fields.opened().has_value());
  EXPECT_EQ((*decoded.fields.opened())[4], 0x60);
}

TEST(ServicesTest, ReadsCreationStartAndChange) {
  ExpectRequest(
      "svcctl", 12,
      [](NdrBuilder& stub) {
        stub.Handle(1).String("svc").Null().U32(0xF01FF).U32(0x10).U32(2).U32(1);
        stub.String("c:\\a.exe").Null().Null().Null().U32(0).Pointer().String("LocalSystem");
        stub.Null().U32(0);
      },
      "service_name=svc binary_path=c:\\a.exe service_type=0x10 start_type=auto "
      "account=LocalSystem");
  ExpectRequest(
      "svcctl", 19,
      [](NdrBuilder& stub) {
        stub.Handle(1).U32(2).Pointer().Word(2).Pointer().Pointer().String("svc").String("-x");
      },
      "service_name=<handle> service_arguments=svc service_arguments=-x");
  ExpectRequest(
      "svcctl", 11,
      [](NdrBuilder& stub) {
        stub.Handle(1).U32(0xFFFFFFFF).U32(4).U32(0xFFFFFFFF).Null().Null().Null().Null().U32(0);
        stub.Null().Null().U32(0).Null();
      },
      "service_name=<handle> start_type=disabled");
  ExpectRequest(
      "svcctl", 37,
      [](NdrBuilder& stub) {
        stub.Handle(1).Structure().U32(2).Union(2).Pointer().Structure().U32(0).Null().Pointer();
        stub.U32(1).Pointer().String("cmd /c x");
      },
      "service_name=<handle> level=2 failure_command=cmd /c x");
  ExpectRequest(
      "svcctl", 36,
      [](NdrBuilder& stub) {
        stub.Handle(1).Structure().U32(1).Union(1).Pointer().Pointer().String("text", false);
      },
      "service_name=<handle> level=1 description=text");
  ExpectRequest(
      "svcctl", 42,
      [](NdrBuilder& stub) { stub.Handle(1).U32(0).U32(0x30).U32(3).U32(0).Null().Null(); },
      "level=0 service_type=0x30 service_state=0x3");
  ExpectResponse(
      "svcctl", 17,
      [](NdrBuilder& stub) {
        stub.Structure().U32(0x10).U32(3).U32(0).Pointer().Pointer().U32(0).Pointer().Pointer();
        stub.Pointer().String("c:\\b.exe").String("").String("").String("NT AUTHORITY\\x");
      },
      "binary_path=c:\\b.exe account=NT AUTHORITY\\x start_type=demand");
}

TEST(ServicesTest, CutsAnArgvThatIsTooLong) {
  NdrBuilder stub(false);
  stub.Handle(1).U32(20).Pointer().Word(20);
  for (int i = 0; i < 20; ++i) {
    stub.Pointer();
  }
  for (int i = 0; i < 20; ++i) {
    stub.String("a");
  }
  const Decoded decoded = Decode(DecoderOf("svcctl", 19), Side::kRequest, stub.stub());
  EXPECT_TRUE(decoded.fields.dropped());
  EXPECT_EQ(decoded.fields.fields().size(), 1 + kListItemsMax);
}

TEST(TasksTest, ReadsJobsAndTasks) {
  ExpectSample("atsvc", 0, Side::kRequest, kJobAdd,
               "server=\\\\admin-pc at_command=c:\\mimikatz.exe job_time_ms=47100000", true);
  ExpectSample("atsvc", 0, Side::kResponse, kJobAddResponse, "job_id=2");
  ExpectRequest(
      "ITaskSchedulerService", 1,
      [](NdrBuilder& stub) {
        stub.Pointer().String("\\t").String("<Task/>").U32(6).Null().U32(3).U32(0).Null();
      },
      "task_path=\\t task_xml=<Task/> flags=0x6");
  ExpectRequest(
      "ITaskSchedulerService", 14,
      [](NdrBuilder& stub) { stub.String("\\a").String("\\b").U32(0); },
      "task_path=\\a new_name=\\b");
  ExpectRequest(
      "ITaskSchedulerService", 19, [](NdrBuilder& stub) { stub.String("\\a").U32(1); },
      "task_path=\\a enabled=true");
  ExpectRequest(
      "ITaskSchedulerService", 12,
      [](NdrBuilder& stub) {
        stub.String("\\a").U32(1).Pointer().Word(1).Pointer().String("x").U32(0).U32(2).Null();
      },
      "task_path=\\a task_arguments=x session_id=2");
  ExpectRequest(
      "sasec", 0,
      [](NdrBuilder& stub) {
        stub.Null().String("a.job").String("CORP\\x").Pointer().String("secret").U32(0);
      },
      "job_name=a.job account=CORP\\x");
  ExpectRequest(
      "sasec", 1, [](NdrBuilder& stub) { stub.Null().Pointer().String("CORP\\x").Null(); },
      "account=CORP\\x");
}

TEST(WinregTest, ReadsRealKeys) {
  ExpectSample("winreg", 15, Side::kRequest,
               "0100000021cdeb2f7a49e245ac00d0154e4d7898500050007b750000280000000000000028000000"
               "530059005300540045004d005c00430075007200720065006e00740043006f006e00740072006f00"
               "6c005300650074005c0043006f006e00740072006f006c005c004c00730061005c004a0044000000"
               "0100000000000002",
               "key_path=SYSTEM\\CurrentControlSet\\Control\\Lsa\\JD");
}

TEST(WinregTest, ReadsKeysValuesAndFiles) {
  ExpectRequest(
      "winreg", 2, [](NdrBuilder& stub) { stub.Pointer().U16('a').U32(0x2000000); },
      "key_path=HKLM");
  ExpectRequest(
      "winreg", 27, [](NdrBuilder& stub) { stub.Null().U32(0x2000000); }, "key_path=HKCC");
  const std::vector<std::uint8_t> path = {'c', 0, ':', 0, 0, 0};
  ExpectRequest(
      "winreg", 22,
      [&path](NdrBuilder& stub) { stub.Handle(1).Counted("Run").U32(1).Word(6).Raw(path).U32(6); },
      "key_path=<handle> value_name=Run value_type=REG_SZ data=c:");
  ExpectRequest(
      "winreg", 31, [](NdrBuilder& stub) { stub.Handle(1).Counted("x.tmp").Null().U32(4); },
      "key_path=<handle> file=x.tmp");
  ExpectRequest(
      "winreg", 18,
      [](NdrBuilder& stub) { stub.Handle(1).Counted("k").Counted("new").Counted("old"); },
      "key_path=k file=new old_file=old");
  ExpectRequest(
      "winreg", 24,
      [](NdrBuilder& stub) {
        stub.Null().Pointer().Counted("bye").U32(30).Number(1, 1).Number(0, 1);
      },
      "message=bye timeout=30 force=true reboot=false");
  ExpectResponse(
      "winreg", 17,
      [](NdrBuilder& stub) {
        stub.Pointer().U32(3).Pointer().Word(8).Word(0).Word(2).Number(7, 1).Number(8, 1);
        stub.Pointer().U32(2).Pointer().U32(2).U32(0);
      },
      "value_type=REG_BINARY data=0708");
}

TEST(EpmapperTest, ReadsWhatIsLookedFor) {
  ExpectRequest(
      "epmapper", 2,
      [](NdrBuilder& stub) {
        stub.U32(1).Null().Pointer().Uuid(GuidFrom("367abb81-9844-35f1-ad32-98f038001003"));
        stub.U16(2).U16(0).U32(1);
      },
      "inquiry_type=1 interface=svcctl interface_uuid=367abb81-9844-35f1-ad32-98f038001003");
  ExpectRequest(
      "epmapper", 2, [](NdrBuilder& stub) { stub.U32(0).Null().Null(); }, "inquiry_type=0");
}

}  // namespace
}  // namespace eastwest::msrpc::testing
