// The table of decoders (registry), the fields they fill (call_fields, call), and hosts in paths.
#include "parsers/msrpc/calls/registry.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/parsers/msrpc/calls/decode.h"

namespace eastwest::msrpc {
namespace {

using testing::DecoderOf;
using testing::NdrBuilder;
using testing::Side;

TEST(RegistryTest, IsSortedAndNamesOnlyKnownInterfaces) {
  const Guid* before = nullptr;
  for (const InterfaceCalls& calls : AllInterfaceCalls()) {
    EXPECT_TRUE(before == nullptr || *before < calls.uuid) << ToString(calls.uuid);
    EXPECT_NE(FindInterface(calls.uuid), nullptr) << ToString(calls.uuid);
    for (const Decoder& decoder : calls.decoders) {
      EXPECT_NE(decoder.request, nullptr) << ToString(calls.uuid) << " " << decoder.opnum;
      EXPECT_EQ(FindDecoder(calls.uuid, decoder.opnum), &decoder);
    }
    before = &calls.uuid;
  }
  EXPECT_EQ(FindDecoder(Guid{}, 0), nullptr);
  EXPECT_EQ(FindDecoder(GuidFrom("367abb81-9844-35f1-ad32-98f038001003"), 999), nullptr);
}

TEST(RegistryTest, EveryDecoderSurvivesNothingAndNoise) {
  std::vector<std::uint8_t> noise(512);
  for (std::size_t i = 0; i < noise.size(); ++i) {
    noise[i] = static_cast<std::uint8_t>((i * 2654435761U) >> 13);
  }
  for (const InterfaceCalls& calls : AllInterfaceCalls()) {
    for (const Decoder& decoder : calls.decoders) {
      for (const bool ndr64 : {false, true}) {
        for (const Side side : {Side::kRequest, Side::kResponse}) {
          const testing::Decoded empty = Decode(decoder, side, {.data = {}, .ndr64 = ndr64});
          EXPECT_EQ(empty.text, "");
          Decode(decoder, side, {.data = noise, .ndr64 = ndr64});
        }
      }
    }
  }
}

TEST(RegistryTest, KnowsARefusal) {
  struct Case {
    ReturnCodeKind kind;
    std::uint32_t code;
    bool refused;
  };
  const Case cases[] = {
      {ReturnCodeKind::kNone, 5, false},
      {ReturnCodeKind::kWin32, 0, false},
      {ReturnCodeKind::kWin32, 5, true},
      {ReturnCodeKind::kWin32, 234, false},  // more data
      {ReturnCodeKind::kWin32, 259, false},  // no more items
      {ReturnCodeKind::kNtStatus, 0x105, false},
      {ReturnCodeKind::kNtStatus, 0x8000001A, false},
      {ReturnCodeKind::kNtStatus, 0xC0000022, true},
      {ReturnCodeKind::kHresult, 1, false},
      {ReturnCodeKind::kHresult, 0x80070005, true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsRefusal(c.kind, c.code), c.refused) << std::hex << c.code;
  }
}

TEST(CallFieldsTest, DropsWhatDoesNotFitAndSaysSo) {
  CallFields fields;
  for (std::size_t i = 0; i < kCallFieldsMax; ++i) {
    fields.Add("x", Number{i});
  }
  EXPECT_FALSE(fields.dropped());
  fields.Add("x", Number{1});
  EXPECT_TRUE(fields.dropped());
  EXPECT_EQ(fields.fields().size(), kCallFieldsMax);
}

TEST(CallFieldsTest, WritesValuesAsPeopleReadThem) {
  const std::vector<std::uint8_t> sz = {'a', 0, 'b', 0, 0, 0, 'c', 0};
  const std::vector<std::uint8_t> multi = {'a', 0, 0, 0, 'b', 0, 0, 0, 0, 0};
  const std::vector<std::uint8_t> number = {1, 2, 3, 4, 5, 6, 7, 8};
  const std::vector<std::uint8_t> sid = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0};
  const Bytes bytes(number);
  EXPECT_EQ(ToUtf8(FieldValue(RegistryData{1, sz})), "ab");
  EXPECT_EQ(ToUtf8(FieldValue(RegistryData{7, multi})), "a; b");
  EXPECT_EQ(ToUtf8(FieldValue(RegistryData{4, bytes.first(4)})), "DWORD (0x04030201)");
  EXPECT_EQ(ToUtf8(FieldValue(RegistryData{5, bytes.first(4)})), "DWORD (0x01020304)");
  EXPECT_EQ(ToUtf8(FieldValue(RegistryData{4, bytes.first(3)})), "010203");
  EXPECT_EQ(ToUtf8(FieldValue(RegistryData{11, bytes})), "QWORD (0x08070605-0x04030201)");
  EXPECT_EQ(ToUtf8(FieldValue(RegistryData{3, bytes})), "0102030405060708");
  EXPECT_EQ(ToUtf8(FieldValue(Sid{sid})), "S-1-5-32-544");
  EXPECT_EQ(ToUtf8(FieldValue(HexNumber{0xF01FF})), "0xf01ff");
  const std::vector<std::uint8_t> blob(kHexBytesMax + 1, 0xAB);
  EXPECT_EQ(ToUtf8(FieldValue(HexBytes{blob})).size(), 2 * kHexBytesMax + 3);
}

}  // namespace
}  // namespace eastwest::msrpc
