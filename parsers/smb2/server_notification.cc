#include "parsers/smb2/server_notification.h"

#include "parsers/bytes/byte_reader.h"
#include "parsers/smb2/offset_view.h"

namespace eastwest::smb2 {

Parsed<ServerNotification> ParseServerNotification(Bytes message) {
  ServerNotification notification;
  ByteReader reader = BodyReader(message, 4);
  reader.Skip(2);  // Reserved
  notification.type = reader.U32Le();
  return reader.Finish(notification);
}

}  // namespace eastwest::smb2
