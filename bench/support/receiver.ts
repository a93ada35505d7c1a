import http from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Platforms that accept everything and count: requests, and different webhook-ids. Verify nothing, for both sides. Those
 * named in DEAD_HOSTS take the connection and never answer.
 */
const ids = new Set<string>();
let requests = 0;
const dead = new Set((process.env['DEAD_HOSTS'] ?? '').split(',').filter(Boolean));

const server = http.createServer((request, response) => {
  if (dead.has((request.headers.host ?? '').split('.')[0]!)) return void request.resume();
  request.resume().once('end', () => {
    requests += 1;
    ids.add(String(request.headers['webhook-id']));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"accepted":true}');
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ ready: true, port: (server.address() as AddressInfo).port }));

process.on('message', () => {
  process.send?.({ requests, distinct: ids.size });
  requests = 0;
  ids.clear();
});
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
