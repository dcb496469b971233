#include "src/control/http_server.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>

#include "fmt/format.h"
#include "src/control/transient.h"
#include "src/core/limits.h"

namespace eastwest::control {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds kPatience{10};
constexpr int kWaitingMax = 8;

using Response = http::response<http::string_body>;

Page PageFor(const Pages& pages, http::verb verb, std::string_view target) {
  if (verb != http::verb::get && verb != http::verb::head) {
    return {.status = 405, .body = "GET and HEAD only\n"};
  }
  const auto page = pages.find(target.substr(0, target.find('?')));
  return page == pages.end() ? Page{.status = 404, .body = "no such page\n"} : page->second();
}

std::optional<tcp::endpoint> EndpointOf(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + colon + 1, end, port);
  error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  if (error || parsed.ec != std::errc() || parsed.ptr != end) {
    return std::nullopt;
  }
  return tcp::endpoint(address, port);
}

}  // namespace

class HttpServer::Client : public std::enable_shared_from_this<HttpServer::Client> {
 public:
  Client(tcp::socket socket, const Pages& pages, std::shared_ptr<std::size_t> clients)
      : stream_(std::move(socket)), pages_(pages), clients_(std::move(clients)) {
    ++*clients_;
    parser_.header_limit(limits::kHttpRequestBytesMax);
  }
  ~Client() { --*clients_; }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Read() {
    stream_.expires_after(kPatience);
    http::async_read_header(stream_, buffer_, parser_,
                            [self = shared_from_this()](error_code error, std::size_t) {
                              if (!error) {
                                self->Write();
                              }
                            });
  }

 private:
  void Write() {
    const auto& request = parser_.get();
    const std::string target(request.target());
    const Page page = PageFor(pages_, request.method(), target);
    response_.result(page.status);
    response_.set(http::field::content_type, page.type);
    response_.set(http::field::cache_control, "no-store");
    response_.keep_alive(false);
    response_.body() = page.body;
    response_.prepare_payload();
    if (request.method() == http::verb::head) {
      response_.body().clear();  // Content-Length tells what a GET would give
    }
    http::async_write(stream_, response_,
                      [self = shared_from_this()](error_code, std::size_t) { self->Close(); });
  }

  void Close() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  boost::beast::tcp_stream stream_;
  const Pages& pages_;
  std::shared_ptr<std::size_t> clients_;
  boost::beast::flat_buffer buffer_{limits::kHttpRequestBytesMax};
  http::request_parser<http::empty_body> parser_;
  Response response_;
};

absl::Status HttpServer::Listen(const std::string& endpoint) {
  const std::optional<tcp::endpoint> at = EndpointOf(endpoint);
  if (!at) {
    return absl::InvalidArgumentError(
        fmt::format("\"{}\" is no endpoint: expected ADDRESS:PORT, as 127.0.0.1:9090", endpoint));
  }
  error_code error;
  acceptor_.open(at->protocol(), error);
  if (!error) {
    acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    acceptor_.bind(*at, error);
  }
  if (!error) {
    acceptor_.listen(kWaitingMax, error);
  }
  if (error) {
    return absl::UnavailableError(fmt::format("{}: cannot listen: {}", endpoint, error.message()));
  }
  Accept();
  return absl::OkStatus();
}

void HttpServer::Accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (error) {
      (void)AcceptAgain(error, pause_, [this] { Accept(); });
      return;
    }
    if (*clients_ >= limits::kControlClientsMax) {
      ++turned_away_;
    } else {
      std::make_shared<Client>(std::move(socket), pages_, clients_)->Read();
    }
    Accept();
  });
}

}  // namespace eastwest::control
