// AllowReader reads and writes site.allow.
#ifndef EASTWEST_SRC_APP_ALLOW_READER_H_
#define EASTWEST_SRC_APP_ALLOW_READER_H_

#include <string_view>
#include <vector>

#include "src/app/site_config.h"
#include "src/detect/allow_list.h"
#include "src/detect/sigma/yaml_reader.h"
#include "yaml-cpp/yaml.h"

namespace eastwest::app {

// ReadAllowList leaves the first fault with the reader. Roles and zones are checked against the
// site's own names.
std::vector<detect::AllowEntry> ReadAllowList(detect::sigma::YamlReader& reader,
                                              const YAML::Node& at, const YAML::Node& list,
                                              const SiteConfig& site);

void DumpAllowList(YAML::Emitter& out, const std::vector<detect::AllowEntry>& entries);

// CheckAllowKeys: a key that is not known is a fault that suggests the nearest one, and so is a key
// that is there twice.
void CheckAllowKeys(detect::sigma::YamlReader& reader, const YAML::Node& map,
                    std::string_view prefix, const std::vector<std::string_view>& known);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_ALLOW_READER_H_
