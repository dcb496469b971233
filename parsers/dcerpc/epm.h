// The endpoint mapper's ept_map: which port or pipe serves an interface. [C706] appendix L and O
#ifndef EASTWEST_PARSERS_DCERPC_EPM_H_
#define EASTWEST_PARSERS_DCERPC_EPM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "parsers/bytes/byte_reader.h"
#include "parsers/bytes/bytes.h"
#include "parsers/bytes/guid.h"
#include "parsers/bytes/parsed.h"
#include "parsers/dcerpc/syntax.h"

namespace eastwest::dcerpc {

inline constexpr std::uint16_t kEptMapOpnum = 3;

// Windows asks for four towers; a domain controller answers drsuapi with up to twelve.
inline constexpr std::size_t kTowersMax = 32;
// Interface, transfer syntax, RPC protocol, endpoint, host: five floors, and room for two more.
inline constexpr std::size_t kFloorsMax = 8;

enum class TowerProtocol : std::uint8_t {
  kOther,
  kNcacnIpTcp,  // port, address
  kNcadgIpUdp,  // port, address
  kNcacnNp,     // pipe, host
  kNcacnHttp,   // port, address
  kNcalrpc,     // local only
};

struct Tower {
  SyntaxId interface;
  TransferSyntax transfer = TransferSyntax::kOther;
  TowerProtocol protocol = TowerProtocol::kOther;
  std::uint16_t port = 0;
  std::uint32_t ipv4 = 0;  // host byte order; 0 in a question
  Bytes pipe;              // "\PIPE\atsvc", without its NUL
  Bytes host;              // NetBIOS name, without its NUL
};

struct EptMapRequest {
  std::optional<Guid> object;
  Tower wanted;
  std::uint32_t max_towers = 0;
};

struct EptMapResponse {
  std::array<Tower, kTowersMax> towers{};
  std::size_t tower_count = 0;
  std::uint32_t status = 0;  // 0x16c9a0d6: nothing registered

  std::span<const Tower> found() const { return std::span(towers).first(tower_count); }
};

// ParseTower reads the octet string of a twr_t. Towers are little-endian whatever the PDU is.
Parsed<Tower> ParseTower(Bytes tower);

// The stub is the whole call's; order is the PDU's, ndr64 the negotiated transfer syntax.
Parsed<EptMapRequest> ParseEptMapRequest(Bytes stub, ByteReader::Order order, bool ndr64);
Parsed<EptMapResponse> ParseEptMapResponse(Bytes stub, ByteReader::Order order, bool ndr64);

}  // namespace eastwest::dcerpc

#endif  // EASTWEST_PARSERS_DCERPC_EPM_H_
