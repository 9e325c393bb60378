// Obeys its standard input, a command a line, and says what it has done.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"unsafe"
)

var kept []interface{}

var global uintptr

func must(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func obey(command string) {
	switch command {
	case "listen": // the runtime's own epoll comes with the first of these
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(err)
		kept = append(kept, l)
	case "listen and close":
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(err)
		must(l.Close())
	case "thread":
		started := make(chan bool)
		go func() {
			runtime.LockOSThread()
			started <- true
			select {}
		}()
		<-started
	case "pipe":
		r, w, err := os.Pipe()
		must(err)
		kept = append(kept, r, w)
	case "raw pipe":
		var p [2]int
		must(syscall.Pipe2(p[:], syscall.O_CLOEXEC|syscall.O_NONBLOCK))
	case "eventfd":
		eventfd()
	case "epoll":
		fd := eventfd()
		epoll(fd, uintptr(fd))
	case "epoll without data":
		epoll(eventfd(), 0)
	case "epoll with an address":
		watched := new(uintptr)
		kept = append(kept, watched)
		epoll(eventfd(), uintptr(unsafe.Pointer(watched)))
	case "epoll that looks like the runtime's":
		epoll(eventfd(), uintptr(unsafe.Pointer(&global)))
	case "epoll of a pipe":
		var p [2]int
		must(syscall.Pipe2(p[:], syscall.O_CLOEXEC|syscall.O_NONBLOCK))
		epoll(p[0], 0)
	}
}

func eventfd() int {
	fd, _, errno := syscall.Syscall(syscall.SYS_EVENTFD2, 0, syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if errno != 0 {
		must(errno)
	}
	return int(fd)
}

func epoll(watched int, data uintptr) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	must(err)
	event := syscall.EpollEvent{Events: syscall.EPOLLIN}
	*(*uintptr)(unsafe.Pointer(&event.Fd)) = data
	must(syscall.EpollCtl(fd, syscall.EPOLL_CTL_ADD, watched, &event))
}

func main() {
	fmt.Println("ready")
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		command := strings.TrimSpace(in.Text())
		obey(command)
		fmt.Println("done:", command)
	}
}
