// Does what it is told on standard input, a word a line, and answers each with "done". Its arguments are libraries.
package main

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static void call(const char *library, const char *function) {
    void *loaded = dlopen(library, RTLD_NOW);
    if (!loaded) {
        puts(dlerror());
        exit(1);
    }
    ((void (*)(void)) dlsym(loaded, function))();
}

// In C, by an address of C's.
static void poll(void) {
    static int variable;
    int epoll = epoll_create1(EPOLL_CLOEXEC), event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event watch = {.events = EPOLLIN, .data.ptr = &variable};
    epoll_ctl(epoll, EPOLL_CTL_ADD, event, &watch);
}
*/
import "C"

import (
	"bufio"
	"fmt"
	"net"
	"os"
)

func main() {
	fmt.Println("ready")
	words := bufio.NewScanner(os.Stdin)
	for words.Scan() {
		switch words.Text() {
		case "serve": // for a moment
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				panic(err)
			}
			listener.Close()
		case "go":
			C.call(C.CString(os.Args[1]), C.CString("Serve"))
		case "other go":
			C.call(C.CString(os.Args[2]), C.CString("Serve"))
		case "keep in go":
			C.call(C.CString(os.Args[1]), C.CString("Keep"))
		case "poll in C":
			C.poll()
		}
		fmt.Println("done")
	}
}
