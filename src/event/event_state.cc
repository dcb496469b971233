#include "src/event/event_state.h"

namespace eastwest::event {
namespace {

void ExchangeNtlm(StateArchive& archive, NtlmDetails& ntlm) {
  archive.Optional(ntlm.server_challenge,
                   [](StateArchive& to, NtlmServerChallenge& value) { to.Value(value); });
  archive.Optional(ntlm.nt_proof, [](StateArchive& to, NtProof& value) { to.Value(value); });
  archive.Value(ntlm.flags);
  archive.Value(ntlm.lm_response_bytes);
  archive.Value(ntlm.nt_response_bytes);
  archive.Value(ntlm.mic);
  archive.Value(ntlm.channel_bindings);
  archive.Value(ntlm.timestamp);
  archive.Value(ntlm.target_name);
  archive.Value(ntlm.server_dns_name);
}

void ExchangeKerberos(StateArchive& archive, KerberosDetails& kerberos) {
  archive.Value(kerberos.ticket);
  archive.Value(kerberos.etype);
  archive.Value(kerberos.user_to_user);
  archive.Value(kerberos.client_realm);
}

void ExchangeIdentity(StateArchive& archive, Identity& identity) {
  archive.Value(identity.user);
  archive.Value(identity.domain);
  archive.Value(identity.workstation);
  archive.Value(identity.service);
  archive.Enum8(identity.mechanism, AuthMechanism::kPku2u);
  archive.Value(identity.anonymous);
  archive.Value(identity.guest);
  archive.Value(identity.ntlm_v1);
  archive.Value(identity.server_name);
  archive.Value(identity.server_domain);
  archive.Optional(identity.ntlm, ExchangeNtlm);
  archive.Optional(identity.kerberos, ExchangeKerberos);
}

void ExchangeSide(StateArchive& archive, EncryptedTraffic::Side& side) {
  archive.Value(side.messages);
  archive.Value(side.bytes);
  archive.Value(side.largest);
}

void ExchangeLease(StateArchive& archive, FileLease& lease) {
  archive.Value(lease.version);
  archive.Value(lease.key);
  archive.Value(lease.asked);
  archive.Value(lease.granted);
  archive.Value(lease.epoch);
}

void ExchangeDurability(StateArchive& archive, Durability& durable) {
  archive.Value(durable.version);
  archive.Value(durable.reconnect);
  archive.Value(durable.persistent);
  archive.Value(durable.granted);
  archive.Value(durable.timeout_ms);
  archive.Value(durable.create_guid);
}

void ExchangeDetail(StateArchive& archive, OpenDetail& detail) {
  archive.Value(detail.desired_access);
  archive.Value(detail.share_access);
  archive.Value(detail.create_options);
  archive.Value(detail.attributes_asked);
  archive.Value(detail.oplock_asked);
  ExchangeLease(archive, detail.lease);
  ExchangeDurability(archive, detail.durable);
  archive.Value(detail.previous_version);
  archive.Value(detail.answered);
  archive.Value(detail.oplock);
  archive.Value(detail.file_persistent);
  archive.Value(detail.file_volatile);
  archive.Value(detail.created);
  archive.Value(detail.accessed);
  archive.Value(detail.modified);
  archive.Value(detail.changed);
  archive.Value(detail.size);
  archive.Value(detail.attributes);
  archive.Value(detail.has_maximal_access);
  archive.Value(detail.maximal_access);
  archive.Value(detail.disk_file_id);
  archive.Value(detail.disk_volume_id);
}

}  // namespace

void Exchange(StateArchive& archive, IdentityPtr& identity) {
  archive.Shared(identity, ExchangeIdentity);
}

void Exchange(StateArchive& archive, FlowInfo& flow) {
  archive.Value(flow.id);
  archive.Value(flow.client);
  archive.Value(flow.server);
  archive.Value(flow.client_port);
  archive.Value(flow.server_port);
  archive.Value(flow.ip_protocol);
  archive.Value(flow.vlan_count);
  for (std::uint16_t& vlan : flow.vlans) {
    archive.Value(vlan);
  }
  archive.Enum8(flow.tunnel, net::Tunnel::kIpInIp);
  archive.Value(flow.midstream);
  archive.Value(flow.gaps);
  archive.Value(flow.one_sided);
}

void Exchange(StateArchive& archive, FileInfo& file) {
  archive.Value(file.share);
  archive.Enum8(file.kind, ShareKind::kPrint);
  archive.Value(file.name);
  archive.Value(file.is_pipe);
  archive.Value(file.is_directory);
  archive.Value(file.share_inferred);
}

void Exchange(StateArchive& archive, EncryptedTraffic& traffic) {
  archive.Value(traffic.session_id);
  ExchangeSide(archive, traffic.to_server);
  ExchangeSide(archive, traffic.to_client);
  archive.Value(traffic.first);
  archive.Value(traffic.last);
  archive.Value(traffic.dialect);
  Exchange(archive, traffic.identity);
}

void Exchange(StateArchive& archive, OpenDetailPtr& detail) {
  archive.Shared(detail, ExchangeDetail);
}

}  // namespace eastwest::event
