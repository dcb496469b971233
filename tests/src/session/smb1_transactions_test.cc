// SMB1: transactions, pipes, pieces, and the shapes of exploits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/parsers/msrpc/ndr_builder.h"
#include "tests/src/session/smb1_talk.h"

namespace eastwest::session::testing {
namespace {

using msrpc::testing::NdrBuilder;
using smb1::Command;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Buffer Words(std::initializer_list<std::uint16_t> words) {
  Out out;
  for (const std::uint16_t word : words) {
    out.U16(word);
  }
  return out.bytes();
}

Buffer Part(const Buffer& whole, std::size_t from, std::size_t to) {
  return {whole.begin() + static_cast<std::ptrdiff_t>(from),
          whole.begin() + static_cast<std::ptrdiff_t>(to)};
}

Buffer OpenService(std::string_view name) {
  return NdrBuilder(false, ByteReader::Order::kLittle).Handle(1).String(name).U32(0xF01FF).data();
}
Buffer HandleAnswer() {
  return NdrBuilder(false, ByteReader::Order::kLittle).Handle(0x40).U32(0).data();
}

constexpr const char* kOpenServiceCalled =
    "Called succeeded svcctl OpenServiceW fragments 1/1 returned 0 service_name=updater by "
    "CORP\\alice";

TEST(Smb1PipeTest, CarriesRpcByTransactionsWritesAndReads) {
  const auto story = FeedSeveralWays([](Monitor& monitor) {
    Smb1Talk talk(monitor);
    const std::uint16_t pipe = talk.ToPipe("\\svcctl");
    talk.Write(pipe, BindPdu({{kSvcctlUuid, 2}}));
    talk.Read(pipe, BindAckPdu({{0}}));
    talk.Transact(pipe, RequestPdu(16, OpenService("updater"), {.call_id = 2}),
                  ResponsePdu(HandleAnswer(), {.call_id = 2}));
    talk.Close(pipe);
  });
  ASSERT_EQ(story.size(), 8U);
  EXPECT_EQ(story[3], "Opened succeeded IPC$\\svcctl pipe FILE_OPEN action 1 by CORP\\alice");
  EXPECT_EQ(story[5], "Bound succeeded svcctl svcctl:0");
  EXPECT_EQ(story[6], kOpenServiceCalled);
}

TEST(Smb1PipeTest, TheRestOfAnAnswerIsRead) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  const std::uint16_t pipe = talk.ToPipe("\\PIPE\\svcctl");
  talk.Transact(pipe, BindPdu({{kSvcctlUuid, 2}}), BindAckPdu({{0}}));
  const Buffer answer = ResponsePdu(HandleAnswer(), {.call_id = 2});
  talk.Transact(pipe, RequestPdu(16, OpenService("updater"), {.call_id = 2}), Part(answer, 0, 20),
                kMoreData);
  talk.Read(pipe, Part(answer, 20, answer.size()));
  EXPECT_THAT(monitor.Story(), Contains(kOpenServiceCalled));
}

TEST(Smb1PipeTest, ARequestInPiecesIsPutTogether) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  const std::uint16_t pipe = talk.ToPipe("\\svcctl");
  talk.Transact(pipe, BindPdu({{kSvcctlUuid, 2}}), BindAckPdu({{0}}));
  const Buffer request = RequestPdu(16, OpenService("updater"), {.call_id = 2});
  Pieces pieces{0, request.size(), 0, 0};
  const std::uint16_t mid =
      talk.Ask(Command::kTransaction,
               TransactionBody(Words({0x26, pipe}), {}, Part(request, 0, 30), "\\PIPE\\", &pieces));
  talk.Answer(mid, Command::kTransaction, Smb1Body({}));  // go on
  pieces.data_at = 30;
  talk.mid = static_cast<std::uint16_t>(mid - 1);
  talk.Ask(Command::kTransactionSecondary,
           SecondaryBody({}, Part(request, 30, request.size()), pieces));
  const Buffer answer = ResponsePdu(HandleAnswer(), {.call_id = 2});
  Pieces back{0, answer.size(), 0, 0};
  talk.Answer(mid, Command::kTransaction, TransactionAnswer({}, Part(answer, 0, 11), &back));
  EXPECT_THAT(monitor.Story(), Not(Contains(kOpenServiceCalled)));
  back.data_at = 11;
  talk.Answer(mid, Command::kTransaction,
              TransactionAnswer({}, Part(answer, 11, answer.size()), &back));
  EXPECT_THAT(monitor.Story(), Contains(kOpenServiceCalled));
  EXPECT_EQ(monitor.shared.transaction_bytes, 0U);
}

TEST(Smb1TransactionTest, OperationsNameFunctionsAndSubjects) {
  Monitor monitor;
  monitor.shared.operations = true;
  Smb1Talk talk(monitor);
  const std::uint16_t pipe = talk.ToPipe("\\svcctl");
  talk.Exchange(Command::kTransaction, TransactionBody(Words({0x23, pipe}), {}, {}, "\\PIPE\\"),
                TransactionAnswer({0, 0, 0, 0, 0, 0}, {}));
  talk.Exchange(Command::kTransaction, TransactionBody({}, {0, 0}, {}, "\\PIPE\\LANMAN"),
                TransactionAnswer({}, {}));
  talk.Exchange(Command::kTransaction,
                TransactionBody(Words({1, 0, 2}), {}, Text("x"), "\\MAILSLOT\\BROWSE"),
                TransactionAnswer({}, {}));
  Out find;
  find.U16(0x16).U16(1).U16(0).U16(0x104).U32(0).Raw(Utf16("\\*")).U16(0);
  talk.Exchange(Command::kTransaction2, TransactionBody(Words({1}), find.bytes(), {}),
                TransactionAnswer({}, {}));
  const auto operations = monitor.All<event::SmbOperation>();
  ASSERT_EQ(operations.size(), 8U);
  EXPECT_EQ(operations[4].function, "PEEK_NMPIPE");
  EXPECT_EQ(operations[5].function, "NetShareEnum");
  EXPECT_EQ(operations[6].function, "MAILSLOT_WRITE");
  EXPECT_EQ(operations[6].file, "\\MAILSLOT\\BROWSE");
  EXPECT_EQ(operations[7].command, "TRANSACTION2");
  EXPECT_EQ(operations[7].function, "FIND_FIRST2");
  EXPECT_EQ(operations[7].file, "\\*");
}

TEST(Smb1TransactionTest, FilesAreOpenedDeletedAndRenamedByThem) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare();
  Out open;
  open.U16(0).U16(0x42).U16(0).U16(0).U32(0).U16(0x12).U32(0).Zeros(10).Raw(Utf16("\\a")).U16(0);
  Out opened;
  opened.U16(0x4321).U16(0).U32(0).U32(0).U16(2).U16(0).U16(0).U16(2);
  talk.Exchange(Command::kTransaction2, TransactionBody(Words({0}), open.bytes(), {}),
                TransactionAnswer(opened.bytes(), {}));
  Out rename;
  rename.U32(1).U32(0).U32(4).Raw(Utf16("bc"));
  talk.Exchange(Command::kTransaction2,
                TransactionBody(Words({8}), Words({0x4321, 1010, 0}), rename.bytes()),
                TransactionAnswer({}, {}));
  talk.Exchange(Command::kTransaction2, TransactionBody(Words({8}), Words({0x4321, 0x102, 0}), {1}),
                TransactionAnswer({}, {}));
  const auto story = monitor.Story();
  EXPECT_THAT(std::vector(story.begin() + 3, story.end()),
              ElementsAre("Opened succeeded ADMIN$\\a FILE_OVERWRITE_IF action 2 by CORP\\alice",
                          "Renamed succeeded ADMIN$\\a to bc", "Deleted succeeded ADMIN$\\bc"));
}

TEST(Smb1ExploitShapeTest, AnOversizeNtTransactContinuedByAnotherKind) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare("\\\\h\\IPC$");
  const std::uint16_t mid = talk.Ask(Command::kNtTransact, NtTransactBody(0, Buffer(30), 66'512));
  for (int i = 0; i < 3; ++i) {
    talk.mid = static_cast<std::uint16_t>(mid - 1);
    talk.Ask(Command::kTransaction2Secondary,
             SecondaryBody({}, Buffer(100), {0, 66'512 & 0xFFFF, 0, 100}));
  }
  const auto story = monitor.Story();
  EXPECT_THAT(std::vector(story.begin() + 3, story.end()),
              ElementsAre("Anomaly smb nt_transact_oversize mid 4, 66512 bytes of data announced",
                          "Anomaly smb transaction_mixed TRANSACTION2_SECONDARY continues "
                          "NT_TRANSACT, mid 4"));
}

TEST(Smb1ExploitShapeTest, TheBenignTwinIsQuiet) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare("\\\\h\\IPC$");
  const std::uint16_t mid = talk.Ask(Command::kNtTransact, NtTransactBody(3, Buffer(30), 65'535));
  talk.mid = static_cast<std::uint16_t>(mid - 1);
  Out words;
  words.Zeros(3).U32(30).U32(65'535).U32(0).U32(0).U32(0).U32(10).U32(0x48).U32(0).U8(0);
  talk.Ask(Command::kNtTransactSecondary, Smb1Body(words.bytes(), Buffer(11)));
  EXPECT_THAT(monitor.Story(), Not(Contains(HasSubstr("Anomaly"))));
}

TEST(Smb1ExploitShapeTest, AnImplantAnswersUnderAnotherMultiplexId) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare("\\\\h\\IPC$");
  const std::uint16_t mid =
      talk.Ask(Command::kTransaction2, TransactionBody(Words({0x0E}), Buffer(12), {}));
  talk.Answer(static_cast<std::uint16_t>(mid + 0x10), Command::kTransaction2, Smb1Body({}),
              0xC0000002);
  const auto story = monitor.Story();
  EXPECT_THAT(std::vector(story.begin() + 3, story.end()),
              ElementsAre("Anomaly smb trans2_session_setup mid 4",
                          "Anomaly smb trans2_answer_under_another_mid mid 4 answered as 20"));
}

TEST(Smb1ExploitShapeTest, AHostWithoutTheImplantAnswersUnderTheSameOne) {
  Monitor monitor;
  Smb1Talk talk(monitor);
  talk.ToShare("\\\\h\\IPC$");
  talk.Exchange(Command::kTransaction2, TransactionBody(Words({0x0E}), Buffer(12), {}),
                Smb1Body({}), 0xC0000002);
  EXPECT_EQ(monitor.Story().back(), "Anomaly smb trans2_session_setup mid 4");
}

}  // namespace
}  // namespace eastwest::session::testing
