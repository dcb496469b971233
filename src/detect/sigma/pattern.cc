#include "src/detect/sigma/pattern.h"

#include <algorithm>

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

}  // namespace eastwest::detect::sigma
