#include "parsers/msrpc/interfaces.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <iterator>

namespace eastwest::msrpc {
namespace {

// The tables are read twice: first for the names of the operations, then for the interfaces.
#define EASTWEST_INTERFACE(array, uuid, version, endpoint, first, ...) \
  constexpr std::string_view array[] = {__VA_ARGS__};
#define EASTWEST_INTERFACE_ONLY(uuid, version, endpoint)
#include "parsers/msrpc/tables/all.inc"
#undef EASTWEST_INTERFACE
#undef EASTWEST_INTERFACE_ONLY

constexpr Interface kTables[] = {
#define EASTWEST_INTERFACE(array, uuid, version, endpoint, first, ...) \
  {GuidFrom(uuid), version, endpoint, first, array},
#define EASTWEST_INTERFACE_ONLY(uuid, version, endpoint) {GuidFrom(uuid), version, endpoint, 0, {}},
#include "parsers/msrpc/tables/all.inc"
#undef EASTWEST_INTERFACE
#undef EASTWEST_INTERFACE_ONLY
};

constexpr bool Before(const Interface& one, const Interface& other) {
  return one.uuid != other.uuid ? one.uuid < other.uuid : one.version < other.version;
}

// The tables are grouped by subject for people; the search wants them in order.
consteval std::array<Interface, std::size(kTables)> Sorted() {
  std::array<Interface, std::size(kTables)> sorted;
  std::ranges::copy(kTables, sorted.begin());
  std::ranges::sort(sorted, Before);
  return sorted;
}

constexpr auto kSorted = Sorted();
static_assert(std::ranges::adjacent_find(kSorted, std::not_fn(Before)) == kSorted.end(),
              "no interface twice");

struct Pipe {
  std::string_view name;
  Guid interface;
};

// Pipes whose name tells the interface. lsass, ntsvcs and protected_storage carry many; the one
// named is the usual one.
constexpr Pipe kPipes[] = {
    {"atsvc", GuidFrom("86d35949-83c9-4044-b424-db363231fd0c")},
    {"audiosrv", GuidFrom("3faf4738-3a21-4307-b46c-fdda9bb8c0d5")},
    {"browser", GuidFrom("6bffd098-a112-3610-9833-012892020162")},
    {"cert", GuidFrom("91ae6020-9e3c-11cf-8d7c-00aa00c091be")},
    {"ctx_winstation_api_service", GuidFrom("5ca4a760-ebb1-11cf-8611-00a0245420ed")},
    {"dav rpc service", GuidFrom("c8cb7687-e6d3-11d2-a958-00c04f682e16")},
    {"dnsserver", GuidFrom("50abc2a4-574d-40b3-9d66-ee4fd5fba076")},
    {"efsrpc", GuidFrom("df1941c5-fe89-4e79-bf10-463657acf44d")},
    {"epmapper", GuidFrom("e1af8308-5d1f-11c9-91a4-08002b14a0fa")},
    {"eventlog", GuidFrom("82273fdc-e32a-18c3-3f78-827929dc23ea")},
    {"fssagentrpc", GuidFrom("a8e0653c-2744-4389-a61d-7373df8b2292")},
    {"hydralspipe", GuidFrom("3d267954-eeb7-11d1-b94e-00c04fa3080d")},
    {"inetinfo", GuidFrom("82ad4280-036b-11cf-972c-00aa006887b0")},
    {"initshutdown", GuidFrom("894de0c0-0d55-11d3-a322-00c04fa321a1")},
    {"keysvc", GuidFrom("8d0ffe72-d252-11d0-bf8f-00c04fd9126b")},
    {"llsrpc", GuidFrom("342cfd40-3c6c-11ce-a893-08002b2e9c6d")},
    {"locator", GuidFrom("d6d70ef0-0e3b-11cb-acc3-08002b1d29c3")},
    {"lsarpc", GuidFrom("12345778-1234-abcd-ef00-0123456789ab")},
    {"lsass", GuidFrom("12345778-1234-abcd-ef00-0123456789ab")},
    {"lsm_api_service", GuidFrom("484809d6-4239-471b-b5bc-61df8c23ac48")},
    {"mdssvc", GuidFrom("885d85fb-c754-4062-a0e7-6872ce0064f4")},
    {"msgsvc", GuidFrom("17fdd703-1827-4e34-79d4-24a55c53bb37")},
    {"nddeapi", GuidFrom("2f5f3220-c126-1076-b549-074d078619da")},
    {"netdfs", GuidFrom("4fc742e0-4a10-11cf-8273-00aa004ae673")},
    {"netlogon", GuidFrom("12345678-1234-abcd-ef00-01234567cffb")},
    {"ntsvcs", GuidFrom("367abb81-9844-35f1-ad32-98f038001003")},
    {"plugplay", GuidFrom("8d9f4e40-a03d-11ce-8f69-08003e30051b")},
    {"protected_storage", GuidFrom("3dde7c30-165d-11d1-ab8f-00805f14db40")},
    {"rpcecho", GuidFrom("60a15ec5-4de8-11d7-a637-005056a20182")},
    {"samr", GuidFrom("12345778-1234-abcd-ef00-0123456789ac")},
    {"sfcapi", GuidFrom("83da7c00-e84f-11d2-9807-00c04f8ec850")},
    {"spoolss", GuidFrom("12345678-1234-abcd-ef00-0123456789ab")},
    {"srvsvc", GuidFrom("4b324fc8-1670-01d3-1278-5a47bf6ee188")},
    {"svcctl", GuidFrom("367abb81-9844-35f1-ad32-98f038001003")},
    {"tapsrv", GuidFrom("2f5f6520-ca46-1067-b319-00dd010662da")},
    {"termsrv_api_service", GuidFrom("bde95fdf-eee0-45de-9e12-e5a61cd0d4fe")},
    {"trksvr", GuidFrom("4da1c422-943d-11d1-acae-00c04fc2aa3f")},
    {"trkwks", GuidFrom("300f3532-38cc-11d0-a3f0-0020af6b0add")},
    {"unixinfo", GuidFrom("9c54e310-a955-4885-bd31-78787147dfa6")},
    {"w32time", GuidFrom("8fb6d884-2388-11d0-8c35-00c04fda2795")},
    {"winreg", GuidFrom("338cd001-2244-31f1-aaaa-900038001003")},
    {"winspipe", GuidFrom("45f52c28-7f9f-101a-b52b-08002b2efabe")},
    {"wkssvc", GuidFrom("6bffd098-a112-3610-9833-46c3f87e345a")},
    {"wzcsvc", GuidFrom("621dff68-3c39-4c6c-aae3-e68e2c6503ad")},
};
static_assert(std::ranges::is_sorted(kPipes, std::ranges::less{}, &Pipe::name));

}  // namespace

std::span<const Interface> Interfaces() { return kSorted; }

const Interface* FindInterface(const Guid& uuid) {
  const auto found = std::ranges::lower_bound(kSorted, uuid, {}, &Interface::uuid);
  return found != kSorted.end() && found->uuid == uuid ? &*found : nullptr;
}

std::string_view OperationName(const Guid& uuid, std::uint16_t opnum) {
  const Interface* interface = FindInterface(uuid);
  if (interface == nullptr || opnum < interface->first_opnum) {
    return {};
  }
  const std::size_t at = std::size_t{opnum} - interface->first_opnum;
  return at < interface->operations.size() ? interface->operations[at] : std::string_view{};
}

std::optional<Guid> InterfaceOfPipe(std::string_view lower_case_pipe) {
  const auto found = std::ranges::lower_bound(kPipes, lower_case_pipe, {}, &Pipe::name);
  if (found == std::ranges::end(kPipes) || found->name != lower_case_pipe) {
    return std::nullopt;
  }
  return found->interface;
}

}  // namespace eastwest::msrpc
