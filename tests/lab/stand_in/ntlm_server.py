"""The server's half of NTLM inside RPC (MS-NLMP 3.2.5, 3.4).

Challenge, session key from the known password, sealing.
"""
import hashlib
import hmac
import os
import struct
import time

from Cryptodome.Cipher import ARC4
from impacket import ntlm

FILETIME_OF_1970 = 116444736000000000
KEPT_FLAGS = (ntlm.NTLMSSP_NEGOTIATE_56 | ntlm.NTLMSSP_NEGOTIATE_128
              | ntlm.NTLMSSP_NEGOTIATE_KEY_EXCH
              | ntlm.NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY | ntlm.NTLMSSP_NEGOTIATE_ALWAYS_SIGN
              | ntlm.NTLMSSP_NEGOTIATE_NTLM | ntlm.NTLMSSP_NEGOTIATE_SEAL
              | ntlm.NTLMSSP_NEGOTIATE_SIGN
              | ntlm.NTLMSSP_REQUEST_TARGET | ntlm.NTLMSSP_NEGOTIATE_UNICODE)


class Account:
    """The one account of the lab and the host it logs on to."""

    def __init__(self, user: str, password: str, domain: str, host: str):
        self.user, self.password, self.domain, self.host = user, password, domain, host


class NtlmServer:
    def __init__(self, account: Account):
        self._account = account
        self._challenge = os.urandom(8)
        self._sequence = 0

    def challenge(self, negotiate: bytes) -> bytes:
        (asked,) = struct.unpack_from("<I", negotiate, 12)
        self._flags = ((asked & KEPT_FLAGS) | ntlm.NTLMSSP_NEGOTIATE_TARGET_INFO
                       | ntlm.NTLMSSP_TARGET_TYPE_DOMAIN)
        domain = self._account.domain.encode("utf-16le")
        pairs = ntlm.AV_PAIRS()
        pairs[ntlm.NTLMSSP_AV_DOMAINNAME] = domain
        pairs[ntlm.NTLMSSP_AV_HOSTNAME] = self._account.host.encode("utf-16le")
        pairs[ntlm.NTLMSSP_AV_TIME] = struct.pack(
            "<Q", FILETIME_OF_1970 + int(time.time() * 10_000_000))
        info = pairs.getData()
        head = struct.pack("<8sIHHIL8s8xHHI", b"NTLMSSP\0", 2, len(domain), len(domain), 48,
                           self._flags, self._challenge, len(info), len(info), 48 + len(domain))
        return head + domain + info

    def finish(self, authenticate: bytes) -> None:
        answer = ntlm.NTLMAuthChallengeResponse()
        answer.fromString(authenticate)
        response = answer["ntlm"]
        key = ntlm.NTOWFv2(self._account.user, self._account.password,
                           answer["domain_name"].decode("utf-16le"))
        proof = hmac.new(key, self._challenge + response[16:], hashlib.md5).digest()
        if proof != response[:16]:
            raise RuntimeError("the RPC client does not know the password")
        session = hmac.new(key, proof, hashlib.md5).digest()
        if self._flags & ntlm.NTLMSSP_NEGOTIATE_KEY_EXCH:
            session = ARC4.new(session).decrypt(answer["session_key"])
        self._sign = ntlm.SIGNKEY(self._flags, session, "Server")
        self._incoming = ARC4.new(ntlm.SEALKEY(self._flags, session, "Client"))
        self._outgoing = ARC4.new(ntlm.SEALKEY(self._flags, session, "Server"))

    def open(self, cipher: bytes) -> bytes:
        plain = self._incoming.decrypt(cipher)
        # The checksum is sealed with the same key stream; the lab does not check it.
        self._incoming.decrypt(bytes(8))
        return plain

    def close(self, message: bytes, plain: bytes) -> tuple[bytes, bytes]:
        cipher, signature = ntlm.SEAL(self._flags, self._sign, b"", message, plain,
                                      self._sequence, self._outgoing.encrypt)
        self._sequence += 1
        return cipher, signature.getData()
