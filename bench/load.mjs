// The load process: N keep-alive connections, each one call after the other, on raw sockets so that the generator
// takes as little of the machine as it can. Each reply is framed by its head and counted; anything but a 200 with
// the wanted text in it is an error.
// Takes jobs {host, port, requests: [base64 …], wanted, seconds} from its parent and answers {calls, errors, firstError, p50, p99, seconds}.
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** The length of the whole reply at the start of `buffer`, as soon as it is known; 0 before. */
function replyLength(buffer) {
  const at = buffer.indexOf(END);
  if (at < 0) return 0;
  const head = buffer.toString('latin1', 0, at).toLowerCase();
  const sized = head.indexOf('\r\ncontent-length:');
  if (sized >= 0) return at + 4 + parseInt(head.slice(sized + 17), 10);
  if (!head.includes('\r\ntransfer-encoding: chunked')) return at + 4;
  // A call's reply is the only thing under way on its connection, so the last chunk ends the buffer.
  return buffer.length >= at + 9 && buffer.subarray(-5).equals(LAST_CHUNK) ? buffer.length : 0;
}

class Connection {
  constructor(job, request, tally) {
    this.request = Buffer.from(request, 'base64');
    this.wanted = job.wanted;
    this.tally = tally;
    this.chunks = [];
    this.size = this.need = 0;
    this.socket = net.connect(job.port, job.host);
    this.socket.setNoDelay(true);
    this.socket.on('connect', () => this.call());
    this.socket.on('data', (chunk) => this.data(chunk));
    this.socket.on('error', (error) => this.fail(error.message));
    this.socket.on('close', () => this.tally.running && this.fail('the connection was closed'));
  }
  call() {
    this.sent = process.hrtime.bigint();
    this.socket.write(this.request);
  }
  data(chunk) {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.need > this.size) return;
    const buffer = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks, this.size);
    this.need = replyLength(buffer);
    if (this.need === 0 || this.need > this.size) {
      this.chunks = [buffer];
      return;
    }
    this.chunks = [];
    this.size = this.need = 0;
    const micros = Number(process.hrtime.bigint() - this.sent) / 1000;
    if (buffer.toString('latin1', 9, 12) !== '200' || !buffer.includes(this.wanted)) {
      this.fail(buffer.toString('latin1', 0, 600));
      if (this.tally.errors > 100) return;
    } else if (this.tally.running) this.tally.add(micros);
    if (this.tally.running) this.call();
    else this.socket.destroy();
  }
  fail(reason) {
    this.tally.errors++;
    this.tally.firstError ??= reason;
  }
}

class Tally {
  running = true;
  errors = 0;
  firstError = undefined;
  latencies = new Float64Array(1 << 16);
  calls = 0;
  add(micros) {
    if (this.calls === this.latencies.length) {
      const larger = new Float64Array(this.calls * 2);
      larger.set(this.latencies);
      this.latencies = larger;
    }
    this.latencies[this.calls++] = micros;
  }
  summary(seconds) {
    const sorted = this.latencies.subarray(0, this.calls).sort();
    const at = (share) => (this.calls ? sorted[Math.min(this.calls - 1, Math.floor(this.calls * share))] / 1000 : 0);
    const { calls, errors, firstError } = this;
    return { calls, errors, firstError, p50: at(0.5), p99: at(0.99), seconds };
  }
}

process.on('message', async (job) => {
  const tally = new Tally();
  const start = performance.now();
  const connections = job.requests.map((request) => new Connection(job, request, tally));
  await sleep(job.seconds * 1000);
  tally.running = false;
  const seconds = (performance.now() - start) / 1000;
  // Calls under way are waited for: the next job may use the same sessions, where their ids are still taken.
  const until = performance.now() + 10_000;
  while (connections.some(({ socket }) => !socket.destroyed) && performance.now() < until) await sleep(5);
  for (const { socket } of connections) socket.destroy();
  process.send(tally.summary(seconds));
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
