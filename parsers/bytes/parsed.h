// Parsed is what a parser returns: the facts, and the first thing that was wrong with the bytes.
#ifndef EASTWEST_PARSERS_BYTES_PARSED_H_
#define EASTWEST_PARSERS_BYTES_PARSED_H_

#include <cstdint>
#include <string_view>

namespace eastwest {

// ParseError says why bytes were refused. It is countable and comparable, never a sentence.
enum class ParseError : std::uint8_t {
  kNone,
  kTruncated,         // the message ends before a field that it must have
  kOutOfRange,        // an offset or a length on the wire points outside the message
  kBadMagic,          // the protocol's signature is not there
  kBadStructureSize,  // the StructureSize field has a value that the specification forbids
  kBadLength,         // a length contradicts another one
  kBadVersion,        // a version that this parser does not know
  kBadValue,          // a field has a value that the specification forbids
  kTooMany,           // a count exceeds our bound
  kTooDeep,           // nesting exceeds our bound
};

constexpr std::string_view ParseErrorName(ParseError error) {
  switch (error) {
    case ParseError::kNone:
      return "none";
    case ParseError::kTruncated:
      return "truncated";
    case ParseError::kOutOfRange:
      return "out_of_range";
    case ParseError::kBadMagic:
      return "bad_magic";
    case ParseError::kBadStructureSize:
      return "bad_structure_size";
    case ParseError::kBadLength:
      return "bad_length";
    case ParseError::kBadVersion:
      return "bad_version";
    case ParseError::kBadValue:
      return "bad_value";
    case ParseError::kTooMany:
      return "too_many";
    case ParseError::kTooDeep:
      return "too_deep";
  }
  return "unknown";
}

// Parsed<T> holds a T that is complete when ok(). After an error, value holds what was decoded
// before it, for a log line; nobody may act on it.
template <typename T>
struct [[nodiscard]] Parsed {
  T value{};
  ParseError error = ParseError::kNone;

  constexpr bool ok() const { return error == ParseError::kNone; }
  constexpr explicit operator bool() const { return ok(); }
  constexpr const T* operator->() const { return &value; }
  constexpr const T& operator*() const { return value; }
};

}  // namespace eastwest

#endif  // EASTWEST_PARSERS_BYTES_PARSED_H_
