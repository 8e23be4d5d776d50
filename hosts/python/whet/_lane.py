"""One conversation with the host of a worker: core/src/worker/lane.h has the
rules, this is the worker's end of it.

    lane = Lane(3, 4)
    lane.serve_all(serve)

`serve` gets a Call and returns the bytes of its answer, which come behind what
it has reserved; meanwhile it may ask the host with exchange(). A worker
believes its host. For one thread at a time.
"""

import mmap
import os
import socket
import struct
from collections.abc import Callable
from typing import NamedTuple

AREA_BYTES = 128 << 20
U32 = struct.Struct("=I")
I32 = struct.Struct("=i")
U64 = struct.Struct("=Q")
F64 = struct.Struct("=d")

_FRAME = struct.Struct("=IIQQQ")  # kind, method, instance, offset, length
_CALL, _REPLY, _TOO_LARGE = 1, 2, 3
_MAP_NORESERVE = 0x4000
_TWO_DESCRIPTORS = struct.Struct("=2i")


class HungUp(Exception):
    """The host is gone, or wants no more."""


class Call(NamedTuple):
    lane: "Lane"
    method: int
    instance: int
    payload: bytes
    ends: tuple[int, int] | None  # socket and memory of a lane


Serve = Callable[[Call], bytes]


def aligned(count: int) -> int:
    return (count + 15) // 16 * 16


def text(value: str) -> bytes:
    data = value.encode("utf-8", "replace")
    return U64.pack(len(data)) + data


class Reader:
    """Reads numbers and texts of a message, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def u32(self) -> int:
        value: int = U32.unpack_from(self.data, self.at)[0]
        self.at += 4
        return value

    def u64(self) -> int:
        value: int = U64.unpack_from(self.data, self.at)[0]
        self.at += 8
        return value

    def text(self) -> str:
        end = self.u64() + self.at
        value = self.data[self.at:end].decode("utf-8", "replace")
        self.at = end
        return value


class Lane:
    def __init__(self, sock: int, memory: int) -> None:
        """Owns both descriptors from now on."""
        self.memory = mmap.mmap(memory, 2 * AREA_BYTES,
                                flags=mmap.MAP_SHARED | _MAP_NORESERVE)
        os.close(memory)
        self._socket = socket.socket(fileno=sock)
        self._top = AREA_BYTES  # the worker's area is the second

    def close(self) -> None:
        self._socket.close()
        self.memory.close()

    def reserve(self, count: int) -> int:
        """Where there is room for `count` bytes in `memory`, in front of the
        answer. Before the first exchange()."""
        if aligned(count) > 2 * AREA_BYTES - self._top:
            raise OverflowError("too large for one message")
        begin = self._top
        self._top += aligned(count)
        return begin

    def exchange(self, method: int, instance: int, payload: bytes,
                 serve: Serve) -> bytes:
        top = self._top
        if aligned(len(payload)) > 2 * AREA_BYTES - top:
            raise OverflowError("too large for one message")
        self.memory[top:top + len(payload)] = payload
        self._send(_CALL, method, instance, top, len(payload))
        self._top += aligned(len(payload))
        while True:
            kind, call = self._receive()
            if kind == _CALL:
                self._answer(call, serve)
                continue
            self._top = top
            if kind == _TOO_LARGE:
                raise OverflowError("the answer is too large")
            return call.payload

    def serve_all(self, serve: Serve) -> None:
        """Answers calls until the host hangs up."""
        try:
            while True:
                self._answer(self._receive()[1], serve)
        except HungUp:
            pass

    def reply(self, method: int, instance: int, payload: bytes) -> None:
        """Answers a call that another program has received."""
        self.memory[self._top:self._top + len(payload)] = payload
        self._send(_REPLY, method, instance, self._top, len(payload))

    def _answer(self, call: Call, serve: Serve) -> None:
        begin = self._top
        try:
            rest = serve(call)
            end = self._top + len(rest)
            fits = end <= 2 * AREA_BYTES
        except OverflowError:
            fits = False
        if fits:
            self.memory[self._top:end] = rest
        self._top = begin
        self._send(_REPLY if fits else _TOO_LARGE, call.method, call.instance,
                   begin, end - begin if fits else 0)

    def _send(self, kind: int, method: int, instance: int, begin: int,
              length: int) -> None:
        frame = _FRAME.pack(kind, method, instance, begin - AREA_BYTES, length)
        try:
            self._socket.send(frame, socket.MSG_NOSIGNAL)
        except OSError:
            raise HungUp from None

    def _receive(self) -> tuple[int, Call]:
        try:
            data, passed, _, _ = self._socket.recvmsg(
                _FRAME.size, socket.CMSG_SPACE(_TWO_DESCRIPTORS.size),
                socket.MSG_CMSG_CLOEXEC)
        except OSError:
            raise HungUp from None
        if len(data) != _FRAME.size:
            raise HungUp
        ends = None
        for _, what, content in passed:
            if what == socket.SCM_RIGHTS:
                ends = _TWO_DESCRIPTORS.unpack(content)
        kind, method, instance, offset, length = _FRAME.unpack(data)
        return kind, Call(self, method, instance,
                          self.memory[offset:offset + length], ends)
