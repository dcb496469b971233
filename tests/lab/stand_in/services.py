"""svcctl (MS-SCMR) and ITaskSchedulerService (MS-TSCH): every call succeeds, nothing is executed.

The only effect on the host is the file a started command would have left behind for the client to
read back.
"""
import re
import struct

from impacket.dcerpc.v5 import scmr, tsch
from impacket.dcerpc.v5.dtypes import NULL
from impacket.uuid import uuidtup_to_bin

from rpc import Interface

ERROR_SERVICE_REQUEST_TIMEOUT = 1053  # what Windows answers when the "service" is cmd.exe
ERROR_SERVICE_DOES_NOT_EXIST = 1060
ERROR_SUCCESS = 0
SERVICE_STOPPED = 1


def wide(text: str) -> str:
    return text.rstrip("\0")


class ServiceManager:
    """Hands out handles and remembers names.

    Handles count up, so a capture reads the same every time.
    """

    def __init__(self, leave_output):
        self._leave_output = leave_output
        self._handles = {}
        self._services = {}

    def interface(self) -> Interface:
        calls = {0: self.close, 1: self.control, 2: self.delete, 6: self.status, 12: self.create,
                 15: self.open_manager, 16: self.open_service, 19: self.start}
        return Interface(
            "ntsvcs", uuidtup_to_bin(("367abb81-9844-35f1-ad32-98f038001003", "2.0")), calls)

    def _new_handle(self, name: str) -> bytes:
        handle = struct.pack("<4xI12s", len(self._handles) + 1, b"east-west-lb")
        self._handles[handle] = name
        return handle

    def open_manager(self, stub: bytes) -> bytes:
        answer = scmr.ROpenSCManagerWResponse()
        answer["lpScHandle"], answer["ErrorCode"] = self._new_handle(""), ERROR_SUCCESS
        return answer.getData()

    def open_service(self, stub: bytes) -> bytes:
        name = wide(scmr.ROpenServiceW(stub)["lpServiceName"])
        known = name in self._services
        answer = scmr.ROpenServiceWResponse()
        answer["lpServiceHandle"] = self._new_handle(name) if known else bytes(20)
        answer["ErrorCode"] = ERROR_SUCCESS if known else ERROR_SERVICE_DOES_NOT_EXIST
        return answer.getData()

    def create(self, stub: bytes) -> bytes:
        call = scmr.RCreateServiceW(stub)
        name, command = wide(call["lpServiceName"]), wide(call["lpBinaryPathName"])
        self._services[name] = command
        print("create", name, command, flush=True)
        answer = scmr.RCreateServiceWResponse()
        answer["lpdwTagId"], answer["lpServiceHandle"], answer["ErrorCode"] = (
            NULL, self._new_handle(name), ERROR_SUCCESS)
        return answer.getData()

    def start(self, stub: bytes) -> bytes:
        name = self._handles.get(stub[:20], "")
        command = self._services.get(name, "")
        is_shell = "%COMSPEC%" in command
        if is_shell:
            self._leave_output(command)
        answer = scmr.RStartServiceWResponse()
        answer["ErrorCode"] = ERROR_SERVICE_REQUEST_TIMEOUT if is_shell else ERROR_SUCCESS
        return answer.getData()

    def control(self, stub: bytes) -> bytes:
        return self._stopped(scmr.RControlServiceResponse())

    def status(self, stub: bytes) -> bytes:
        return self._stopped(scmr.RQueryServiceStatusResponse())

    @staticmethod
    def _stopped(answer) -> bytes:
        status = answer["lpServiceStatus"]
        for field in ("dwControlsAccepted", "dwWin32ExitCode", "dwServiceSpecificExitCode",
                      "dwCheckPoint", "dwWaitHint"):
            status[field] = 0
        status["dwServiceType"], status["dwCurrentState"] = 0x10, SERVICE_STOPPED
        answer["ErrorCode"] = ERROR_SUCCESS
        return answer.getData()

    def delete(self, stub: bytes) -> bytes:
        self._services.pop(self._handles.get(stub[:20], ""), None)
        answer = scmr.RDeleteServiceResponse()
        answer["ErrorCode"] = ERROR_SUCCESS
        return answer.getData()

    def close(self, stub: bytes) -> bytes:
        answer = scmr.RCloseServiceHandleResponse()
        answer["hSCObject"], answer["ErrorCode"] = bytes(20), ERROR_SUCCESS
        return answer.getData()


class TaskScheduler:
    """Registers, runs and deletes tasks in name only."""

    def __init__(self, leave_output):
        self._leave_output = leave_output
        self._tasks = {}

    def interface(self) -> Interface:
        calls = {1: self.register, 12: self.run, 13: self.delete, 16: self.last_run}
        return Interface("atsvc", tsch.MSRPC_UUID_TSCHS, calls)

    def register(self, stub: bytes) -> bytes:
        call = tsch.SchRpcRegisterTask(stub)
        self._tasks[wide(call["path"])] = wide(call["xml"])
        print("register task", wide(call["path"]), flush=True)
        answer = tsch.SchRpcRegisterTaskResponse()
        answer["pActualPath"], answer["pErrorInfo"], answer["ErrorCode"] = (
            call["path"], NULL, ERROR_SUCCESS)
        return answer.getData()

    def run(self, stub: bytes) -> bytes:
        path = wide(tsch.SchRpcRun(stub)["path"])
        arguments = re.search(r"<Arguments>(.*?)</Arguments>", self._tasks.get(path, ""))
        self._leave_output(arguments.group(1).replace("&gt;", ">") if arguments else "")
        answer = tsch.SchRpcRunResponse()
        answer["pGuid"], answer["ErrorCode"] = b"eastwest-lab-run", ERROR_SUCCESS
        return answer.getData()

    def last_run(self, stub: bytes) -> bytes:
        answer = tsch.SchRpcGetLastRunInfoResponse()
        when = {"wYear": 2026, "wMonth": 1, "wDay": 1, "wDayOfWeek": 4, "wHour": 0,
                "wMinute": 0, "wSecond": 0, "wMilliseconds": 0}
        for field, value in when.items():
            answer["pLastRuntime"][field] = value
        answer["pLastReturnCode"], answer["ErrorCode"] = 0, ERROR_SUCCESS
        return answer.getData()

    def delete(self, stub: bytes) -> bytes:
        self._tasks.pop(wide(tsch.SchRpcDelete(stub)["path"]), None)
        answer = tsch.SchRpcDeleteResponse()
        answer["ErrorCode"] = ERROR_SUCCESS
        return answer.getData()
