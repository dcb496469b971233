#include "src/output/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>

#include "fmt/format.h"
#include "src/output/transport.h"

namespace eastwest::output {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Writes a key, and a certificate for 127.0.0.1 and siem.example that it signed itself.
void MakeCertificate(const std::string& certificate_path, const std::string& key_path) {
  EVP_PKEY* const key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  X509* const certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* const name = X509_get_subject_name(certificate);
  const std::array<unsigned char, 5> text = {'s', 'i', 'e', 'm', 0};
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text.data(), 4, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const names =
      X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, "IP:127.0.0.1,DNS:siem.example");
  X509_add_ext(certificate, names, -1);
  X509_sign(certificate, key, EVP_sha256());
  std::FILE* file = std::fopen(certificate_path.c_str(), "w");
  PEM_write_X509(file, certificate);
  std::fclose(file);
  file = std::fopen(key_path.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_EXTENSION_free(names);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

// Server takes one connection on a thread of its own and reads to its end.
class Server {
 public:
  Server(const std::string& certificate, const std::string& key, bool asks_certificate)
      : context_(SSL_CTX_new(TLS_server_method())), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    EXPECT_EQ(SSL_CTX_use_certificate_file(context_, certificate.c_str(), SSL_FILETYPE_PEM), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey_file(context_, key.c_str(), SSL_FILETYPE_PEM), 1);
    if (asks_certificate) {
      SSL_CTX_load_verify_file(context_, certificate.c_str());
      SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* const plain = reinterpret_cast<const sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_, plain, sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    thread_ = std::thread([this] { Serve(); });
  }
  ~Server() {
    Join();
    SSL_CTX_free(context_);
    ::close(listener_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string target() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    return fmt::format("tls:127.0.0.1:{}", ntohs(address.sin_port));
  }
  // Join waits for the end of the connection.
  const std::string& Join() {
    if (thread_.joinable()) {
      thread_.join();
    }
    return received_;
  }

 private:
  void Serve() {
    const int client = ::accept(listener_, nullptr, nullptr);
    SSL* const ssl = SSL_new(context_);
    SSL_set_fd(ssl, client);
    if (SSL_accept(ssl) == 1) {
      std::array<char, 4096> piece{};
      for (int got = 1; got > 0;) {
        got = SSL_read(ssl, piece.data(), static_cast<int>(piece.size()));
        received_.append(piece.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
      }
    }
    SSL_free(ssl);
    ::close(client);
  }

  SSL_CTX* context_;
  int listener_;
  std::string received_;
  std::thread thread_;
};

class TlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);  // the server writes when the client has gone, too
    std::string pattern = (std::filesystem::temp_directory_path() / "tls-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    MakeCertificate(File("own.crt"), File("own.key"));
    MakeCertificate(File("other.crt"), File("other.key"));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string File(std::string_view name) const { return (folder_ / name).string(); }
  Server Start(bool asks_certificate = false) const {
    return Server(File("own.crt"), File("own.key"), asks_certificate);
  }
  static std::unique_ptr<Transport> Make(const Server& server, const TlsSettings& settings) {
    auto made = MakeTransport(server.target(), settings);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *std::move(made) : nullptr;
  }
  // Confirmed waits for lines that arrived, or for the error.
  static absl::StatusOr<std::size_t> Confirmed(Transport& transport, std::size_t wanted) {
    absl::StatusOr<std::size_t> count = transport.Confirm();
    for (int i = 0; i < 5000 && count.ok() && *count < wanted; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      count = transport.Confirm();
    }
    return count;
  }

  std::filesystem::path folder_;
};

TEST_F(TlsTest, LinesArriveAndAreConfirmed) {
  for (const char* name : {"", "siem.example"}) {
    Server server = Start();
    const auto transport = Make(server, {.ca = File("own.crt"), .name = name});
    ASSERT_TRUE(transport->Connect().ok());
    std::string expected;
    for (int i = 0; i < 50; ++i) {
      const std::string line = fmt::format("{{\"line\":{},\"text\":\"{:x>2000}\"}}", i, "");
      ASSERT_TRUE(transport->Send(line).ok());
      expected += line + "\n";
    }
    const auto confirmed = Confirmed(*transport, 50);
    ASSERT_TRUE(confirmed.ok()) << confirmed.status();
    EXPECT_EQ(*confirmed, 50U);
    transport->Disconnect();
    EXPECT_EQ(server.Join(), expected);
  }
}

TEST_F(TlsTest, StrangersAreRefused) {
  struct Case {
    TlsSettings settings;
    const char* why;
  };
  const Case cases[] = {{{.ca = File("other.crt")}, "certificate"},
                        {{.ca = File("own.crt"), .name = "other.example"}, "ostname mismatch"}};
  for (const Case& item : cases) {
    Server server = Start();
    const auto transport = Make(server, item.settings);
    const absl::Status status = transport->Connect();
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(std::string(status.message()), AllOf(StartsWith("TLS: "), HasSubstr(item.why)));
    transport->Disconnect();
    EXPECT_EQ(server.Join(), "");
  }
}

TEST_F(TlsTest, ShowsItsCertificateWhenAsked) {
  Server server = Start(true);
  const auto transport =
      Make(server, {.ca = File("own.crt"), .certificate = File("own.crt"), .key = File("own.key")});
  ASSERT_TRUE(transport->Connect().ok());
  ASSERT_TRUE(transport->Send("a").ok());
  EXPECT_EQ(Confirmed(*transport, 1).value_or(0), 1U);
  transport->Disconnect();
  EXPECT_EQ(server.Join(), "a\n");
}

TEST_F(TlsTest, ARefusalOfTheReceiverIsTold) {
  Server server = Start(true);
  const auto transport = Make(server, {.ca = File("own.crt")});
  absl::Status status = transport->Connect();  // TLS 1.3 tells the client later
  for (int i = 0; i < 5000 && status.ok(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    status = transport->Confirm().status();
  }
  EXPECT_THAT(std::string(status.message()), HasSubstr("certificate required"));
  transport->Disconnect();
  EXPECT_EQ(server.Join(), "");
}

TEST_F(TlsTest, WrongFilesAreNamedWithTheirKey) {
  struct Case {
    TlsSettings settings;
    std::string expected;
  };
  const std::string gone = File("gone.pem");
  const Case cases[] = {
      {{.ca = gone}, "output.tls_ca: " + gone + ": No such file"},
      {{.ca = File("own.key")}, "output.tls_ca: " + File("own.key")},
      {{.ca = File("own.crt"), .certificate = File("own.crt")}, "expected both, or none"},
      {{.ca = File("own.crt"), .certificate = gone, .key = gone}, "output.tls_cert: " + gone},
      {{.ca = File("own.crt"), .certificate = File("own.crt"), .key = File("other.key")},
       "output.tls_key: " + File("other.key")},
  };
  for (const Case& item : cases) {
    const auto made = MakeTransport("tls:127.0.0.1:6514", item.settings);
    ASSERT_FALSE(made.ok());
    EXPECT_THAT(std::string(made.status().message()), HasSubstr(item.expected));
  }
}

TEST_F(TlsTest, WhoSpeaksNoTlsIsRefused) {
  const auto client = TlsClient::Make({.ca = File("own.crt")});
  ASSERT_TRUE(client.ok()) << client.status();
  for (const std::string_view answer : {"HTTP/1.1 400 Bad Request\r\n\r\n", "\x16\x03\x01", ""}) {
    const auto session = (*client)->NewSession("127.0.0.1");
    ASSERT_TRUE(session.ok());
    EXPECT_TRUE((*session)->Advance().ok());
    EXPECT_FALSE((*session)->TakeOutput().empty());
    (*session)->Give(answer);
    const absl::Status status = (*session)->Advance();
    EXPECT_EQ(status.ok(), answer.size() < 5);  // as long as it may be the start of a record
    EXPECT_FALSE((*session)->established());
  }
}

}  // namespace
}  // namespace eastwest::output
