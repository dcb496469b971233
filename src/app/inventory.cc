#include "src/app/inventory.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "parsers/bytes/text.h"
#include "src/app/status_text.h"
#include "src/core/site_limits.h"
#include "src/core/spelling.h"
#include "src/detect/address_map.h"
#include "src/detect/site_names.h"

namespace eastwest::app {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::array<std::string_view, 7> kKeys = {"address", "addresses", "hostname", "owner",
                                                   "role",    "roles",     "zone"};

std::string_view TypeName(element value) {
  switch (value.type()) {
    case element_type::ARRAY:
      return "a list";
    case element_type::OBJECT:
      return "an object";
    case element_type::STRING:
      return "a text";
    case element_type::BOOL:
      return "true or false";
    case element_type::NULL_VALUE:
      return "null";
    default:
      break;
  }
  return "a number";
}

// LineOf finds the line of a fault in the JSON itself, which the parser does not tell.
std::size_t LineOf(std::string_view json) {
  rapidjson::Reader reader;
  rapidjson::BaseReaderHandler<> handler;
  rapidjson::MemoryStream stream(json.data(), json.size());
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  const std::size_t offset = result.IsError() ? std::min(result.Offset(), json.size()) : 0;
  return 1 + static_cast<std::size_t>(std::count(
                 json.begin(), json.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

// Place is an address range with the host that it belongs to.
struct Place {
  detect::AddressRange range;
  std::string text;
  const InventoryHost* host = nullptr;
  bool workstation = false;
  bool server = false;
};

class Parser {
 public:
  Parser(const std::string& file, const InventoryNames& names) : file_(file), names_(names) {}

  absl::Status Read(element root) {
    simdjson::dom::array list;
    std::string prefix;
    if (root.is_object()) {
      prefix = "/hosts";
      const auto hosts = root["hosts"];
      if (hosts.error() != simdjson::SUCCESS) {
        return Fault("", "has no key \"hosts\": expected a list of hosts, or {\"hosts\": [...]}");
      }
      if (hosts.get(list) != simdjson::SUCCESS) {
        return Fault(
            prefix, fmt::format("is {}: expected a list of hosts", TypeName(hosts.value_unsafe())));
      }
    } else if (root.get(list) != simdjson::SUCCESS) {
      return Fault("", fmt::format("is {}: expected a list of hosts, or {{\"hosts\": [...]}}",
                                   TypeName(root)));
    }
    std::size_t index = 0;
    for (const element item : list) {
      if (index >= limits::kInventoryHostsMax) {
        return Fault(prefix, fmt::format("has too many hosts: expected at most {}",
                                         limits::kInventoryHostsMax));
      }
      if (const absl::Status status = ReadHost(item, fmt::format("{}/{}", prefix, index++));
          !status.ok()) {
        return status;
      }
    }
    const absl::Status names = CheckHostnames();
    return names.ok() ? CheckAddresses() : names;
  }

  std::vector<InventoryHost> Take() { return std::move(hosts_); }

 private:
  absl::Status Fault(std::string_view pointer, std::string_view what) const {
    return absl::InvalidArgumentError(
        fmt::format("{}: {} {}", file_, pointer.empty() ? "the document" : pointer, what));
  }

  absl::Status ReadHost(element item, std::string pointer) {
    simdjson::dom::object object;
    if (item.get(object) != simdjson::SUCCESS) {
      return Fault(pointer,
                   fmt::format("is {}: expected an object with hostname, addresses, roles, "
                               "zone, owner",
                               TypeName(item)));
    }
    InventoryHost host;
    host.pointer = std::move(pointer);
    std::map<std::string_view, bool> seen;
    for (const auto& [key, value] : object) {
      if (std::ranges::find(kKeys, key) != kKeys.end() && !seen.emplace(key, true).second) {
        return Fault(host.pointer, fmt::format("has the key \"{}\" twice", key));
      }
      if (const absl::Status status = ReadKey(key, value, host); !status.ok()) {
        return status;
      }
    }
    if (host.hostname.empty() && host.addresses.empty()) {
      return Fault(host.pointer, "has neither hostname nor addresses: expected one of them");
    }
    if (host.roles.empty() && host.zone.empty()) {
      return Fault(host.pointer, "has neither roles nor a zone: it would change nothing");
    }
    hosts_.push_back(std::move(host));
    return absl::OkStatus();
  }

  absl::Status ReadKey(std::string_view key, element value, InventoryHost& host) const {
    const std::string pointer = fmt::format("{}/{}", host.pointer, key);
    if (key == "hostname") {
      return ReadText(pointer, value, host.hostname);
    }
    if (key == "owner") {
      return ReadText(pointer, value, host.owner);
    }
    if (key == "zone") {
      const absl::Status status = ReadText(pointer, value, host.zone);
      return status.ok() && !host.zone.empty() ? Named(pointer, names_.zone(host.zone)) : status;
    }
    if (key == "address" || key == "addresses") {
      return ReadList(pointer, value, host.addresses, [this](const auto& at, const auto& text) {
        detect::AddressRange range;
        return Named(at, detect::ParseAddressRange(text, range));
      });
    }
    if (key == "role" || key == "roles") {
      return ReadList(pointer, value, host.roles, [this](const auto& at, const auto& text) {
        return Named(at, names_.role(text));
      });
    }
    const std::string nearest = Nearest(key, kKeys);
    return nearest.empty()
               ? absl::OkStatus()
               : Fault(pointer, fmt::format("is no known key (did you mean {}?)", nearest));
  }

  // Named puts file and pointer in front of what a check found.
  absl::Status Named(std::string_view pointer, const absl::Status& status) const {
    return status.ok() ? status : Fault(pointer, fmt::format("is wrong: {}", TextOf(status)));
  }

  absl::Status ReadText(std::string_view pointer, element value, std::string& out) const {
    std::string_view text;
    if (value.is_null()) {
      return absl::OkStatus();  // what the database does not know
    }
    if (value.get(text) != simdjson::SUCCESS) {
      return Fault(pointer, fmt::format("is {}: expected a text", TypeName(value)));
    }
    out = text;
    return absl::OkStatus();
  }

  template <typename Check>
  absl::Status ReadList(const std::string& pointer, element value, std::vector<std::string>& out,
                        const Check& check) const {
    simdjson::dom::array list;
    if (value.get(list) != simdjson::SUCCESS) {
      return value.is_null() ? absl::OkStatus() : ReadItem(pointer, value, out, check);
    }
    std::size_t index = 0;
    for (const element item : list) {
      if (const absl::Status status =
              ReadItem(fmt::format("{}/{}", pointer, index++), item, out, check);
          !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  }

  template <typename Check>
  absl::Status ReadItem(const std::string& pointer, element item, std::vector<std::string>& out,
                        const Check& check) const {
    std::string_view text;
    if (item.get(text) != simdjson::SUCCESS) {
      return Fault(pointer, fmt::format("is {}: expected a text", TypeName(item)));
    }
    if (out.size() >= limits::kInventoryAddressesMax) {
      return Fault(pointer,
                   fmt::format("is too much: expected at most {}", limits::kInventoryAddressesMax));
    }
    out.emplace_back(text);
    return check(pointer, text);
  }

  absl::Status CheckHostnames() const {
    std::map<std::string, const InventoryHost*> known;
    for (const InventoryHost& host : hosts_) {
      if (host.hostname.empty()) {
        continue;
      }
      const auto [first, added] = known.emplace(AsciiLower(host.hostname), &host);
      if (!added) {
        return Fault(host.pointer, fmt::format("has the hostname \"{}\" of {}: expected each once",
                                               host.hostname, first->second->pointer));
      }
    }
    return absl::OkStatus();
  }

  // CheckAddresses goes through all ranges in order. The widest workstation and server range so far
  // is enough to find an overlap with the next one.
  absl::Status CheckAddresses() const {
    std::vector<Place> places;
    for (const InventoryHost& host : hosts_) {
      const bool workstation = std::ranges::find(host.roles, "workstation") != host.roles.end();
      const bool server = std::ranges::any_of(host.roles, detect::IsServerRole);
      if (workstation && server) {
        return Fault(host.pointer + "/roles", "makes one host a workstation and a server");
      }
      for (const std::string& text : host.addresses) {
        Place place{
            .range = {}, .text = text, .host = &host, .workstation = workstation, .server = server};
        if (detect::ParseAddressRange(text, place.range).ok()) {
          places.push_back(std::move(place));
        }
      }
    }
    std::ranges::stable_sort(places, {}, [](const Place& place) {
      return std::pair(place.range.first, place.range.last);
    });
    return CheckOverlaps(places);
  }

  absl::Status CheckOverlaps(const std::vector<Place>& places) const {
    const Place* workstations = nullptr;
    const Place* servers = nullptr;
    const Place* before = nullptr;
    for (const Place& place : places) {
      if (before != nullptr && before->range.first == place.range.first &&
          before->range.last == place.range.last && before->host->roles != place.host->roles) {
        return Contradict(place, *before, "with other roles");
      }
      const Place* other = place.workstation ? servers : place.server ? workstations : nullptr;
      if (other != nullptr && other->range.Overlaps(place.range)) {
        return Contradict(place, *other, "one as a workstation, one as a server");
      }
      for (const auto& [mine, widest] :
           {std::pair(place.workstation, &workstations), std::pair(place.server, &servers)}) {
        const bool wider = *widest == nullptr ||
                           (*widest)->range.last.family != place.range.last.family ||
                           (*widest)->range.last < place.range.last;
        *widest = mine && wider ? &place : *widest;
      }
      before = &place;
    }
    return absl::OkStatus();
  }

  absl::Status Contradict(const Place& place, const Place& other, std::string_view how) const {
    return Fault(place.host->pointer + "/addresses",
                 fmt::format("has {}, which overlaps {} of {}, {}", place.text, other.text,
                             other.host->pointer, how));
  }

  const std::string& file_;
  const InventoryNames& names_;
  std::vector<InventoryHost> hosts_;
};

}  // namespace

absl::StatusOr<std::vector<InventoryHost>> ParseInventory(std::string_view json,
                                                          const std::string& file,
                                                          const InventoryNames& names) {
  simdjson::dom::parser parser(limits::kInventoryBytesMax);
  const simdjson::padded_string padded(json);
  element root;
  const simdjson::error_code error = parser.parse(padded).get(root);
  if (error != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(
        fmt::format("{}:{}: is no JSON: {}", file, LineOf(json), simdjson::error_message(error)));
  }
  Parser reader(file, names);
  if (const absl::Status status = reader.Read(root); !status.ok()) {
    return status;
  }
  return reader.Take();
}

absl::StatusOr<std::vector<InventoryHost>> LoadInventory(const std::string& path,
                                                         const InventoryNames& names) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return absl::NotFoundError(fmt::format("{}: no such inventory file", path));
  }
  if (std::filesystem::is_directory(path, error)) {
    return absl::InvalidArgumentError(
        fmt::format("{}: is a directory, expected an inventory file", path));
  }
  std::ifstream in(path, std::ios::binary);
  std::string text;
  std::array<char, 65536> chunk{};
  while (in && text.size() <= limits::kInventoryBytesMax) {
    in.read(chunk.data(), chunk.size());
    text.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (!in.eof() && text.size() <= limits::kInventoryBytesMax) {
    return absl::PermissionDeniedError(fmt::format("{}: cannot be opened for reading", path));
  }
  if (text.size() > limits::kInventoryBytesMax) {
    return absl::InvalidArgumentError(fmt::format("{}: is too large: expected at most {} MiB", path,
                                                  limits::kInventoryBytesMax >> 20));
  }
  return ParseInventory(text, path, names);
}

}  // namespace eastwest::app
