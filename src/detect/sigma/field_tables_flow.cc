#include <array>
#include <string_view>

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

void PutSource(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  out.Address(SourceOf(subject));
}
void PutTarget(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  out.Address(TargetOf(subject));
}
void PutSourcePort(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  out.Number(FlowOf(subject).client_port);
}
void PutTargetPort(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  out.Number(FlowOf(subject).server_port);
}
void PutProto(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  out.Text(FlowOf(subject).ip_protocol == 17 ? "udp" : "tcp");
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
void PutMidstream(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  out.Flag(FlowOf(subject).midstream);
}
void PutOneSided(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  out.Flag(FlowOf(subject).one_sided);
}

void PutState(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  using State = event::ConnectionSeen::State;
  const auto* seen = FactOf<event::ConnectionSeen>(subject);
  if (seen != nullptr) {
    out.Text(seen->state == State::kEstablished ? "established"
             : seen->state == State::kRefused   ? "refused"
                                                : "attempted");
  }
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
    Field{"id.orig_h", PutSource, kMany, values::kAddress},
    Field{"src_ip", PutSource, kMany, values::kAddress},
    Field{"id.orig_p", PutSourcePort, kMany, values::kNumber},
    Field{"src_port", PutSourcePort, kMany, values::kNumber},
    Field{"id.resp_h", PutTarget, kMany, values::kAddress},
    Field{"dst_ip", PutTarget, kMany, values::kAddress},
    Field{"id.resp_p", PutTargetPort, kMany, values::kNumber},
    Field{"dst_port", PutTargetPort, kMany, values::kNumber},
    Field{"proto", PutProto, kFew, values::kOneOf<values::kTransportList>},
    Field{"src_role", PutSourceRole, kFew, values::kRole},
    Field{"dst_role", PutTargetRole, kFew, values::kRole},
    Field{"src_zone", PutSourceZone, kMany, values::kZone},
    Field{"dst_zone", PutTargetZone, kMany, values::kZone},
    Field{"midstream", PutMidstream, kFew, values::kFlag},
    Field{"one_sided", PutOneSided, kFew, values::kFlag},
    Field{"outcome", PutOutcome, kFew, values::kOneOf<values::kOutcomeList>},
};
constexpr std::array kFlow = {
    Field{"state", PutState, kFew, values::kOneOf<values::kConnectionList>}};
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

void PutOutcome(const Subject& subject, std::string_view /*name*/, FieldValues& out) {
  if (const auto outcome = OutcomeOf(subject.event.fact)) {
    out.Text(event::OutcomeName(*outcome));
  }
}

}  // namespace eastwest::detect::sigma
