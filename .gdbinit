# GDB for a system started with `make debug`: the kernel's symbols and those of
# all servers are loaded, and GDB is connected.  `program nc` adds a program of
# /bin.  Programs share their addresses: a breakpoint in one may stop in another.
set confirm off
set pagination off
set print pretty on
set disassemble-next-line off
file build/kernel.elf

define server
	add-symbol-file build/sbin/$arg0
end
document server
server NAME: load the symbols of build/sbin/NAME.
end

define program
	add-symbol-file build/bin/$arg0
end
document program
program NAME: load the symbols of build/bin/NAME.
end

python
import os
for name in ("init", "rootfs", "tty", "pci", "netd", "e1000"):
    if os.path.exists("build/sbin/" + name):
        gdb.execute("server " + name, to_string=True)
gdb.execute("target remote :" + os.environ.get("GDB_PORT", "1234"))
end
