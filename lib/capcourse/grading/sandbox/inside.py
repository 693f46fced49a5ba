"""Give up what a student's process must not have. Runs inside the walls, before any of the student's code.

A script of its own, with the standard library alone: `inside.py LIMITS -- COMMAND…` locks itself in and
becomes the command. `zygote` imports it, and locks in a fork of itself.
"""

import contextlib
import ctypes
import json
import os
import platform
import resource
import struct
import sys
from typing import Any

PR_SET_SECCOMP, PR_CAPBSET_READ, PR_CAPBSET_DROP = 22, 23, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, SECCOMP_MODE_FILTER = 38, 47, 4, 2
CAPABILITY_VERSION_3 = 0x20080522
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97
CLONE_NEWUSER, TIOCSTI, TIOCLINUX = 0x10000000, 0x5412, 0x541C
FAMILIES = (1, 2, 10, 16)  # UNIX, INET, INET6 and NETLINK; the sandbox has no network beyond itself

# System calls by number: what no assignment needs, and what others have broken out with.
ARCHITECTURES = {
    "x86_64": {
        "audit": 0xC000003E,
        "clone": 56,
        "clone3": 435,
        "socket": 41,
        "socketpair": 53,
        "ioctl": 16,
        "refused": {
            "ptrace": 101,
            "personality": 135,
            "pivot_root": 155,
            "chroot": 161,
            "acct": 163,
            "mount": 165,
            "umount2": 166,
            "swapon": 167,
            "swapoff": 168,
            "reboot": 169,
            "init_module": 175,
            "delete_module": 176,
            "quotactl": 179,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
            "unshare": 272,
            "vmsplice": 278,
            "perf_event_open": 298,
            "open_by_handle_at": 304,
            "setns": 308,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "kcmp": 312,
            "finit_module": 313,
            "kexec_load": 246,
            "kexec_file_load": 320,
            "bpf": 321,
            "userfaultfd": 323,
        },
        "missing": {
            "io_uring_setup": 425,
            "io_uring_enter": 426,
            "io_uring_register": 427,
            "open_tree": 428,
            "move_mount": 429,
            "fsopen": 430,
            "fsconfig": 431,
            "fsmount": 432,
            "fspick": 433,
            "pidfd_getfd": 438,
            "mount_setattr": 442,
        },
    },
    "aarch64": {
        "audit": 0xC00000B7,
        "clone": 220,
        "clone3": 435,
        "socket": 198,
        "socketpair": 199,
        "ioctl": 29,
        "refused": {
            "quotactl": 60,
            "umount2": 39,
            "mount": 40,
            "pivot_root": 41,
            "chroot": 51,
            "vmsplice": 75,
            "acct": 89,
            "personality": 92,
            "unshare": 97,
            "kexec_load": 104,
            "init_module": 105,
            "delete_module": 106,
            "ptrace": 117,
            "reboot": 142,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
            "swapon": 224,
            "swapoff": 225,
            "perf_event_open": 241,
            "open_by_handle_at": 265,
            "setns": 268,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "kcmp": 272,
            "finit_module": 273,
            "bpf": 280,
            "userfaultfd": 282,
            "kexec_file_load": 294,
        },
        "missing": {
            "io_uring_setup": 425,
            "io_uring_enter": 426,
            "io_uring_register": 427,
            "open_tree": 428,
            "move_mount": 429,
            "fsopen": 430,
            "fsconfig": 431,
            "fsmount": 432,
            "fspick": 433,
            "pidfd_getfd": 438,
            "mount_setattr": 442,
        },
    },
}

libc = ctypes.CDLL(None, use_errno=True)


def lock_in(limits: dict[str, Any]) -> None:
    """Set the limits, then drop user, capabilities and system calls, for this process and all it starts.

    Args:
        limits: `file_size`, `cpu_seconds`, `processes`, `open_files`; `memory` in bytes where nothing else
            holds it, None otherwise; `user`, an id to change to, or None to stay.

    Raises:
        OSError: the kernel refuses a step; then nothing of a student may run here.
    """
    _set_limits(limits)
    if limits.get("user") is not None:
        os.setgroups([])
        os.setresgid(limits["user"], limits["user"], limits["user"])
    _drop_bounding_set()
    if limits.get("user") is not None:
        os.setresuid(limits["user"], limits["user"], limits["user"])
    _drop_capabilities()
    _prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _filter_calls()
    os.umask(0o022)


def _set_limits(limits: dict[str, Any]) -> None:
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits["file_size"],
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if limits.get("memory") is not None:  # what a fork brings along is not the student's
        wanted[resource.RLIMIT_DATA] = limits["memory"] + _data_size()
    for limit, value in wanted.items():
        _, most = resource.getrlimit(limit)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (value, value))


def _data_size() -> int:
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:  # noqa: PTH123
        return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:")), 0)


def _drop_bounding_set() -> None:
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1:
            with contextlib.suppress(PermissionError):  # it has none to drop, then
                _prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def _drop_capabilities() -> None:
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    if libc.capset(header, bytes(24)) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be dropped")
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:  # noqa: PTH123
        held = [line.split()[1] for line in status if line.startswith(("CapEff:", "CapPrm:", "CapInh:"))]
    if any(int(mask, 16) for mask in held):
        raise OSError(EPERM, "capabilities are still there")


def _prctl(*arguments: int) -> None:
    if libc.prctl(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {arguments[0]}")


def _filter_calls() -> None:
    """Load a seccomp filter; on a processor that has no table here, the other walls have to do."""
    if platform.machine() not in ARCHITECTURES:
        return
    program = b"".join(_filter(ARCHITECTURES[platform.machine()]))
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter of system calls is refused")


def _filter(table: dict[str, Any]) -> list[bytes]:
    """A classic BPF program over `struct seccomp_data`: number at 0, architecture at 4, arguments at 16."""
    load, equal, at_least, any_bit, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, kill, error = 0x7FFF0000, 0x80000000, 0x00050000

    def step(code: int, value: int, jump_true: int = 0, jump_false: int = 0) -> bytes:
        return struct.pack("HBBI", code, jump_true, jump_false, value)

    def refuse(number: int, errno: int) -> list[bytes]:
        return [step(equal, number, 0, 1), step(answer, error | errno)]

    program = [step(load, 4), step(equal, table["audit"], 1, 0), step(answer, kill), step(load, 0)]
    program += [step(at_least, 0x40000000, 0, 1), step(answer, error | ENOSYS)]  # x32
    for number in table["refused"].values():
        program += refuse(number, EPERM)
    for number in (*table["missing"].values(), table["clone3"]):  # glibc falls back on clone
        program += refuse(number, ENOSYS)
    program += [  # clone, but for no user namespace
        step(equal, table["clone"], 0, 4),
        step(load, 16),
        step(any_bit, CLONE_NEWUSER, 0, 1),
        step(answer, error | EPERM),
        step(answer, allow),
    ]
    for call in ("socket", "socketpair"):
        program += [step(equal, table[call], 0, 3 + len(FAMILIES)), step(load, 16)]
        program += [step(equal, family, len(FAMILIES) - 1 - i + 1, 0) for i, family in enumerate(FAMILIES)]
        program += [step(answer, error | EAFNOSUPPORT), step(answer, allow)]
    program += [  # typing into somebody's terminal
        step(equal, table["ioctl"], 0, 5),
        step(load, 24),
        step(equal, TIOCSTI, 1, 0),
        step(equal, TIOCLINUX, 0, 1),
        step(answer, error | EPERM),
        step(answer, allow),
    ]
    return [*program, step(answer, allow)]


def main() -> None:
    """`inside.py LIMITS -- COMMAND…`."""
    limits, mark, *command = sys.argv[1:]
    if mark != "--" or not command:
        sys.exit("usage: inside.py LIMITS -- COMMAND…")
    lock_in(json.loads(limits))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
