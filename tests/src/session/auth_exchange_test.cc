#include "src/session/auth_exchange.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/parsers/auth/samples.h"
#include "tests/support/prefixes.h"

namespace eastwest::session {
namespace {

using ::eastwest::testing::FromHex;

TEST(AuthExchangeTest, KeepsWhatJoinsAnNtlmExchangeWithItsRelay) {
  AuthExchange exchange;
  EXPECT_TRUE(exchange.OnToken(FromHex(auth::testing::kNegotiateToken)));
  EXPECT_FALSE(exchange.has_identity());
  EXPECT_TRUE(exchange.OnToken(FromHex(auth::testing::kChallengeToken)));
  EXPECT_TRUE(exchange.OnToken(FromHex(auth::testing::kAuthenticateToken)));
  ASSERT_TRUE(exchange.has_identity());
  const event::Identity& identity = exchange.identity();
  EXPECT_EQ(identity.user, "administrator");
  EXPECT_EQ(identity.server_name, "WKS02");
  ASSERT_TRUE(identity.ntlm.has_value());
  ASSERT_TRUE(identity.ntlm->server_challenge.has_value());
  EXPECT_EQ(identity.ntlm->server_challenge->front(), 0xFE);
  EXPECT_TRUE(identity.ntlm->nt_proof.has_value());
  EXPECT_GT(identity.ntlm->nt_response_bytes, 24U);
  EXPECT_EQ(identity.ntlm->target_name, "cifs/WKS02");
  EXPECT_EQ(identity.ntlm->server_dns_name, "wks02.corp.example");
  EXPECT_FALSE(identity.ntlm->mic);
  EXPECT_FALSE(identity.ntlm->channel_bindings);
  EXPECT_NE(identity.ntlm->timestamp, 0U);
}

TEST(AuthExchangeTest, AdoptsTheChallengeOfAnEarlierLeg) {
  AuthExchange first;
  EXPECT_TRUE(first.OnToken(FromHex(auth::testing::kChallengeToken)));
  AuthExchange second;
  EXPECT_TRUE(second.OnToken(FromHex(auth::testing::kAuthenticateToken)));
  EXPECT_FALSE(second.identity().ntlm->server_challenge.has_value());
  second.Adopt(first);
  EXPECT_EQ(second.identity().ntlm->server_challenge, first.identity().ntlm->server_challenge);
  EXPECT_EQ(second.identity().user, "administrator");

  AuthExchange third;  // the other way round: the answer of the server comes with the last leg
  EXPECT_TRUE(third.OnToken(FromHex(auth::testing::kChallengeToken)));
  AuthExchange unchallenged;
  EXPECT_TRUE(unchallenged.OnToken(FromHex(auth::testing::kAuthenticateToken)));
  third.Adopt(unchallenged);
  EXPECT_TRUE(third.has_identity());
  EXPECT_EQ(third.identity().user, "administrator");
  EXPECT_TRUE(third.identity().ntlm->server_challenge.has_value());
}

TEST(AuthExchangeTest, ReadsTheMicAndNothingFromShortFields) {
  AuthExchange exchange;
  EXPECT_TRUE(exchange.OnToken(FromHex(auth::testing::kRawAuthenticate)));
  EXPECT_TRUE(exchange.identity().ntlm->mic);
  EXPECT_TRUE(exchange.identity().ntlm->nt_proof.has_value());
  EXPECT_FALSE(event::IsMachineAccount(exchange.identity()));
}

TEST(AuthExchangeTest, NamesATicketByItsHash) {
  AuthExchange exchange;
  EXPECT_TRUE(exchange.OnToken(FromHex(auth::testing::kKerberosToken)));
  const event::Identity& identity = exchange.identity();
  EXPECT_EQ(identity.service, "cifs/BLACKCLOVER-DC");
  ASSERT_TRUE(identity.kerberos.has_value());
  EXPECT_EQ(identity.kerberos->etype, 18);
  EXPECT_FALSE(identity.kerberos->user_to_user);
  const std::vector<std::uint8_t> abc = {'a', 'b', 'c'};
  EXPECT_EQ(HashTicket(abc)[0], 0xBA);  // FIPS 180-2 B.1
  EXPECT_EQ(HashTicket(abc)[31], 0xAD);
}

TEST(AuthExchangeTest, NamesMechanismsThatHideEverything) {
  AuthExchange exchange;
  const std::vector<std::uint8_t> negoex = FromHex(
      "6026 06062b0601050502 a01c301a a00e300c 060a2b06010401823702021e"
      "a208 0406 4e45474f4558");
  EXPECT_TRUE(exchange.OnToken(negoex));  // cut inside the signature: nothing to name
  EXPECT_EQ(exchange.identity().mechanism, event::AuthMechanism::kUnknown);
  const std::vector<std::uint8_t> whole = FromHex(
      "6028 06062b0601050502 a01e301c a00e300c 060a2b06010401823702021e"
      "a20a 0408 4e45474f45585453");
  EXPECT_TRUE(exchange.OnToken(whole));
  EXPECT_EQ(exchange.identity().mechanism, event::AuthMechanism::kNegoex);
  const std::vector<std::uint8_t> pku2u = FromHex("a10c 300a a1080606 2b0601050207");
  EXPECT_TRUE(exchange.OnToken(pku2u));
  EXPECT_EQ(exchange.identity().mechanism, event::AuthMechanism::kPku2u);
  EXPECT_FALSE(exchange.has_identity());
}

TEST(AccountNameTest, TellsMachinesAndForeignUsers) {
  event::Identity identity;
  identity.domain = "SERVICES.EXAMPLE";
  EXPECT_EQ(event::AccountName(&identity), "");
  identity.user = "WKS1$";
  EXPECT_TRUE(event::IsMachineAccount(identity));
  identity.kerberos.emplace().client_realm = "USERS.EXAMPLE";
  EXPECT_EQ(event::AccountName(&identity), "USERS.EXAMPLE\\WKS1$");
  identity.user = "$";
  EXPECT_FALSE(event::IsMachineAccount(identity));
}

}  // namespace
}  // namespace eastwest::session
