// UnixServer takes commands on a unix socket, one JSON object after the other.
#ifndef EASTWEST_SRC_CONTROL_UNIX_SERVER_H_
#define EASTWEST_SRC_CONTROL_UNIX_SERVER_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "src/control/commands.h"

namespace eastwest::control {

class UnixServer {
 public:
  UnixServer(boost::asio::io_context& context, Commands commands)
      : acceptor_(context), pause_(context), commands_(std::move(commands)) {}
  ~UnixServer();
  UnixServer(const UnixServer&) = delete;
  UnixServer& operator=(const UnixServer&) = delete;

  // A client that says nothing, or takes no answer, for longer than idle_max makes room for others.
  absl::Status Listen(const std::string& path, std::chrono::milliseconds idle_max);
  std::uint64_t turned_away() const { return turned_away_; }

 private:
  using Socket = boost::asio::local::stream_protocol::socket;
  class Client;

  void Accept();

  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::chrono::milliseconds idle_max_{0};
  Commands commands_;
  std::string path_;
  std::shared_ptr<std::size_t> clients_ = std::make_shared<std::size_t>(0);
  std::uint64_t turned_away_ = 0;
};

}  // namespace eastwest::control

#endif  // EASTWEST_SRC_CONTROL_UNIX_SERVER_H_
