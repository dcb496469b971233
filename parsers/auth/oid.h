// Object identifiers of the GSS-API mechanisms, as DER writes them. X.690 8.19
#ifndef EASTWEST_PARSERS_AUTH_OID_H_
#define EASTWEST_PARSERS_AUTH_OID_H_

#include <array>
#include <cstdint>

namespace eastwest::auth {

// 1.3.6.1.5.5.2. RFC 4178 3.1
inline constexpr std::array<std::uint8_t, 6> kSpnegoOid = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x02};

// 1.3.6.1.4.1.311.2.2.10. [MS-SPNG] 1.9
inline constexpr std::array<std::uint8_t, 10> kNtlmsspOid = {0x2B, 0x06, 0x01, 0x04, 0x01,
                                                             0x82, 0x37, 0x02, 0x02, 0x0A};

// 1.2.840.113554.1.2.2. RFC 4121 1
inline constexpr std::array<std::uint8_t, 9> kKerberosOid = {0x2A, 0x86, 0x48, 0x86, 0xF7,
                                                             0x12, 0x01, 0x02, 0x02};

// 1.2.840.113554.1.2.2.3: Kerberos between two users, for services that run as one. [MS-KILE] 1.9
inline constexpr std::array<std::uint8_t, 10> kKerberosUserToUserOid = {
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02, 0x03};

// 1.2.840.48018.1.2.2: the same mechanism under a number that Windows 2000 cut to 16 bits.
// [MS-SPNG] 3.1.5.2
inline constexpr std::array<std::uint8_t, 9> kMsKerberosOid = {0x2A, 0x86, 0x48, 0x82, 0xF7,
                                                               0x12, 0x01, 0x02, 0x02};

// 1.3.6.1.4.1.311.2.2.30. [MS-SPNG] 1.9
inline constexpr std::array<std::uint8_t, 10> kNegoexOid = {0x2B, 0x06, 0x01, 0x04, 0x01,
                                                            0x82, 0x37, 0x02, 0x02, 0x1E};

// 1.3.6.1.5.2.7: PKU2U, Kerberos between two hosts without a KDC. draft-zhu-pku2u 3
inline constexpr std::array<std::uint8_t, 6> kPku2uOid = {0x2B, 0x06, 0x01, 0x05, 0x02, 0x07};

}  // namespace eastwest::auth

#endif  // EASTWEST_PARSERS_AUTH_OID_H_
