#include "parsers/msrpc/svcctl.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/parsers/msrpc/ndr_builder.h"
#include "tests/parsers/msrpc/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::msrpc {
namespace {

using ::eastwest::testing::ExpectEveryPrefixRejected;
using ::eastwest::testing::FromHex;
using testing::NdrBuilder;

TEST(SvcctlTest, ReadsTheServiceOfSmbexec) {
  const std::vector<std::uint8_t> data = FromHex(testing::kCreateServiceW);
  const Parsed<CreateServiceRequest> request =
      ParseCreateServiceRequest({.data = data}, svcctl::kCreateServiceW);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(ToUtf8(request->service_name), "BTOBTO");
  EXPECT_EQ(ToUtf8(request->display_name), "BTOBTO");
  EXPECT_EQ(request->desired_access, 0x000F01FFU);
  EXPECT_EQ(request->service_type, 0x10U);
  EXPECT_EQ(request->start_type, 3U);
  EXPECT_EQ(request->error_control, 0U);
  EXPECT_EQ(ToUtf8(request->binary_path),
            "%COMSPEC% /Q /c echo cd  ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > %TEMP%\\execute.bat "
            "& %COMSPEC% /Q /c %TEMP%\\execute.bat & del %TEMP%\\execute.bat");
  EXPECT_TRUE(request->account.empty());
  EXPECT_FALSE(request->tag_id.has_value());
}

TEST(SvcctlTest, ReadsTheServiceOfAnAnsiClient) {
  const std::vector<std::uint8_t> data = FromHex(testing::kCreateServiceA);
  const Parsed<CreateServiceRequest> request =
      ParseCreateServiceRequest({.data = data}, svcctl::kCreateServiceA);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(ToUtf8(request->service_name), "Cyb3rWard0g");
  EXPECT_EQ(ToUtf8(request->display_name), "OTR");
  EXPECT_EQ(request->start_type, 2U);
  EXPECT_EQ(ToUtf8(request->binary_path), "C:\\Windows\\System32\\GruntHTTP2.exe");
}

TEST(SvcctlTest, BindsTheNewHandleToTheAnswer) {
  const std::vector<std::uint8_t> data = FromHex(testing::kCreateServiceWResponse);
  const Parsed<CreateServiceResponse> response = ParseCreateServiceResponse({.data = data});
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->return_code, 0U);
  EXPECT_EQ(response->handle[4], 0x60);
  EXPECT_EQ(response->handle[19], 0x19);
}

TEST(SvcctlTest, ReadsOpenCalls) {
  const std::vector<std::uint8_t> manager = FromHex(testing::kOpenScManagerW);
  const Parsed<OpenScManagerRequest> open =
      ParseOpenScManagerRequest({.data = manager}, svcctl::kOpenSCManagerW);
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(ToUtf8(open->machine_name), "DUMMY");
  EXPECT_EQ(ToUtf8(open->database_name), "ServicesActive");
  EXPECT_EQ(open->desired_access, 0x3FU);

  const std::vector<std::uint8_t> service = FromHex(testing::kOpenServiceW);
  const Parsed<OpenServiceRequest> wide =
      ParseOpenServiceRequest({.data = service}, svcctl::kOpenServiceW);
  ASSERT_TRUE(wide.ok());
  EXPECT_EQ(ToUtf8(wide->service_name), "BWOq");
  EXPECT_EQ(wide->desired_access, 0x000F01FFU);

  const std::vector<std::uint8_t> ansi = FromHex(testing::kOpenServiceA);
  const Parsed<OpenServiceRequest> narrow =
      ParseOpenServiceRequest({.data = ansi}, svcctl::kOpenServiceA);
  ASSERT_TRUE(narrow.ok());
  EXPECT_EQ(ToUtf8(narrow->service_name), "Cyb3rWard0g");
}

TEST(SvcctlTest, FollowsTheHandleFromOneCallToTheNext) {
  const std::vector<std::uint8_t> answer = FromHex(testing::kOpenScManagerWResponse);
  const std::vector<std::uint8_t> next = FromHex(testing::kOpenServiceW);
  EXPECT_EQ(ParseHandleResponse({.data = answer})->handle,
            ParseOpenServiceRequest({.data = next}, svcctl::kOpenServiceW)->manager);
}

TEST(SvcctlTest, ReadsAFailedOpen) {
  const std::vector<std::uint8_t> data = FromHex(testing::kOpenServiceWResponse);
  const Parsed<HandleResponse> response = ParseHandleResponse({.data = data});
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->return_code, 1060U);
  EXPECT_EQ(response->handle, ContextHandle{});
}

TEST(SvcctlTest, ReadsOpenScManager2WithoutMachineName) {
  const std::vector<std::uint8_t> data = FromHex(testing::kOpenScManager2);
  const Parsed<OpenScManagerRequest> request =
      ParseOpenScManagerRequest({.data = data}, svcctl::kOpenSCManager2);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->desired_access, 2U);
}

TEST(SvcctlTest, ReadsControlAndPlainHandleCalls) {
  const std::vector<std::uint8_t> data = FromHex(testing::kControlService);
  const Parsed<ControlServiceRequest> control = ParseControlServiceRequest({.data = data});
  ASSERT_TRUE(control.ok());
  EXPECT_EQ(control->control, 1U);
  EXPECT_EQ(ParseHandleRequest({.data = data})->handle, control->service);
}

TEST(SvcctlTest, ReadsAStartWithoutArguments) {
  const std::vector<std::uint8_t> data = FromHex(testing::kStartServiceW);
  const Parsed<StartServiceRequest> request =
      ParseStartServiceRequest({.data = data}, svcctl::kStartServiceW);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->argument_count, 0U);
}

TEST(SvcctlTest, ReadsTheArgumentsOfAStart) {
  for (const bool ndr64 : {false, true}) {
    NdrBuilder builder(ndr64);
    builder.Handle(1).U32(3).Pointer().Word(3).Pointer().Null().Pointer().String("one").String(
        "three");
    const Parsed<StartServiceRequest> request =
        ParseStartServiceRequest(builder.stub(), svcctl::kStartServiceW);
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(request->declared_count, 3U);
    ASSERT_EQ(request->argument_count, 2U);
    EXPECT_EQ(ToUtf8(request->arguments[1]), "three");
  }
}

TEST(SvcctlTest, KeepsTheFirstArgumentsOfMany) {
  NdrBuilder builder(false);
  builder.Handle(1).U32(20).Pointer().Word(20);
  for (int i = 0; i < 20; ++i) {
    builder.Pointer();
  }
  for (int i = 0; i < 20; ++i) {
    builder.String(std::to_string(i));
  }
  const Parsed<StartServiceRequest> request =
      ParseStartServiceRequest(builder.stub(), svcctl::kStartServiceW);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->argument_count, kServiceArgumentsMax);
  EXPECT_EQ(ToUtf8(request->arguments[15]), "15");
}

TEST(SvcctlTest, StopsAtAnArgumentCountThatTheStubCannotHold) {
  NdrBuilder builder(false);
  builder.Handle(1).U32(0xFFFFFFFF).Pointer().Word(0xFFFFFFFF).Pointer();
  EXPECT_EQ(ParseStartServiceRequest(builder.stub(), svcctl::kStartServiceW).error,
            ParseError::kTruncated);
}

NdrBuilder FullCreate(bool ndr64, ByteReader::Order order, bool wide) {
  NdrBuilder builder(ndr64, order);
  builder.Handle(9).String("svc", wide).Pointer().String("shown", wide);
  builder.U32(0xF01FF).U32(0x10).U32(2).U32(1).String("C:\\x.exe", wide);
  builder.Pointer().String("group", wide).Pointer().U32(77).Pointer().Blob(5).U32(5);
  builder.Pointer().String("CORP\\u", wide).Pointer().Blob(3).U32(3);
  return builder;
}

TEST(SvcctlTest, ReadsEveryFormOfCreateService) {
  struct Case {
    const char* why;
    std::uint16_t opnum;
    bool wide;
  };
  const Case cases[] = {
      {"12", svcctl::kCreateServiceW, true},       {"24", svcctl::kCreateServiceA, false},
      {"44", svcctl::kCreateServiceWow64A, false}, {"45", svcctl::kCreateServiceWow64W, true},
      {"60", svcctl::kCreateWowService, true},
  };
  for (const Case& c : cases) {
    for (const bool ndr64 : {false, true}) {
      for (const ByteReader::Order order : {ByteReader::Order::kLittle, ByteReader::Order::kBig}) {
        SCOPED_TRACE(c.why);
        NdrBuilder builder = FullCreate(ndr64, order, c.wide);
        if (c.opnum == svcctl::kCreateWowService) {
          builder.U16(0x14C);
        }
        const Parsed<CreateServiceRequest> request =
            ParseCreateServiceRequest(builder.stub(), c.opnum);
        ASSERT_TRUE(request.ok());
        EXPECT_EQ(ToUtf8(request->service_name), "svc");
        EXPECT_EQ(ToUtf8(request->display_name), "shown");
        EXPECT_EQ(ToUtf8(request->binary_path), "C:\\x.exe");
        EXPECT_EQ(ToUtf8(request->load_order_group), "group");
        EXPECT_EQ(ToUtf8(request->account), "CORP\\u");
        EXPECT_EQ(request->tag_id, 77U);
        EXPECT_EQ(request->start_type, 2U);
      }
    }
  }
}

TEST(SvcctlTest, ReadsAChangedConfiguration) {
  for (const bool ndr64 : {false, true}) {
    NdrBuilder builder(ndr64);
    builder.Handle(3).U32(kServiceNoChange).U32(3).U32(kServiceNoChange);
    builder.Pointer().String("cmd.exe /c x").Null().Null().Null().U32(0);
    builder.Pointer().String("LocalSystem").Null().U32(0).Pointer().String("name");
    const Parsed<ChangeServiceConfigRequest> request =
        ParseChangeServiceConfigRequest(builder.stub(), svcctl::kChangeServiceConfigW);
    ASSERT_TRUE(request.ok());
    EXPECT_EQ(request->service_type, kServiceNoChange);
    EXPECT_EQ(request->start_type, 3U);
    EXPECT_EQ(ToUtf8(request->binary_path), "cmd.exe /c x");
    EXPECT_EQ(ToUtf8(request->account), "LocalSystem");
    EXPECT_EQ(ToUtf8(request->display_name), "name");
  }
  NdrBuilder answer(false);
  answer.Null().U32(5);
  EXPECT_EQ(ParseChangeServiceConfigResponse(answer.stub())->return_code, 5U);
}

TEST(SvcctlTest, RejectsHostileCreateRequests) {
  struct Case {
    const char* why;
    std::size_t at;
    std::uint8_t byte;
    ParseError expected;
  };
  const Case cases[] = {
      {.why = "name longer than the stub", .at = 29, .byte = 1, .expected = ParseError::kBadLength},
      {.why = "name with an offset", .at = 24, .byte = 1, .expected = ParseError::kBadValue},
      {.why = "name of 4 G", .at = 31, .byte = 0xFF, .expected = ParseError::kBadLength},
      {.why = "name longer than its maximum",
       .at = 28,
       .byte = 8,
       .expected = ParseError::kBadLength},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::uint8_t> data = FromHex(testing::kCreateServiceW);
    data[c.at] = c.byte;
    EXPECT_EQ(ParseCreateServiceRequest({.data = data}, svcctl::kCreateServiceW).error, c.expected);
  }
}

TEST(SvcctlTest, RejectsEveryPrefix) {
  const auto create = [](Bytes prefix) {
    return ParseCreateServiceRequest({.data = prefix}, svcctl::kCreateServiceW);
  };
  const auto open = [](Bytes prefix) {
    return ParseOpenServiceRequest({.data = prefix}, svcctl::kOpenServiceW);
  };
  const auto manager = [](Bytes prefix) {
    return ParseOpenScManagerRequest({.data = prefix}, svcctl::kOpenSCManagerW);
  };
  const auto answer = [](Bytes prefix) { return ParseCreateServiceResponse({.data = prefix}); };
  const auto handle = [](Bytes prefix) { return ParseHandleResponse({.data = prefix}); };
  ExpectEveryPrefixRejected(FromHex(testing::kCreateServiceW), create);
  ExpectEveryPrefixRejected(FromHex(testing::kOpenServiceW), open);
  ExpectEveryPrefixRejected(FromHex(testing::kOpenScManagerW), manager);
  ExpectEveryPrefixRejected(FromHex(testing::kCreateServiceWResponse), answer);
  ExpectEveryPrefixRejected(FromHex(testing::kOpenServiceWResponse), handle);
  NdrBuilder full = FullCreate(true, ByteReader::Order::kBig, true);
  ExpectEveryPrefixRejected(full.data(), [&full](Bytes prefix) {
    return ParseCreateServiceRequest(full.prefix(prefix), svcctl::kCreateServiceW);
  });
}

}  // namespace
}  // namespace eastwest::msrpc
