// Text from the wire: UTF-16LE and OEM bytes become valid UTF-8, whatever they hold.
#ifndef EASTWEST_PARSERS_BYTES_TEXT_H_
#define EASTWEST_PARSERS_BYTES_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "parsers/bytes/bytes.h"

namespace eastwest {

// Utf16LeToUtf8 converts until the data ends, an odd last byte is dropped, or code_units_max
// units are read. Lone surrogates become U+FFFD. A NUL is kept: callers that have
// NUL-terminated strings cut them with UntilNul first.
std::string Utf16LeToUtf8(Bytes data, std::size_t code_units_max = 4096);

// Utf16LeUntilNul returns the part of data before the first 16-bit NUL.
Bytes Utf16LeUntilNul(Bytes data);

// Utf16BeToUtf8 is the same for big-endian data (DCERPC with a big-endian DREP).
std::string Utf16BeToUtf8(Bytes data, std::size_t code_units_max = 4096);

// OemToUtf8 keeps ASCII and maps every other byte as Latin-1: the code page is not on the wire.
std::string OemToUtf8(Bytes data, std::size_t bytes_max = 4096);

// OemUntilNul returns the part of data before the first NUL byte.
Bytes OemUntilNul(Bytes data);

// AsciiLower folds A-Z; other bytes, UTF-8 included, stay as they are.
std::string AsciiLower(std::string_view text);
void AppendLower(std::string& out, std::string_view text);

// EqualsIgnoreCase compares with A-Z folded.
bool EqualsIgnoreCase(std::string_view left, std::string_view right);

}  // namespace eastwest

#endif  // EASTWEST_PARSERS_BYTES_TEXT_H_
