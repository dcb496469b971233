// Fuzzes the datagram service: the datagram, the mailslot write in it, and what mailslots carry.
#include <cstddef>
#include <cstdint>

#include "parsers/netbios/browser.h"
#include "parsers/netbios/datagram.h"
#include "parsers/netbios/mailslot.h"
#include "parsers/netbios/netlogon.h"

namespace {

using eastwest::Bytes;
namespace netbios = eastwest::netbios;

void ParseContents(Bytes data) {
  const auto frame = netbios::ParseBrowserFrame(data);
  if (frame->servers > netbios::kBackupServersMax || frame->name.size() > data.size()) {
    __builtin_trap();
  }
  static_cast<void>(netbios::ParseNetlogonMessage(data));
}

void ParseMailslot(Bytes smb) {
  const auto write = netbios::ParseMailslotWrite(smb);
  if (write.ok()) {
    ParseContents(write->data);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  const auto datagram = netbios::ParseDatagram(input);
  if (datagram.ok()) {
    ParseMailslot(datagram->user_data);
  }
  ParseMailslot(input);
  ParseContents(input);
  return 0;
}
