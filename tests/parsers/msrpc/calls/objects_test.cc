// Decoders of objref, activation, automation, wmi.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/parsers/msrpc/calls/decode.h"

namespace eastwest::msrpc::testing {
namespace {

// RemoteGetClassObject for Excel, by a Windows host.
constexpr std::string_view kGetClassObject =
    "0500070001000000000000001561adf05d19dc4d9d6c7cc30db8c76d0000000000000200e8020000e80200004d45"
    "4f5704000000a201000000000000c0000000000000463803000000000000c00000000000004600000000c0020000"
    "b00200000000000001100800ccccccccb000000000000000b0020000c00000000000000002000000060000000000"
    "000000000000000000000000000000000200040002000000000006000000b901000000000000c000000000000046"
    "ab01000000000000c000000000000046a501000000000000c000000000000046a601000000000000c00000000000"
    "0046a401000000000000c000000000000046aa01000000000000c000000000000046060000006800000058000000"
    "9000000050000000200000003000000001100800cccccccc5800000000000000ffffffff00000000000000000000"
    "00000200000000000000000000000000000000000000000000001000000002000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000001100800cccccccc48000000000000000045"
    "020000000000c0000000000000461000000000000000000000000100000000000000000002005800000005000700"
    "010000000100000000000000c0000000000000460000000001100800cccccccc8000000000000000000000000000"
    "00000000000000000000000002000000000060000000600000004d454f5704000000c001000000000000c0000000"
    "000000463b03000000000000c000000000000046000000003000000001000100d74d8dbcb11e1b4e8a42d9baf904"
    "c25d0200000000000000000000000000000000000000000000000100000001100800cccccccc4000000000000000"
    "000000000000020000000000000000000400020000000000000000000c000000000000000c000000310037003200"
    "2e00310038002e00330039002e003600000001100800cccccccc1000000000000000000000000000000000000000"
    "0000000001100800cccccccc20000000000000000000000000000200020000000100000004000200010000000700"
    "000000000000";

// Its answer.
constexpr std::string_view kGetClassObjectAnswer =
    "01000000000000000000020030030000300300004d454f5704000000a301000000000000c0000000000000463903"
    "000000000000c0000000000000460000000008030000f80200000000000001100800cccccccc6000000000000000"
    "f8020000700000000000000002000000020000000000000000000000000000000000000000000200040002000000"
    "0000020000003903000000000000c000000000000046b601000000000000c00000000000004602000000f8000000"
    "9001000001100800cccccccce8000000000000000100000000000200040002000800020001000000010000000000"
    "0000c0000000000000460100000000000000010000000c000200a8000000a80000004d454f570100000001000000"
    "00000000c00000000000004600000000050000000ca42aa2bda021d8b30799b7481572d308a000005405541c4964"
    "a091e3765a5232001c00070057004f0052004b00530054004100540049004f004e00360000000700310037003200"
    "2e00310038002e00330039002e003600000000000900ffff00001e00ffff00001000ffff00000a00ffff00001600"
    "ffff00001f00ffff00000e00ffff000000000000000001100800cccccccc80010000000000000000000000000200"
    "0ca42aa2bda021d804000200049400005405541c3c285bbe27840cc30500000005000700a3000000a3002a000700"
    "57004f0052004b00530054004100540049004f004e0036005b00350031003200320036005d000000070031003700"
    "32002e00310038002e00330039002e0036005b00350031003200320036005d00000000000a00ffff540048004500"
    "530048004900520045005c0070006700750073007400610076006f0000001e00ffff540048004500530048004900"
    "520045005c0070006700750073007400610076006f0000001000ffff540048004500530048004900520045005c00"
    "70006700750073007400610076006f0000000900ffff540048004500530048004900520045005c00700067007500"
    "73007400610076006f0000001600ffff540048004500530048004900520045005c00700067007500730074006100"
    "76006f0000001f00ffff540048004500530048004900520045005c0070006700750073007400610076006f000000"
    "000000000000000000000000";

// ServerAlive2: the addresses of the same host.
constexpr std::string_view kServerAlive2 =
    "05000700000002003200000032001c00070057004f0052004b00530054004100540049004f004e00360000000700"
    "3100370032002e00310038002e00330039002e003600000000000900ffff00001e00ffff00001000ffff00000a00"
    "ffff00001600ffff00001f00ffff00000e00ffff000000000000000000000000";

// GetIDsOfNames and Invoke of RegisterXLL.
constexpr std::string_view kGetIdsOfNames =
    "0500070000000000000000001561adf05d19dc4d9d6c7cc30db8c76d000000000000000000000000000000000000"
    "000001000000000002000c000000000000000c0000005200650067006900730074006500720058004c004c000000"
    "01000000090400008ae3137102f43671024028000004020000000000c00000000000004600000000045d888aeb1c"
    "c9119fe808002b10486002000000";
constexpr std::string_view kInvoke =
    "0500070000000000000000001561adf05d19dc4d9d6c7cc30db8c76d000000001e00000000000000000000000000"
    "000000000000090400000100000000000200000000000100000000000000010000005573657258004c000b000000"
    "00000000080000000000000008000000e9c8ad0018000000300000001800000043003a005c005c00700072006f00"
    "6700720061006d0064006100740061005c00630061006c0063002e0078006c006c00000000000000000000000000";

// NTLMLogin.
constexpr std::string_view kNtlmLogin =
    "0500070000000000000000001bd27efdc9dad249aadd65b0c706fc4900000000000002001a000000000000001a00"
    "00005c005c003100370032002e00310036002e00360036002e00330036005c0052004f004f0054005c0043004900"
    "4d00560032000000040002001000000000000000100000006d0073005f003400300039002c0065006e002d005500"
    "53002c0065006e0000000000000000000000";

NdrBuilder& This(NdrBuilder& stub) {
  return stub.Structure().U16(5).U16(7).U32(0).U32(0).Uuid(Guid{}).Null();
}

NdrBuilder& Bstr(NdrBuilder& stub, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  stub.Pointer().Word(size).U32(2 * size).U32(size);
  for (const char c : text) {
    stub.U16(static_cast<std::uint8_t>(c));
  }
  return stub;
}

NdrBuilder& Marshalled(NdrBuilder& stub, std::string_view bytes) {
  const std::vector<std::uint8_t> data(bytes.begin(), bytes.end());
  return stub.Pointer().Word(data.size()).U32(static_cast<std::uint32_t>(data.size())).Raw(data);
}

TEST(ActivationTest, ReadsTheClassThatIsActivated) {
  ExpectSample("IRemoteSCMActivator", 3, Side::kRequest, kGetClassObject,
               "clsid=00024500-0000-0000-c000-000000000046 class=Excel.Application "
               "iid=00000001-0000-0000-c000-000000000046 server_name=172.18.39.6");
}

TEST(ActivationTest, ReadsWhereTheObjectListens) {
  ExpectSample("IRemoteSCMActivator", 3, Side::kResponse, kGetClassObjectAnswer,
               "binding=WORKSTATION6[51226] binding=172.18.39.6[51226]");
  const std::vector<std::uint8_t> data = ::eastwest::testing::FromHex(kGetClassObjectAnswer);
  const Decoded decoded =
      Decode(DecoderOf("IRemoteSCMActivator", 3), Side::kResponse, {.data = data});
  EXPECT_EQ(decoded.fields.tcp_port(), 51226);
  ExpectSample("IObjectExporter", 5, Side::kResponse, kServerAlive2,
               "binding=WORKSTATION6 binding=172.18.39.6");
}

TEST(ActivationTest, ReadsTheOldForm) {
  ExpectRequest(
      "IActivation", 0,
      [](NdrBuilder& stub) {
        This(stub).Uuid(GuidFrom("49b2791a-b1ae-4c90-9b8e-e860ba07f889")).Null().Null();
        stub.U32(2).U32(0).U32(1).Pointer().Word(1);
        stub.Uuid(GuidFrom("00020400-0000-0000-c000-000000000046"));
      },
      "clsid=49b2791a-b1ae-4c90-9b8e-e860ba07f889 class=MMC20.Application "
      "iid=00020400-0000-0000-c000-000000000046");
  ExpectRequest(
      "IObjectExporter", 4, [](NdrBuilder& stub) { stub.Number(0xABC, 8).U16(1); }, "oxid=0xabc");
}

TEST(ActivationTest, RejectsHostileProperties) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {"no OBJREF", 44, 0, ParseError::kBadMagic},
      {"no custom OBJREF", 48, 1, ParseError::kBadValue},
      {"a million properties", 134, 0xFF, ParseError::kTooMany},
      {"more sizes than properties", 264, 7, ParseError::kBadLength},
      {"a property beyond the end", 269, 0xFF, ParseError::kOutOfRange},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> data = ::eastwest::testing::FromHex(kGetClassObject);
    data[c.at] = c.byte;
    const Decoded decoded =
        Decode(DecoderOf("IRemoteSCMActivator", 3), Side::kRequest, {.data = data});
    EXPECT_EQ(decoded.error, c.expected);
  }
}

TEST(AutomationTest, ReadsNamesAndStrings) {
  ExpectSample("IDispatch", 5, Side::kRequest, kGetIdsOfNames, "member=RegisterXLL");
  ExpectSample("IDispatch", 5, Side::kResponse, "0000000000000000010000001e00000000000000",
               "dispid=0x1e");
  ExpectSample("IDispatch", 6, Side::kRequest, kInvoke,
               "dispid=0x1e invoke_kind=method string=C:\\\\programdata\\calc.xll");
  ExpectRequest(
      "IRemUnknown2", 3,
      [](NdrBuilder& stub) {
        This(stub).Uuid(GuidFrom("00005800-0a38-0000-5405-541c4964a091")).U32(5).U16(1).Word(1);
        stub.Uuid(GuidFrom("00020400-0000-0000-c000-000000000046"));
      },
      "ipid=00005800-0a38-0000-5405-541c4964a091 iid=00020400-0000-0000-c000-000000000046");
  ExpectRequest(
      "IDispatch", 5,
      [](NdrBuilder& stub) {
        This(stub).Uuid(Guid{}).Word(1).Pointer().String("Document").U32(1).U32(0x409);
      },
      "member=Document");
}

TEST(ObjrefTest, StepsOverExtensions) {
  ExpectRequest(
      "IDispatch", 5,
      [](NdrBuilder& stub) {
        stub.Structure().U16(5).U16(7).U32(0).U32(0).Uuid(Guid{}).Pointer();
        stub.Structure().U32(1).U32(0).Pointer().Word(2).Pointer().Null();
        stub.Word(8).Uuid(Guid{}).U32(8).Number(0, 8);
        stub.Uuid(Guid{}).Word(1).Pointer().String("Navigate").U32(1).U32(0x409);
      },
      "member=Navigate");
  NdrBuilder many(false);
  many.U16(5).U16(7).U32(0).U32(0).Uuid(Guid{}).Pointer().U32(1).U32(0).Pointer().Word(9);
  for (int i = 0; i < 60; ++i) {
    many.U32(1);
  }
  EXPECT_EQ(Decode(DecoderOf("IDispatch", 5), Side::kRequest, many.stub()).error,
            ParseError::kTooMany);
}

TEST(WmiTest, ReadsNamespacesAndQueries) {
  ExpectSample("IWbemLevel1Login", 6, Side::kRequest, kNtlmLogin,
               "namespace=\\\\172.16.66.36\\ROOT\\CIMV2 locale=ms_409,en-US,en");
  ExpectRequest(
      "IWbemServices", 20,
      [](NdrBuilder& stub) {
        Bstr(Bstr(This(stub), "WQL"), "SELECT * FROM Win32_Process").U32(0).Null();
      },
      "language=WQL query=SELECT * FROM Win32_Process");
  ExpectRequest(
      "IWbemServices", 6, [](NdrBuilder& stub) { Bstr(This(stub), "Win32_Process").U32(0).Null(); },
      "object=Win32_Process");
  ExpectRequest(
      "IWbemLoginClientID", 3,
      [](NdrBuilder& stub) { This(stub).Pointer().String("PC").U32(42).U32(0); },
      "client_machine=PC client_process_id=42");
}

TEST(WmiTest, ReadsTheCommandLineOfAProcess) {
  using std::string_literals::operator""s;
  // A class of parameters, then its instance; the second string is UTF-16.
  const std::string object =
      "\0__PARAMETERS\0\0CommandLine\0\0string\0\xFF\0\0\0"
      "\0__PARAMETERS\0\0cmd.exe /Q /c whoami\0\x01"
      "C\0:\0\\\0\0\0"s;
  ExpectRequest(
      "IWbemServices", 24,
      [&object](NdrBuilder& stub) {
        Bstr(Bstr(This(stub), "Win32_Process"), "Create").U32(0).Null();
        Marshalled(stub, object).Null().Null();
      },
      "object=Win32_Process method=Create command_line=cmd.exe /Q /c whoami parameter=C:\\");
}

TEST(WmiTest, ReadsTheStringsOfAnInstance) {
  using std::string_literals::operator""s;
  const std::string object = "MEOW\x02\0CommandLineEventConsumer\0\0powershell -enc AAAA\0"s;
  ExpectRequest(
      "IWbemServices", 14,
      [&object](NdrBuilder& stub) { Marshalled(This(stub), object).U32(0).Null(); },
      "string=CommandLineEventConsumer string=powershell -enc AAAA");
}

}  // namespace
}  // namespace eastwest::msrpc::testing
