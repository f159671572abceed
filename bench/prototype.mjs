// The bare prototype behind the figures of specs/70-performance.md: a yardstick for the bench, not code to ship (no limits, no sessions, no eras, no audit, one upstream).
// What makes it cheap: node:http in front, undici dispatch (no promises, no streams) behind, raw header arrays both ways, one JSON.parse of the envelope, a cache of verified tokens, answers passed as bytes.
// Environment: PORT, UP (upstream URL), HS_SECRET, KEY (value of the injected header).
import http from 'node:http';
import crypto from 'node:crypto';
import { Pool } from 'undici';
const PORT = +process.env.PORT,
  UP = new URL(process.env.UP),
  KEY = crypto.createSecretKey(Buffer.from(process.env.HS_SECRET)),
  PREFIX = 'up__';
const INJECT = ['x-upstream-key', process.env.KEY];
const pool = new Pool(UP.origin, {
  connections: 64,
  pipelining: 1,
  keepAliveTimeout: 60000,
  headersTimeout: 0,
  bodyTimeout: 0,
});
const cache = new Map();
function verify(t) {
  const hit = cache.get(t);
  if (hit) return hit.exp * 1000 > Date.now() ? hit : null;
  const i = t.lastIndexOf('.'),
    j = t.indexOf('.');
  if (j < 0 || i <= j) return null;
  const mac = crypto.createHmac('sha256', KEY).update(t.slice(0, i)).digest(),
    sig = Buffer.from(t.slice(i + 1), 'base64url');
  if (sig.length !== 32 || !crypto.timingSafeEqual(mac, sig)) return null;
  const p = JSON.parse(Buffer.from(t.slice(j + 1, i), 'base64url'));
  if (!(p.exp * 1000 > Date.now())) return null;
  if (cache.size > 10000) cache.delete(cache.keys().next().value);
  cache.set(t, p);
  return p;
}
const DROP = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'authorization',
  'expect',
  'content-length',
  'x-upstream-key',
  'proxy-authorization',
  'proxy-connection',
]);
const RDROP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade']);
const reqHeaders = (raw) => {
  const o = [];
  for (let i = 0; i < raw.length; i += 2) {
    const k = raw[i].toLowerCase();
    if (!DROP.has(k)) o.push(k, raw[i + 1]);
  }
  o.push(...INJECT);
  return o;
};
const resHeaders = (raw) => {
  const o = [];
  for (let i = 0; i < raw.length; i += 2) {
    const k = raw[i].toString('latin1');
    if (!RDROP.has(k.toLowerCase())) o.push(k, raw[i + 1].toString('latin1'));
  }
  return o;
};
const fail = (res, st, id, code, message) => {
  const b = JSON.stringify({ jsonrpc: '2.0', id: id ?? null, error: { code, message } });
  res.writeHead(st, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(b) }).end(b);
};
class Relay {
  constructor(res, rewrite) {
    this.res = res;
    this.rewrite = rewrite;
    this.ctl = null;
    this.held = null;
    this.chunks = [];
    this.over = false;
    res.once('close', () => {
      if (!this.over) this.ctl?.abort(new Error('client gone'));
    });
  }
  onRequestStart(ctl) {
    this.ctl = ctl;
    if (this.res.destroyed) ctl.abort(new Error('client gone'));
  }
  onResponseStart(ctl, status) {
    if (status < 200) return;
    this.status = status;
    this.headers = resHeaders(ctl.rawHeaders);
    if (this.rewrite) return;
    let sized = false;
    for (let i = 0; i < this.headers.length; i += 2)
      if (this.headers[i].length === 14 && this.headers[i].toLowerCase() === 'content-length') sized = true;
    if (sized) this.wait = true;
    else {
      this.res.writeHead(status, this.headers);
      this.res.flushHeaders();
    }
    this.res.on('drain', () => ctl.resume());
  }
  onResponseData(ctl, chunk) {
    if (this.rewrite) {
      this.chunks.push(chunk);
      return;
    }
    if (this.wait) {
      if (this.held === null) {
        this.held = chunk;
        return;
      }
      this.res.writeHead(this.status, this.headers);
      this.res.write(this.held);
      this.wait = false;
    }
    if (this.res.write(chunk) === false) ctl.pause();
  }
  onResponseEnd() {
    this.over = true;
    if (this.rewrite) {
      let b = Buffer.concat(this.chunks);
      try {
        const j = JSON.parse(b);
        for (const t of j.result?.tools ?? []) t.name = PREFIX + t.name;
        b = Buffer.from(JSON.stringify(j));
      } catch {}
      const h = [];
      for (let i = 0; i < this.headers.length; i += 2)
        if (this.headers[i].toLowerCase() !== 'content-length') h.push(this.headers[i], this.headers[i + 1]);
      h.push('content-length', String(b.length));
      this.res.writeHead(this.status, h);
      this.res.end(b);
      return;
    }
    if (this.wait) {
      this.res.writeHead(this.status, this.headers);
      this.res.end(this.held ?? undefined);
    } else this.res.end();
  }
  onResponseError(ctl, e) {
    this.over = true;
    if (this.res.headersSent) this.res.destroy();
    else fail(this.res, 502, null, -32603, 'upstream: ' + e.message);
  }
}
http
  .createServer({ keepAliveTimeout: 600000, requestTimeout: 0 }, (req, res) => {
    const a = req.headers.authorization;
    const who = a !== undefined && a.startsWith('Bearer ') ? verify(a.slice(7)) : null;
    if (!who) {
      req.resume();
      res.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
      return;
    }
    let first = null,
      rest = null;
    req.on('data', (c) => {
      if (first === null) first = c;
      else (rest ??= [first]).push(c);
    });
    req.on('end', () => {
      let body = rest ? Buffer.concat(rest) : first,
        list = false;
      if (body !== null) {
        let m;
        try {
          m = JSON.parse(body);
        } catch {
          return fail(res, 400, null, -32700, 'parse error');
        }
        if (m.method === 'tools/call') {
          const n = m.params?.name;
          if (typeof n !== 'string' || !n.startsWith(PREFIX)) return fail(res, 200, m.id, -32602, 'unknown tool');
          m.params.name = n.slice(PREFIX.length);
          body = JSON.stringify(m);
        } else list = m.method === 'tools/list';
      }
      pool.dispatch(
        { path: UP.pathname, method: req.method, headers: reqHeaders(req.rawHeaders), body },
        new Relay(res, list),
      );
    });
  })
  .listen(PORT, '127.0.0.1');
process.on('SIGTERM', () => process.exit());
