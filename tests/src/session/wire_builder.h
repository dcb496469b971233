// Builders of SMB2 messages and DCERPC PDUs, field by field as the specifications list them.
#ifndef EASTWEST_TESTS_SRC_SESSION_WIRE_BUILDER_H_
#define EASTWEST_TESTS_SRC_SESSION_WIRE_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "parsers/smb2/header.h"
#include "tests/src/session/monitor.h"

namespace eastwest::session::testing {

// Out appends fields to a buffer.
class Out {
 public:
  explicit Out(bool big_endian = false) : big_endian_(big_endian) {}
  Out& Number(std::uint64_t value, std::size_t size);
  Out& U8(std::uint64_t value) { return Number(value, 1); }
  Out& U16(std::uint64_t value) { return Number(value, 2); }
  Out& U32(std::uint64_t value) { return Number(value, 4); }
  Out& U64(std::uint64_t value) { return Number(value, 8); }
  Out& Zeros(std::size_t count);
  Out& Raw(const Buffer& more);
  Out& Uuid(std::string_view text);
  std::size_t size() const { return bytes_.size(); }
  const Buffer& bytes() const { return bytes_; }

 private:
  bool big_endian_;
  Buffer bytes_;
};

Buffer Utf16(std::string_view text);
Buffer Text(std::string_view text);
Buffer FromHex(std::string_view hex);

// --- SMB2 --------------------------------------------------------------------------------------

// Head holds the header's fields. [MS-SMB2] 2.2.1
struct Head {
  smb2::Command command = smb2::Command::kEcho;
  std::uint64_t message_id = 0;
  std::uint64_t session_id = 0;
  std::uint32_t tree_id = 0;
  std::uint32_t status = 0;
  std::uint32_t flags = 0;
};

struct File {
  std::uint64_t persistent = 0;
  std::uint64_t transient = 0;
};
inline constexpr File kRelated = {~std::uint64_t{0}, ~std::uint64_t{0}};

Buffer Message(const Head& head, const Buffer& body);
// Compound pads its members to eight bytes and links them. [MS-SMB2] 3.2.4.1.4
Buffer Compound(const std::vector<Buffer>& messages);
Buffer Nbss(const Buffer& message);
Buffer Transform(std::uint64_t session_id, std::size_t payload_bytes);

struct CreateOptions {
  std::uint32_t disposition = 1;  // FILE_OPEN
  std::uint32_t options = 0;
  std::uint32_t action = 1;  // FILE_OPENED
};
Buffer NegotiateRequestBody(std::initializer_list<std::uint16_t> dialects);
Buffer NegotiateResponseBody(std::uint16_t dialect);
Buffer SessionSetupRequestBody(const Buffer& token, bool binding = false,
                               std::uint64_t previous = 0);
Buffer SessionSetupResponseBody(const Buffer& token, std::uint16_t flags = 0);
Buffer TreeConnectRequestBody(std::string_view path);
Buffer TreeConnectResponseBody(std::uint8_t share_type);
Buffer CreateRequestBody(std::string_view name, const CreateOptions& options = {});
Buffer CreateResponseBody(const File& file, const CreateOptions& options = {});
Buffer FileRequestBody(smb2::Command command, const File& file);  // CLOSE, QUERY_INFO, READ ...
Buffer WriteRequestBody(const File& file, const Buffer& data, std::uint64_t offset = 0);
Buffer WriteResponseBody(std::size_t count);
Buffer ReadResponseBody(const Buffer& data);
Buffer IoctlRequestBody(const File& file, std::uint32_t code, const Buffer& input);
Buffer IoctlResponseBody(const File& file, std::uint32_t code, const Buffer& output);
Buffer SetInfoRequestBody(const File& file, std::uint8_t info_class, const Buffer& information);
Buffer ErrorBody();
Buffer SizeOnlyBody(std::uint16_t structure_size, std::size_t bytes);

// --- authentication ----------------------------------------------------------------------------

Buffer NtlmNegotiateToken();
Buffer NtlmChallengeToken();
Buffer NtlmAuthenticateToken(std::string_view domain, std::string_view user,
                             std::string_view workstation, std::size_t response_bytes = 40);

// --- DCERPC ------------------------------------------------------------------------------------

inline constexpr std::string_view kSvcctlUuid = "367abb81-9844-35f1-ad32-98f038001003";
inline constexpr std::string_view kSamrUuid = "12345778-1234-abcd-ef00-0123456789ac";
inline constexpr std::string_view kTaskUuid = "86d35949-83c9-4044-b424-db363231fd0c";
inline constexpr std::string_view kNdr32Uuid = "8a885d04-1ceb-11c9-9fe8-08002b104860";
inline constexpr std::string_view kNdr64Uuid = "71710533-beba-4937-8319-b5dbef9ccc36";

struct PduOptions {
  std::uint8_t flags = 3;  // first and last fragment
  std::uint32_t call_id = 1;
  bool big_endian = false;
  std::uint8_t auth_type = 0;  // with a level, a trailer with auth_token
  std::uint8_t auth_level = 0;
  Buffer auth_token = {};
};
struct Offer {
  std::string_view interface;
  std::uint16_t version = 1;
  std::string_view transfer = kNdr32Uuid;
};
struct Verdict {
  std::uint16_t result = 0;
  std::string_view transfer = kNdr32Uuid;
};
Buffer Pdu(std::uint8_t type, const Buffer& body, const PduOptions& options = {});
Buffer BindPdu(const std::vector<Offer>& offers, const PduOptions& options = {},
               std::uint8_t type = 11, std::uint16_t first_id = 0);
Buffer BindAckPdu(const std::vector<Verdict>& verdicts, const PduOptions& options = {},
                  std::uint8_t type = 12);
Buffer RequestPdu(std::uint16_t opnum, const Buffer& stub, const PduOptions& options = {},
                  std::uint16_t context_id = 0);
Buffer ResponsePdu(const Buffer& stub, const PduOptions& options = {});
Buffer FaultPdu(std::uint32_t status, const PduOptions& options = {});
Buffer Join(const std::vector<Buffer>& parts);

}  // namespace eastwest::session::testing

#endif  // EASTWEST_TESTS_SRC_SESSION_WIRE_BUILDER_H_
