#include "src/control/unix_server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "src/core/limits.h"

namespace eastwest::control {
namespace {

using boost::system::error_code;
using Protocol = boost::asio::local::stream_protocol;

constexpr int kWaitingMax = 8;
constexpr mode_t kMode = 0660;

// Somebody answers at the path: another sensor runs.
bool IsServed(boost::asio::io_context& context, const std::string& path) {
  Protocol::socket probe(context);
  error_code error;
  probe.connect(Protocol::endpoint(path), error);
  return !error;
}

}  // namespace

// Client lives as long as its own operations hold it.
class UnixServer::Client : public std::enable_shared_from_this<UnixServer::Client> {
 public:
  Client(Socket socket, const Commands& commands, std::shared_ptr<std::size_t> clients)
      : socket_(std::move(socket)), commands_(commands), clients_(std::move(clients)) {
    ++*clients_;
  }
  ~Client() { --*clients_; }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Read() {
    socket_.async_read_some(boost::asio::buffer(piece_),
                            [self = shared_from_this()](error_code error, std::size_t count) {
                              if (!error) {
                                self->OnBytes(count);
                              }
                            });
  }

 private:
  void OnBytes(std::size_t count) {
    request_.append(piece_.data(), count);
    if (request_.size() > limits::kControlRequestBytesMax) {
      return;  // the socket closes with the last hold on it
    }
    answers_.clear();
    for (std::size_t end = request_.find('\n'); end != std::string::npos;
         end = request_.find('\n')) {
      const std::string line = request_.substr(0, end);
      request_.erase(0, end + 1);
      if (line.find_first_not_of(" \t\r") != std::string::npos) {
        answers_ += Answer(commands_, line) + '\n';
      }
    }
    answers_.empty() ? Read() : Write();
  }

  void Write() {
    boost::asio::async_write(socket_, boost::asio::buffer(answers_),
                             [self = shared_from_this()](error_code error, std::size_t) {
                               if (!error) {
                                 self->Read();
                               }
                             });
  }

  Socket socket_;
  const Commands& commands_;
  std::shared_ptr<std::size_t> clients_;
  std::array<char, 4096> piece_{};
  std::string request_;
  std::string answers_;
};

UnixServer::~UnixServer() {
  if (!path_.empty()) {
    (void)::unlink(path_.c_str());
  }
}

absl::Status UnixServer::Listen(const std::string& path) {
  auto& context = static_cast<boost::asio::io_context&>(acceptor_.get_executor().context());
  const auto fail = [&path](std::string_view why) {
    return absl::UnavailableError(fmt::format("{}: cannot listen on this socket: {}", path, why));
  };
  struct stat before {};
  if (::lstat(path.c_str(), &before) == 0) {
    if (!S_ISSOCK(before.st_mode)) {
      return fail("there is something else at this path");
    }
    if (IsServed(context, path)) {
      return fail("another program answers on it");
    }
    (void)::unlink(path.c_str());
  }
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return fail("the path is too long");
  }
  error_code error;
  acceptor_.open(Protocol(), error);
  if (!error) {
    // Whoever connects between bind and chmod gets nothing: nobody listens yet.
    acceptor_.bind(Protocol::endpoint(path), error);
  }
  if (!error && ::chmod(path.c_str(), kMode) == 0) {
    path_ = path;
    acceptor_.listen(kWaitingMax, error);
  }
  if (error) {
    return fail(error.message());
  }
  Accept();
  return absl::OkStatus();
}

void UnixServer::Accept() {
  acceptor_.async_accept([this](error_code error, Socket socket) {
    if (error) {
      return;  // the loop ends
    }
    if (*clients_ >= limits::kControlClientsMax) {
      ++turned_away_;
    } else {
      std::make_shared<Client>(std::move(socket), commands_, clients_)->Read();
    }
    Accept();
  });
}

}  // namespace eastwest::control
