// SERVER_TO_CLIENT_NOTIFICATION: the server speaks first. [MS-SMB2] 2.2.44
#ifndef EASTWEST_PARSERS_SMB2_SERVER_NOTIFICATION_H_
#define EASTWEST_PARSERS_SMB2_SERVER_NOTIFICATION_H_

#include <cstdint>

#include "parsers/bytes/bytes.h"
#include "parsers/bytes/parsed.h"

namespace eastwest::smb2 {

inline constexpr std::uint32_t kNotifySessionClosed = 0;

struct ServerNotification {
  std::uint32_t type = 0;
};
Parsed<ServerNotification> ParseServerNotification(Bytes message);

}  // namespace eastwest::smb2

#endif  // EASTWEST_PARSERS_SMB2_SERVER_NOTIFICATION_H_
