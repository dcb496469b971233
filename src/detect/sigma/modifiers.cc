#include "src/detect/sigma/modifiers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "fmt/format.h"
#include "src/core/spelling.h"

namespace eastwest::detect::sigma {
namespace {

using How = ItemComparison::How;

constexpr std::array<std::string_view, 8> kEncoders = {
    "base64", "base64offset", "utf16", "utf16le", "utf16be", "wide", "windash", "all"};

struct HowName {
  std::string_view name;
  How how;
};
constexpr std::array kHow = {
    HowName{"contains", How::kContains}, HowName{"startswith", How::kStarts},
    HowName{"endswith", How::kEnds},     HowName{"re", How::kRegex},
    HowName{"cidr", How::kCidr},         HowName{"neq", How::kNotEqual},
    HowName{"exists", How::kExists},
};

struct CompareName {
  std::string_view name;
  Predicate::Compare compare;
};
constexpr std::array kCompare = {
    CompareName{"lt", Predicate::Compare::kLt},
    CompareName{"lte", Predicate::Compare::kLte},
    CompareName{"gt", Predicate::Compare::kGt},
    CompareName{"gte", Predicate::Compare::kGte},
};

struct PartName {
  std::string_view name;
  Predicate::Part part;
};
constexpr std::array kParts = {
    PartName{"minute", Predicate::Part::kMinute}, PartName{"hour", Predicate::Part::kHour},
    PartName{"day", Predicate::Part::kDay},       PartName{"week", Predicate::Part::kWeek},
    PartName{"month", Predicate::Part::kMonth},   PartName{"year", Predicate::Part::kYear},
};

// ApplyModifier returns whether it knows the name.
bool ApplyModifier(std::string_view name, ItemComparison& comparison) {
  const auto named = [name](const auto& entry) { return entry.name == name; };
  if (const auto* const how = std::ranges::find_if(kHow, named); how != kHow.end()) {
    comparison.how = how->how;
  } else if (const auto* const compare = std::ranges::find_if(kCompare, named);
             compare != kCompare.end()) {
    comparison.how = How::kCompare;
    comparison.compare = compare->compare;
  } else if (const auto* const part = std::ranges::find_if(kParts, named); part != kParts.end()) {
    comparison.how = How::kCompare;
    comparison.part = part->part;
  } else if (name == "all") {
    comparison.all = true;
  } else if (name == "cased") {
    comparison.cased = true;
  } else if (name == "expand") {
    comparison.expand = true;
  } else if (name == "fieldref") {
    comparison.field_ref = true;
  } else if (name == "i" || name == "m" || name == "s") {
    comparison.regex_flags += name;
  } else {
    return std::ranges::find(kEncoders, name) != kEncoders.end();
  }
  return true;
}

std::string HintFor(std::string_view modifier) {
  NearestName nearest(modifier);
  const auto offer = [&nearest](const auto& entry) { nearest.Offer(entry.name); };
  std::ranges::for_each(kHow, offer);
  std::ranges::for_each(kCompare, offer);
  std::ranges::for_each(kParts, offer);
  for (const std::string_view name : {"cased", "expand", "fieldref"}) {
    nearest.Offer(name);
  }
  std::ranges::for_each(kEncoders, [&nearest](std::string_view name) { nearest.Offer(name); });
  return nearest.Hint();
}

std::string Utf16(std::string_view text, bool big_endian, bool mark) {
  std::string encoded;
  if (mark) {
    encoded += "\xFF\xFE";
  }
  for (const char c : text) {
    encoded += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  }
  return encoded;
}

std::string Base64(std::string_view text) {
  std::string encoded;
  absl::Base64Escape(std::string(text), &encoded);
  return encoded;
}

// Base64 of a text inside other data, at each of the three places it may have there, without the
// characters that its neighbours have a part in.
std::vector<std::string> Base64Offsets(std::string_view text) {
  constexpr std::array<std::size_t, 3> kSkip = {0, 2, 3};
  constexpr std::array<std::size_t, 3> kCut = {0, 3, 2};
  std::vector<std::string> texts;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string encoded = Base64(std::string(offset, ' ') + std::string(text));
    const std::size_t cut = kCut[(text.size() + offset) % 3];
    if (encoded.size() > kSkip[offset] + cut) {
      texts.push_back(encoded.substr(kSkip[offset], encoded.size() - kSkip[offset] - cut));
    }
  }
  return texts;
}

// A switch of a command line may begin with any of these.
std::vector<std::string> Dashes(std::string_view text) {
  constexpr std::array<std::string_view, 5> kDashes = {"-", "/", "\u2013", "\u2014", "\u2015"};
  std::vector<std::string> texts = {std::string(text)};
  const std::size_t at = text.find_first_of("-/");
  if (at == std::string_view::npos) {
    return texts;
  }
  texts.clear();
  for (const std::string_view dash : kDashes) {
    texts.push_back(std::string(text.substr(0, at)) + std::string(dash) +
                    std::string(text.substr(at + 1)));
  }
  return texts;
}

std::vector<std::string> Encode(std::string_view modifier, const std::string& text) {
  if (modifier == "base64") {
    return {Base64(text)};
  }
  if (modifier == "base64offset") {
    return Base64Offsets(text);
  }
  if (modifier == "utf16le" || modifier == "wide") {
    return {Utf16(text, false, false)};
  }
  if (modifier == "utf16be") {
    return {Utf16(text, true, false)};
  }
  if (modifier == "utf16") {
    return {Utf16(text, false, true)};
  }
  return modifier == "windash" ? Dashes(text) : std::vector<std::string>{text};
}

}  // namespace

absl::StatusOr<ItemComparison> ReadModifiers(const RuleItem& item) {
  ItemComparison comparison;
  for (const std::string& modifier : item.modifiers) {
    if (!ApplyModifier(modifier, comparison)) {
      return At(item.place, fmt::format("unknown modifier \"{}\" of {}{}", modifier, item.field,
                                        HintFor(modifier)));
    }
  }
  if (!comparison.regex_flags.empty() && comparison.how != How::kRegex) {
    return At(item.place, fmt::format("{}: i, m and s belong behind re", item.field));
  }
  return comparison;
}

bool Encodes(const RuleItem& item) {
  return std::ranges::any_of(item.modifiers, [](const std::string& modifier) {
    return modifier != "all" && std::ranges::find(kEncoders, modifier) != kEncoders.end();
  });
}

absl::StatusOr<Encoded> EncodeValue(const RuleItem& item, std::string_view value) {
  Encoded encoded{.texts = {std::string(value)}, .literal = false};
  for (const std::string& modifier : item.modifiers) {
    const bool bytes =
        modifier.starts_with("base64") || modifier.starts_with("utf16") || modifier == "wide";
    if (bytes && !encoded.literal && value.find_first_of("*?") != std::string_view::npos) {
      return At(item.place,
                fmt::format("{}: wildcards cannot be encoded by {}", item.field, modifier));
    }
    encoded.literal |= bytes;
    std::vector<std::string> next;
    for (const std::string& text : encoded.texts) {
      for (std::string& one : Encode(modifier, text)) {
        next.push_back(std::move(one));
      }
    }
    encoded.texts = std::move(next);
  }
  return encoded;
}

}  // namespace eastwest::detect::sigma
