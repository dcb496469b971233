// IsJsonObject tells whether text is exactly one JSON object. RFC 8259
#ifndef EASTWEST_TESTS_FUZZ_JSON_CHECK_H_
#define EASTWEST_TESTS_FUZZ_JSON_CHECK_H_

#include <cstddef>
#include <string_view>

namespace eastwest::fuzz {

// JsonCheck reads what the EVE writer may write, without blanks between tokens. A library would
// check more than the target: some trip UBSan on their own.
class JsonCheck {
 public:
  explicit JsonCheck(std::string_view text) : text_(text) {}

  bool IsObject() { return Next() == '{' && Value(0) && at_ == text_.size(); }

 private:
  static constexpr int kDepthMax = 16;

  char Next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(std::string_view token) {
    const bool there = text_.substr(at_).starts_with(token);
    at_ += there ? token.size() : 0;
    return there;
  }

  bool Value(int depth) {
    switch (Next()) {
      case '{':
        return depth < kDepthMax && List('}', depth, true);
      case '[':
        return depth < kDepthMax && List(']', depth, false);
      case '"':
        return String();
      default:
        return Take("true") || Take("false") || Take("null") || Number();
    }
  }

  bool List(char end, int depth, bool keys) {
    ++at_;
    if (Next() == end) {
      return Take({&end, 1});
    }
    do {
      if ((keys && !(String() && Take(":"))) || !Value(depth + 1)) {
        return false;
      }
    } while (Take(","));
    return Take({&end, 1});
  }

  bool Number() {
    const std::size_t start = at_;
    Take("-");
    while (std::string_view("0123456789.eE+-").find(Next()) != std::string_view::npos) {
      ++at_;
    }
    return at_ > start && text_[at_ - 1] >= '0' && text_[at_ - 1] <= '9';
  }

  bool String() {
    if (!Take("\"")) {
      return false;
    }
    while (at_ < text_.size() && Next() != '"') {
      if (!Character()) {
        return false;
      }
    }
    return Take("\"");
  }

  bool Character() {
    const auto first = static_cast<unsigned char>(Next());
    if (first == '\\') {
      return Escape();
    }
    if (first < 0x80) {
      ++at_;
      return first >= 0x20;
    }
    return Utf8(first);
  }

  bool Escape() {
    ++at_;
    if (!Take("u")) {
      const bool known = std::string_view("\"\\/bfnrt").find(Next()) != std::string_view::npos;
      ++at_;
      return known && at_ <= text_.size();
    }
    const std::string_view digits = text_.substr(at_, 4);
    at_ += digits.size();
    return digits.size() == 4 &&
           digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  }

  // RFC 3629 4
  bool Utf8(unsigned char first) {
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    const std::string_view bytes = text_.substr(at_, length);
    if (first < 0xC2 || first > 0xF4 || bytes.size() < length) {
      return false;
    }
    for (const char c : bytes.substr(1)) {
      if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
        return false;
      }
    }
    const auto second = static_cast<unsigned char>(bytes[1]);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
    at_ += length;
    return !overlong && !beyond;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

inline bool IsJsonObject(std::string_view text) { return JsonCheck(text).IsObject(); }

}  // namespace eastwest::fuzz

#endif  // EASTWEST_TESTS_FUZZ_JSON_CHECK_H_
