// NEGOTIATE: the dialect and what both sides can do. [MS-SMB2] 2.2.3, 2.2.4
#ifndef EASTWEST_PARSERS_SMB2_NEGOTIATE_H_
#define EASTWEST_PARSERS_SMB2_NEGOTIATE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb2/bounded_list.h"

namespace eastwest::smb2 {

inline constexpr std::size_t kDialectsMax = 64;             // Windows offers 5
inline constexpr std::size_t kNegotiateContextsMax = 32;    // Windows sends 5
inline constexpr std::size_t kNegotiateAlgorithmsMax = 16;  // of one kind; Windows offers 5

enum class Dialect : std::uint16_t {
  kSmb202 = 0x0202,
  kSmb210 = 0x0210,
  kSmb300 = 0x0300,
  kSmb302 = 0x0302,
  kSmb311 = 0x0311,
  kSmb2Wildcard = 0x02FF,  // the answer to a multi-protocol SMB1 negotiate
};

// DialectName gives "2.02", "2.1", "3.0", "3.0.2", "3.1.1", "2.??"; "unknown" for any other.
std::string_view DialectName(Dialect dialect);

enum NegotiateSecurityMode : std::uint16_t {
  kSigningEnabled = 0x0001,
  kSigningRequired = 0x0002,
};

enum Capability : std::uint32_t {
  kCapabilityDfs = 0x00000001,
  kCapabilityLeasing = 0x00000002,
  kCapabilityLargeMtu = 0x00000004,
  kCapabilityMultiChannel = 0x00000008,
  kCapabilityPersistentHandles = 0x00000010,
  kCapabilityDirectoryLeasing = 0x00000020,
  kCapabilityEncryption = 0x00000040,
  kCapabilityNotifications = 0x00000080,
};

// [MS-SMB2] 2.2.3.1
enum class NegotiateContextType : std::uint16_t {
  kPreauthIntegrity = 0x0001,
  kEncryption = 0x0002,
  kCompression = 0x0003,
  kNetname = 0x0005,
  kTransport = 0x0006,
  kRdmaTransform = 0x0007,
  kSigning = 0x0008,
};

using AlgorithmList = BoundedList<std::uint16_t, kNegotiateAlgorithmsMax>;

// NegotiateContexts holds what 3.1.1 adds: in a request what is offered, in a response the choice
// (each list then has one entry, or none when the server left the context out).
struct NegotiateContexts {
  AlgorithmList preauth_hashes;  // 1 = SHA-512
  AlgorithmList ciphers;         // 1 = AES-128-CCM, 2 = AES-128-GCM, 3 and 4 = AES-256
  AlgorithmList compressions;    // 1 = LZNT1, 2 = LZ77, 3 = LZ77+Huffman, 4 = pattern, 5 = LZ4
  AlgorithmList signings;        // 0 = HMAC-SHA256, 1 = AES-CMAC, 2 = AES-GMAC
  Bytes netname;                 // UTF-16LE: the server's name as the client spells it
  std::uint16_t count = 0;
  std::uint16_t unknown_count = 0;  // contexts of a type this parser does not know
};

struct NegotiateRequest {
  BoundedList<Dialect, kDialectsMax> dialects;
  std::uint16_t security_mode = 0;
  std::uint32_t capabilities = 0;
  Guid client_guid;
  NegotiateContexts contexts;

  constexpr bool signing_enabled() const { return (security_mode & kSigningEnabled) != 0; }
  constexpr bool signing_required() const { return (security_mode & kSigningRequired) != 0; }
};
Parsed<NegotiateRequest> ParseNegotiateRequest(Bytes message);

struct NegotiateResponse {
  Dialect dialect{};
  std::uint16_t security_mode = 0;
  Guid server_guid;
  std::uint32_t capabilities = 0;
  std::uint32_t max_transact_size = 0;
  std::uint32_t max_read_size = 0;
  std::uint32_t max_write_size = 0;
  std::uint64_t system_time = 0;        // FILETIME
  std::uint64_t server_start_time = 0;  // FILETIME; Windows 10 and later send zero
  Bytes security_buffer;                // SPNEGO NegTokenInit2
  NegotiateContexts contexts;           // 3.1.1 only

  constexpr bool signing_enabled() const { return (security_mode & kSigningEnabled) != 0; }
  constexpr bool signing_required() const { return (security_mode & kSigningRequired) != 0; }
};
Parsed<NegotiateResponse> ParseNegotiateResponse(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_NEGOTIATE_H_
