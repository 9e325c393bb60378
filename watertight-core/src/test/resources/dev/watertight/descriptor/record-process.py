"""Records a process as RecordedProcess reads it: python3 record-process.py PID "what it is" > NAME.txt

Of the executable and the memory only what the rules need is recorded. The path of a program in Go is left out."""

import os
import platform
import re
import struct
import subprocess
import sys

pid, what = sys.argv[1], sys.argv[2]
proc = "/proc/" + pid


def text(name):
    with open(os.path.join(proc, name), "rb") as file:
        return file.read().decode("latin-1")


def escaped(line):
    return "".join(c if c in "\n\t" or " " <= c < "\x7f" else "\\x%02x" % ord(c) for c in line)


print("# %s, recorded by record-process.py on Linux %s" % (what, platform.release()))
print("machine " + platform.machine())
for fd in sorted(os.listdir(proc + "/fd"), key=int):
    stat = os.stat("%s/fd/%s" % (proc, fd))
    link = os.readlink("%s/fd/%s" % (proc, fd))
    if int(fd) < 3:
        link = "/dev/null" if link == "/dev/null" else "/tmp/standard-stream"
    print("\n== fd %s (%s)" % (fd, link))
    print("mode 0%o\ndevice %d\ninode %d\nlinks %d\nrdev %d" % (
        stat.st_mode, stat.st_dev, stat.st_ino, stat.st_nlink, stat.st_rdev))
    print("link " + escaped(link))
    print("fdinfo\n" + escaped(text("fdinfo/" + fd)).rstrip("\n"))
inodes = [link[8:-1] for link in (os.readlink(proc + "/fd/" + fd) for fd in os.listdir(proc + "/fd"))
          if link.startswith("socket:[")]
for table in ["unix", "udp6", "udp", "tcp6", "tcp"]:
    lines = text("net/" + table).split("\n")
    kept = lines[:1] + [line for line in lines[1:] if any(i in line.split() for i in inodes)]
    print("\n== net/%s\n%s" % (table, escaped("\n".join(kept))))



def program(path, title):
    """What an executable or library tells; whether Go's linker made it."""
    with open(path, "rb") as file:
        elf = file.read()
    phoff, shoff = struct.unpack_from("<QQ", elf, 32)
    phsize, phnum, shsize, shnum, shstr = struct.unpack_from("<HHHHH", elf, 54)
    base = next(struct.unpack_from("<Q", elf, phoff + i * phsize + 16)[0] for i in range(phnum)
                if struct.unpack_from("<I", elf, phoff + i * phsize)[0] == 1
                and struct.unpack_from("<Q", elf, phoff + i * phsize + 8)[0] == 0)
    names = struct.unpack_from("<Q", elf, shoff + shstr * shsize + 24)[0]
    go = False
    lines = ["inode %d" % os.stat(path).st_ino, "base %x" % base]
    for i in range(shnum):
        name, _, _, address, offset, size = struct.unpack_from("<IIQQQQ", elf, shoff + i * shsize)
        name = elf[names + name:elf.index(b"\0", names + name)].decode()
        go |= name == ".go.buildinfo" and elf[offset:].startswith(b"\xff Go buildinf:")
        if name:
            lines.append("section %s %x %x" % (name, address, size))
    lines.append("go %s" % str(go).lower())
    if go:
        info = subprocess.run(["go", "version", "-m", path], capture_output=True, text=True).stdout
        lines.append("go-version " + info.split()[1])
        lines.append("go-settings " + ",".join(re.findall("DefaultGODEBUG=(.*)", info)))
    if title == "exe":
        lines.append("node %s" % str(b"\0_ZN4node5StartEiPPc\0" in elf).lower())
    if go or title == "exe":
        print("\n== %s\n%s" % (title, "\n".join(lines)))
    symbols = re.findall(r"(?m)^(\S+) \S runtime\.epfd$", subprocess.run(
        ["nm", path], capture_output=True, text=True).stdout)
    if go and symbols:  # the number of the epoll instance with which the runtime polls
        start = next(int(line.split("-")[0], 16) for line in text("maps").split("\n")
                     if len(line.split()) > 4 and line.split()[4] == str(os.stat(path).st_ino))
        with open(proc + "/mem", "rb") as memory:
            memory.seek(int(symbols[0], 16) + start - base)
            pollers.append(struct.unpack("=i", memory.read(4))[0])
    return go


pollers = []
go = program(proc + "/exe", "exe")
mapped = [line.split(None, 5)[5] for line in text("maps").split("\n") if " r-xp " in line and line.endswith(".so")]
libraries = [path for i, path in enumerate(dict.fromkeys(mapped)) if program(proc + "/root" + path, "library %d" % i)]
exe = os.readlink(proc + "/exe")
if pollers:
    print("\n== go-poller\n" + "\n".join(map(str, pollers)))
print("\n== maps")
for line in text("maps").split("\n"):
    if line.endswith(exe):
        print(line.replace(exe, "/srv/program") if go else line)
    elif line.split(" ")[-1] in libraries:
        print(line.replace(os.path.dirname(line.split(" ")[-1]), "/srv"))
    elif " r-xp " in line and line.endswith(".so") or "libjvm.so" in line:
        print(line)
print("\n== status")
for line in text("status").split("\n"):
    if line.startswith(("Pid:", "NSpid:", "SigCgt:", "Threads:")):
        print(line)
command = text("cmdline").split("\0")
if any(word.startswith("--inspect") for word in command):
    print("\n== cmdline\nnode\n" + "\n".join(word for word in command if word.startswith("--")))
if "-cp" in command:
    print("\n== class-path\n" + command[command.index("-cp") + 1].replace(":", "\n"))
print("\n== environ")
for variable in text("environ").split("\0"):
    if variable.startswith("GODEBUG="):
        print(variable)
if go or libraries:
    print("\n== cgroup\n" + "\n".join(re.findall(r"(?m)^(?:\d+:(?:.*,)?cpu(?:,.*)?|0:):/.*$", text("cgroup"))))
    print("\n== mountinfo\n" + "\n".join(re.findall(
        r"(?m)^.* - (?:cgroup2|cgroup \S+ .*\bcpu\b).*$", text("mountinfo"))))
    # what lies where Go's runtime has its pollDescs
    print("\n== memory")
    for fd in os.listdir(proc + "/fd"):
        for data in re.findall(r"events: 8000201d data: +([0-9a-f]+)", text("fdinfo/" + fd)):
            for address in [(int(data, 16) >> 24 << 9) + 8, (int(data, 16) >> 24 << 9) + 16]:
                try:
                    with open(proc + "/mem", "rb") as memory:
                        memory.seek(address)
                        print("%x %x" % (address, struct.unpack("=Q", memory.read(8))[0]))
                except (OSError, ValueError):
                    pass
