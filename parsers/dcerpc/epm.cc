#include "parsers/dcerpc/epm.h"

#include <algorithm>

namespace eastwest::dcerpc {
namespace {

constexpr std::size_t kEntryHandleSize = 20;

// Protocol identifiers of tower floors. [C706] appendix I
enum class FloorId : std::uint8_t {
  kTcp = 0x07,
  kUdp = 0x08,
  kIp = 0x09,
  kUuid = 0x0D,
  kNamedPipe = 0x0F,
  kLrpc = 0x10,
  kNetBios = 0x11,
  kHttp = 0x1F,
};

struct Floor {
  Bytes left;   // protocol identifier and its data
  Bytes right;  // address
};

Floor ReadFloor(ByteReader& reader) {
  Floor floor;
  floor.left = reader.Take(reader.U16Le());
  floor.right = reader.Take(reader.U16Le());
  reader.Require(!floor.left.empty(), ParseError::kBadLength);
  return floor;
}

// ReadUuidFloor reads floors one and two: UUID and major version left, minor version right.
SyntaxId ReadUuidFloor(ByteReader& tower) {
  const Floor floor = ReadFloor(tower);
  ByteReader left(floor.left);
  ByteReader right(floor.right);
  SyntaxId syntax;
  const std::uint8_t id = left.U8();
  tower.Require(id == static_cast<std::uint8_t>(FloorId::kUuid), ParseError::kBadValue);
  syntax.uuid = ReadGuid(left);
  syntax.major = left.U16Le();
  syntax.minor = right.U16Le();
  tower.Require(left.ok() && right.ok(), ParseError::kBadLength);
  return syntax;
}

void SetPort(const Floor& floor, TowerProtocol protocol, ByteReader& tower, Tower& result) {
  ByteReader right(floor.right);
  result.protocol = protocol;
  result.port = right.U16Be();
  tower.Require(right.ok(), ParseError::kBadLength);
}

// ReadAddressFloor reads one of the floors above the RPC protocol; an unknown one says nothing.
void ReadAddressFloor(ByteReader& tower, Tower& result) {
  const Floor floor = ReadFloor(tower);
  if (!tower.ok()) {
    return;
  }
  switch (static_cast<FloorId>(floor.left[0])) {
    case FloorId::kTcp:
      SetPort(floor, TowerProtocol::kNcacnIpTcp, tower, result);
      break;
    case FloorId::kUdp:
      SetPort(floor, TowerProtocol::kNcadgIpUdp, tower, result);
      break;
    case FloorId::kHttp:
      SetPort(floor, TowerProtocol::kNcacnHttp, tower, result);
      break;
    case FloorId::kNamedPipe:
      result.protocol = TowerProtocol::kNcacnNp;
      result.pipe = UntilNul(floor.right);
      break;
    case FloorId::kLrpc:
      result.protocol = TowerProtocol::kNcalrpc;
      break;
    case FloorId::kNetBios:
      result.host = UntilNul(floor.right);
      break;
    case FloorId::kIp: {
      ByteReader right(floor.right);
      result.ipv4 = right.U32Be();
      tower.Require(right.ok(), ParseError::kBadLength);
      break;
    }
    case FloorId::kUuid:
      break;
  }
}

// EpmReader reads the few NDR shapes of ept_map in either transfer syntax. [C706] 14.3,
// [MS-RPCE] 2.2.5
class EpmReader {
 public:
  EpmReader(Bytes stub, ByteReader::Order order, bool ndr64) : reader_(stub, order), wide_(ndr64) {}

  std::uint64_t Word() {
    reader_.Align(wide_ ? 8 : 4);
    return wide_ ? reader_.U64() : reader_.U32();
  }
  std::uint32_t U32() {
    reader_.Align(4);
    return reader_.U32();
  }
  Guid Uuid() {
    reader_.Align(4);
    return ReadGuid(reader_);
  }
  void SkipHandle() {
    reader_.Align(4);
    reader_.Skip(kEntryHandleSize);
  }

  // ReadTwr reads a twr_t: array size, length, octet string.
  Tower ReadTwr() {
    const std::uint64_t size = Word();
    const std::uint32_t length = U32();
    reader_.Require(size == length, ParseError::kBadLength);
    const Parsed<Tower> tower = ParseTower(reader_.Take(length));
    reader_.Require(tower.ok(), tower.error);
    return tower.value;
  }

  ByteReader& reader() { return reader_; }

 private:
  ByteReader reader_;
  bool wide_;
};

}  // namespace

// [C706] appendix L: a floor count, then that many floors.
Parsed<Tower> ParseTower(Bytes data) {
  Tower tower;
  ByteReader reader(data);
  const std::uint16_t floor_count = reader.U16Le();
  reader.Require(floor_count >= 3 || !reader.ok(), ParseError::kBadValue);
  reader.Require(floor_count <= kFloorsMax, ParseError::kTooMany);
  tower.interface = ReadUuidFloor(reader);
  tower.transfer = TransferSyntaxOf(ReadUuidFloor(reader).uuid);
  ReadFloor(reader);  // connection-oriented or not: the fourth floor implies it
  for (std::size_t i = 3; i < floor_count && reader.ok(); ++i) {
    ReadAddressFloor(reader, tower);
  }
  return reader.Finish(tower);
}

// ept_map's [in] part: object, map_tower, entry_handle, max_towers. [C706] appendix O
Parsed<EptMapRequest> ParseEptMapRequest(Bytes stub, ByteReader::Order order, bool ndr64) {
  EptMapRequest request;
  EpmReader reader(stub, order, ndr64);
  if (reader.Word() != 0) {
    request.object = reader.Uuid();
  }
  const bool has_tower = reader.Word() != 0;
  reader.reader().Require(has_tower || !reader.reader().ok(), ParseError::kBadValue);
  request.wanted = reader.ReadTwr();
  reader.SkipHandle();
  request.max_towers = reader.U32();
  return reader.reader().Finish(request);
}

// ept_map's [out] part: entry_handle, num_towers, the array of pointers, what they point at,
// status.
Parsed<EptMapResponse> ParseEptMapResponse(Bytes stub, ByteReader::Order order, bool ndr64) {
  EptMapResponse response;
  EpmReader reader(stub, order, ndr64);
  reader.SkipHandle();
  reader.U32();  // num_towers, which the array repeats
  reader.Word();
  reader.Word();
  const std::uint64_t count = reader.Word();
  reader.reader().Require(count <= kTowersMax, ParseError::kTooMany);
  std::size_t present = 0;
  for (std::uint64_t i = 0; i < count && reader.reader().ok(); ++i) {
    present += reader.Word() != 0 ? 1U : 0U;
  }
  for (std::size_t i = 0; i < present && reader.reader().ok(); ++i) {
    response.towers[i] = reader.ReadTwr();
    response.tower_count = reader.reader().ok() ? i + 1 : i;
  }
  response.status = reader.U32();
  return reader.reader().Finish(response);
}

}  // namespace eastwest::dcerpc
