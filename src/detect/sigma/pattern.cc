#include "src/detect/sigma/pattern.h"

#include <algorithm>
#include <optional>

#include "parsers/bytes/text.h"
#include "re2/re2.h"

namespace eastwest::detect::sigma {

using Kind = PatternPiece::Kind;

void Pattern::AddText(char c) {
  if (pieces_.empty() || pieces_.back().kind != Kind::kText) {
    pieces_.push_back({Kind::kText, {}});
  }
  pieces_.back().text.push_back(c);
}

Pattern Pattern::Parse(std::string_view text) {
  Pattern pattern;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
      pattern.AddText(next);
      ++i;
    } else if (c == '*' || c == '?') {
      pattern.pieces_.push_back({c == '*' ? Kind::kAny : Kind::kOne, {}});
    } else {
      pattern.AddText(c);
    }
  }
  return pattern;
}

Pattern Pattern::Literal(std::string_view text) {
  Pattern pattern;
  if (!text.empty()) {
    pattern.pieces_.push_back({Kind::kText, std::string(text)});
  }
  return pattern;
}

Pattern Pattern::Widened(bool before, bool behind) const {
  Pattern wide;
  const PatternPiece any = {Kind::kAny, {}};
  if (before) {
    wide.pieces_.push_back(any);
  }
  wide.pieces_.insert(wide.pieces_.end(), pieces_.begin(), pieces_.end());
  if (behind) {
    wide.pieces_.push_back(any);
  }
  return wide;
}

bool Pattern::plain() const {
  return pieces_.empty() || (pieces_.size() == 1 && pieces_.front().kind == Kind::kText);
}

std::string Pattern::text() const { return pieces_.empty() ? std::string() : pieces_.front().text; }

bool Pattern::matches_all() const {
  return !pieces_.empty() && std::ranges::all_of(pieces_, [](const PatternPiece& piece) {
    return piece.kind == Kind::kAny;
  });
}

std::string Pattern::Regex(bool cased) const {
  std::string regex = cased ? "(?s)" : "(?si)";
  const bool open_start = !pieces_.empty() && pieces_.front().kind == Kind::kAny;
  const bool open_end = !pieces_.empty() && pieces_.back().kind == Kind::kAny;
  regex += open_start ? "" : "\\A";
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const bool edge = i == 0 || i + 1 == pieces_.size();
    switch (pieces_[i].kind) {
      case Kind::kText:
        regex += RE2::QuoteMeta(pieces_[i].text);
        break;
      case Kind::kAny:
        regex += edge ? "" : ".*";
        break;
      case Kind::kOne:
        regex += ".";
        break;
    }
  }
  return regex + (open_end ? "" : "\\z");
}

namespace {

// FoldTwoBytes folds letters U+0080..U+07FF, given as their two bytes; nothing when there is no
// other form. Each folded letter has two bytes again.
std::optional<unsigned> FoldTwoBytes(unsigned letter) {
  if (letter >= 0xC0 && letter <= 0xDE && letter != 0xD7) {
    return letter + 0x20;  // Latin-1
  }
  if (letter >= 0x391 && letter <= 0x3A9 && letter != 0x3A2) {
    return letter + 0x20;  // Greek
  }
  if (letter >= 0x410 && letter <= 0x42F) {
    return letter + 0x20;  // Cyrillic
  }
  if (letter >= 0x400 && letter <= 0x40F) {
    return letter + 0x50;
  }
  return std::nullopt;
}

}  // namespace

std::string FoldCase(std::string_view text) {
  std::string folded = AsciiLower(text);
  for (std::size_t i = 0; i + 1 < folded.size(); ++i) {
    const auto lead = static_cast<unsigned char>(folded[i]);
    const auto trail = static_cast<unsigned char>(folded[i + 1]);
    if (lead < 0xC2 || lead > 0xDF || (trail & 0xC0U) != 0x80U) {
      continue;
    }
    const unsigned letter = (lead & 0x1FU) << 6 | (trail & 0x3FU);
    if (const auto lower = FoldTwoBytes(letter)) {
      folded[i] = static_cast<char>(0xC0U | *lower >> 6);
      folded[i + 1] = static_cast<char>(0x80U | (*lower & 0x3FU));
    }
    ++i;
  }
  return folded;
}

}  // namespace eastwest::detect::sigma
