// [MS-DCOM] 3.1.2.5
#include "parsers/msrpc/calls/activation.h"

#include <algorithm>
#include <array>

#include "parsers/msrpc/calls/objref.h"
#include "parsers/msrpc/clsids.h"

namespace eastwest::msrpc {
namespace {

// Properties of one activation: Windows sends six.
constexpr std::size_t kPropertiesMax = 16;
// A type-serialised structure: version, byte order, lengths, filler. [MS-RPCE] 2.2.6
constexpr std::size_t kSerializationHeader = 16;

constexpr Guid kInstantiationInfo = GuidFrom("000001ab-0000-0000-c000-000000000046");
constexpr Guid kServerLocationInfo = GuidFrom("000001a4-0000-0000-c000-000000000046");
constexpr Guid kSecurityInfo = GuidFrom("000001a6-0000-0000-c000-000000000046");
constexpr Guid kScmReplyInfo = GuidFrom("000001b6-0000-0000-c000-000000000046");

void AddClass(Call& call, const Guid& clsid) {
  call.Add("clsid", clsid);
  if (const std::string_view name = ClassName(clsid); !name.empty()) {
    call.Add("class", name);
  }
}

// InstantiationInfoData: the class, and the interfaces that are wanted of it. 2.2.22.2.1
void Instantiation(Call& call) {
  AddClass(call, call.in.Uuid());
  call.in.U32();  // context
  call.in.U32();  // flags
  call.in.U32();  // surrogate
  call.in.U32();  // number of interfaces
  call.in.U32();  // flag
  const bool interfaces = call.in.Pointer();
  call.in.U32();  // size
  call.in.U16();  // COM version
  call.in.U16();
  if (interfaces) {
    ReadIids(call);
  }
}

// SecurityInfoData: the server as the client names it. 2.2.22.2.7
void Security(Call& call) {
  call.in.U32();  // flags
  const bool server = call.in.Pointer();
  call.in.Pointer();
  if (!server) {
    return;
  }
  call.in.U32();
  const bool name = call.in.Pointer();
  call.in.Pointer();
  call.in.U32();
  if (name) {
    call.String("server_name");
  }
}

// LocationInfoData: a machine that the client was sent to. 2.2.22.2.6
void Location(Call& call) {
  const bool name = call.in.Pointer();
  call.in.U32();
  call.in.U32();
  call.in.U32();
  if (name) {
    call.String("machine_name");
  }
}

// ScmReplyInfoData: where the new object listens. 2.2.22.2.8
void Reply(Call& call) {
  call.in.Pointer();
  if (!call.in.Pointer()) {
    return;
  }
  call.in.U64();  // OXID
  const bool bindings = call.in.Pointer();
  call.in.Uuid();  // IPID
  call.in.U32();   // authentication hint
  call.in.U16();   // COM version
  call.in.U16();
  if (bindings) {
    ReadDualStringArray(call);
  }
}

struct Property {
  Guid clsid;
  DecodeCall read;
};

constexpr Property kProperties[] = {
    {kInstantiationInfo, Instantiation},
    {kServerLocationInfo, Location},
    {kSecurityInfo, Security},
    {kScmReplyInfo, Reply},
};

// ReadProperty reads one as a stub of its own; a broken one leaves the others alone.
void ReadProperty(Call& call, const Guid& clsid, Bytes data) {
  const auto known = std::ranges::find(kProperties, clsid, &Property::clsid);
  if (known == std::ranges::end(kProperties) || data.size() < kSerializationHeader) {
    return;
  }
  Call part = call.Inside({.data = data.subspan(kSerializationHeader)});
  known->read(part);
  call.in.Require(part.in.ok(), part.in.error());
}

// The blob of OBJREF_CUSTOM: two words, then a header that lists the properties and their sizes,
// then the properties. 2.2.22
void ReadBlob(Call& call, Bytes blob) {
  constexpr std::size_t kBeforeHeader = 8;
  call.in.Require(blob.size() >= kBeforeHeader + kSerializationHeader, ParseError::kTruncated);
  if (!call.in.ok()) {
    return;
  }
  const Bytes data = blob.subspan(kBeforeHeader);
  NdrReader header(Stub{.data = data.subspan(kSerializationHeader)});
  header.U32();  // total size
  const std::size_t header_size = header.U32();
  header.U32();
  header.U32();  // context
  const std::uint32_t count = header.U32();
  header.Uuid();
  header.Pointer();
  header.Pointer();
  header.Pointer();
  header.Require(count <= kPropertiesMax, ParseError::kTooMany);
  header.Require(header.Count(16) == count, ParseError::kBadLength);
  std::array<Guid, kPropertiesMax> clsids{};
  for (std::size_t i = 0; i < count && header.ok(); ++i) {
    clsids[i] = header.Uuid();
  }
  header.Require(header.Count(4) == count, ParseError::kBadLength);
  std::size_t at = header_size;
  for (std::size_t i = 0; i < count && header.ok(); ++i) {
    const std::size_t size = header.U32();
    header.Require(at <= data.size() && size <= data.size() - std::min(at, data.size()),
                   ParseError::kOutOfRange);
    if (header.ok()) {
      ReadProperty(call, clsids[i], data.subspan(at, size));
      at += size;
    }
  }
  call.in.Require(header.ok(), header.error());
}

// OBJREF_CUSTOM, little-endian whatever the call is: "MEOW", flags, IID, CLSID, lengths. 2.2.18.6
void ReadProperties(Call& call) {
  constexpr std::uint32_t kSignature = 0x574F454D;
  constexpr std::uint32_t kCustom = 4;
  constexpr std::size_t kGuidBytes = 16;
  const Bytes objref = ReadInterface(call);
  if (objref.empty()) {
    return;
  }
  ByteReader reader(objref);
  reader.Require(reader.U32Le() == kSignature, ParseError::kBadMagic);
  reader.Require(reader.U32Le() == kCustom, ParseError::kBadValue);
  reader.Skip(2 * kGuidBytes);
  reader.U32Le();
  reader.U32Le();
  call.in.Require(reader.ok(), reader.error());
  ReadBlob(call, reader.Rest());
}

// 3.1.2.5.2.3.2: one interface, of properties.
void GetClassObject(Call& call) {
  SkipThis(call);
  ReadProperties(call);
}

// 3.1.2.5.2.3.3: the outer object, which is always null, comes first.
void CreateInstance(Call& call) {
  SkipThis(call);
  ReadInterface(call);
  ReadProperties(call);
}

void Activated(Call& call) {
  SkipThat(call);
  ReadProperties(call);
}

constexpr Decoder kScmActivator[] = {
    {.opnum = 3, .request = GetClassObject, .response = Activated},
    {.opnum = 4, .request = CreateInstance, .response = Activated},
};
static_assert(StrictlyAscending(kScmActivator));

// 3.1.2.5.2.1: the form before the properties.
void RemoteActivation(Call& call) {
  SkipThis(call);
  AddClass(call, call.in.Uuid());
  call.UniqueString("object_name");
  ReadInterface(call);
  call.in.U32();  // impersonation level
  call.in.U32();  // mode
  call.in.U32();  // interfaces
  if (call.in.Pointer()) {
    ReadIids(call);
  }
}

void RemotelyActivated(Call& call) {
  SkipThat(call);
  call.in.U64();  // OXID
  ReadBindings(call);
}

constexpr Decoder kActivation[] = {
    {.opnum = 0, .request = RemoteActivation, .response = RemotelyActivated},
};

// 3.1.2.5.1: the request names an exporter by number.
void ResolveOxid(Call& call) { call.Add("oxid", HexNumber{call.in.U64()}); }

void Resolved(Call& call) { ReadBindings(call); }

void Ping(Call& /*call*/) {}

// 3.1.2.5.1.6: every address of the host.
void Alive(Call& call) {
  call.in.U16();
  call.in.U16();
  ReadBindings(call);
}

constexpr Decoder kObjectExporter[] = {
    {.opnum = 0, .request = ResolveOxid, .response = Resolved},
    {.opnum = 4, .request = ResolveOxid, .response = Resolved},
    {.opnum = 5, .request = Ping, .response = Alive},
};
static_assert(StrictlyAscending(kObjectExporter));

}  // namespace

std::span<const Decoder> ScmActivatorCalls() { return kScmActivator; }
std::span<const Decoder> ActivationCalls() { return kActivation; }
std::span<const Decoder> ObjectExporterCalls() { return kObjectExporter; }

}  // namespace eastwest::msrpc
