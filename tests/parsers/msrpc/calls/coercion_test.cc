// Decoders of efsrpc, shares, eventlog, printing, machine.
#include <gtest/gtest.h>

#include "tests/parsers/msrpc/calls/decode.h"

namespace eastwest::msrpc::testing {
namespace {

TEST(PrintingTest, ReadsDriversOfAllForms) {
  const auto driver = [](std::uint32_t level) {
    return [level](NdrBuilder& stub) {
      stub.Null().Structure().U32(level).Union(level).Pointer();
      stub.Align(stub.stub().ndr64 || level >= 6 ? 8 : 4).U32(3);
      for (int i = 0; i < 5; ++i) {
        stub.Pointer();
      }
      if (level >= 3) {
        stub.Null().Null().Null().U32(0).Null();
      }
      if (level >= 4) {
        stub.U32(0).Null();
      }
      if (level >= 6) {
        stub.U32(0).U32(0).Number(0, 8).Null().Null().Null().Null();
      }
      if (level >= 8) {
        stub.Null().Null().U32(0).Null().Null().U32(0).U32(0).Null().U32(0).U32(0).Number(0, 8);
      }
      stub.String("n").String("e").String("\\\\h\\p").String("d").String("c");
    };
  };
  for (const std::uint32_t level : {2U, 3U, 4U, 6U, 8U}) {
    ExpectRequest(
        "spoolss", 89, driver(level),
        "level=" + std::to_string(level) +
            " driver_name=n environment=e driver_path=\\\\h\\p data_file=d config_file=c");
  }
  ExpectRequest("IRemoteWinspool", 39, driver(2),
                "level=2 driver_name=n environment=e driver_path=\\\\h\\p data_file=d "
                "config_file=c");
}

TEST(EfsrpcTest, ReadsThePathOfPetitPotam) {
  ExpectSample(
      "efsrpc2", 0, Side::kRequest,
      "2100000000000000210000005c005c003100390032002e003100360038002e0030002e00310035005c00"
      "74006500730074005c00530065007400740069006e00670073002e0069006e0069000000bfbf00000000",
      "path=\\\\192.168.0.15\\test\\Settings.ini");
  EXPECT_TRUE(DecoderOf("efsrpc2", 0).takes_path);
  ExpectRequest(
      "efsrpc", 13, [](NdrBuilder& stub) { stub.String("\\\\a\\b\\c").String("d").U32(0); },
      "path=\\\\a\\b\\c destination=d");
  ExpectRequest(
      "efsrpc", 15,
      [](NdrBuilder& stub) {
        stub.U32(2).Pointer().Structure().U32(3).Pointer().Blob(3).String("\\\\a\\b\\c");
      },
      "flags=0x2 path=\\\\a\\b\\c");
}

TEST(SharesTest, ReadsRootsAndShares) {
  ExpectSample(
      "FileServerVssAgent", 8, Side::kRequest,
      "1400000000000000140000005c005c00310030002e00320030002e0030002e003100300031005c007300"
      "68006100720065000000",
      "share=\\\\10.20.0.101\\share");
  ExpectRequest(
      "netdfs", 12,
      [](NdrBuilder& stub) { stub.String("10.0.0.1").String("test").String("c").U32(0); },
      "server=10.0.0.1 share=test");
  ExpectRequest(
      "netdfs", 15,
      [](NdrBuilder& stub) { stub.String("s").String("r").String("c").String("\\\\h\\x"); },
      "server=s share=r comment=c path=\\\\h\\x");
}

TEST(EventlogTest, ReadsTheBackupOnAnotherHost) {
  ExpectSample(
      "eventlog", 9, Side::kRequest,
      "0000000036003600000002001b000000000000001b0000005c003f003f005c0055004e0043005c003100"
      "30002e00320030002e0030002e003100300031005c00730068006100720065005c007800000001000000"
      "01000000",
      "backup_file=\\??\\UNC\\10.20.0.101\\share\\x");
  ExpectRequest(
      "eventlog", 0, [](NdrBuilder& stub) { stub.Handle(1).Pointer().Counted("c:\\x.evt"); },
      "log=<handle> backup_file=c:\\x.evt");
  ExpectRequest(
      "eventlog", 12,
      [](NdrBuilder& stub) { stub.Handle(1).Pointer().Header("x", 1).Body("x", false); },
      "log=<handle> backup_file=x");
  ExpectRequest(
      "IEventService", 6, [](NdrBuilder& stub) { stub.Handle(1).String("Security").Null().U32(0); },
      "channel=Security");
}

TEST(PrintingTest, ReadsThePrinterBug) {
  ExpectSample(
      "spoolss", 65, Side::kRequest,
      "000000004e27c30601c4a940a32b0f314ceea31900010000000000000000000000000200000000000f00"
      "00000000000000000000000000000f000000000000005c005c003100370032002e00310036002e003600"
      "36002e00330037000000000000000000000000000000000000000000",
      "printer=<handle> flags=0x100 local_machine=\\\\172.16.66.37 unc_host=172.16.66.37", true);
}

TEST(PrintingTest, ReadsMonitorsProcessorsAndPackages) {
  ExpectRequest(
      "spoolss", 46,
      [](NdrBuilder& stub) {
        stub.Null().Structure().U32(2).Union(2).Pointer().Pointer().Pointer().Pointer();
        stub.String("m").String("e").String("x.dll");
      },
      "level=2 monitor_name=m environment=e driver_path=x.dll");
  ExpectRequest(
      "spoolss", 14, [](NdrBuilder& stub) { stub.Null().String("e").String("x.dll").String("p"); },
      "environment=e driver_path=x.dll processor_name=p");
  const std::vector<std::uint8_t> data = {'p', 0, 0, 0};
  ExpectRequest(
      "spoolss", 88,
      [&data](NdrBuilder& stub) { stub.Handle(1).String("AddPort").Word(4).Raw(data).U32(4); },
      "printer=<handle> data_name=AddPort data=p");
  ExpectRequest(
      "IRemoteWinspool", 62,
      [](NdrBuilder& stub) { stub.Null().Pointer().String("x.inf").String("d").String("e"); },
      "inf_path=x.inf driver_name=d environment=e");
  ExpectRequest(
      "spoolss", 1, [](NdrBuilder& stub) { stub.Pointer().String("\\\\h\\p").Null(); },
      "printer=\\\\h\\p");
}

TEST(MachineTest, ReadsShutdownsSessionsAndSettings) {
  ExpectRequest(
      "InitShutdown", 2,
      [](NdrBuilder& stub) {
        stub.Null().Pointer().Counted("bye").U32(5).Number(1, 1).Number(1, 1).U32(0x80000003);
      },
      "message=bye timeout=5 force=true reboot=true reason=0x80000003");
  ExpectRequest(
      "WindowsShutdown", 0, [](NdrBuilder& stub) { stub.Null().Null().U32(5).U32(4).U32(0); },
      "timeout=5 flags=0x4 force=false reboot=true reason=0x0");
  ExpectRequest(
      "winstation_rpc", 37, [](NdrBuilder& stub) { stub.Handle(1).U32(4242).U32(1); },
      "process_id=4242 exit_code=1");
  ExpectRequest(
      "winstation_rpc", 17,
      [](NdrBuilder& stub) {
        stub.Handle(1).U32(2).Pointer().Word(2).U16('h').U16(0).U32(2).U32(3).Number(0, 1);
      },
      "session_id=2 target_server=h target_session_id=3");
  ExpectRequest(
      "dnsserver", 5,
      [](NdrBuilder& stub) {
        stub.U32(0x70000).U32(0).Null().Null().U32(0).Pointer().String("ServerLevelPluginDll",
                                                                       false);
        stub.U32(3).Union(3).Pointer().String("\\\\h\\x.dll");
      },
      "operation=ServerLevelPluginDll data=\\\\h\\x.dll");
  ExpectRequest(
      "dnsserver", 0,
      [](NdrBuilder& stub) {
        stub.Null()
            .Pointer()
            .String("z", false)
            .U32(0)
            .Pointer()
            .String("ResetDwordProperty", false);
        stub.U32(15).Union(15).Pointer().Structure().U32(1).Pointer().String("x", false);
      },
      "zone=z operation=ResetDwordProperty setting=x data=1");
  ExpectRequest(
      "BackupKey", 0,
      [](NdrBuilder& stub) {
        stub.Uuid(GuidFrom("018ff48a-eaba-40c6-8f6d-72370240e967")).Blob(4).U32(4).U32(0);
      },
      "action_guid=018ff48a-eaba-40c6-8f6d-72370240e967 action=retrieve_backup_key");
  const std::vector<std::uint8_t> attributes = {'S', 0, 'A', 0, 'N', 0};
  ExpectRequest(
      "ICertPassage", 0,
      [&attributes](NdrBuilder& stub) {
        stub.U32(0).Pointer().String("CA").U32(0).Structure().U32(6).Pointer().Word(6);
        stub.Raw(attributes).Structure().U32(0).Null();
      },
      "flags=0x0 authority=CA request_id=0 attributes=SAN");
}

}  // namespace
}  // namespace eastwest::msrpc::testing
