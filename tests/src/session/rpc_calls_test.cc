// Calls: fragments, byte orders, pipes, handles, arguments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/parsers/msrpc/ndr_builder.h"
#include "tests/src/session/talk.h"

namespace eastwest::session::testing {
namespace {

using msrpc::testing::NdrBuilder;
using smb2::Command;
using ::testing::ElementsAre;
using Order = ByteReader::Order;

Buffer Part(const Buffer& whole, std::size_t from, std::size_t to) {
  return {whole.begin() + static_cast<std::ptrdiff_t>(from),
          whole.begin() + static_cast<std::ptrdiff_t>(to)};
}

Buffer OpenService(std::string_view name, bool ndr64 = false, Order order = Order::kLittle) {
  return NdrBuilder(ndr64, order).Handle(1).String(name).U32(0xF01FF).data();
}
Buffer HandleAnswer(std::uint8_t handle, std::uint32_t code = 0, Order order = Order::kLittle) {
  return NdrBuilder(false, order).Handle(handle).U32(code).data();
}
Buffer StartService(std::uint8_t handle, Order order = Order::kLittle) {
  return NdrBuilder(false, order).Handle(handle).U32(0).Null().data();
}

File BoundPipe(Talk& talk, Monitor& monitor) {
  const File pipe = talk.ToPipe("svcctl");
  talk.Write(pipe, BindPdu({{kSvcctlUuid, 2}}));
  talk.Read(pipe, BindAckPdu({{0}}));
  monitor.sink.events.clear();
  return pipe;
}

constexpr const char* kServiceStory[] = {
    "Called succeeded svcctl OpenServiceW fragments 1/1 returned 0 service_name=updater by "
    "CORP\\alice",
    "Called failed svcctl StartServiceW fragments 1/1 returned 5 service_name=updater by "
    "CORP\\alice"};

TEST(RpcCallTest, AStartedServiceHasTheNameItWasOpenedBy) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk(monitor);
    const File pipe = BoundPipe(talk, monitor);
    talk.Transceive(pipe, RequestPdu(16, OpenService("updater"), {.call_id = 2}),
                    ResponsePdu(HandleAnswer(0x40), {.call_id = 2}));
    talk.Transceive(pipe, RequestPdu(19, StartService(0x40), {.call_id = 3}),
                    ResponsePdu(Out().U32(5).bytes(), {.call_id = 3}));
  });
  ASSERT_EQ(story.size(), 3U);
  EXPECT_EQ(story[0], kServiceStory[0]);
  EXPECT_EQ(story[1], kServiceStory[1]);
}

TEST(RpcCallTest, PdusMayBeSplitOverWritesAndJoinedInReads) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Talk talk(monitor);
    const File pipe = BoundPipe(talk, monitor);
    const Buffer both = Join({RequestPdu(16, OpenService("updater"), {.call_id = 2}),
                              RequestPdu(19, StartService(0x40), {.call_id = 3})});
    talk.Write(pipe, Part(both, 0, 7));
    talk.Write(pipe, Part(both, 7, 90));
    talk.Write(pipe, Part(both, 90, both.size()));
    const Buffer answers = Join({ResponsePdu(HandleAnswer(0x40), {.call_id = 2}),
                                 ResponsePdu(Out().U32(5).bytes(), {.call_id = 3})});
    talk.Read(pipe, Part(answers, 0, 50), kBufferOverflow);
    talk.Read(pipe, Part(answers, 50, answers.size()));
  });
  ASSERT_GE(story.size(), 2U);
  EXPECT_EQ(story[0], kServiceStory[0]);
  // Both requests came before the first answer: the handle had no name yet.
  EXPECT_EQ(story[1], "Called failed svcctl StartServiceW fragments 1/1 returned 5 by CORP\\alice");
}

TEST(RpcCallTest, TheRestOfAnOverflownTransceiveIsRead) {
  Monitor monitor;
  Talk talk(monitor);
  const File pipe = BoundPipe(talk, monitor);
  const Buffer answer = ResponsePdu(HandleAnswer(0x40), {.call_id = 2});
  talk.Transceive(pipe, RequestPdu(16, OpenService("updater"), {.call_id = 2}), Part(answer, 0, 20),
                  kBufferOverflow);
  EXPECT_TRUE(monitor.All<event::RpcCalled>().empty());
  talk.Read(pipe, Part(answer, 20, answer.size()));
  EXPECT_EQ(monitor.Story()[0], kServiceStory[0]);
}

struct Bound {
  explicit Bound(Monitor& monitor, bool big_endian = false, bool ndr64 = false)
      : link(monitor, 49152) {
    link.Handshake();
    link.Client(
        BindPdu({{kSvcctlUuid, 2, ndr64 ? kNdr64Uuid : kNdr32Uuid}}, {.big_endian = big_endian}));
    link.Server(BindAckPdu({{0, ndr64 ? kNdr64Uuid : kNdr32Uuid}}, {.big_endian = big_endian}));
    monitor.sink.events.clear();
  }
  Link link;
};

TEST(RpcCallTest, ReadsBigEndianCallers) {
  Monitor monitor;
  Bound bound(monitor, true);
  bound.link.Client(RequestPdu(16, OpenService("updater", false, Order::kBig),
                               {.call_id = 2, .big_endian = true}));
  bound.link.Server(
      ResponsePdu(HandleAnswer(1, 0, Order::kBig), {.call_id = 2, .big_endian = true}));
  EXPECT_THAT(monitor.Story(), ElementsAre("Called succeeded svcctl OpenServiceW fragments 1/1 "
                                           "returned 0 service_name=updater by ?"));
}

TEST(RpcCallTest, ReadsNdr64WhereItWasAccepted) {
  Monitor monitor;
  Bound bound(monitor, false, true);
  bound.link.Client(RequestPdu(16, OpenService("updater", true), {.call_id = 2}));
  bound.link.Server(ResponsePdu(HandleAnswer(1), {.call_id = 2}));
  EXPECT_THAT(monitor.Story(), ElementsAre("Called succeeded svcctl OpenServiceW fragments 1/1 "
                                           "returned 0 service_name=updater by ?"));
}

TEST(RpcCallTest, JoinsFragmentsOfBothSides) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Bound bound(monitor);
    const Buffer stub = OpenService("updater");
    bound.link.Client(RequestPdu(16, Part(stub, 0, 10), {.flags = 1}));
    bound.link.Client(RequestPdu(16, Part(stub, 10, 30), {.flags = 0}));
    bound.link.Client(RequestPdu(16, Part(stub, 30, stub.size()), {.flags = 2}));
    const Buffer answer = HandleAnswer(0x40);
    bound.link.Server(ResponsePdu(Part(answer, 0, 3), {.flags = 1}));
    bound.link.Server(ResponsePdu(Part(answer, 3, answer.size()), {.flags = 2}));
  });
  EXPECT_THAT(story, ElementsAre("Called succeeded svcctl OpenServiceW fragments 3/2 returned 0 "
                                 "service_name=updater by ?"));
}

TEST(RpcCallTest, ACallWithoutFlagsIsAWholeOne) {
  Monitor monitor;
  Bound bound(monitor);
  bound.link.Client(RequestPdu(16, OpenService("updater"), {.flags = 0}));
  bound.link.Server(ResponsePdu(HandleAnswer(1), {.flags = 0}));
  EXPECT_THAT(monitor.Story(), ElementsAre("Called succeeded svcctl OpenServiceW fragments 1/1 "
                                           "returned 0 service_name=updater by ?"));
}

TEST(RpcCallTest, ALastFragmentAloneIsNotRead) {
  Monitor monitor;
  Bound bound(monitor);
  bound.link.Client(RequestPdu(16, OpenService("updater"), {.flags = 2}));
  bound.link.Server(ResponsePdu(HandleAnswer(1), {.flags = 2}));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called succeeded svcctl OpenServiceW fragments 1/1 by ?"));
}

TEST(RpcCallTest, AnAnswerThatBeganWasGiven) {
  Monitor monitor;
  Bound bound(monitor);
  bound.link.Client(RequestPdu(16, OpenService("updater")));
  bound.link.Server(ResponsePdu(Part(HandleAnswer(1), 0, 8), {.flags = 1}));
  monitor.End();
  EXPECT_EQ(monitor.Story()[0],
            "Called succeeded svcctl OpenServiceW fragments 1/1 service_name=updater by ?");
}

TEST(RpcCallTest, AnAnswerWithoutRequestIsToldAsOne) {
  Monitor monitor;
  Bound bound(monitor);
  bound.link.Server(ResponsePdu(HandleAnswer(1), {.call_id = 8}));
  EXPECT_TRUE(monitor.Story().empty()) << "its request may still come";
  monitor.Advance(std::chrono::seconds(4));
  EXPECT_THAT(monitor.Story(),
              ElementsAre("Called succeeded svcctl #0 unasked fragments 1/1 by ?"));
}

TEST(RpcCallTest, ARegisteredTaskNamesItsCommand) {
  Monitor monitor;
  Link link(monitor, 49152);
  link.Handshake();
  link.Client(BindPdu({{kTaskUuid, 1}}));
  link.Server(BindAckPdu({{0}}));
  const Buffer stub = NdrBuilder(false)
                          .Pointer()
                          .String("\\Updater")
                          .String(
                              "<Task><Actions><Exec><Command>cmd.exe</Command>"
                              "<Arguments>/c whoami</Arguments></Exec></Actions></Task>")
                          .U32(2)
                          .Null()
                          .U32(0)
                          .data();
  link.Client(RequestPdu(1, stub, {.call_id = 2}));
  link.Server(ResponsePdu(Out().U32(0).U32(0).U32(0).bytes(), {.call_id = 2}));
  EXPECT_EQ(monitor.Story()[1],
            "Called succeeded ITaskSchedulerService SchRpcRegisterTask fragments 1/1 returned 0 "
            "task_path=\\Updater command=cmd.exe arguments=/c whoami flags=0x2 by ?");
}

}  // namespace
}  // namespace eastwest::session::testing
