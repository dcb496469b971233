// Whatever the file holds, an inventory is read or refused with a sentence that names the file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "src/app/inventory.h"
#include "src/app/site_config.h"
#include "src/app/status_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eastwest::app;  // NOLINT(google-build-using-namespace): one function
  const std::string json(data, data + size);
  const SiteConfig site;
  auto hosts = ParseInventory(
      json, "file",
      {.role = [&site](std::string_view role) { return CheckRoleName(site, role); },
       .zone = [&site](std::string_view zone) { return CheckZoneName(site, zone); }});
  if (!hosts.ok()) {
    if (!TextOf(hosts.status()).starts_with("file:")) {
      std::abort();
    }
    return 0;
  }
  SiteConfig full;
  full.inventory_hosts = *std::move(hosts);
  const auto model = MakeSiteModel(full);  // may refuse a host name, never crash
  if (model.ok()) {
    const auto address = eastwest::net::ParseIpAddress("10.0.0.1");
    static_cast<void>(model->StandingOf(*address));
  }
  return 0;
}
