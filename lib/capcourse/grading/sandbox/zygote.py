"""The zygote: a process that has imported the heavy libraries once, and forks into kernels.

A script of its own, with the standard library alone: `zygote.py` reads one line of JSON, its settings, from
stdin, and listens on a Unix socket. It has one thread, holds nothing of the course, and lives as long as its
owner does. A connection is one kernel: a request comes in, and from then on signals come in and the exit
status goes out.
"""

import contextlib
import fcntl
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from typing import Any

NS_GET_USERNS = 0xB701
LARGEST_REQUEST = 2**20


def main() -> None:
    """Import, listen, fork."""
    settings = json.loads(sys.stdin.readline())
    sys.modules["debugpy"] = None  # half of a kernel's start would be a debugger that nobody attaches
    _import(settings["preload"], settings["forbidden"])
    gc.collect()
    gc.freeze()
    if len(os.listdir("/proc/self/task")) != 1:  # noqa: PTH208
        sys.exit("the zygote has more than one thread: a fork of it could hang")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(settings["socket"])
    server.listen(64)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print("ready", *sorted({name.partition(".")[0] for name in sys.modules}), flush=True)
    _serve(server, os.pidfd_open(settings["owner"]))


def _import(names: list[str], forbidden: list[str]) -> None:
    """Import what is there; a library that needs a forbidden one, or fails, is left to the student."""

    class Blocked:
        def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
            if name.partition(".")[0] in forbidden:
                raise ModuleNotFoundError(f"{name} is not for this zygote")

    blocked = Blocked()
    sys.meta_path.insert(0, blocked)
    for name in names:
        before = set(sys.modules)
        try:
            importlib.import_module(name)
        except Exception:
            for half_loaded in set(sys.modules) - before:
                del sys.modules[half_loaded]
    sys.meta_path.remove(blocked)


def _serve(server: socket.socket, owner: int) -> None:
    """Fork a keeper for each connection until the owner is gone."""
    waiting = select.poll()
    waiting.register(server, select.POLLIN)
    waiting.register(owner, select.POLLIN)
    while True:
        ready = {number for number, _ in waiting.poll(1000)}
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if owner in ready:
            return
        if server.fileno() in ready:
            connection, _ = server.accept()
            if os.fork() == 0:
                server.close()
                os.close(owner)
                _keep(connection)
            connection.close()


def _keep(connection: socket.socket) -> None:
    """The keeper of one kernel: joins its walls, forks it, passes signals in and its exit status out."""
    try:
        request = json.loads(connection.makefile("r").readline(LARGEST_REQUEST))
        doors = [os.open(door, os.O_WRONLY | os.O_CLOEXEC) for door in request["doors"]]
        if request["holder"]:
            _join(request["holder"])
        kernel = os.fork()
        if kernel == 0:
            _become_kernel(request, doors)
        connection.sendall(json.dumps({"pid": kernel}).encode() + b"\n")
    except BaseException as error:
        with contextlib.suppress(OSError):
            connection.sendall(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode() + b"\n")
        os._exit(1)
    _watch(connection, kernel)


def _watch(connection: socket.socket, kernel: int) -> None:
    handle = os.pidfd_open(kernel)
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    waiting.register(connection, select.POLLIN)
    while True:
        ready = {number for number, _ in waiting.poll()}
        if handle in ready:
            status = os.waitstatus_to_exitcode(os.waitpid(kernel, 0)[1])
            with contextlib.suppress(OSError):
                connection.sendall(json.dumps({"status": status}).encode() + b"\n")
            os._exit(0)
        try:
            said = connection.recv(64)
        except OSError:
            said = b""
        for number in said.split() if said else [b"9"]:  # nobody is there any more
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(handle, int(number))


def _join(holder: int) -> None:
    """Enter the namespaces of the process that holds the walls up.

    Without root the network belongs to a user namespace of its own, which is entered first and the
    innermost one last.
    """
    names = ("net", "ipc", "uts", "pid", "mnt")
    files = {name: os.open(f"/proc/{holder}/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in names}
    user = os.open(f"/proc/{holder}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
    owner = fcntl.ioctl(files["net"], NS_GET_USERNS)
    entered = os.stat("/proc/self/ns/user").st_ino  # noqa: PTH116
    if os.fstat(owner).st_ino != entered:
        _setns(owner)
        entered = os.fstat(owner).st_ino
    for name in names:
        _setns(files[name])
    if os.fstat(user).st_ino != entered:
        _setns(user)
    for file in (*files.values(), user, owner):
        os.close(file)


def _setns(file: int) -> None:
    from inside import libc

    if libc.setns(file, 0) != 0:
        import ctypes

        raise OSError(ctypes.get_errno(), "setns is refused")


def _become_kernel(request: dict[str, Any], doors: list[int]) -> None:
    """In the last fork: shed all that was the zygote's, lock in, and be an IPython kernel."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        os.setsid()
        for door in doors:
            os.write(door, b"0")
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        os.closerange(3, 4096)
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["cwd"])
        sys.path.extend(request["path"])
        if request["limits"] is not None:
            sys.modules["inside"].lock_in(request["limits"])
        sys.modules.pop("inside", None)
        _reseed()
        sys.argv = ["ipykernel_launcher.py", *request["arguments"]]
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp.launch_instance(argv=request["arguments"])
        os._exit(0)
    except SystemExit as error:
        os._exit(error.code if isinstance(error.code, int) else 0)
    except BaseException:
        os._exit(70)


def _reseed() -> None:
    """A fork shares the generators of its zygote; a fresh process would have drawn its own."""
    import random

    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    import inside  # noqa: F401  (beside this file; a fork must find it imported)

    del sys.path[0]
    main()
