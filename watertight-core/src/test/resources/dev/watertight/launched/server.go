// Does what it is told on standard input, a word a line, and answers each with "done".
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"syscall"
	"time"
)

var opened []interface{}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// epoll watches an eventfd of its own; data is what the program is told with each event.
func epoll(data func(fd int32) int32) {
	poll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	check(err)
	fd, _, errno := syscall.Syscall(syscall.SYS_EVENTFD2, 0, syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if errno != 0 {
		panic(errno)
	}
	event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: data(int32(fd))}
	check(syscall.EpollCtl(poll, syscall.EPOLL_CTL_ADD, int(fd), &event))
}

type both struct{ client, server net.Conn }

func connection() both {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	client, err := net.Dial("tcp", listener.Addr().String())
	check(err)
	_, err = client.Write([]byte("words"))
	check(err)
	server, err := listener.Accept()
	check(err)
	check(listener.Close())
	return both{client, server}
}

func main() {
	fmt.Println("ready")
	words := bufio.NewScanner(os.Stdin)
	for words.Scan() {
		switch words.Text() {
		case "timer":
			time.Sleep(time.Millisecond)
		case "serve": // for a moment
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			check(err)
			client, err := net.Dial("tcp", listener.Addr().String())
			check(err)
			check(client.Close())
			server, err := listener.Accept()
			check(err)
			check(server.Close())
			check(listener.Close())
		case "forget": // a connection that its client has closed
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			check(err)
			client, err := net.Dial("tcp", listener.Addr().String())
			check(err)
			server, err := listener.Accept()
			check(err)
			opened = append(opened, server)
			check(client.Close())
			check(listener.Close())
		case "socket":
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			check(err)
			opened = append(opened, listener)
		case "pipe":
			reader, writer, err := os.Pipe()
			check(err)
			opened = append(opened, reader, writer)
		case "proxy": // copies from one connection to another
			from, to := connection(), connection()
			check(from.client.Close())
			_, err := io.Copy(to.client, from.server)
			check(err)
			check(from.server.Close())
			check(to.client.Close())
			check(to.server.Close())
		case "collect":
			for i := 0; i < 3; i++ {
				runtime.GC()
			}
		case "raw pipe": // looks like those that the proxy uses, but for its flags
			var ends [2]int
			check(syscall.Pipe2(ends[:], syscall.O_CLOEXEC))
		case "limit":
			file, err := os.Open("/sys/fs/cgroup/cpu/cpu.cfs_quota_us")
			if err != nil {
				file, err = os.Open("/sys/fs/cgroup/cpu.max")
			}
			if err == nil {
				opened = append(opened, file)
			}
		case "epoll":
			epoll(func(fd int32) int32 { return fd })
		case "mimic":
			epoll(func(fd int32) int32 { return 0 })
		}
		fmt.Println("done")
	}
}
