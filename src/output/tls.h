// Tls puts TLS between a stream of bytes and a socket: OpenSSL, without a socket of its own.
#ifndef EASTWEST_SRC_OUTPUT_TLS_H_
#define EASTWEST_SRC_OUTPUT_TLS_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct ssl_st;
struct ssl_ctx_st;

namespace eastwest::output {

// TlsSettings are files in PEM form, read once.
struct TlsSettings {
  // Who may have signed the receiver's certificate; empty: whom the system trusts.
  std::string ca = {};
  // The name in it; empty: the address that is connected to.
  std::string name = {};
  // Our own certificate and its key, for receivers that ask; empty: none.
  std::string certificate = {};
  std::string key = {};
};

// TlsSession is one connection as client. What arrives is given to it, what it wants to send is
// taken from it; it never waits.
class TlsSession {
 public:
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;
  ~TlsSession();

  // Advance goes on with the handshake. An error names what is wrong with the receiver.
  absl::Status Advance();
  bool established() const { return established_; }

  void Give(std::string_view received);
  std::string TakeOutput();

  absl::Status Write(std::string_view bytes);
  // SayGoodbye: nothing more will be written. RFC 8446 6.1
  void SayGoodbye();
  // Read appends what was sent to us; kCancelled when the other side has said goodbye.
  absl::Status Read(std::string& bytes);

 private:
  friend class TlsClient;
  explicit TlsSession(ssl_st* ssl) : ssl_(ssl) {}

  absl::Status Failed(std::string_view what, int result) const;

  ssl_st* ssl_;
  bool established_ = false;
};

class TlsClient {
 public:
  // Make reads the files; the error names the key of the configuration and the file.
  static absl::StatusOr<std::unique_ptr<TlsClient>> Make(const TlsSettings& settings);
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient();

  // NewSession expects a certificate for the name of the settings, or for this address.
  absl::StatusOr<std::unique_ptr<TlsSession>> NewSession(const std::string& address) const;

 private:
  TlsClient(ssl_ctx_st* context, std::string name) : context_(context), name_(std::move(name)) {}

  ssl_ctx_st* context_;
  std::string name_;
};

}  // namespace eastwest::output

#endif  // EASTWEST_SRC_OUTPUT_TLS_H_
