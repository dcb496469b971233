// SiteReader reads the section `site` of a configuration file, and writes it back.
#ifndef EASTWEST_SRC_APP_SITE_READER_H_
#define EASTWEST_SRC_APP_SITE_READER_H_

#include <string>

#include "absl/status/status.h"
#include "src/app/site_config.h"
#include "yaml-cpp/yaml.h"

namespace eastwest::app {

// ReadSite fills in what the section says. A fault names the file, the line, the key and what was
// expected. at is where the key stands: a value that is left out has no place of its own.
absl::Status ReadSite(const std::string& file, const YAML::Node& at, const YAML::Node& section,
                      SiteConfig& site);

// DumpSite writes a map that ReadSite reads back.
void DumpSite(YAML::Emitter& out, const SiteConfig& site);

}  // namespace eastwest::app

#endif  // EASTWEST_SRC_APP_SITE_READER_H_
