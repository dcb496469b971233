#include "parsers/heads/tds.h"

#include "parsers/bytes/byte_reader.h"

namespace eastwest::heads {
namespace {

// Options of a prelogin. [MS-TDS] 2.2.6.5
constexpr std::uint8_t kVersion = 0;
constexpr std::uint8_t kEncryption = 1;
constexpr std::uint8_t kInstance = 2;
constexpr std::uint8_t kTerminator = 0xFF;

// Tokens of an answer. [MS-TDS] 2.2.7
constexpr std::uint8_t kError = 0xAA;
constexpr std::uint8_t kLoginAck = 0xAD;
constexpr std::uint8_t kSspi = 0xED;
constexpr std::uint8_t kDone = 0xFD;

Bytes UntilNul(Bytes text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == 0) {
      return text.first(i);
    }
  }
  return text;
}

void StoreOption(std::uint8_t option, Bytes value, TdsPrelogin& prelogin) {
  ByteReader reader(value);
  if (option == kVersion && value.size() >= 6) {
    prelogin.has_version = true;
    prelogin.major = reader.U8();
    prelogin.minor = reader.U8();
    prelogin.build = reader.U16Be();
  } else if (option == kEncryption && !value.empty()) {
    prelogin.encryption = reader.U8();
  } else if (option == kInstance) {
    prelogin.instance = UntilNul(value);
  }
}

// Name reads an offset in bytes and a length in characters.
Bytes Name(ByteReader& reader) {
  const std::size_t offset = reader.U16Le();
  const std::size_t length = std::size_t{reader.U16Le()} * 2;
  return length == 0 ? Bytes{} : reader.At(offset, length);
}

}  // namespace

Parsed<TdsHeader> ParseTdsHeader(Bytes packet) {
  TdsHeader header;
  ByteReader reader(packet);
  header.type = static_cast<TdsType>(reader.U8());
  header.last = (reader.U8() & 0x01) != 0;
  header.length = reader.U16Be();
  reader.Skip(4);  // process, number, window
  reader.Require(header.length >= kTdsHeaderBytes || !reader.ok(), ParseError::kBadLength);
  return reader.Finish(header);
}

Parsed<TdsPrelogin> ParseTdsPrelogin(Bytes payload) {
  TdsPrelogin prelogin;
  ByteReader reader(payload);
  for (std::size_t i = 0; reader.ok(); ++i) {
    const std::uint8_t option = reader.U8();
    if (option == kTerminator) {
      break;
    }
    reader.Require(i < kTdsOptionsMax, ParseError::kTooMany);
    const std::size_t offset = reader.U16Be();
    const std::size_t length = reader.U16Be();
    StoreOption(option, reader.At(offset, length), prelogin);
  }
  return reader.Finish(prelogin);
}

Parsed<TdsLogin7> ParseTdsLogin7(Bytes payload) {
  TdsLogin7 login;
  ByteReader reader(payload);
  reader.Skip(36);  // length, versions, sizes, flags, time zone, locale
  login.host = Name(reader);
  login.user = Name(reader);
  reader.Skip(4);  // password
  login.application = Name(reader);
  login.server = Name(reader);
  reader.Skip(4);  // extension
  reader.Skip(4);  // library
  reader.Skip(4);  // language
  login.database = Name(reader);
  reader.Skip(6);  // client id
  const std::size_t offset = reader.U16Le();
  const std::size_t length = reader.U16Le();
  if (length != 0 && length != 0xFFFF && offset <= payload.size() &&
      length <= payload.size() - offset) {
    login.sspi = payload.subspan(offset, length);
  }
  return reader.Finish(login);
}

// The tokens of interest come first and have a length of two bytes; at others that have none of
// that form the reading ends. [MS-TDS] 2.2.4.2.1
Parsed<TdsAnswer> ParseTdsAnswer(Bytes payload) {
  TdsAnswer answer;
  ByteReader reader(payload);
  for (std::size_t i = 0; i < kTdsTokensMax && reader.remaining() > 0; ++i) {
    const std::uint8_t token = reader.U8();
    const bool known = token == kError || token == kLoginAck || token == kSspi || token == 0xAB ||
                       token == 0xE3;  // INFO and ENVCHANGE
    if (token == kDone || !known) {
      break;
    }
    const Bytes value = reader.Take(reader.U16Le());
    if (token == kError && answer.error == 0) {
      ByteReader number(value);
      answer.error = number.U32Le();
    } else if (token == kSspi) {
      answer.sspi = value;
    }
    answer.acknowledged = answer.acknowledged || (token == kLoginAck && reader.ok());
  }
  return reader.Finish(answer);
}

}  // namespace eastwest::heads
