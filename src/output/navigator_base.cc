#include "src/output/navigator_base.h"

#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "fmt/format.h"
#include "src/core/limits.h"

namespace eastwest::output {
namespace {

namespace dom = simdjson::dom;

absl::Status Fault(const std::string& file, std::string_view pointer, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("{}: {} {}", file, pointer, what));
}

bool IsDigits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "T1021" or "T1021.002".
bool IsTechniqueId(std::string_view id) {
  return id.starts_with('T') && IsDigits(id.substr(1, 4), 4) &&
         (id.size() == 5 || (id.size() == 9 && id[5] == '.' && IsDigits(id.substr(6), 3)));
}

// Text reads an optional text of an object.
absl::StatusOr<std::string> Text(const dom::object& object, std::string_view key,
                                 const std::string& file, const std::string& pointer) {
  dom::element element;
  if (object.at_key(key).get(element) != simdjson::SUCCESS || element.is_null()) {
    return std::string();
  }
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) {
    return Fault(file, fmt::format("{}/{}", pointer, key), "is no text");
  }
  return std::string(text);
}

absl::StatusOr<NavigatorBase::Technique> ReadTechnique(const dom::element& element,
                                                       const std::string& file,
                                                       const std::string& pointer) {
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) {
    return Fault(file, pointer, "is no object: expected {\"techniqueID\": ...}");
  }
  NavigatorBase::Technique technique;
  const std::pair<std::string_view, std::string*> texts[] = {{"techniqueID", &technique.id},
                                                             {"tactic", &technique.tactic},
                                                             {"comment", &technique.comment}};
  for (const auto& [key, member] : texts) {
    absl::StatusOr<std::string> text = Text(object, key, file, pointer);
    if (!text.ok()) {
      return text.status();
    }
    *member = *std::move(text);
  }
  if (!IsTechniqueId(technique.id)) {
    return Fault(file, pointer + "/techniqueID",
                 fmt::format("is \"{}\": expected Tnnnn or Tnnnn.nnn", technique.id.substr(0, 32)));
  }
  return technique;
}

absl::Status ReadHead(const dom::object& root, const std::string& file, NavigatorBase& base) {
  absl::StatusOr<std::string> name = Text(root, "name", file, "");
  absl::StatusOr<std::string> domain = Text(root, "domain", file, "");
  if (!name.ok() || !domain.ok()) {
    return name.ok() ? domain.status() : name.status();
  }
  if (!domain->empty() && *domain != "enterprise-attack" && *domain != "mitre-enterprise") {
    return Fault(file, "/domain",
                 fmt::format("is \"{}\": expected enterprise-attack", domain->substr(0, 32)));
  }
  base.name = *std::move(name);
  dom::object versions;
  if (root.at_key("versions").get(versions) != simdjson::SUCCESS) {
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> layer = Text(versions, "layer", file, "/versions");
  absl::StatusOr<std::string> attack = Text(versions, "attack", file, "/versions");
  if (!layer.ok() || !attack.ok()) {
    return layer.ok() ? attack.status() : layer.status();
  }
  if (!layer->empty() && !layer->starts_with("4")) {
    return Fault(file, "/versions/layer",
                 fmt::format("is \"{}\": expected 4.x", layer->substr(0, 32)));
  }
  base.attack_version = *std::move(attack);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<NavigatorBase> ParseNavigatorLayer(std::string_view json, const std::string& file) {
  if (json.size() > limits::kNavigatorLayerBytesMax) {
    return Fault(file, "",
                 fmt::format("is larger than {} MiB: no Navigator layer",
                             limits::kNavigatorLayerBytesMax >> 20));
  }
  dom::parser parser;
  dom::element document;
  const simdjson::padded_string padded(json);
  if (const auto error = parser.parse(padded).get(document); error != simdjson::SUCCESS) {
    return Fault(file, "", fmt::format("is no JSON: {}", simdjson::error_message(error)));
  }
  dom::object root;
  if (document.get(root) != simdjson::SUCCESS) {
    return Fault(file, "/", "is no object: expected a Navigator layer");
  }
  NavigatorBase base;
  if (const absl::Status head = ReadHead(root, file, base); !head.ok()) {
    return head;
  }
  dom::array techniques;
  if (root.at_key("techniques").get(techniques) != simdjson::SUCCESS) {
    return Fault(file, "/techniques", "is no list: expected the techniques of a Navigator layer");
  }
  for (const dom::element element : techniques) {
    if (base.techniques.size() >= limits::kNavigatorTechniquesMax) {
      return Fault(file, "/techniques",
                   fmt::format("has more than {} entries", limits::kNavigatorTechniquesMax));
    }
    absl::StatusOr<NavigatorBase::Technique> technique =
        ReadTechnique(element, file, fmt::format("/techniques/{}", base.techniques.size()));
    if (!technique.ok()) {
      return technique.status();
    }
    base.techniques.push_back(*std::move(technique));
  }
  return base;
}

absl::StatusOr<NavigatorBase> ReadNavigatorLayer(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) {
    return absl::NotFoundError(fmt::format("{}: {}", path, error.message()));
  }
  if (size > limits::kNavigatorLayerBytesMax) {
    return Fault(path, "", "is too large for a Navigator layer");
  }
  std::ifstream in(path, std::ios::binary);
  const std::string json((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.good() && !in.eof()) {
    return absl::PermissionDeniedError(fmt::format("{}: cannot be read", path));
  }
  return ParseNavigatorLayer(json, path);
}

}  // namespace eastwest::output
