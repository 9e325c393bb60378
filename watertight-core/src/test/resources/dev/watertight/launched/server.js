// Does what it is told on standard input, a word a line, and answers each with "done".
const fs = require('fs');
const http = require('http');
const net = require('net');
const opened = [];
const done = () => console.log('done');

console.log('ready');
require('readline').createInterface({ input: process.stdin }).on('line', word => {
  if (word === 'file') {
    opened.push(fs.openSync('/etc/hostname'));
    done();
  } else if (word === 'socket') {
    const server = net.createServer();
    opened.push(server);
    server.listen(0, '127.0.0.1', done);
  } else if (word === 'serve') { // for a moment
    const server = http.createServer((request, response) => response.end('hello'));
    server.listen(0, '127.0.0.1', () => {
      const options = { port: server.address().port, host: '127.0.0.1', agent: false };
      http.get(options, response => response.resume().on('end', () => server.close(done)));
    });
  } else if (word === 'random') {
    require('crypto').randomBytes(16, () => fs.readFile('/etc/hostname', done));
  } else if (word === 'forget') { // a connection that its client has closed
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, socket => {
      opened.push(socket);
      server.close();
      client.on('close', done).destroy();
    });
    let client;
    server.listen(0, '127.0.0.1', () => { client = net.connect(server.address().port, '127.0.0.1'); });
  } else if (word === 'look') { // at changes, for a moment
    fs.watch('/etc/hostname').on('close', done).close();
  } else if (word === 'watch') {
    opened.push(fs.watch('/etc/hostname'));
    done();
  } else if (word === 'worker') {
    const { Worker } = require('worker_threads');
    const worker = new Worker("require('worker_threads').parentPort.on('message', () => {}).postMessage('')", { eval: true });
    opened.push(worker);
    worker.once('message', () => setTimeout(done, 50));
  } else {
    done();
  }
});
