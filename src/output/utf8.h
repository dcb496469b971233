// UTF-8 as the output needs it: parsers promise valid text, and nothing breaks when one fails to.
#ifndef EASTWEST_SRC_OUTPUT_UTF8_H_
#define EASTWEST_SRC_OUTPUT_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace eastwest::output {

// CodePoint is the first character of a text: its value and how many bytes it takes. A byte that
// begins no well-formed sequence (RFC 3629 4) is one byte of U+FFFD, with valid unset.
struct CodePoint {
  char32_t value = 0;
  std::size_t size = 1;
  bool valid = true;
};

// FirstCodePoint reads the first character; text must not be empty.
CodePoint FirstCodePoint(std::string_view text);

// ValidUtf8 says whether all of text is well-formed.
bool ValidUtf8(std::string_view text);

// RepairUtf8 replaces every byte that is not part of a well-formed sequence by U+FFFD.
std::string RepairUtf8(std::string_view text);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_UTF8_H_
