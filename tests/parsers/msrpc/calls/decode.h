// Helpers for the tests of the decoders: a stub becomes one line of text, and every test of a call
// is made in all four encodings.
#ifndef EASTWEST_TESTS_PARSERS_MSRPC_CALLS_DECODE_H_
#define EASTWEST_TESTS_PARSERS_MSRPC_CALLS_DECODE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/msrpc/calls/registry.h"
#include "parsers/msrpc/interfaces.h"
#include "tests/parsers/msrpc/ndr_builder.h"
#include "tests/support/prefixes.h"

namespace eastwest::msrpc::testing {

enum class Side { kRequest, kResponse };

inline const Decoder& DecoderOf(std::string_view endpoint, std::uint16_t opnum) {
  static const Decoder kNone;
  for (const Interface& interface : Interfaces()) {
    if (interface.endpoint == endpoint) {
      const Decoder* const decoder = FindDecoder(interface.uuid, opnum);
      EXPECT_NE(decoder, nullptr) << endpoint << " " << opnum;
      return decoder == nullptr ? kNone : *decoder;
    }
  }
  ADD_FAILURE() << "no interface " << endpoint;
  return kNone;
}

struct Decoded {
  std::string text;  // "service_name=x start_type=auto"; handles are "<handle>"
  ParseError error = ParseError::kNone;
  CallFields fields;
};

inline Decoded Decode(const Decoder& decoder, Side side, const Stub& stub) {
  Decoded decoded;
  decoded.error = side == Side::kRequest ? DecodeRequest(decoder, stub, decoded.fields)
                                         : DecodeResponse(decoder, stub, decoded.fields);
  for (const CallField& field : decoded.fields.fields()) {
    const bool handle = std::holds_alternative<HandleName>(field.value);
    const std::string value = handle ? "<handle>" : ToUtf8(field.value);
    if (!value.empty()) {
      decoded.text += (decoded.text.empty() ? "" : " ") + std::string(field.name) + "=" + value;
    }
  }
  return decoded;
}

// ExpectSurvives: no prefix and no wild count makes the decoder read outside the stub, and what a
// shorter stub gives is the beginning of what the whole one gives.
inline void ExpectSurvives(const Decoder& decoder, Side side, const Stub& stub) {
  const std::string whole = Decode(decoder, side, stub).text;
  ::eastwest::testing::ForEveryPrefix(stub.data, [&](Bytes prefix) {
    const Stub cut{.data = prefix, .order = stub.order, .ndr64 = stub.ndr64};
    const Decoded decoded = Decode(decoder, side, cut);
    EXPECT_LE(decoded.text.size(), whole.size()) << decoded.text;
  });
  for (std::size_t at = 0; at + 4 <= stub.data.size(); at += 2) {
    const auto block = std::make_unique<std::uint8_t[]>(stub.data.size());
    std::copy(stub.data.begin(), stub.data.end(), block.get());
    std::fill_n(block.get() + at, 4, std::uint8_t{0xFF});
    const Stub hostile{
        .data = Bytes(block.get(), stub.data.size()), .order = stub.order, .ndr64 = stub.ndr64};
    EXPECT_LE(Decode(decoder, side, hostile).fields.fields().size(), kCallFieldsMax);
  }
}

// ExpectSample reads a stub of a capture.
inline void ExpectSample(std::string_view endpoint, std::uint16_t opnum, Side side,
                         std::string_view hex, std::string_view expected, bool ndr64 = false) {
  SCOPED_TRACE(::testing::Message() << endpoint << " " << opnum);
  const std::vector<std::uint8_t> data = ::eastwest::testing::FromHex(hex);
  const Decoder& decoder = DecoderOf(endpoint, opnum);
  const Stub stub{.data = data, .ndr64 = ndr64};
  const Decoded decoded = Decode(decoder, side, stub);
  EXPECT_EQ(decoded.error, ParseError::kNone);
  EXPECT_EQ(decoded.text, expected);
  ExpectSurvives(decoder, side, stub);
}

using Build = std::function<void(NdrBuilder&)>;

// ExpectCall builds the stub in NDR32 and NDR64, little and big endian: all say the same.
inline void ExpectCall(std::string_view endpoint, std::uint16_t opnum, Side side,
                       const Build& build, std::string_view expected) {
  const Decoder& decoder = DecoderOf(endpoint, opnum);
  for (const bool ndr64 : {false, true}) {
    for (const auto order : {ByteReader::Order::kLittle, ByteReader::Order::kBig}) {
      SCOPED_TRACE(::testing::Message() << endpoint << " " << opnum << (ndr64 ? " NDR64" : " NDR32")
                                        << (order == ByteReader::Order::kBig ? " big endian" : ""));
      NdrBuilder builder(ndr64, order);
      build(builder);
      const Decoded decoded = Decode(decoder, side, builder.stub());
      EXPECT_EQ(decoded.error, ParseError::kNone);
      EXPECT_EQ(decoded.text, expected);
      ExpectSurvives(decoder, side, builder.stub());
    }
  }
}

inline void ExpectRequest(std::string_view endpoint, std::uint16_t opnum, const Build& build,
                          std::string_view expected) {
  ExpectCall(endpoint, opnum, Side::kRequest, build, expected);
}
inline void ExpectResponse(std::string_view endpoint, std::uint16_t opnum, const Build& build,
                           std::string_view expected) {
  ExpectCall(endpoint, opnum, Side::kResponse, build, expected);
}

}  // namespace eastwest::msrpc::testing

#endif  // EASTWEST_TESTS_PARSERS_MSRPC_CALLS_DECODE_H_
