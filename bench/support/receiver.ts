import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A platform that accepts everything and counts: requests, and different webhook-ids. Verifies nothing, for both sides. */
const ids = new Set<string>();
let requests = 0;

const server = http.createServer((request, response) => {
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
