// YamlReader reads the keys of one YAML document and remembers the first fault it meets: callers go
// on with empty values and look at the fault once, at the end.
#ifndef EASTWEST_SRC_DETECT_SIGMA_YAML_READER_H_
#define EASTWEST_SRC_DETECT_SIGMA_YAML_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "src/detect/sigma/document.h"
#include "yaml-cpp/yaml.h"

namespace eastwest::detect::sigma {

class YamlReader {
 public:
  explicit YamlReader(std::string file) : file_(std::move(file)) {}

  Place PlaceOf(const YAML::Node& node) const { return {file_, node.Mark().line + 1}; }

  // Fail keeps the first fault.
  void Fail(const YAML::Node& node, std::string_view what) {
    if (fault_.ok()) {
      fault_ = At(PlaceOf(node), what);
    }
  }
  const absl::Status& fault() const { return fault_; }

  // Scalar is the text of a scalar; anything else is a fault that names the key.
  std::string Scalar(const YAML::Node& node, std::string_view key);

  // Optional keys of a map: empty, or the fallback, when they are not there.
  std::string Text(const YAML::Node& map, const char* key);
  std::vector<std::string> List(const YAML::Node& map,
                                const char* key);  // a scalar is a list of one
  bool Flag(const YAML::Node& map, const char* key, bool fallback);

  // OnlyKeys makes any other key of the map a fault.
  void OnlyKeys(const YAML::Node& map, std::initializer_list<std::string_view> known,
                std::string_view what);

 private:
  std::string file_;
  absl::Status fault_;
};

// The parts of a document, each in its own file.
Header ReadHeader(YamlReader& reader, const YAML::Node& root);
LogSource ReadLogSource(YamlReader& reader, const YAML::Node& root);
std::vector<Search> ReadSearches(YamlReader& reader, const YAML::Node& detection,
                                 std::initializer_list<std::string_view> not_searches);
DetectionRule ReadDetectionRule(YamlReader& reader, const YAML::Node& root);
CorrelationRule ReadCorrelationRule(YamlReader& reader, const YAML::Node& root);
Filter ReadFilter(YamlReader& reader, const YAML::Node& root);

}  // namespace eastwest::detect::sigma

#endif  // EASTWEST_SRC_DETECT_SIGMA_YAML_READER_H_
