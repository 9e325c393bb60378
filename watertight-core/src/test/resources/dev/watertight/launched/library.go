// A library with a runtime of Go's in it, for programs in other languages.
package main

import "C"
import "net"

//export Serve
func Serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		listener.Close()
	}
}

func main() {}
