// Body splits a message behind its header: parameter words, then data bytes. [MS-CIFS] 2.2.3.2-3
#ifndef EASTWEST_PARSERS_SMB1_BODY_H_
#define EASTWEST_PARSERS_SMB1_BODY_H_

#include <cstddef>
#include <cstdint>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"
#include "parsers/smb1/header.h"

namespace eastwest::smb1 {

struct Body {
  std::uint8_t word_count = 0;
  Bytes words;                   // 2 * word_count bytes
  std::uint16_t byte_count = 0;  // declared
  Bytes bytes;                   // the part of them that the message holds
  std::size_t bytes_offset = 0;  // of bytes, from the first byte of the header
};

// SplitBody reads the block at offset. A message that ends inside the bytes is no error here
// (writes and reads are not held, and a large WRITE_ANDX overflows ByteCount); whoever needs all
// of them compares bytes.size() with byte_count.
Parsed<Body> SplitBody(Bytes message, std::size_t offset = kHeaderSize);

// AndxChain walks the commands that one message batches. [MS-CIFS] 2.2.3.4
//   for (AndxChain chain(message, header); chain.Next();) { chain.command(), chain.body() ... }
class AndxChain {
 public:
  static constexpr std::size_t kLinksMax = 8;  // Windows and Samba batch two

  AndxChain(Bytes message, const Header& header)
      : message_(message), next_command_(header.command) {}

  // Next moves to the next command; false at the end of the chain, or when error() is set.
  bool Next();

  Command command() const { return command_; }
  const Body& body() const { return body_; }
  ParseError error() const { return error_; }

 private:
  Bytes message_;
  Command next_command_;
  std::size_t next_offset_ = kHeaderSize;
  std::size_t links_ = 0;
  Command command_ = Command::kNoAndxCommand;
  Body body_;
  ParseError error_ = ParseError::kNone;
};

// ReadString takes one NUL-terminated string of a body and its terminator: OEM bytes, or UTF-16LE
// after the pad byte that puts it on an even offset of the message. The view leaves the NUL out;
// a string that nothing terminates ends with the reader's data, as Windows sends the last one.
Bytes ReadString(ByteReader& reader, bool unicode, std::size_t reader_offset);

}  // namespace eastwest::smb1

#endif  // EASTWEST_PARSERS_SMB1_BODY_H_
