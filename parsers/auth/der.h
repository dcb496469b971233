// DerReader walks the DER elements of one level of a GSS-API, SPNEGO or Kerberos token. X.690
#ifndef EASTWEST_PARSERS_AUTH_DER_H_
#define EASTWEST_PARSERS_AUTH_DER_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::auth {

// The deepest token we read (AP-REQ: application, sequence, ticket, sname, string) nests 12 deep.
inline constexpr unsigned kDerDepthMax = 16;

// Tags of the universal class that the tokens use. X.690 8.1.2
inline constexpr std::uint8_t kDerInteger = 0x02;
inline constexpr std::uint8_t kDerBitString = 0x03;
inline constexpr std::uint8_t kDerOctetString = 0x04;
inline constexpr std::uint8_t kDerOid = 0x06;
inline constexpr std::uint8_t kDerEnumerated = 0x0A;
inline constexpr std::uint8_t kDerGeneralString = 0x1B;
inline constexpr std::uint8_t kDerSequence = 0x30;

// DerContext and DerApplication give the constructed tags [n] and [APPLICATION n].
constexpr std::uint8_t DerContext(unsigned number) {
  return static_cast<std::uint8_t>(0xA0U | number);
}
constexpr std::uint8_t DerApplication(unsigned number) {
  return static_cast<std::uint8_t>(0x60U | number);
}

// DerReader fails like ByteReader: after the first error everything it returns is empty. Lengths
// are definite and at most four bytes long; a tag has one byte.
class DerReader {
 public:
  explicit DerReader(Bytes data) : DerReader(data, 0, ParseError::kNone) {}

  // Take returns the content of the next element, which must have this tag.
  Bytes Take(std::uint8_t tag);

  // TakeIf returns the content of the next element when it has this tag; otherwise it does not
  // move. An element that is there but broken fails the reader.
  std::optional<Bytes> TakeIf(std::uint8_t tag);

  // Enter takes the next element and returns a reader of its content, failed when this one is.
  // Absorb the child's error when done with it.
  DerReader Enter(std::uint8_t tag);

  void Absorb(const DerReader& child) { reader_.Require(child.ok(), child.error()); }

  // SkipElement steps over the next element, whatever its tag.
  void SkipElement();

  // Unsigned takes an INTEGER or ENUMERATED content of at most 4 value bytes; a negative one is
  // returned as its two's complement, the way Kerberos writes etypes.
  std::uint32_t Unsigned(std::uint8_t tag);

  std::uint8_t PeekTag() const { return AtEnd() ? std::uint8_t{0} : reader_.Rest()[0]; }
  bool AtEnd() const { return reader_.remaining() == 0; }
  bool ok() const { return reader_.ok(); }
  ParseError error() const { return reader_.error(); }
  void Fail(ParseError error) { reader_.Fail(error); }
  Bytes Rest() const { return reader_.Rest(); }

 private:
  DerReader(Bytes data, unsigned depth, ParseError error);
  Bytes Content();

  ByteReader reader_;
  unsigned depth_;
};

// Inside runs read on the content of the next element and hands its verdict to the parent.
template <typename Read>
void Inside(DerReader& parent, std::uint8_t tag, const Read& read) {
  DerReader child = parent.Enter(tag);
  read(child);
  parent.Absorb(child);
}

}  // namespace eastwest::auth

#endif  // EASTWEST_PARSERS_AUTH_DER_H_
