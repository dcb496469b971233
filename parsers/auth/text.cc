#include "parsers/auth/text.h"

#include "parsers/bytes/text.h"

namespace eastwest::auth {

std::string Text(Bytes field, bool unicode) {
  return unicode ? Utf16LeToUtf8(field) : OemToUtf8(field);
}

std::string ServiceName(const PrincipalName& name) {
  std::string joined;
  for (const Bytes component : name.parts()) {
    if (!joined.empty()) {
      joined += '/';
    }
    joined += OemToUtf8(component);
  }
  return joined;
}

}  // namespace eastwest::auth
