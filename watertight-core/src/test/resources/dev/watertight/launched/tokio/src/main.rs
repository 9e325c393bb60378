// Does what it is told on standard input, a word a line, and answers each with "done"; in runtimes of tokio.
use std::io::{stdin, BufRead};
use std::mem::forget;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{signal, SignalKind};

fn main() {
    let mut runtimes = Vec::new();
    println!("ready");
    for word in stdin().lock().lines() {
        match word.unwrap().as_str() {
            "runtime" => runtimes.push(runtime()),
            "serve" => runtimes[0].block_on(serve_for_a_moment()),
            "forget" => forget(runtimes[0].block_on(connection()).1), // its client has closed it
            "file" => forget(runtimes[0].block_on(tokio::fs::File::open("/etc/hostname")).unwrap()),
            "child" => forget(runtimes[0].block_on(async { Command::new("sleep").arg("1000").spawn().unwrap() })),
            _ => {}
        }
        println!("done");
    }
}

fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .thread_keep_alive(Duration::from_millis(1)) // of those that may block
        .enable_all()
        .build()
        .unwrap()
}

async fn connection() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    (client, listener.accept().await.unwrap().0)
}

/** With a timer, a file, work that blocks, a child and a signal. */
async fn serve_for_a_moment() {
    let (mut client, mut server) = connection().await;
    let handler = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(1)).await;
        server.write_all(&tokio::fs::read("/etc/hostname").await.unwrap()).await.unwrap();
    });
    client.read_to_end(&mut Vec::new()).await.unwrap();
    handler.await.unwrap();
    tokio::task::spawn_blocking(|| {}).await.unwrap();
    let mut signals = signal(SignalKind::user_defined1()).unwrap();
    let kill = format!("kill -USR1 {}", std::process::id());
    assert!(Command::new("sh").args(["-c", &kill]).output().await.unwrap().status.success());
    signals.recv().await.unwrap();
}
