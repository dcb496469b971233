#include "tests/tidy/file_checks.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace eastwest::tidy {
namespace {

// Banned: word stands alone when it starts or ends with a letter. where is a folder, or all.
struct Banned {
  std::string_view word;
  std::string_view where;
  std::string_view why;
};

constexpr Banned kBanned[] = {
    {"reinterpret_cast", "parsers/", "read bytes through ByteReader or FixedView"},
    {"memcpy", "parsers/", "read bytes through ByteReader or FixedView"},
    {"using namespace std;", "", "spell std:: out"},
    {"TODO", "", "do it, or leave it out"},
    {"FIXME", "", "fix it, or leave it out"},
    {"XXX", "", "say it in a sentence"},
    {"/work/", "", "a path of one machine"},
};
constexpr std::string_view kOwnFolder = "tests/tidy/";  // must name what it bans

const std::vector<std::string_view> kCode = {".h", ".cc"};
const std::vector<std::string_view> kCodeAndScripts = {".h",   ".cc",   ".py",       ".sh",
                                                       "/run", "check", "quickstart"};

bool IsWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool HasWord(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool joined_before =
        IsWordCharacter(word.front()) && at > 0 && IsWordCharacter(line[at - 1]);
    const bool joined_after =
        IsWordCharacter(word.back()) && end < line.size() && IsWordCharacter(line[end]);
    if (!joined_before && !joined_after) {
      return true;
    }
  }
  return false;
}

// Columns counts code points: UTF-8 continuation bytes take none.
std::size_t Columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::size_t Indent(std::string_view line) {
  const std::size_t at = line.find_first_not_of(' ');
  return at == std::string_view::npos ? line.size() : at;
}

std::string GuardOf(std::string_view path) {
  std::string guard = "EASTWEST_";
  for (const char c : path) {
    guard +=
        IsWordCharacter(c) ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : '_';
  }
  return guard + '_';
}

// EndsStatement: the line before a statement's first one ends the statement before it.
bool EndsStatement(std::string_view line) {
  const std::string_view text = line.substr(Indent(line));
  if (text.empty() || text.starts_with("//") || text.starts_with('#') ||
      text.starts_with("template <")) {
    return true;
  }
  return text.ends_with(';') || text.ends_with('{') || text.ends_with('}') || text.ends_with(':');
}

// IsFunction tells a function's (or a lambda's) opening statement from a type's, a namespace's, a
// control statement's and an initialiser's.
bool IsFunction(std::string_view head) {
  head.remove_prefix(Indent(head));
  for (const std::string_view word : {"namespace", "class", "struct", "enum", "union", "if", "for",
                                      "while", "switch", "else", "do", "try", "case", "}"}) {
    if (head.starts_with(word) && (word == "}" || !IsWordCharacter(head[word.size()]))) {
      return false;
    }
  }
  if (head.find('(') == std::string_view::npos) {
    return false;
  }
  return !EndsWithAny(head, {"= {", "({", "{{", ", {", "return {"});
}

// FirstLineOf walks back from the line that ends with '{' to the one its statement starts on.
std::size_t FirstLineOf(const std::vector<std::string>& lines, std::size_t brace_line) {
  std::size_t first = brace_line;
  while (first > 0 && !EndsStatement(lines[first - 1])) {
    --first;
  }
  return first;
}

std::size_t ClosingLineOf(const std::vector<std::string>& lines, std::size_t after,
                          std::size_t indent) {
  for (std::size_t i = after; i < lines.size(); ++i) {
    if (Indent(lines[i]) == indent && lines[i].substr(indent).starts_with('}')) {
      return i;
    }
  }
  return after;
}

bool IsConstant(std::string_view line) { return line.starts_with("inline constexpr "); }

// GroupHasComment looks upward through the constants and their continuation lines. A banner
// ("// --- stream ---") explains nothing.
bool GroupHasComment(const std::vector<std::string>& lines, std::size_t at) {
  while (at > 0 && !lines[at - 1].empty()) {
    --at;
    if (lines[at].starts_with("//")) {
      return !lines[at].starts_with("// ---");
    }
  }
  return false;
}

}  // namespace

Complaints CheckFileLength(const SourceFile& file) {
  if (!EndsWithAny(file.path, kCodeAndScripts) || file.lines.size() <= kFileLinesMax) {
    return {};
  }
  return {{file.path, 0, "has " + std::to_string(file.lines.size()) + " lines"}};
}

Complaints CheckColumns(const SourceFile& file) {
  Complaints complaints;
  if (!EndsWithAny(file.path, kCodeAndScripts)) {
    return complaints;
  }
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (Columns(file.lines[i]) > kColumnsMax) {
      complaints.push_back(
          {file.path, i + 1, "has " + std::to_string(Columns(file.lines[i])) + " columns"});
    }
  }
  return complaints;
}

Complaints CheckHeaderGuard(const SourceFile& file) {
  if (!file.path.ends_with(".h")) {
    return {};
  }
  const std::string guard = GuardOf(file.path);
  const auto has = [&file](const std::string& line) {
    return std::find(file.lines.begin(), file.lines.end(), line) != file.lines.end();
  };
  if (has("#ifndef " + guard) && has("#define " + guard) && has("#endif  // " + guard)) {
    return {};
  }
  return {{file.path, 0, "has no header guard " + guard}};
}

Complaints CheckBannedWords(const SourceFile& file) {
  Complaints complaints;
  if (file.path.starts_with(kOwnFolder)) {
    return complaints;
  }
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    for (const Banned& banned : kBanned) {
      if (file.path.starts_with(banned.where) && HasWord(file.lines[i], banned.word)) {
        complaints.push_back(
            {file.path, i + 1, std::string(banned.word) + ": " + std::string(banned.why)});
      }
    }
  }
  return complaints;
}

Complaints CheckFunctionLength(const SourceFile& file) {
  Complaints complaints;
  if (!EndsWithAny(file.path, kCode)) {
    return complaints;
  }
  const std::vector<std::string>& lines = file.lines;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].ends_with('{')) {
      continue;
    }
    const std::size_t first = FirstLineOf(lines, i);
    std::string head;
    for (std::size_t j = first; j <= i; ++j) {
      head += lines[j];
    }
    if (!IsFunction(head)) {
      continue;
    }
    const std::size_t count = ClosingLineOf(lines, i + 1, Indent(lines[first])) - first + 1;
    if (count > kFunctionLinesMax) {
      complaints.push_back(
          {file.path, first + 1, "the function has " + std::to_string(count) + " lines"});
    }
  }
  return complaints;
}

Complaints CheckLimitComments(const SourceFile& file) {
  Complaints complaints;
  if (file.path != "src/core/limits.h") {
    return complaints;
  }
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    if (IsConstant(line) && line.find("//") == std::string::npos &&
        !GroupHasComment(file.lines, i)) {
      complaints.push_back({file.path, i + 1, "a limit without a comment: " + line});
    }
  }
  return complaints;
}

}  // namespace eastwest::tidy
