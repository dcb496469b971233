// Transport carries lines to another program, by a socket.
#ifndef EASTWEST_SRC_OUTPUT_TRANSPORT_H_
#define EASTWEST_SRC_OUTPUT_TRANSPORT_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/output/tls.h"

namespace eastwest::output {

// For one thread. A call waits seconds at most.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  virtual absl::Status Connect() = 0;
  virtual void Disconnect() = 0;

  // Send takes one line without its line feed; what there is no room for goes on its way when
  // Confirm is asked. kOutOfRange: the line is too long for this transport and never gets through.
  virtual absl::Status Send(std::string_view line) = 0;

  // Confirm returns how many of the lines sent since Connect are known to have arrived. When the
  // connection is gone and all that did arrive was told before, an error.
  virtual absl::StatusOr<std::size_t> Confirm() = 0;

  // unheard is how many of those arrived where nobody listens, since Connect.
  virtual std::size_t unheard() const { return 0; }

  // batch_lines is how many lines may be under way unconfirmed.
  virtual std::size_t batch_lines() const = 0;
};

// MakeTransport reads a target:
//   unix:PATH, unix-dgram:PATH    a socket on this machine, a line a message
//   tcp:ADDRESS:PORT              lines
//   tls:ADDRESS:PORT              the same in TLS 1.2 or 1.3, to a receiver that is known by its
//                                 certificate
//   syslog, syslog:PATH           RFC 3164 messages to /dev/log
//   redis:ADDRESS:PORT/KEY        RPUSH KEY line; redis-channel: PUBLISH; redis-stream: XADD
// Addresses are numbers: the sensor asks no name server.
absl::StatusOr<std::unique_ptr<Transport>> MakeTransport(std::string_view target,
                                                         const TlsSettings& settings = {});

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_TRANSPORT_H_
