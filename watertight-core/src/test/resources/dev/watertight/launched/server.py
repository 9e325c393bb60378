# Does what it is told on standard input, a word a line, and answers each with "done".
import asyncio
import ctypes
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import uuid
from multiprocessing import forkserver

try:
    from multiprocessing import resource_tracker
except ImportError:  # before Python 3.8
    from multiprocessing import semaphore_tracker as resource_tracker

opened = []
print("ready", flush=True)
for line in sys.stdin:
    word = line.strip()
    if word == "file":
        opened.append(open("/etc/hostname"))
    elif word == "socket":
        opened.append(socket.create_server(("127.0.0.1", 0)))
    elif word == "forget":  # a connection that its client has closed
        with socket.create_server(("127.0.0.1", 0)) as listener:
            with socket.create_connection(listener.getsockname()):
                opened.append(listener.accept()[0])
    elif word == "random":
        random.SystemRandom().random()
        uuid.uuid4()
        tempfile.mktemp()
    elif word == "serve":  # for a moment
        asyncio.run(asyncio.sleep(0.001))
        socket.getaddrinfo("localhost", 80)
    elif word == "loop":
        opened.append(asyncio.new_event_loop())
    elif word == "track":  # as the first process that multiprocessing spawns does
        resource_tracker.ensure_running()
    elif word == "fork server":
        forkserver.ensure_running()
    elif word == "pose":  # as the resource tracker
        words = "from multiprocessing.resource_tracker import main;main(9)"
        opened.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)", "-c", words]))
    elif word == "pose with pipe":  # another program, under the same words
        ends = os.pipe()
        words = "from multiprocessing.resource_tracker import main;main(%d)" % ends[0]
        command = ["sh", "-c", "read line <&%d" % ends[0], "sh", "-c", words]
        opened.append(subprocess.Popen(command, pass_fds=[ends[0]]))
        os.close(ends[0])
    elif word == "go":  # a library with a runtime of its own
        ctypes.CDLL(sys.argv[1]).Serve()
    elif word == "other go":
        ctypes.CDLL(sys.argv[2]).Serve()
    elif word == "keep in go":
        ctypes.CDLL(sys.argv[1]).Keep()
    elif word == "thread":
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    print("done", flush=True)
