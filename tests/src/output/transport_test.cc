#include "src/output/transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "src/output/socket.h"

namespace eastwest::output {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// Listener is the program on the other side.
class Listener {
 public:
  Listener(const SocketAddress& address, int type)
      : descriptor_(::socket(address.storage.ss_family, type, 0)) {
    const auto* const plain = reinterpret_cast<const sockaddr*>(&address.storage);
    EXPECT_EQ(::bind(descriptor_, plain, address.size), 0);
    if (type == SOCK_STREAM) {
      EXPECT_EQ(::listen(descriptor_, 4), 0);
    }
  }
  ~Listener() {
    Hang();
    ::close(descriptor_);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  void Accept() { client_ = ::accept(descriptor_, nullptr, nullptr); }
  void Hang() {
    if (client_ >= 0) {
      ::close(client_);
      client_ = -1;
    }
  }
  std::string Read() const {
    std::array<char, 65536> piece{};
    const ssize_t got = ::recv(client_ >= 0 ? client_ : descriptor_, piece.data(), piece.size(), 0);
    return {piece.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
  }
  void Say(std::string_view text) const {
    EXPECT_EQ(::send(client_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }

 private:
  int descriptor_;
  int client_ = -1;
};

class TransportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "send-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = (folder_ / "socket").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Confirmed waits until so many lines have arrived; an error is -1.
  static int Confirmed(Transport& transport, std::size_t wanted) {
    for (int i = 0; i < 5000; ++i) {
      const absl::StatusOr<std::size_t> count = transport.Confirm();
      if (!count.ok()) {
        return -1;
      }
      if (*count >= wanted) {
        return static_cast<int>(*count);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return 0;
  }

  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(TransportTest, ReadsTargets) {
  for (const char* good : {"unix:/run/x", "unix-dgram:/run/x", "tcp:192.0.2.1:5140",
                           "tcp:[2001:db8::1]:5140", "syslog", "syslog:/run/log",
                           "redis:127.0.0.1:6379/eve", "redis-stream:127.0.0.1:6379/eve"}) {
    EXPECT_TRUE(MakeTransport(good).ok()) << good;
  }
  for (const char* bad : {"", "unix:", "tcp:localhost:1", "tcp:192.0.2.1", "tcp:192.0.2.1:99999",
                          "redis:127.0.0.1:6379", "redis:127.0.0.1:6379/", "smoke:signals"}) {
    EXPECT_FALSE(MakeTransport(bad).ok()) << bad;
  }
}

TEST_F(TransportTest, AUnixLineHasArrivedWhenItWasRead) {
  Listener listener(*UnixAddress(path_), SOCK_STREAM);
  const auto transport = *MakeTransport("unix:" + path_);
  ASSERT_TRUE(transport->Connect().ok());
  listener.Accept();
  ASSERT_TRUE(transport->Send("line").ok());
  EXPECT_EQ(transport->Confirm().value(), 0U);
  EXPECT_EQ(listener.Read(), "line\n");
  EXPECT_EQ(Confirmed(*transport, 1), 1);
}

TEST_F(TransportTest, WhatWasReadBeforeTheEndHasArrived) {
  Listener listener(*UnixAddress(path_), SOCK_STREAM);
  const auto transport = *MakeTransport("unix:" + path_);
  ASSERT_TRUE(transport->Connect().ok());
  listener.Accept();
  ASSERT_TRUE(transport->Send("read").ok());
  EXPECT_EQ(listener.Read(), "read\n");
  listener.Hang();
  EXPECT_EQ(Confirmed(*transport, 1), 1);
  EXPECT_EQ(Confirmed(*transport, 2), -1) << "and then the connection is gone";
}

TEST_F(TransportTest, WhatWasNotReadBeforeTheEndHasNotArrived) {
  Listener listener(*UnixAddress(path_), SOCK_STREAM);
  const auto transport = *MakeTransport("unix:" + path_);
  ASSERT_TRUE(transport->Connect().ok());
  listener.Accept();
  ASSERT_TRUE(transport->Send("never read").ok());
  listener.Hang();
  EXPECT_EQ(Confirmed(*transport, 1), -1);
}

TEST_F(TransportTest, SendsLinesByTcp) {
  Listener listener(*IpEndpoint("127.0.0.1:0"), SOCK_STREAM);
  const auto transport = *MakeTransport("tcp:127.0.0.1:" + std::to_string(listener.port()));
  ASSERT_TRUE(transport->Connect().ok());
  listener.Accept();
  ASSERT_TRUE(transport->Send("one").ok());
  ASSERT_TRUE(transport->Send("two").ok());
  EXPECT_EQ(Confirmed(*transport, 2), 2);
  EXPECT_EQ(listener.Read(), "one\ntwo\n");
}

TEST_F(TransportTest, SendsDatagramsAndSyslog) {
  const Listener listener(*UnixAddress(path_), SOCK_DGRAM);
  const auto datagrams = *MakeTransport("unix-dgram:" + path_);
  ASSERT_TRUE(datagrams->Connect().ok());
  ASSERT_TRUE(datagrams->Send("line").ok());
  EXPECT_EQ(listener.Read(), "line");
  EXPECT_TRUE(absl::IsOutOfRange(datagrams->Send(std::string(1 << 24, 'x'))));
  const auto syslog = *MakeTransport("syslog:" + path_);
  ASSERT_TRUE(syslog->Connect().ok());
  ASSERT_TRUE(syslog->Send("{}").ok());
  EXPECT_THAT(listener.Read(), MatchesRegex("<173>eastwest\\[[0-9]+\\]: \\{\\}"));
  EXPECT_EQ(syslog->Confirm().value(), 1U);
}

TEST_F(TransportTest, SpeaksRedis) {
  Listener listener(*IpEndpoint("127.0.0.1:0"), SOCK_STREAM);
  const std::string where = "127.0.0.1:" + std::to_string(listener.port()) + "/eve";
  const auto list = *MakeTransport("redis:" + where);
  ASSERT_TRUE(list->Connect().ok());
  listener.Accept();
  ASSERT_TRUE(list->Send("line").ok());
  EXPECT_EQ(listener.Read(), "*3\r\n$5\r\nRPUSH\r\n$3\r\neve\r\n$4\r\nline\r\n");
  EXPECT_EQ(list->Confirm().value(), 0U);
  listener.Say(":1\r\n");
  EXPECT_EQ(Confirmed(*list, 1), 1);
  listener.Say("-OOM command not allowed\r\n");
  EXPECT_EQ(Confirmed(*list, 2), -1);
  listener.Hang();
  const auto stream = *MakeTransport("redis-stream:" + where);
  listener.Hang();
  ASSERT_TRUE(stream->Connect().ok());
  listener.Accept();
  ASSERT_TRUE(stream->Send("x").ok());
  EXPECT_THAT(listener.Read(), HasSubstr("XADD\r\n$3\r\neve\r\n$1\r\n*\r\n$3\r\neve\r\n$1\r\nx"));
  listener.Say("$3\r\n");
  EXPECT_EQ(stream->Confirm().value(), 0U) << "half an answer";
  listener.Say("1-1\r\n");
  EXPECT_EQ(Confirmed(*stream, 1), 1);
}

TEST_F(TransportTest, RedisAnswersCountWhateverComesAfterThem) {
  struct Case {
    std::string_view command;
    std::string_view said;
    int answered;
    std::size_t unheard;
  };
  for (const Case& c : {Case{"redis", ":1\r\n:2\r\n", 2, 0},  // and then it closes
                        Case{"redis", ":1\r\n:2\r\n-OOM no\r\n:3\r\n", 2, 0},
                        Case{"redis", ":1\r\n:2\r\n:3\r\n:4\r\n", 3, 0},  // we sent three
                        Case{"redis-channel", ":0\r\n:1\r\n:0\r\n", 3, 2}}) {
    Listener listener(*IpEndpoint("127.0.0.1:0"), SOCK_STREAM);
    const auto redis = *MakeTransport(std::string(c.command) +
                                      ":127.0.0.1:" + std::to_string(listener.port()) + "/eve");
    ASSERT_TRUE(redis->Connect().ok());
    listener.Accept();
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(redis->Send("line").ok());
    }
    (void)listener.Read();
    listener.Say(c.said);
    listener.Hang();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // all of it is there
    EXPECT_EQ(Confirmed(*redis, static_cast<std::size_t>(c.answered)), c.answered) << c.said;
    EXPECT_EQ(redis->unheard(), c.unheard) << c.said;
    EXPECT_EQ(Confirmed(*redis, 4), -1) << "and then the connection is gone";
  }
}

TEST_F(TransportTest, ARedisThatNeverEndsItsAnswerIsLeft) {
  Listener listener(*IpEndpoint("127.0.0.1:0"), SOCK_STREAM);
  const auto redis = *MakeTransport("redis:127.0.0.1:" + std::to_string(listener.port()) + "/eve");
  ASSERT_TRUE(redis->Connect().ok());
  listener.Accept();
  listener.Say(std::string(8192, 'x'));
  EXPECT_EQ(Confirmed(*redis, 1), -1);
}

TEST_F(TransportTest, ASlowReceiverIsWaitedForAndGetsWholeLines) {
  Listener listener(*UnixAddress(path_), SOCK_STREAM);
  const auto transport = *MakeTransport("unix:" + path_);
  ASSERT_TRUE(transport->Connect().ok());
  listener.Accept();
  const std::string line(1 << 20, 'x');  // more than the socket takes
  ASSERT_TRUE(transport->Send(line).ok());
  EXPECT_EQ(transport->Confirm().value(), 0U);
  std::string got;
  while (got.size() < line.size() + 1) {
    got += listener.Read();
    ASSERT_TRUE(transport->Confirm().ok());
  }
  EXPECT_EQ(got, line + "\n");
  EXPECT_EQ(Confirmed(*transport, 1), 1);
}

TEST_F(TransportTest, AFailedSendTellsNothingOfTheLinesBefore) {
  Listener listener(*UnixAddress(path_), SOCK_STREAM);
  const auto transport = *MakeTransport("unix:" + path_);
  ASSERT_TRUE(transport->Connect().ok());
  listener.Accept();
  ASSERT_TRUE(transport->Send("never read").ok());
  listener.Hang();
  EXPECT_FALSE(transport->Send("nor this").ok());
  EXPECT_EQ(Confirmed(*transport, 1), -1);
}

TEST_F(TransportTest, SaysWhyItCannotConnect) {
  EXPECT_THAT(std::string((*MakeTransport("unix:" + path_))->Connect().message()),
              HasSubstr("No such file"));
}

}  // namespace
}  // namespace eastwest::output
