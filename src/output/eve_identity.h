// Who authenticated, as the lines of several event types say it.
#ifndef EASTWEST_SRC_OUTPUT_EVE_IDENTITY_H_
#define EASTWEST_SRC_OUTPUT_EVE_IDENTITY_H_

#include <span>
#include <string>

#include "src/event/event.h"
#include "src/output/eve_common.h"

namespace eastwest::output {

// WriteIdentity writes ntlmssp or kerberos as the tokens showed them. What Suricata has no key for
// is in an object of its own, and not in strict lines.
void WriteIdentity(EveContext& eve, const event::IdentityPtr& identity);

// HexBytes gives "0123abcd": two digits a byte.
std::string HexBytes(std::span<const std::uint8_t> bytes);

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_EVE_IDENTITY_H_
