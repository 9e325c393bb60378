// Does what it is told on standard input, a word a line, and answers each with "done".
use std::fs::File;
use std::io::{stdin, BufRead};
use std::net::{TcpListener, TcpStream};
use std::os::unix::io::{AsRawFd, FromRawFd, OwnedFd};
use std::thread;

extern "C" {
    fn epoll_create1(flags: i32) -> i32;
    fn eventfd(count: u32, flags: i32) -> i32;
    fn epoll_ctl(epoll: i32, operation: i32, fd: i32, event: *mut Event) -> i32;
}

#[cfg_attr(target_arch = "x86_64", repr(C, packed))]
#[cfg_attr(not(target_arch = "x86_64"), repr(C))]
struct Event {
    events: u32,
    data: u64,
}

fn main() {
    let mut opened: Vec<OwnedFd> = Vec::new();
    println!("ready");
    for word in stdin().lock().lines() {
        match word.unwrap().as_str() {
            "file" => opened.push(File::open("/etc/hostname").unwrap().into()),
            "socket" => opened.push(TcpListener::bind("127.0.0.1:0").unwrap().into()),
            "serve" => { // for a moment
                let listener = TcpListener::bind("127.0.0.1:0").unwrap();
                let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
                let server = listener.accept().unwrap();
                drop((client, server));
                thread::spawn(|| {}).join().unwrap();
            }
            "forget" => { // a connection that its client has closed
                let listener = TcpListener::bind("127.0.0.1:0").unwrap();
                let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
                opened.push(listener.accept().unwrap().0.into());
                drop(client);
            }
            "thread" => {
                thread::Builder::new().name("worker".into()).spawn(thread::park).unwrap();
            }
            "epoll" => unsafe {
                // as mio, on which tokio rests, does it
                let epoll = OwnedFd::from_raw_fd(epoll_create1(0o2000000));
                let waker = OwnedFd::from_raw_fd(eventfd(0, 0o2004000));
                let mut event = Event { events: 0x80002001, data: 0 };
                assert_eq!(epoll_ctl(epoll.as_raw_fd(), 1, waker.as_raw_fd(), &mut event), 0);
                opened.push(epoll);
                opened.push(waker);
            },
            _ => {}
        }
        println!("done");
    }
}
