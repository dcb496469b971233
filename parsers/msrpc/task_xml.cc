#include "parsers/msrpc/task_xml.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "parsers/bytes/text.h"

namespace eastwest::msrpc {
namespace {

constexpr std::string_view kCommentStart = "<!--";
constexpr std::string_view kCommentEnd = "-->";
constexpr std::string_view kCdataStart = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";

struct Entity {
  std::string_view name;
  char character;
};

// XML 1.0 4.6
constexpr Entity kEntities[] = {
    {"amp", '&'}, {"apos", '\''}, {"gt", '>'}, {"lt", '<'}, {"quot", '"'},
};
constexpr std::size_t kEntityCharactersMax = 10;

void AppendUtf8(std::uint32_t code, std::string& out) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// Digit gives the value of a digit, or something no base has.
std::uint32_t Digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<std::uint32_t>(c - '0');
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? static_cast<std::uint32_t>(lower - 'a') + 10 : 16;
}

// CharacterReference reads "#65" or "#x41"; nothing for a number that is no character.
std::optional<std::uint32_t> CharacterReference(std::string_view name) {
  const bool hex = name.size() > 1 && name[1] == 'x';
  const std::uint32_t base = hex ? 16 : 10;
  const std::string_view digits = name.substr(hex ? 2 : 1);
  std::uint32_t code = 0;
  for (const char c : digits) {
    const std::uint32_t digit = Digit(c);
    if (digit >= base) {
      return std::nullopt;
    }
    code = code * base + digit;
    if (code > 0x10FFFF) {
      return std::nullopt;
    }
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return digits.empty() || code == 0 || surrogate ? std::nullopt : std::optional(code);
}

// AppendEntity replaces what stands between '&' and ';'; false keeps the text as it is.
bool AppendEntity(std::string_view name, std::string& out) {
  if (name.starts_with('#')) {
    const std::optional<std::uint32_t> code = CharacterReference(name);
    if (code) {
      AppendUtf8(*code, out);
    }
    return code.has_value();
  }
  for (const Entity& entity : kEntities) {
    if (entity.name == name) {
      out += entity.character;
      return true;
    }
  }
  return false;
}

void AppendText(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t ampersand = text.find('&');
    out += text.substr(0, ampersand);
    if (ampersand == std::string_view::npos) {
      return;
    }
    text.remove_prefix(ampersand);
    const std::size_t end = text.substr(0, kEntityCharactersMax + 2).find(';');
    if (end != std::string_view::npos && AppendEntity(text.substr(1, end - 1), out)) {
      text.remove_prefix(end + 1);
    } else {
      out += '&';
      text.remove_prefix(1);
    }
  }
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// LocalName drops the namespace prefix and the attributes of a tag.
std::string_view LocalName(std::string_view tag) {
  tag = tag.substr(0, tag.find_first_of(" \t\r\n/"));
  const std::size_t colon = tag.find(':');
  return colon == std::string_view::npos ? tag : tag.substr(colon + 1);
}

// Scanner walks the tags once and keeps the text of the innermost open element.
class Scanner {
 public:
  explicit Scanner(std::string_view xml) : rest_(xml) {}

  TaskDefinition Scan() {
    while (!rest_.empty()) {
      const std::size_t tag = rest_.find('<');
      AppendText(rest_.substr(0, tag), text_);
      if (tag == std::string_view::npos) {
        break;
      }
      rest_.remove_prefix(tag);
      Markup();
    }
    return std::move(task_);
  }

 private:
  // TakeUntil returns what stands before end and steps over both; everything when it is missing.
  std::string_view TakeUntil(std::size_t from, std::string_view end) {
    const std::size_t at = rest_.find(end, from);
    const std::string_view content =
        rest_.substr(from, at == std::string_view::npos ? at : at - from);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
    return content;
  }

  void Markup() {
    if (rest_.starts_with(kCommentStart)) {
      TakeUntil(kCommentStart.size(), kCommentEnd);
    } else if (rest_.starts_with(kCdataStart)) {
      text_ += TakeUntil(kCdataStart.size(), kCdataEnd);
    } else if (rest_.starts_with("</")) {
      EndTag(LocalName(TakeUntil(2, ">")));
    } else if (rest_.starts_with("<?") || rest_.starts_with("<!")) {
      TakeUntil(2, ">");
    } else {
      const std::string_view tag = TakeUntil(1, ">");
      StartTag(LocalName(tag));
      if (tag.ends_with('/')) {
        EndTag(LocalName(tag));
      }
    }
  }

  void StartTag(std::string_view name) {
    text_.clear();
    if (name == "Principal") {
      in_principal_ = true;
    } else if (name == "Triggers") {
      in_triggers_ = true;
    } else if (in_triggers_ && name.ends_with("Trigger") &&
               task_.triggers.size() < kTaskTriggersMax) {
      task_.triggers.emplace_back(name);
    } else if ((name == "Exec" || name == "ComHandler") && task_.actions.size() < kTaskActionsMax) {
      task_.actions.emplace_back();
      in_action_ = true;
    }
  }

  void EndTag(std::string_view name) {
    const std::string_view value = Trim(text_);
    if (name == "Principal") {
      in_principal_ = false;
    } else if (name == "Triggers") {
      in_triggers_ = false;
    } else if (name == "Exec" || name == "ComHandler") {
      in_action_ = false;
    } else if (in_action_) {
      SetAction(name, value);
    } else {
      SetTask(name, value);
    }
    text_.clear();
  }

  void SetAction(std::string_view name, std::string_view value) {
    TaskAction& action = task_.actions.back();
    if (name == "Command") {
      action.command = value;
    } else if (name == "Arguments") {
      action.arguments = value;
    } else if (name == "WorkingDirectory") {
      action.working_directory = value;
    } else if (name == "ClassId") {
      action.class_id = value;
    }
  }

  static void SetFirst(std::string& field, std::string_view value) {
    if (field.empty()) {
      field = value;
    }
  }

  void SetTask(std::string_view name, std::string_view value) {
    if (name == "UserId" && in_principal_) {
      SetFirst(task_.user_id, value);
    } else if (name == "LogonType" && in_principal_) {
      SetFirst(task_.logon_type, value);
    } else if (name == "RunLevel" && in_principal_) {
      SetFirst(task_.run_level, value);
    } else if (name == "Author") {
      task_.author = value;
    } else if (name == "URI") {
      task_.uri = value;
    } else if (name == "Hidden") {
      task_.hidden = value == "true" || value == "1";
    }
  }

  std::string_view rest_;
  std::string text_;
  TaskDefinition task_;
  bool in_principal_ = false;
  bool in_triggers_ = false;
  bool in_action_ = false;
};

std::string ToBoundedUtf8(const WireText& xml) {
  if (!xml.wide) {
    return OemToUtf8(xml.data, kTaskXmlUnitsMax);
  }
  return xml.order == ByteReader::Order::kLittle ? Utf16LeToUtf8(xml.data, kTaskXmlUnitsMax)
                                                 : Utf16BeToUtf8(xml.data, kTaskXmlUnitsMax);
}

}  // namespace

TaskDefinition ScanTaskXml(const WireText& xml) {
  const std::string text = ToBoundedUtf8(xml);
  return Scanner(text).Scan();
}

}  // namespace eastwest::msrpc
