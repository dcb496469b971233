#include "parsers/smb1/body.h"

#include <algorithm>

#include "parsers/bytes/text.h"

namespace eastwest::smb1 {
namespace {

// The commands whose first words name a follower. [MS-CIFS] 2.2.3.4
bool HasAndx(Command command) {
  switch (command) {
    case Command::kLockingAndx:
    case Command::kOpenAndx:
    case Command::kReadAndx:
    case Command::kWriteAndx:
    case Command::kSessionSetupAndx:
    case Command::kLogoffAndx:
    case Command::kTreeConnectAndx:
    case Command::kSecurityPackageAndx:
    case Command::kNtCreateAndx:
      return true;
    default:  // every other command, those without a name included
      return false;
  }
}

}  // namespace

Parsed<Body> SplitBody(Bytes message, std::size_t offset) {
  Body body;
  ByteReader reader(message);
  reader.Seek(offset);
  body.word_count = reader.U8();
  body.words = reader.Take(std::size_t{2} * body.word_count);
  body.byte_count = reader.U16Le();
  body.bytes_offset = reader.position();
  body.bytes = reader.Take(std::min<std::size_t>(body.byte_count, reader.remaining()));
  return reader.Finish(body);
}

bool AndxChain::Next() {
  if (next_command_ == Command::kNoAndxCommand || error_ != ParseError::kNone) {
    return false;
  }
  if (links_ == kLinksMax) {
    error_ = ParseError::kTooMany;
    return false;
  }
  const Parsed<Body> split = SplitBody(message_, next_offset_);
  if (!split.ok()) {
    error_ = split.error;
    return false;
  }
  ++links_;
  command_ = next_command_;
  body_ = *split;
  next_command_ = Command::kNoAndxCommand;
  // The body of an error response has no words, and so no follower.
  ByteReader words(body_.words);
  const Command follower{words.U8()};
  words.Skip(1);  // AndXReserved
  const std::uint16_t offset = words.U16Le();
  if (!HasAndx(command_) || !words.ok() || follower == Command::kNoAndxCommand) {
    return true;
  }
  // A chain that does not move forward is a loop.
  error_ = offset > next_offset_ ? ParseError::kNone : ParseError::kBadLength;
  next_command_ = follower;
  next_offset_ = offset;
  return true;
}

Bytes ReadString(ByteReader& reader, bool unicode, std::size_t reader_offset) {
  if (unicode && reader.remaining() != 0 && (reader_offset + reader.position()) % 2 != 0) {
    reader.Skip(1);
  }
  const Bytes rest = reader.Rest();
  const Bytes text = unicode ? Utf16LeUntilNul(rest) : OemUntilNul(rest);
  const std::size_t terminator = unicode ? 2 : 1;
  reader.Skip(std::min(text.size() + terminator, rest.size()));
  return text;
}

}  // namespace eastwest::smb1
