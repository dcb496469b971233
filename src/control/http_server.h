// HttpServer shows pages by HTTP; GET and HEAD only.
#ifndef EASTWEST_SRC_CONTROL_HTTP_SERVER_H_
#define EASTWEST_SRC_CONTROL_HTTP_SERVER_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "src/control/http_page.h"

namespace eastwest::control {

class HttpServer {
 public:
  HttpServer(boost::asio::io_context& context, Pages pages)
      : acceptor_(context), pause_(context), pages_(std::move(pages)) {}
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Listen on "127.0.0.1:9090" or "[::1]:9090".
  absl::Status Listen(const std::string& endpoint);
  std::uint64_t turned_away() const { return turned_away_; }

 private:
  class Client;

  void Accept();

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  Pages pages_;
  std::shared_ptr<std::size_t> clients_ = std::make_shared<std::size_t>(0);
  std::uint64_t turned_away_ = 0;
};

}  // namespace eastwest::control

#endif  // EASTWEST_SRC_CONTROL_HTTP_SERVER_H_
