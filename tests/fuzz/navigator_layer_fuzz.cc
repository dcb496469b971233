// A Navigator layer is a file from anywhere: it is read, or refused with a word.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "src/output/navigator.h"
#include "src/output/navigator_base.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const auto base = eastwest::output::ParseNavigatorLayer(json, "layer.json");
  if (!base.ok()) {
    return base.status().message().empty() ? std::abort(), 0 : 0;
  }
  const eastwest::output::NavigatorLayer layer;
  const eastwest::output::NavigatorNames names{.attack_version = "19", .superseded = {}};
  // What was read is written as JSON that is read again.
  const auto again =
      eastwest::output::ParseNavigatorLayer(layer.Render(names, &*base), "again.json");
  if (!again.ok() || again->techniques.size() != base->techniques.size() ||
      layer.Tell(names, *base).empty()) {
    std::abort();
  }
  return 0;
}
