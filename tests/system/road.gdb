# The road of one socket() call, from system call to new descriptor.
#
# Run by test_socket_road.py as: gdb -batch -nx -x tests/system/road.gdb
# against a guest that waits for GDB on port $GDB_PORT, in which someone then
# starts /bin/road.  Prints "at FUNCTION ring N" for every station in the order
# in which they are reached, then "road done".
#
# GDB sees addresses, not processes: that works because the kernel, netd and
# the road program have addresses of their own.
set pagination off
set confirm off
file build/kernel.elf
add-symbol-file build/sbin/netd
add-symbol-file build/tests-overlay/bin/road

python
import os

STATIONS = ["sys_socket", "__sys_socket", "sock_create", "__sock_create", "sock_alloc",
            "inet_create", "tcp_init_sock", "get_unused_fd_flags", "fd_install"]
reached = []

class Station(gdb.Breakpoint):
    """Notes that it was reached; stops only at the last one."""
    def __init__(self, function):
        super().__init__("-function " + function)
        self.function = function

    def stop(self):
        ring = int(gdb.parse_and_eval("$cs")) & 3
        reached.append(self.function)
        print(f"at {self.function} ring {ring}", flush=True)
        return self.function == STATIONS[-1]

gdb.execute("target remote :" + os.environ["GDB_PORT"])
# the program's own main(), by file: every program has one
start = gdb.Breakpoint("-source tests/guest/road.c -function main")
print("ready", flush=True)
gdb.execute("continue")
start.delete()
for function in STATIONS:
    Station(function)
gdb.execute("continue")
gdb.execute("bt 4")
gdb.execute("delete")
print("road done", flush=True)
gdb.execute("detach")
end
