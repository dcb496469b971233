#include "parsers/msrpc/unc.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace eastwest::msrpc {
namespace {

// Characters gives code units by index, whatever their size and order.
class Characters {
 public:
  explicit Characters(const WireText& text) : text_(text) {}

  std::size_t size() const { return text_.data.size() / width(); }
  std::uint16_t At(std::size_t index) const {
    if (index >= size()) {
      return 0;
    }
    if (!text_.wide) {
      return text_.data[index];
    }
    const unsigned first = text_.data[2 * index];
    const unsigned second = text_.data[2 * index + 1];
    return static_cast<std::uint16_t>(
        text_.order == ByteReader::Order::kLittle ? second << 8 | first : first << 8 | second);
  }
  bool Slash(std::size_t index) const { return At(index) == '\\' || At(index) == '/'; }
  WireText Part(std::size_t from, std::size_t count) const {
    WireText part = text_;
    part.data = text_.data.subspan(from * width(), count * width());
    return part;
  }

 private:
  std::size_t width() const { return text_.wide ? 2 : 1; }

  WireText text_;
};

bool MayStandInHost(std::uint16_t unit) {
  constexpr std::uint16_t kSpace = ' ';
  return unit > kSpace && unit != '"' && unit != '<' && unit != '>' && unit != '|' && unit != '*' &&
         unit != '?' && unit != '/' && unit != '\\';
}

bool Equals(const Characters& text, std::size_t at, std::string_view upper) {
  for (std::size_t i = 0; i < upper.size(); ++i) {
    const unsigned unit = text.At(at + i);
    const unsigned folded = unit >= 'a' && unit <= 'z' ? unit - 0x20 : unit;
    if (folded != static_cast<unsigned char>(upper[i])) {
      return false;
    }
  }
  return true;
}

// HostLength of the name at an index: it must end in a slash, and be more than a dot.
std::size_t HostLength(const Characters& text, std::size_t at) {
  std::size_t length = 0;
  while (length <= kUncHostCharactersMax && MayStandInHost(text.At(at + length))) {
    ++length;
  }
  const bool is_device = length == 1 && text.At(at) == '.';
  const bool ends = length <= kUncHostCharactersMax && text.Slash(at + length);
  return ends && !is_device ? length : 0;
}

// NativeHost is where the host of an NT path begins: "\??\UNC\host\". Zero when it is none.
std::size_t NativeHost(const Characters& text, std::size_t at) {
  constexpr std::string_view kPrefix = "\\??\\UNC\\";
  return Equals(text, at, kPrefix) ? at + kPrefix.size() : 0;
}

// ContinuesPath: doubled slashes inside a path ("C:\\x", "a\\b") begin nothing.
bool ContinuesPath(const Characters& text, std::size_t at) {
  if (at == 0) {
    return false;
  }
  const unsigned before = text.At(at - 1);
  const unsigned folded = before | 0x20U;
  const bool letter = before < 0x80 && folded >= 'a' && folded <= 'z';
  return letter || before == ':' || (before >= '0' && before <= '9');
}

WireText Find(const WireText& text) {
  const Characters characters(text);
  for (std::size_t i = 0; i + 3 < characters.size(); ++i) {
    if (!characters.Slash(i)) {
      continue;
    }
    if (const std::size_t at = NativeHost(characters, i); at != 0) {
      if (const std::size_t length = HostLength(characters, at); length > 0) {
        return characters.Part(at, length);
      }
    }
    if (!characters.Slash(i + 1) || ContinuesPath(characters, i)) {
      continue;
    }
    const bool device =
        Equals(characters, i + 2, "?\\UNC\\") || Equals(characters, i + 2, ".\\UNC\\");
    const std::size_t at = i + (device ? 8 : 2);
    if (const std::size_t length = HostLength(characters, at); length > 0) {
      return characters.Part(at, length);
    }
  }
  WireText none = text;
  none.data = {};
  return none;
}

}  // namespace

WireText FindUncHost(const WireText& text) { return Find(text); }

WireText HostOfName(const WireText& name) {
  const Characters characters(name);
  std::size_t at = 0;
  while (at < characters.size() && characters.Slash(at)) {
    ++at;
  }
  std::size_t length = 0;
  while (length < kUncHostCharactersMax && MayStandInHost(characters.At(at + length))) {
    ++length;
  }
  return characters.Part(at, length);
}

WireText FindUncHostInStub(const Stub& stub) {
  return Find({.data = stub.data.first(std::min(stub.data.size(), kUncScanBytesMax)),
               .wide = true,
               .order = stub.order});
}

}  // namespace eastwest::msrpc
