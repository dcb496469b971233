#include "parsers/smb2/transform.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/parsers/smb2/hostile.h"

namespace eastwest::smb2 {
namespace {

// a15_encrypted_psexec.pcap frame 14
constexpr std::string_view kSample =
    "fd534d42135b8fd3dc306cef1154f3a5bf73dbfa5764636f626f555144647700000000006c00000000000100d43170"
    "01"
    "00000000";

TEST(TransformHeaderTest, ReadsTheHeader) {
  const auto message = FromHex(kSample);
  const auto header = ParseTransformHeader(message);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->original_message_size, 108U);
  EXPECT_EQ(header->flags, 1);
  EXPECT_EQ(header->session_id, SessionId{0x017031d4});
  EXPECT_EQ(header->signature[0], 0x13);
  EXPECT_EQ(header->nonce[0], 0x57);
}

TEST(TransformHeaderTest, RejectsHostileFields) {
  ExpectRejects(FromHex(kSample), ParseTransformHeader,
                {{"an SMB2 header", 0, 0xFE, ParseError::kBadMagic}});
}

TEST(TransformHeaderTest, RejectsEveryPrefix) {
  const auto message = FromHex(kSample);
  ExpectEveryPrefixRejected(message, ParseTransformHeader);
}

}  // namespace
}  // namespace eastwest::smb2
