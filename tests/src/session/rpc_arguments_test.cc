// Arguments of calls: what handles stand for, paths, refusals, bounds.
#include "src/session/rpc_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "src/core/limits.h"
#include "tests/parsers/msrpc/ndr_builder.h"

namespace eastwest::session {
namespace {

using msrpc::testing::NdrBuilder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Guid kWinreg = GuidFrom("338cd001-2244-31f1-aaaa-900038001003");
constexpr Guid kSamr = GuidFrom("12345778-1234-abcd-ef00-0123456789ac");
constexpr Guid kEfsrpc = GuidFrom("c681d488-d850-11d0-8c52-00c04fd90f7e");
constexpr Guid kSvcctl = GuidFrom("367abb81-9844-35f1-ad32-98f038001003");

// Talk is one association: each call is a request and its answer.
class Talk {
 public:
  event::RpcCalled Call(const Guid& uuid, std::uint16_t opnum, const NdrBuilder& request,
                        const NdrBuilder& response) {
    event::RpcCalled call;
    call.uuid = uuid;
    call.opnum = opnum;
    arguments_.ReadRequest(request.stub(), call, counters);
    arguments_.ReadResponse(response.stub(), call, counters);
    return call;
  }

  // Opens the subkey `name` of the key `parent` as `handle`.
  void OpenKey(std::uint8_t parent, std::string_view name, std::uint8_t handle,
               std::uint32_t code = 0) {
    Call(kWinreg, 15, Stub().Handle(parent).Counted(name).U32(0).U32(0),
         Stub().Handle(handle).U32(code));
  }

  static NdrBuilder Stub() { return NdrBuilder(false); }

  Counters counters;

 private:
  RpcArguments arguments_;
};

std::vector<std::string> Lines(const event::RpcCalled& call) {
  std::vector<std::string> lines;
  for (const event::RpcArgument& argument : call.arguments) {
    lines.push_back(std::string(argument.name) + "=" + argument.value);
  }
  return lines;
}

TEST(RpcArgumentsTest, FollowsKeysFromTheRoot) {
  Talk talk;
  talk.Call(kWinreg, 2, Talk::Stub().Null().U32(0), Talk::Stub().Handle(1).U32(0));
  talk.OpenKey(1, "SYSTEM\\Setup", 2);
  talk.OpenKey(2, "Pid", 3);
  const event::RpcCalled set =
      talk.Call(kWinreg, 8, Talk::Stub().Handle(3).Counted("x"), Talk::Stub().U32(0));
  EXPECT_THAT(Lines(set), ElementsAre("key_path=HKLM\\SYSTEM\\Setup\\Pid", "value_name=x"));
}

TEST(RpcArgumentsTest, ARefusedOpenNamesNothing) {
  Talk talk;
  talk.Call(kWinreg, 2, Talk::Stub().Null().U32(0), Talk::Stub().Handle(1).U32(0));
  talk.OpenKey(1, "SECURITY", 2, 5);
  const event::RpcCalled save =
      talk.Call(kWinreg, 20, Talk::Stub().Handle(2).Counted("a.tmp").Null(), Talk::Stub().U32(6));
  EXPECT_THAT(Lines(save), ElementsAre("file=a.tmp"));
  EXPECT_TRUE(CallFailed(save));
}

TEST(RpcArgumentsTest, TheRootSurvivesManyKeysThatAreOpenedAndClosed) {
  Talk talk;
  talk.Call(kWinreg, 2, Talk::Stub().Null().U32(0), Talk::Stub().Handle(1).U32(0));
  for (std::size_t i = 0; i < 3 * limits::kHandlesPerConnectionMax; ++i) {
    const auto handle = static_cast<std::uint8_t>(10 + i % 200);
    talk.OpenKey(1, "A", handle);
    talk.Call(kWinreg, 5, Talk::Stub().Handle(handle), Talk::Stub().Handle(0).U32(0));
  }
  const event::RpcCalled open =
      talk.Call(kWinreg, 15, Talk::Stub().Handle(1).Counted("B").U32(0).U32(0),
                Talk::Stub().Handle(2).U32(0));
  EXPECT_THAT(Lines(open), ElementsAre("key_path=HKLM\\B"));
}

TEST(RpcArgumentsTest, BoundsHandlesAndNames) {
  Talk talk;
  for (std::size_t i = 0; i <= limits::kHandlesPerConnectionMax; ++i) {
    talk.OpenKey(0, std::string(300, 'k'), static_cast<std::uint8_t>(1 + i));
  }
  EXPECT_EQ(talk.counters.Get(Counter::kRpcHandlesEvicted), 1U);
  EXPECT_EQ(talk.counters.Get(Counter::kRpcHandleNamesCut), 0U);
  talk.OpenKey(0, std::string(limits::kHandleNameBytesMax + 1, 'k'), 1);
  EXPECT_EQ(talk.counters.Get(Counter::kRpcHandleNamesCut), 1U);
  RpcHandles handles;
  handles.Name({}, std::string(limits::kHandleNameBytesMax - 1, 'x') + "\xC3\xA9");
  EXPECT_EQ(handles.NameOf({}).size(), limits::kHandleNameBytesMax - 1);
}

TEST(RpcArgumentsTest, AMemberOfADomainHasASid) {
  Talk talk;
  talk.Call(kSamr, 7, Talk::Stub().Handle(1).U32(0).Sid(7), Talk::Stub().Handle(2).U32(0));
  const event::RpcCalled open =
      talk.Call(kSamr, 34, Talk::Stub().Handle(2).U32(1).U32(1104), Talk::Stub().Handle(3).U32(0));
  EXPECT_THAT(Lines(open), ElementsAre("desired_access=0x1", "user=S-1-5-21-1-2-7-1104"));
  const event::RpcCalled change =
      talk.Call(kSamr, 38, Talk::Stub().Handle(3), Talk::Stub().U32(0xC000006A));
  EXPECT_THAT(Lines(change), ElementsAre("user=S-1-5-21-1-2-7-1104"));
  EXPECT_TRUE(CallFailed(change));
}

TEST(RpcArgumentsTest, NamesTheHostOfAPath) {
  Talk talk;
  const event::RpcCalled open =
      talk.Call(kEfsrpc, 4, Talk::Stub().String("\\\\10.0.0.9\\s\\x"), Talk::Stub().U32(53));
  EXPECT_THAT(Lines(open), ElementsAre("path=\\\\10.0.0.9\\s\\x", "unc_host=10.0.0.9"));
}

TEST(RpcArgumentsTest, NamesTheHostOfAPathThatCannotBeRead) {
  Talk talk;
  NdrBuilder broken = Talk::Stub();
  broken.Word(9).Word(1).Word(9);  // an offset that no client sends
  for (const char c : std::string("\\\\10.0.0.9\\s\\x")) {
    broken.U16(static_cast<std::uint8_t>(c));
  }
  const event::RpcCalled open = talk.Call(kEfsrpc, 4, broken, Talk::Stub().U32(53));
  EXPECT_THAT(Lines(open), ElementsAre("unc_host=10.0.0.9"));
  EXPECT_EQ(talk.counters.Get(Counter::kRpcStubMalformed), 1U);
}

TEST(RpcArgumentsTest, CountsListsThatWereCut) {
  Talk talk;
  NdrBuilder start = Talk::Stub();
  start.Handle(1).U32(20).Pointer().Word(20);
  for (int i = 0; i < 20; ++i) {
    start.Pointer();
  }
  for (int i = 0; i < 20; ++i) {
    start.String("a");
  }
  talk.Call(kSvcctl, 19, start, Talk::Stub().U32(0));
  EXPECT_EQ(talk.counters.Get(Counter::kRpcArgumentsDropped), 1U);
}

TEST(RpcArgumentsTest, LeavesOtherInterfacesAlone) {
  Talk talk;
  const event::RpcCalled call = talk.Call(Guid{}, 0, Talk::Stub().U32(5), Talk::Stub().U32(5));
  EXPECT_THAT(Lines(call), IsEmpty());
  EXPECT_FALSE(call.return_code.has_value());
  EXPECT_FALSE(CallFailed(call));
}

}  // namespace
}  // namespace eastwest::session
