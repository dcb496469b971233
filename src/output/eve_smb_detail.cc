#include "src/output/eve_smb_detail.h"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fmt/format.h"
#include "parsers/smb2/create_context.h"
#include "parsers/smb2/names.h"

namespace eastwest::output {
namespace {

// FILETIME counts 100 ns from 1601; that is what lies between 1601 and 1970. [MS-DTYP] 2.3.3
constexpr std::uint64_t kUnixEpoch = 116'444'736'000'000'000;
constexpr std::uint64_t kTicksPerSecond = 10'000'000;

std::string Mask(std::uint32_t value) { return fmt::format("0x{:08x}", value); }

void WriteNames(Json& json, std::string_view key, const std::vector<std::string_view>& names) {
  if (names.empty()) {
    return;
  }
  json.BeginArray(key);
  for (const std::string_view name : names) {
    json.Item(name);
  }
  json.EndArray();
}

void WriteBits(Json& json, std::string_view key, std::uint32_t value,
               std::span<const smb2::BitName> names) {
  const bool any = std::ranges::any_of(
      names, [value](const smb2::BitName& name) { return (value & name.bit) != 0; });
  if (!any) {
    return;
  }
  json.BeginArray(key);
  for (const smb2::BitName& name : names) {
    if ((value & name.bit) != 0) {
      json.Item(name.name);
    }
  }
  json.EndArray();
}

void WriteLease(Json& json, const event::OpenDetail& detail) {
  const event::FileLease& lease = detail.lease;
  if (lease.version == 0) {
    return;
  }
  json.BeginObject("lease");
  json.Number("version", lease.version);
  json.Text("key", ToString(lease.key));
  json.Text("requested", smb2::LeaseStateName(lease.asked));
  if (detail.answered) {
    json.Text("granted", smb2::LeaseStateName(lease.granted));
  }
  json.EndObject();
}

void WriteDurability(Json& json, const event::OpenDetail& detail) {
  const event::Durability& durable = detail.durable;
  if (durable.version == 0) {
    return;
  }
  json.BeginObject("durable");
  json.Number("version", durable.version);
  json.FlagIfSet("reconnect", durable.reconnect);
  json.FlagIfSet("persistent", durable.persistent);
  if (detail.answered) {
    json.Flag("granted", durable.granted);
  }
  if (durable.timeout_ms != 0) {
    json.Number("timeout_ms", durable.timeout_ms);
  }
  if (durable.create_guid != Guid{}) {
    json.Text("create_guid", ToString(durable.create_guid));
  }
  json.EndObject();
}

void WriteAnswer(Json& json, const event::OpenDetail& detail) {
  json.TextIfAny("oplock", smb2::OplockLevelName(detail.oplock));
  json.Text("attributes", Mask(detail.attributes));
  if (detail.has_maximal_access) {
    json.Text("maximal_access", Mask(detail.maximal_access));
  }
  if (detail.disk_file_id != 0) {
    json.Text("disk_file_id", fmt::format("0x{:x}", detail.disk_file_id));
    json.Text("volume_id", fmt::format("0x{:x}", detail.disk_volume_id));
  }
}

// ValueWriter writes each kind of a detail's value.
struct ValueWriter {
  Json& json;
  std::string_view name;
  void operator()(std::uint64_t value) const { json.Number(name, value); }
  void operator()(bool value) const { json.Flag(name, value); }
  void operator()(const std::string& value) const { json.Text(name, value); }
  void operator()(const std::vector<std::string>& value) const { json.Texts(name, value); }
};

// Suricata's order of the FileId's bytes: the four fields of a GUID, the last one turned round
// twice. The same id reads the same in its events and in ours.
std::string FileIdText(const event::OpenDetail& detail) {
  const std::uint64_t first = detail.file_persistent;
  const std::uint64_t last = detail.file_volatile;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:04x}{:08x}", first & 0xFFFFFFFF,
                     (first >> 32) & 0xFFFF, first >> 48, last & 0xFFFF, (last >> 16) & 0xFFFF,
                     last >> 32);
}

}  // namespace

std::uint64_t UnixSeconds(std::uint64_t filetime) {
  return filetime > kUnixEpoch ? (filetime - kUnixEpoch) / kTicksPerSecond : 0;
}

std::string FileTimeText(std::uint64_t filetime) {
  using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, kTicksPerSecond>>;
  constexpr std::uint64_t kTicksMax = std::numeric_limits<std::int64_t>::max() / 100;
  const std::uint64_t ticks = filetime > kUnixEpoch ? filetime - kUnixEpoch : 0;
  return EveTime(PacketTime{Ticks{static_cast<std::int64_t>(std::min(ticks, kTicksMax))}});
}

void WriteOpenTimes(Json& json, const event::OpenDetailPtr& detail) {
  if (detail == nullptr || !detail->answered) {
    return;
  }
  json.Number("created", UnixSeconds(detail->created));
  json.Number("accessed", UnixSeconds(detail->accessed));
  json.Number("modified", UnixSeconds(detail->modified));
  json.Number("changed", UnixSeconds(detail->changed));
  json.Number("size", detail->size);
  json.Text("fuid", FileIdText(*detail));
}

void WriteOpenDetail(Json& json, const event::OpenDetailPtr& detail) {
  if (detail == nullptr) {
    return;
  }
  json.Text("access_mask", Mask(detail->desired_access));
  json.Text("share_access", Mask(detail->share_access));
  json.Text("create_options", Mask(detail->create_options));
  if (detail->attributes_asked != 0) {
    json.Text("requested_attributes", Mask(detail->attributes_asked));
  }
  json.TextIfAny("requested_oplock", smb2::OplockLevelName(detail->oplock_asked));
  if (detail->previous_version != 0) {
    json.Text("previous_version", FileTimeText(detail->previous_version));
  }
  WriteNames(json, "create_contexts", detail->contexts);
  WriteLease(json, *detail);
  WriteDurability(json, *detail);
  if (detail->answered) {
    WriteAnswer(json, *detail);
    WriteNames(json, "granted_contexts", detail->contexts_granted);
  }
}

void WriteShareProperties(Json& json, const event::ShareConnected& share) {
  if (share.outcome != event::Outcome::kSucceeded) {
    return;
  }
  json.Text("maximal_access", Mask(share.maximal_access));
  json.Text("share_caching", smb2::ShareCachingName(share.flags));
  WriteBits(json, "share_flags", share.flags, smb2::ShareFlagNames());
  WriteBits(json, "share_capabilities", share.capabilities, smb2::ShareCapabilityNames());
}

void WriteDetails(Json& json, const event::SmbDetails& details) {
  for (const event::SmbDetail& detail : details) {
    std::visit(ValueWriter{json, detail.name}, detail.value);
  }
}

}  // namespace eastwest::output
