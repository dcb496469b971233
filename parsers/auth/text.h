// Names of the tokens as UTF-8. These allocate: they are for the session room, not for parsers.
#ifndef EASTWEST_PARSERS_AUTH_TEXT_H_
#define EASTWEST_PARSERS_AUTH_TEXT_H_

#include <string>

#include "parsers/auth/kerberos.h"
#include "parsers/bytes/bytes.h"

namespace eastwest::auth {

// Text converts a field of an NTLMSSP message; unicode is the message's own unicode().
std::string Text(Bytes field, bool unicode);

// ServiceName joins the components as people write them: "cifs/fs01.example.com".
std::string ServiceName(const PrincipalName& name);

}  // namespace eastwest::auth

#endif  // EASTWEST_PARSERS_AUTH_TEXT_H_
