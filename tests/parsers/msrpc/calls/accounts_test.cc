// Decoders of samr, lsarpc, srvsvc (with wkssvc), netlogon, drsuapi.
#include <gtest/gtest.h>

#include "tests/parsers/msrpc/calls/decode.h"

namespace eastwest::msrpc::testing {
namespace {

constexpr Guid kClient = GuidFrom("e24d201a-4fd6-11d1-a3da-0000f875ae0d");

// A DSNAME.
void Name(NdrBuilder& stub, std::string_view text) {
  const std::vector<std::uint8_t> sid(28, 0);
  const auto length = static_cast<std::uint32_t>(text.size());
  stub.Word(text.size() + 1).U32(0).U32(0).Uuid(kClient).Raw(sid).U32(length);
  for (const char c : text) {
    stub.U16(static_cast<std::uint8_t>(c));
  }
  stub.U16(0);
}

TEST(LsarpcTest, CutsLongListsOfNames) {
  NdrBuilder stub(false);
  stub.Handle(1).U32(20).Word(20);
  for (int i = 0; i < 20; ++i) {
    stub.Header("a");
  }
  for (int i = 0; i < 20; ++i) {
    stub.Body("a");
  }
  const Decoded decoded = Decode(DecoderOf("lsarpc", 14), Side::kRequest, stub.stub());
  EXPECT_TRUE(decoded.fields.dropped());
  EXPECT_EQ(decoded.fields.fields().size(), 1 + kListItemsMax);
}

TEST(SamrTest, ReadsRealCalls) {
  ExpectSample(
      "samr", 7, Side::kRequest,
      "000000002cda4807ae985f4eaa7647e18bb23b7204030000040000000000000001040000000000051500"
      "0000af1c0dfc57058b3d30a0f16b",
      "desired_access=0x304 domain_sid=S-1-5-21-4228717743-1032521047-1810997296", true);
  ExpectSample(
      "samr", 5, Side::kResponse,
      "00000200000000000400000000000000010400000000000515000000af1c0dfc57058b3d30a0f16b0000"
      "0000",
      "domain_sid=S-1-5-21-4228717743-1032521047-1810997296", true);
  ExpectSample("samr", 19, Side::kRequest,
               "010000006c4e52f0e8ebc14cb7a7f6e6778fa3e90000000200020000",
               "desired_access=0x2000000 group=512");
}

TEST(SamrTest, ReadsAccountsAndMembers) {
  ExpectRequest(
      "samr", 50, [](NdrBuilder& stub) { stub.Handle(1).Counted("evil$").U32(0x80).U32(0xF07FF); },
      "domain_sid=<handle> account=evil$ account_type=0x80");
  ExpectResponse(
      "samr", 50, [](NdrBuilder& stub) { stub.Handle(7).U32(0xF07FF).U32(1104).U32(0); },
      "rid=1104");
  ExpectResponse(
      "samr", 12, [](NdrBuilder& stub) { stub.Handle(7).U32(1104).U32(0); }, "rid=1104");
  ExpectRequest(
      "samr", 17,
      [](NdrBuilder& stub) {
        stub.Handle(1).U32(2).Word(1000).Word(0).Word(2).Header("a").Header("bc");
        stub.Body("a").Body("bc");
      },
      "domain_sid=<handle> count=2 account=a account=bc");
  ExpectRequest(
      "samr", 18,
      [](NdrBuilder& stub) { stub.Handle(1).U32(2).Word(1000).Word(0).Word(2).U32(500).U32(502); },
      "domain_sid=<handle> count=2 rid=500 rid=502");
  ExpectRequest(
      "samr", 31, [](NdrBuilder& stub) { stub.Handle(1).Sid(1104); },
      "alias=<handle> member_sid=S-1-5-21-1-2-1104");
  ExpectRequest(
      "samr", 22, [](NdrBuilder& stub) { stub.Handle(1).U32(1104).U32(7); },
      "group=<handle> member_rid=1104");
  ExpectRequest(
      "samr", 58, [](NdrBuilder& stub) { stub.Handle(1).Enum(24).U32(0); },
      "user=<handle> level=24 information=UserInternal5Information");
  ExpectRequest(
      "samr", 55,
      [](NdrBuilder& stub) { stub.Pointer().Counted("\\\\dc").Counted("alice").Null().Null(); },
      "server=\\\\dc account=alice");
  ExpectRequest(
      "samr", 54,
      [](NdrBuilder& stub) { stub.Null().Header("alice", 1).Body("alice", false).Null().Null(); },
      "account=alice");
}

TEST(LsarpcTest, ReadsRealLookups) {
  ExpectSample(
      "lsarpc", 14, Side::kRequest,
      "00000000f0d6119f12f20c49ad5b4bac0abab12f01000000010000001a001a00000002000d0000000000"
      "00000d000000610064006d0069006e006900730074007200610074006f00720000000000000000000000"
      "0100000000000000",
      "count=1 name=administrator");
  ExpectSample(
      "lsarpc", 57, Side::kRequest,
      "00000000d0c76091aee2e34c95e2b7db65abc44301000000000002000100000004000200050000000105"
      "00000000000515000000b0d76912cd7d351ecaa72fc75fa2010000000000000000000100000000000000"
      "0000000002000000",
      "count=1 sid=S-1-5-21-308926384-506822093-3341789130-107103");
  ExpectSample(
      "lsarpc", 57, Side::kResponse,
      "000002000100000004000200200000000100000004000600080002000c00020003000000000000000200"
      "00003300420004000000010400000000000515000000b0d76912cd7d351ecaa72fc70100000010000200"
      "010000000100000010001000140002000000000000000000080000000000000008000000620061006300"
      "6b0064006f006f0072000100000000000000",
      "domain=3B name=backdoor");
}

TEST(LsarpcTest, ReadsSecretsAndRights) {
  ExpectRequest(
      "lsarpc", 43, [](NdrBuilder& stub) { stub.Handle(1).Counted("G$BCKUPKEY_PREFERRED").Null(); },
      "secret_name=G$BCKUPKEY_PREFERRED");
  ExpectRequest(
      "lsarpc", 37,
      [](NdrBuilder& stub) {
        stub.Handle(1).Sid(500).Structure().U32(1).Pointer().Word(1).Header("SeDebugPrivilege");
        stub.Body("SeDebugPrivilege");
      },
      "sid=S-1-5-21-1-2-500 right=SeDebugPrivilege");
  ExpectRequest(
      "lsarpc", 38,
      [](NdrBuilder& stub) { stub.Handle(1).Sid(500).Number(1, 1).Structure().U32(0).Null(); },
      "sid=S-1-5-21-1-2-500 all_rights=true");
  ExpectRequest(
      "lsarpc", 77, [](NdrBuilder& stub) { stub.U32(1).Word(1).Header("x").Body("x"); },
      "count=1 name=x");
  ExpectRequest(
      "lsarpc", 15,
      [](NdrBuilder& stub) {
        stub.Handle(1).Structure().U32(1).Pointer().Word(1).Pointer().Sid(500);
      },
      "count=1 sid=S-1-5-21-1-2-500");
}

TEST(SrvsvcTest, ReadsRealCalls) {
  ExpectSample("srvsvc", 21, Side::kRequest,
               "0000020000000000120000000000000000000000000000001200000000000000"
               "5c005c00770069006e0037002e0074006500730074002e006c006f00630061006c00000065000000",
               "server=\\\\win7.test.local level=101", true);
}

TEST(SrvsvcTest, ReadsSharesAndSessions) {
  ExpectRequest(
      "srvsvc", 14,
      [](NdrBuilder& stub) {
        stub.Null().U32(2).Union(2).Pointer().Structure().Pointer().U32(0).Pointer().U32(0);
        stub.U32(10).U32(0).Pointer().Null().String("loot").String("").String("C:\\loot").Null();
      },
      "level=2 share=loot share_type=disk path=C:\\loot");
  ExpectRequest(
      "srvsvc", 14,
      [](NdrBuilder& stub) {
        stub.Null().U32(502).Union(502).Pointer().Structure().Pointer().U32(0).Null().U32(0);
        stub.U32(10).U32(0).Pointer().Null().U32(0).Null().String("x$").String("C:\\").Null();
      },
      "level=502 share=x$ share_type=disk path=C:\\");
  ExpectRequest(
      "srvsvc", 12,
      [](NdrBuilder& stub) {
        stub.Pointer().String("\\\\s").Pointer().String("\\\\c").Pointer().String("bob");
        stub.Structure().U32(10).Union(10).Pointer().U32(0).Null();
      },
      "server=\\\\s client=\\\\c user=bob level=10");
  ExpectRequest(
      "srvsvc", 31,
      [](NdrBuilder& stub) { stub.Null().String("\\a\\..\\b").U32(2).String("\\c").U32(0).U32(0); },
      "path=\\a\\..\\b prefix=\\c");
  ExpectRequest(
      "srvsvc", 18, [](NdrBuilder& stub) { stub.Null().String("loot").U32(0); }, "share=loot");
  ExpectRequest(
      "wkssvc", 22,
      [](NdrBuilder& stub) {
        stub.Null().String("evil.example").Null().Pointer().String("evil\\adm").Null().U32(1);
      },
      "domain=evil.example account=evil\\adm");
  ExpectRequest(
      "wkssvc", 2,
      [](NdrBuilder& stub) { stub.Null().Structure().U32(1).Union(1).Pointer().U32(0).Null(); },
      "level=1");
}

TEST(NetlogonTest, SeesZeroChallengesAndCredentials) {
  ExpectSample(
      "netlogon", 4, Side::kRequest,
      "000000000900000000000000090000006d0069006d0069006b00610074007a0000000000000000000000",
      "computer=mimikatz client_challenge=0000000000000000 all_zero=client_challenge");
  ExpectSample(
      "netlogon", 15, Side::kRequest,
      "000000000a000000000000000a0000004d004f00520044004f0052004400430024000000060000000900"
      "000000000000090000006d0069006d0069006b00610074007a00000000000000000000000000ffff2f2"
      "1",
      "account=MORDORDC$ channel_type=server computer=mimikatz "
      "client_credential=0000000000000000 all_zero=client_credential "
      "negotiate_flags=0x212fffff");
}

TEST(NetlogonTest, LeavesOtherChallengesAlone) {
  const std::vector<std::uint8_t> eight = {1, 2, 3, 4, 5, 6, 7, 8};
  ExpectRequest(
      "netlogon", 26,
      [&eight](NdrBuilder& stub) {
        stub.Pointer().String("\\\\dc").String("W$").Enum(2).String("W").Raw(eight);
        stub.U32(0x612FFFFF);
      },
      "server=\\\\dc account=W$ channel_type=workstation computer=W "
      "client_credential=0102030405060708 negotiate_flags=0x612fffff");
  ExpectResponse(
      "netlogon", 26,
      [&eight](NdrBuilder& stub) { stub.Raw(eight).U32(0x612FFFFF).U32(1104).U32(0); },
      "server_credential=0102030405060708 negotiated_flags=0x612fffff rid=1104");
  ExpectRequest(
      "netlogon", 39,
      [&eight](NdrBuilder& stub) {
        stub.Null().Pointer().String("W").Enum(2).Align(stub.stub().ndr64 ? 8 : 1).Enum(2);
        stub.Pointer().Header("D").U32(0).U32(0).U32(0).Header("bob").Header("PC").Raw(eight);
        stub.Header("").Header("").Body("D").Body("bob").Body("PC");
      },
      "computer=W logon_level=network domain=D account=bob workstation=PC");
}

TEST(DrsuapiTest, ReadsReplication) {
  ExpectRequest(
      "drsuapi", 0, [](NdrBuilder& stub) { stub.Pointer().Uuid(kClient).Null(); },
      "client_guid=e24d201a-4fd6-11d1-a3da-0000f875ae0d client=ntdsapi");
  ExpectRequest(
      "drsuapi", 3,
      [](NdrBuilder& stub) {
        stub.Handle(1).U32(8).Align(stub.stub().ndr64 ? 8 : 1).U32(8).Align(8).Uuid(kClient);
        stub.Uuid(kClient).Pointer().Number(0, 8).Number(0, 8).Number(0, 8).Null().U32(0).U32(1);
        stub.U32(0).U32(6).Number(0, 8).Null().Null().Structure().U32(0).Null();
        Name(stub, "DC=x");
      },
      "version=8 extended_operation=EXOP_REPL_OBJ nc=DC=x");
  ExpectRequest(
      "drsuapi", 12,
      [](NdrBuilder& stub) {
        stub.Handle(1).U32(1).Union(1).U32(0).U32(0).U32(0).U32(8).U32(1).U32(1);
        stub.Pointer().Word(1).Pointer().String("krbtgt");
      },
      "version=1 format_offered=0x8 format_desired=0x1 count=1 name=krbtgt");
  ExpectRequest(
      "drsuapi", 6,
      [](NdrBuilder& stub) {
        stub.Handle(1).U32(1).Union(1).Pointer().Pointer().U32(0);
        Name(stub, "DC=y");
        stub.String("evil.example", false);
      },
      "version=1 nc=DC=y source=evil.example");
}

}  // namespace
}  // namespace eastwest::msrpc::testing
