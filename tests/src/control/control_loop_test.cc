#include "src/control/control_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>

#include "src/core/limits.h"

namespace eastwest::control {
namespace {

using boost::asio::ip::tcp;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Local = boost::asio::local::stream_protocol;

absl::StatusOr<std::string> EchoText(const Arguments& arguments) {
  return Quote(arguments.at("text"));
}

Commands Echo() { return {{"echo", EchoText}}; }

const std::string kRequest = "{\"command\":\"echo\",\"arguments\":{\"text\":\"hi\"}}\n";

class ControlLoopTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "control-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = (folder_ / "socket").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Talk sends text and returns the first line of what comes back, "" when the server hangs up.
  std::string Talk(const std::string& text) {
    Local::socket socket(context_);
    socket.connect(Local::endpoint(path_));
    boost::system::error_code error;
    boost::asio::write(socket, boost::asio::buffer(text), error);
    boost::asio::streambuf answer;
    boost::asio::read_until(socket, answer, '\n', error);
    std::istream stream(&answer);
    std::string line;
    std::getline(stream, line);
    return line;
  }

  std::filesystem::path folder_;
  std::string path_;
  boost::asio::io_context context_;
  ControlLoop loop_;
};

TEST_F(ControlLoopTest, AnswersOnTheSocket) {
  ASSERT_TRUE(loop_.ListenUnix(path_, Echo()).ok());
  loop_.Start();
  EXPECT_EQ(Talk(kRequest), R"({"return":"OK","message":"hi"})");
  EXPECT_THAT(Talk("nonsense\n"), StartsWith(R"({"return":"NOK")"));
  struct stat about {};
  ASSERT_EQ(stat(path_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0660U);
}

TEST_F(ControlLoopTest, WaitsForNoLineFeed) {
  ASSERT_TRUE(loop_.ListenUnix(path_, Echo()).ok());
  loop_.Start();
  EXPECT_EQ(Talk(R"({"version": "0.2"})"), R"({"return":"OK"})");
}

TEST_F(ControlLoopTest, CutsOffWhoSaysNothing) {
  ASSERT_TRUE(loop_.ListenUnix(path_, Echo(), std::chrono::milliseconds{50}).ok());
  loop_.Start();
  EXPECT_EQ(Talk(""), "");
  EXPECT_EQ(Talk(kRequest), R"({"return":"OK","message":"hi"})") << "others are served";
}

TEST_F(ControlLoopTest, AcceptsAgainAfterDescriptorsWereShort) {
  ASSERT_TRUE(loop_.ListenUnix(path_, Echo()).ok());
  loop_.Start();
  EXPECT_EQ(Talk(kRequest), R"({"return":"OK","message":"hi"})");
  Local::socket client(context_);
  client.open(Local());
  const timeval patience{.tv_sec = 30, .tv_usec = 0};
  setsockopt(client.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const int lowest_free = dup(0);
  close(lowest_free);
  const rlimit none_left{.rlim_cur = static_cast<rlim_t>(lowest_free), .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none_left), 0);
  client.connect(Local::endpoint(path_));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_GT(send(client.native_handle(), kRequest.data(), kRequest.size(), 0), 0);
  std::array<char, 100> answer{};
  EXPECT_GT(recv(client.native_handle(), answer.data(), answer.size(), 0), 0);
}

TEST_F(ControlLoopTest, ARequestWithoutAnEndIsCutOff) {
  ASSERT_TRUE(loop_.ListenUnix(path_, Echo()).ok());
  loop_.Start();
  EXPECT_EQ(Talk(std::string(limits::kControlRequestBytesMax + 1, ' ')), "");
  EXPECT_THAT(Talk("{}\n"), HasSubstr("NOK")) << "others are still served";
}

TEST_F(ControlLoopTest, TurnsAwayMoreClientsThanThereIsRoomFor) {
  ASSERT_TRUE(loop_.ListenUnix(path_, Echo()).ok());
  loop_.Start();
  std::vector<Local::socket> held;
  for (std::size_t i = 0; i < limits::kControlClientsMax; ++i) {
    held.emplace_back(context_).connect(Local::endpoint(path_));
    boost::asio::write(held.back(), boost::asio::buffer("{}\n", 3));
    std::array<char, 1> first{};
    boost::asio::read(held.back(), boost::asio::buffer(first));  // it is being served
  }
  EXPECT_EQ(Talk("{}\n"), "");
  held.clear();
}

TEST_F(ControlLoopTest, ReplacesADeadSocketAndNothingElse) {
  { ASSERT_TRUE(ControlLoop().ListenUnix(path_, Echo()).ok()); }
  const Local::endpoint endpoint(path_);
  { Local::acceptor dead(context_, endpoint); }  // leaves its file behind
  ASSERT_TRUE(std::filesystem::exists(path_));
  ASSERT_TRUE(loop_.ListenUnix(path_, Echo()).ok());
  loop_.Start();
  ControlLoop second;
  EXPECT_THAT(std::string(second.ListenUnix(path_, Echo()).message()),
              HasSubstr("another program answers on it"));
  const std::string file = (folder_ / "file").string();
  std::ofstream(file) << "precious";
  EXPECT_THAT(std::string(second.ListenUnix(file, Echo()).message()), HasSubstr("something else"));
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(ControlLoopTest, ShowsPages) {
  // Port 0 would do, but nobody could say which one it became.
  std::string endpoint;
  {
    const tcp::acceptor probe(context_, tcp::endpoint(tcp::v4(), 0));
    endpoint = "127.0.0.1:" + std::to_string(probe.local_endpoint().port());
  }
  ASSERT_TRUE(loop_.ListenHttp(endpoint, {{"/page", [] { return Page{.body = "text\n"}; }}}).ok());
  loop_.Start();
  const auto get = [&](const std::string& request) {
    tcp::socket socket(context_);
    socket.connect(tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"),
                                 static_cast<std::uint16_t>(std::stoi(endpoint.substr(10)))));
    boost::asio::write(socket, boost::asio::buffer(request));
    boost::asio::streambuf answer;
    boost::system::error_code error;
    boost::asio::read(socket, answer, error);
    return std::string(std::istreambuf_iterator<char>(&answer), {});
  };
  EXPECT_THAT(get("GET /page HTTP/1.1\r\nHost: x\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("\r\n\r\ntext\n")));
  EXPECT_THAT(get("GET /page?x=1 HTTP/1.0\r\n\r\n"), HasSubstr(" 200 "));
  EXPECT_THAT(get("GET /other HTTP/1.1\r\nHost: x\r\n\r\n"), HasSubstr(" 404 "));
  EXPECT_THAT(get("POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
              HasSubstr(" 405 "));
  EXPECT_EQ(get("GET /" + std::string(limits::kHttpRequestBytesMax, 'x') + " HTTP/1.1\r\n\r\n"),
            "");
  EXPECT_FALSE(ControlLoop().ListenHttp(endpoint, {}).ok()) << "the port is in use";
  EXPECT_FALSE(ControlLoop().ListenHttp("nonsense", {}).ok());
}

TEST_F(ControlLoopTest, HandsOnSignals) {
  std::promise<void> hup;
  ASSERT_TRUE(loop_.OnSignals({{SIGHUP, [&hup] { hup.set_value(); }}}).ok());
  loop_.Start();
  ASSERT_EQ(raise(SIGHUP), 0);
  EXPECT_EQ(hup.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
}

TEST_F(ControlLoopTest, DoesWorkAgainAndAgain) {
  std::atomic<int> times{0};
  std::promise<void> thrice;
  loop_.Every(std::chrono::milliseconds(1), [&] {
    if (++times == 3) {
      thrice.set_value();
    }
  });
  loop_.Start();
  EXPECT_EQ(thrice.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
  loop_.Stop();  // ahead of what it works on
}

}  // namespace
}  // namespace eastwest::control
