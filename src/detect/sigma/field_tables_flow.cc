#include <array>
#include <string_view>

#include "src/detect/sigma/field_keys.h"
#include "src/detect/sigma/field_tables.h"

namespace eastwest::detect::sigma {
namespace {

const event::FlowInfo& FlowOf(const Subject& subject) { return subject.event.flow; }

// A derived subject has the source and target of the alert: a relay names others than its flow.
const net::IpAddress& SourceOf(const Subject& subject) {
  return subject.derived != nullptr ? subject.derived->source.address : FlowOf(subject).client;
}
const net::IpAddress& TargetOf(const Subject& subject) {
  return subject.derived != nullptr ? subject.derived->target.address : FlowOf(subject).server;
}

FieldKey SourceKey(const Subject& subject) { return KeyOfAddress(SourceOf(subject)); }
FieldKey TargetKey(const Subject& subject) { return KeyOfAddress(TargetOf(subject)); }
FieldKey SourcePort(const Subject& subject) { return KeyOfNumber(FlowOf(subject).client_port); }
FieldKey TargetPort(const Subject& subject) { return KeyOfNumber(FlowOf(subject).server_port); }
FieldKey Transport(const Subject& subject) { return KeyOfNumber(FlowOf(subject).ip_protocol); }
void WriteTransport(const FieldKey& key, FieldValues& out) {
  out.Text(NumberIn(key) == 17 ? "udp" : "tcp");
}
// The names of roles and zones stand in the site model, which keeps them as long as there are
// rules: a set of them is a key, although the names are not in it.
FieldKey RoleKey(const SiteModel& site, const net::IpAddress& address) {
  const SiteModel::RoleSet roles = site.RolesOf(address);
  return {roles.learned, roles.configured, 0, kPlainKey};
}
FieldKey SourceRole(const Subject& subject) { return RoleKey(subject.site, SourceOf(subject)); }
FieldKey TargetRole(const Subject& subject) { return RoleKey(subject.site, TargetOf(subject)); }
FieldKey SourceZone(const Subject& subject) {
  return KeyOfNumber(subject.site.ZonesOf(SourceOf(subject)));
}
FieldKey TargetZone(const Subject& subject) {
  return KeyOfNumber(subject.site.ZonesOf(TargetOf(subject)));
}
void PutSourceRole(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  subject.site.VisitRoles(SourceOf(subject), [&out](std::string_view role) { out.Text(role); });
}
void PutTargetRole(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  subject.site.VisitRoles(TargetOf(subject), [&out](std::string_view role) { out.Text(role); });
}
void PutSourceZone(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  subject.site.VisitZones(SourceOf(subject), [&out](std::string_view zone) { out.Text(zone); });
}
void PutTargetZone(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  subject.site.VisitZones(TargetOf(subject), [&out](std::string_view zone) { out.Text(zone); });
}
FieldKey IsMidstream(const Subject& subject) { return KeyOfNumber(FlowOf(subject).midstream); }
FieldKey IsOneSided(const Subject& subject) { return KeyOfNumber(FlowOf(subject).one_sided); }

using State = event::ConnectionSeen::State;

FieldKey StateKey(const Subject& subject) {
  const auto* seen = FactOf<event::ConnectionSeen>(subject);
  return seen == nullptr ? FieldKey{} : KeyOfNumber(static_cast<unsigned>(seen->state));
}
void WriteState(const FieldKey& key, FieldValues& out) {
  const auto state = NumberIn<State>(key);
  out.Text(state == State::kEstablished ? "established"
           : state == State::kRefused   ? "refused"
                                        : "attempted");
}

FieldKey OutcomeKey(const Subject& subject) {
  const auto outcome = OutcomeOf(subject.event.fact);
  return outcome ? KeyOfNumber(static_cast<unsigned>(*outcome)) : FieldKey{};
}
void WriteOutcome(const FieldKey& key, FieldValues& out) {
  out.Text(event::OutcomeName(NumberIn<event::Outcome>(key)));
}

void PutProtocol(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* seen = FactOf<event::ProtocolRecognised>(subject)) {
    out.Text(seen->protocol);
  }
}

void PutLayer(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* anomaly = FactOf<event::ProtocolAnomaly>(subject)) {
    out.Text(anomaly->layer);
  }
}
void PutCode(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* anomaly = FactOf<event::ProtocolAnomaly>(subject)) {
    out.Text(anomaly->code);
  }
}
void PutDetail(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto* anomaly = FactOf<event::ProtocolAnomaly>(subject)) {
    out.Text(anomaly->detail);
  }
}

void PutDetector(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (subject.derived != nullptr && subject.derived->rule != nullptr) {
    out.Text(subject.derived->rule->name);
  }
}
void PutLevel(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (subject.derived != nullptr) {
    out.Text(LevelName(subject.derived->level));
  }
}
void PutUsers(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (subject.derived != nullptr) {
    for (const std::string& user : subject.derived->users) {
      out.Text(user);
    }
  }
}

constexpr std::array kCommon = {
    Keyed<SourceKey, WriteAddress>("id.orig_h", kMany, values::kAddress),
    Keyed<SourceKey, WriteAddress>("src_ip", kMany, values::kAddress),
    Keyed<SourcePort, WriteNumber>("id.orig_p", kMany, values::kNumber),
    Keyed<SourcePort, WriteNumber>("src_port", kMany, values::kNumber),
    Keyed<TargetKey, WriteAddress>("id.resp_h", kMany, values::kAddress),
    Keyed<TargetKey, WriteAddress>("dst_ip", kMany, values::kAddress),
    Keyed<TargetPort, WriteNumber>("id.resp_p", kMany, values::kNumber),
    Keyed<TargetPort, WriteNumber>("dst_port", kMany, values::kNumber),
    Keyed<Transport, WriteTransport>("proto", kFew, values::kOneOf<values::kTransportList>),
    Field{"src_role", PutSourceRole, kFew, values::kRole, SourceRole},
    Field{"dst_role", PutTargetRole, kFew, values::kRole, TargetRole},
    Field{"src_zone", PutSourceZone, kSome, values::kZone, SourceZone},
    Field{"dst_zone", PutTargetZone, kSome, values::kZone, TargetZone},
    Keyed<IsMidstream, WriteFlag>("midstream", kFew, values::kFlag),
    Keyed<IsOneSided, WriteFlag>("one_sided", kFew, values::kFlag),
    Keyed<OutcomeKey, WriteOutcome>("outcome", kFew, values::kOneOf<values::kOutcomeList>),
};
constexpr std::array kFlow = {
    Keyed<StateKey, WriteState>("state", kFew, values::kOneOf<values::kConnectionList>)};
constexpr std::array kProtocol = {
    Field{"protocol", PutProtocol, kFew, values::kOneOf<values::kSpokenList>}};
constexpr std::array kAnomaly = {Field{"layer", PutLayer, kFew, values::kOneOf<values::kLayerList>},
                                 Field{"code", PutCode}, Field{"detail", PutDetail}};
constexpr std::array kDerived = {
    Field{"detector", PutDetector, kMany, values::kDetector},
    Field{"level", PutLevel, kMany, values::kOneOf<values::kLevelList>}, Field{"user", PutUsers}};

}  // namespace

std::span<const Field> CommonFields() { return kCommon; }
std::span<const Field> FlowFields() { return kFlow; }
std::span<const Field> ProtocolFields() { return kProtocol; }
std::span<const Field> AnomalyFields() { return kAnomaly; }
std::span<const Field> DerivedFields() { return kDerived; }

}  // namespace eastwest::detect::sigma
