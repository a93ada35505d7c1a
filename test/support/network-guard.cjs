/**
 * Preloaded into a process (`node --require`): writes down every address outside this machine that anything in it,
 * our code or a package, connects to, asks DNS for or sends a datagram to, and every program it starts. It records
 * and lets go: what must not happen must be seen, not hidden.
 */
const fs = require('node:fs');
const net = require('node:net');
const dns = require('node:dns');
const dgram = require('node:dgram');
const childProcess = require('node:child_process');

const file = process.env.NETWORK_GUARD_FILE;
const note = (kind, what) => fs.appendFileSync(file, `${kind} ${what}\n`);
const isInside = (host) => /^(localhost|.*\.localhost|127\.[\d.]+|::1|::ffff:127\.[\d.]+|0\.0\.0\.0|::)$/i.test(host);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function guarded(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : net._normalizeArgs(args);
  const host = options.path ? null : (options.host ?? 'localhost');
  note(host === null || isInside(host) ? 'inside' : 'OUTSIDE', `connect ${host ?? options.path}:${options.port ?? ''}`);
  return connect.apply(this, args);
};
for (const api of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype])
  for (const name of Object.getOwnPropertyNames(api).filter((one) => /^(lookup|resolve|reverse)/.test(one))) {
    const original = api[name];
    if (typeof original !== 'function') continue;
    api[name] = function guarded(host, ...rest) {
      if (typeof host === 'string' && !isInside(host)) note('OUTSIDE', `dns ${name} ${host}`);
      return original.call(this, host, ...rest);
    };
  }
for (const name of ['send', 'connect']) {
  const original = dgram.Socket.prototype[name];
  dgram.Socket.prototype[name] = function guarded(...args) {
    note('OUTSIDE', `datagram ${name}`);
    return original.apply(this, args);
  };
}
for (const name of ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync']) {
  const original = childProcess[name];
  childProcess[name] = function guarded(program, ...rest) {
    note('OUTSIDE', `program ${program}`);
    return original.call(this, program, ...rest);
  };
}
note('armed', process.argv[1] ?? '-');
