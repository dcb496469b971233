"""A minimal connection-oriented DCE/RPC server (C706 chapter 12, MS-RPCE 2.2.2).

Bind, requests, NTLM sealing. It answers what impacket's clients send and nothing more: one
interface per pipe, NDR32, answers that fit one fragment. PDU layouts and NDR types come from
impacket.
"""
import struct

from impacket.dcerpc.v5 import rpcrt
from impacket.uuid import bin_to_string, uuidtup_to_bin

from ntlm_server import NtlmServer

NDR32 = uuidtup_to_bin(("8a885d04-1ceb-11c9-9fe8-08002b104860", "2.0"))
MAX_FRAGMENT = 4280  # what Windows offers on named pipes
OPERATION_OUT_OF_RANGE = 0x1C010002  # nca_s_op_rng_error
ACCEPTANCE, PROVIDER_REJECTION = 0, 2
ABSTRACT_SYNTAX_NOT_SUPPORTED, TRANSFER_SYNTAX_NOT_SUPPORTED = 1, 2


class Interface:
    """uuid, version and {opnum: function(request stub) -> response stub}."""

    def __init__(self, pipe: str, syntax: bytes, operations: dict):
        self.pipe, self.syntax, self.operations = pipe, syntax, operations


class RpcConversation:
    """The RPC association on one open of the pipe."""

    def __init__(self, connection, interface: Interface, account):
        self._pipe, self._interface, self._account = connection, interface, account
        self._security = None
        self._level = 0
        self._trailer = b""
        self._stub = b""

    def run(self) -> None:
        while True:
            pdu = self._pipe.receive()
            kind = pdu[2]
            if kind in (rpcrt.MSRPC_BIND, rpcrt.MSRPC_ALTERCTX):
                self._answer_bind(pdu, kind)
            elif kind == rpcrt.MSRPC_AUTH3:
                self._security.finish(self._verifier(pdu))
            elif kind == rpcrt.MSRPC_REQUEST:
                self._take_request(pdu)

    @staticmethod
    def _verifier(pdu: bytes) -> bytes:
        (auth_length,) = struct.unpack_from("<H", pdu, 10)
        return pdu[len(pdu) - auth_length:] if auth_length else b""

    def _answer_bind(self, pdu: bytes, kind: int) -> None:
        bind = rpcrt.MSRPCBind(rpcrt.MSRPCHeader(pdu)["pduData"])
        items = bind["ctx_items"]
        results = b""
        for index in range(bind["ctx_num"]):
            # One transfer syntax each, as impacket sends them.
            item = items[44 * index:44 * (index + 1)]
            results += self._result(item[4:24], item[24:44])
        ack = rpcrt.MSRPCBindAck()
        ack["type"] = rpcrt.MSRPC_BINDACK if kind == rpcrt.MSRPC_BIND else rpcrt.MSRPC_ALTERCTX_R
        ack["call_id"] = struct.unpack_from("<I", pdu, 12)[0]
        ack["max_tfrag"] = ack["max_rfrag"] = MAX_FRAGMENT
        ack["assoc_group"] = 0x1063
        address = b"\\PIPE\\" + self._interface.pipe.encode() + b"\0"
        ack["SecondaryAddrLen"], ack["SecondaryAddr"] = len(address), address[:-1]
        ack["Pad"] = b"\0" * ((4 - (len(address) + 26) % 4) % 4)
        ack["ctx_num"], ack["ctx_items"] = bind["ctx_num"], results
        body = ack.getData()
        token = self._verifier(pdu)
        if token:
            trailer_at = len(pdu) - len(token) - 8
            self._trailer, self._level = pdu[trailer_at:trailer_at + 8], pdu[trailer_at + 1]
            self._security = NtlmServer(self._account)
            challenge = self._security.challenge(token)
            body += self._trailer[:2] + b"\0" + self._trailer[3:] + challenge
            body = body[:8] + struct.pack("<HH", len(body), len(challenge)) + body[12:]
        else:
            body = body[:8] + struct.pack("<HH", len(body), 0) + body[12:]
        self._pipe.send(body)

    def _result(self, abstract: bytes, transfer: bytes) -> bytes:
        if abstract != self._interface.syntax:
            print("refused interface", bin_to_string(abstract), flush=True)
            return struct.pack("<HH20x", PROVIDER_REJECTION, ABSTRACT_SYNTAX_NOT_SUPPORTED)
        if transfer != NDR32:
            return struct.pack("<HH20x", PROVIDER_REJECTION, TRANSFER_SYNTAX_NOT_SUPPORTED)
        return struct.pack("<HH", ACCEPTANCE, 0) + NDR32

    def _take_request(self, pdu: bytes) -> None:
        (auth_length,) = struct.unpack_from("<H", pdu, 10)
        call_id, _, context, opnum = struct.unpack_from("<IIHH", pdu, 12)
        stub = pdu[24:]
        if auth_length:
            padding = pdu[len(pdu) - auth_length - 6]
            stub = self._security.open(pdu[24:len(pdu) - auth_length - 8])
            stub = stub[:len(stub) - padding]
        self._stub += stub
        if pdu[3] & rpcrt.PFC_LAST_FRAG:
            whole, self._stub = self._stub, b""
            self._answer(call_id, context, opnum, whole)

    def _answer(self, call_id: int, context: int, opnum: int, stub: bytes) -> None:
        operation = self._interface.operations.get(opnum)
        if operation is None:
            print(self._interface.pipe, "has no answer for opnum", opnum, flush=True)
            fault = struct.pack("<BBBBIHHIIHBBI4x", 5, 0, rpcrt.MSRPC_FAULT, 3, 0x10, 32, 0,
                                call_id, 32, context, 0, 0, OPERATION_OUT_OF_RANGE)
            self._pipe.send(fault)
            return
        self._pipe.send(self._response(call_id, context, operation(stub)))

    def _response(self, call_id: int, context: int, stub: bytes) -> bytes:
        sealed = self._security is not None and self._level >= rpcrt.RPC_C_AUTHN_LEVEL_PKT_INTEGRITY
        padding = -len(stub) % 16 if sealed else 0
        body = struct.pack("<IHBB", len(stub), context, 0, 0) + stub + b"\0" * padding
        trailer = self._trailer[:2] + bytes([padding]) + self._trailer[3:] if sealed else b""
        auth_length = 16 if sealed else 0
        header = struct.pack("<BBBBIHHI", 5, 0, rpcrt.MSRPC_RESPONSE, 3, 0x10,
                             16 + len(body) + len(trailer) + auth_length, auth_length, call_id)
        if not sealed:
            return header + body
        cipher, signature = self._security.close(header + body + trailer, body[8:])
        return header + body[:8] + cipher + trailer + signature
