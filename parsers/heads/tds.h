// The login of SQL Server: prelogin, login7, and the tokens that answer it. [MS-TDS] 2.2
#ifndef EASTWEST_PARSERS_HEADS_TDS_H_
#define EASTWEST_PARSERS_HEADS_TDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::heads {

// [MS-TDS] 2.2.3.1.1
enum class TdsType : std::uint8_t {
  kTabularResult = 0x04,
  kLogin7 = 0x10,
  kSspi = 0x11,
  kPrelogin = 0x12,
};

inline constexpr std::size_t kTdsHeaderBytes = 8;
// The specification has nine options; a token stream that answers a login has a dozen tokens.
inline constexpr std::size_t kTdsOptionsMax = 16;
inline constexpr std::size_t kTdsTokensMax = 64;

// [MS-TDS] 2.2.3.1
struct TdsHeader {
  TdsType type = TdsType::kPrelogin;
  bool last = false;         // of its message. [MS-TDS] 2.2.3.1.2
  std::uint16_t length = 0;  // of the packet, header included
};
Parsed<TdsHeader> ParseTdsHeader(Bytes packet);

// [MS-TDS] 2.2.6.5; payload is what follows the header.
struct TdsPrelogin {
  std::optional<std::uint8_t> encryption;  // 0 for the login only, 1 on, 2 none, 3 demanded
  Bytes instance;
  bool has_version = false;
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  std::uint16_t build = 0;
};
Parsed<TdsPrelogin> ParseTdsPrelogin(Bytes payload);

// [MS-TDS] 2.2.6.4. Names are UTF-16LE. The password is stepped over.
struct TdsLogin7 {
  Bytes host;
  Bytes user;
  Bytes application;
  Bytes server;
  Bytes database;
  Bytes sspi;
};
Parsed<TdsLogin7> ParseTdsLogin7(Bytes payload);

// What a server says to a login. [MS-TDS] 2.2.7
struct TdsAnswer {
  bool acknowledged = false;
  std::uint32_t error = 0;  // 18456: login failed
  Bytes sspi;
};
Parsed<TdsAnswer> ParseTdsAnswer(Bytes payload);

}  // namespace eastwest::heads

#endif  // EASTWEST_PARSERS_HEADS_TDS_H_
