// A library with a runtime of Go's in it, for programs in other languages.
package main

import "C"
import "net"

var opened []net.Listener

// Keep opens a socket for good.
//
//export Keep
func Keep() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		opened = append(opened, listener)
	}
}

// Serve opens a socket for a moment.
//
//export Serve
func Serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		listener.Close()
	}
}

func main() {}
