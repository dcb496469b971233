#include "src/output/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <system_error>
#include <utility>

#include "fmt/format.h"

namespace eastwest::output {
namespace {

// Debian's; a directory of hashed names would be read when the sensor may not read any more.
constexpr const char* kSystemCa = "/etc/ssl/certs/ca-certificates.crt";

// Reason is what OpenSSL complained of first; what follows are consequences.
std::string Reason() {
  const unsigned long error = ::ERR_peek_error();
  ::ERR_clear_error();
  if (ERR_SYSTEM_ERROR(error)) {
    return std::generic_category().message(ERR_GET_REASON(error));
  }
  const char* const text = ::ERR_reason_error_string(error);
  return text == nullptr ? "no reason given" : text;
}

absl::Status BadFile(std::string_view key, std::string_view path) {
  return absl::InvalidArgumentError(fmt::format("{}: {}: {}", key, path, Reason()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<TlsClient>> TlsClient::Make(const TlsSettings& settings) {
  ::ERR_clear_error();
  ssl_ctx_st* const context = ::SSL_CTX_new(::TLS_client_method());
  if (context == nullptr) {
    return absl::InternalError(fmt::format("TLS: {}", Reason()));
  }
  std::unique_ptr<TlsClient> client(new TlsClient(context, settings.name));
  ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  const char* const ca = settings.ca.empty() ? kSystemCa : settings.ca.c_str();
  if (::SSL_CTX_load_verify_file(context, ca) != 1) {
    return BadFile("output.tls_ca", ca);
  }
  if (settings.certificate.empty() != settings.key.empty()) {
    return absl::InvalidArgumentError("output.tls_cert and output.tls_key: expected both, or none");
  }
  if (!settings.certificate.empty() &&
      ::SSL_CTX_use_certificate_chain_file(context, settings.certificate.c_str()) != 1) {
    return BadFile("output.tls_cert", settings.certificate);
  }
  if (!settings.key.empty() &&
      ::SSL_CTX_use_PrivateKey_file(context, settings.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return BadFile("output.tls_key", settings.key);
  }
  return client;
}

TlsClient::~TlsClient() { ::SSL_CTX_free(context_); }

absl::StatusOr<std::unique_ptr<TlsSession>> TlsClient::NewSession(
    const std::string& address) const {
  ::ERR_clear_error();
  std::unique_ptr<TlsSession> session(new TlsSession(::SSL_new(context_)));
  ssl_st* const ssl = session->ssl_;
  BIO* const in = ::BIO_new(::BIO_s_mem());
  BIO* const out = ::BIO_new(::BIO_s_mem());
  if (ssl == nullptr || in == nullptr || out == nullptr) {
    ::BIO_free(in);
    ::BIO_free(out);
    return absl::ResourceExhaustedError(fmt::format("TLS: {}", Reason()));
  }
  ::SSL_set_bio(ssl, in, out);  // which owns both now
  ::SSL_set_connect_state(ssl);
  bool named = false;
  if (name_.empty()) {
    named = ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), address.c_str()) == 1;
  } else {
    std::string name = name_;  // which SSL_ctrl takes as if it would change it
    named =
        ::SSL_set1_host(ssl, name_.c_str()) == 1 &&
        ::SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
  }
  if (!named) {
    return absl::InvalidArgumentError(
        fmt::format("TLS: \"{}\" is no name", name_.empty() ? address : name_));
  }
  return session;
}

TlsSession::~TlsSession() { ::SSL_free(ssl_); }

absl::Status TlsSession::Failed(std::string_view what, int result) const {
  const int error = ::SSL_get_error(ssl_, result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    return absl::OkStatus();
  }
  if (error == SSL_ERROR_ZERO_RETURN) {
    return absl::CancelledError("the other side has closed the connection");
  }
  std::string reason = Reason();
  if (const long verdict = ::SSL_get_verify_result(ssl_); verdict != X509_V_OK) {
    reason = ::X509_verify_cert_error_string(verdict);
  }
  return absl::UnavailableError(fmt::format("TLS: {}: {}", what, reason));
}

absl::Status TlsSession::Advance() {
  ::ERR_clear_error();
  const int result = ::SSL_do_handshake(ssl_);
  established_ = result == 1;
  return established_ ? absl::OkStatus() : Failed("no connection", result);
}

void TlsSession::Give(std::string_view received) {
  // A BIO in memory takes everything.
  ::BIO_write(::SSL_get_rbio(ssl_), received.data(), static_cast<int>(received.size()));
}

std::string TlsSession::TakeOutput() {
  BIO* const out = ::SSL_get_wbio(ssl_);
  std::string bytes(::BIO_ctrl_pending(out), '\0');
  if (!bytes.empty()) {
    ::BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
  }
  return bytes;
}

absl::Status TlsSession::Write(std::string_view bytes) {
  ::ERR_clear_error();
  std::size_t written = 0;
  const int result = ::SSL_write_ex(ssl_, bytes.data(), bytes.size(), &written);
  return result == 1 ? absl::OkStatus() : Failed("cannot send", result);
}

void TlsSession::SayGoodbye() {
  if (established_) {
    ::ERR_clear_error();
    ::SSL_shutdown(ssl_);
  }
}

absl::Status TlsSession::Read(std::string& bytes) {
  ::ERR_clear_error();
  std::array<char, 4096> piece{};
  for (;;) {
    std::size_t got = 0;
    const int result = ::SSL_read_ex(ssl_, piece.data(), piece.size(), &got);
    if (result != 1) {
      return Failed("cannot receive", result);
    }
    bytes.append(piece.data(), got);
  }
}

}  // namespace eastwest::output
