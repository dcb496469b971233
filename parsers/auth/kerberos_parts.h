// The pieces that Kerberos messages are made of. RFC 4120 5.2, 5.3
#ifndef EASTWEST_PARSERS_AUTH_KERBEROS_PARTS_H_
#define EASTWEST_PARSERS_AUTH_KERBEROS_PARTS_H_

#include <cstdint>
#include <optional>

#include "parsers/auth/der.h"
#include "parsers/auth/kerberos.h"

namespace eastwest::auth {

inline constexpr std::uint32_t kKerberosVersion = 5;

// EncryptedData. RFC 4120 5.2.9
struct KerberosSealed {
  std::int32_t etype = 0;
  std::optional<std::uint32_t> kvno;
  Bytes cipher;
};

// RFC 4120 5.3
struct KerberosTicket {
  Bytes realm;
  PrincipalName sname;
  KerberosSealed sealed;
};

// Number reads an INTEGER in its [n] wrapper.
inline std::uint32_t Number(DerReader& fields, unsigned n) {
  std::uint32_t value = 0;
  Inside(fields, DerContext(n),
         [&value](DerReader& field) { value = field.Unsigned(kDerInteger); });
  return value;
}

inline Bytes Text(DerReader& fields, unsigned n) {
  Bytes value;
  Inside(fields, DerContext(n),
         [&value](DerReader& field) { value = field.Take(kDerGeneralString); });
  return value;
}

inline void ReadComponents(DerReader& list, PrincipalName& name) {
  while (list.ok() && !list.AtEnd()) {
    const Bytes component = list.Take(kDerGeneralString);
    if (name.component_count == kNameComponentsMax) {
      list.Fail(ParseError::kTooMany);
      return;
    }
    name.components[name.component_count++] = component;
  }
}

// RFC 4120 5.2.2
inline void ReadPrincipal(DerReader& wrapper, PrincipalName& name) {
  Inside(wrapper, kDerSequence, [&name](DerReader& fields) {
    name.type = static_cast<std::int32_t>(Number(fields, 0));
    Inside(fields, DerContext(1), [&name](DerReader& strings) {
      Inside(strings, kDerSequence, [&name](DerReader& list) { ReadComponents(list, name); });
    });
  });
}

inline void ReadSealed(DerReader& wrapper, KerberosSealed& sealed) {
  Inside(wrapper, kDerSequence, [&sealed](DerReader& fields) {
    sealed.etype = static_cast<std::int32_t>(Number(fields, 0));
    if (fields.PeekTag() == DerContext(1)) {
      sealed.kvno = Number(fields, 1);
    }
    Inside(fields, DerContext(2),
           [&sealed](DerReader& cipher) { sealed.cipher = cipher.Take(kDerOctetString); });
  });
}

inline void ReadTicket(DerReader& wrapper, KerberosTicket& ticket) {
  Inside(wrapper, DerApplication(1), [&ticket](DerReader& outer) {
    Inside(outer, kDerSequence, [&ticket](DerReader& fields) {
      if (Number(fields, 0) != kKerberosVersion) {
        fields.Fail(ParseError::kBadVersion);
      }
      ticket.realm = Text(fields, 1);
      Inside(fields, DerContext(2),
             [&ticket](DerReader& name) { ReadPrincipal(name, ticket.sname); });
      Inside(fields, DerContext(3),
             [&ticket](DerReader& sealed) { ReadSealed(sealed, ticket.sealed); });
    });
  });
}

}  // namespace eastwest::auth

#endif  // EASTWEST_PARSERS_AUTH_KERBEROS_PARTS_H_
