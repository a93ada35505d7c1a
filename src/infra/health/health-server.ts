import { createServer, type Server } from 'node:http';
import type { HealthService } from './health.service';
import type { MetricsService } from './metrics.service';
import type { MonitorDoor } from './monitor-door';

const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

interface Served {
  readonly health: HealthService;
  readonly metrics: MetricsService;
  readonly door: MonitorDoor;
}

/** A worker has no pages; this is all of HTTP that it speaks. */
export function startHealthServer(port: number, { health, metrics, door }: Served): Server {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    void (async () => {
      if (request.url === '/health/live') return response.end('{"status":"ok"}');
      if (request.url === '/health/ready') {
        const readiness = await health.readiness();
        response.statusCode = readiness.status === 'failed' ? 503 : 200;
        return response.end(JSON.stringify(door.shown(readiness, request.headers.authorization)));
      }
      if (request.url === '/metrics' && door.lets(request.headers.authorization)) {
        response.setHeader('content-type', metrics.contentType);
        return response.end(await metrics.text());
      }
      response.statusCode = 404;
      return response.end();
    })().catch(() => response.destroy());
  });
  server.headersTimeout = 5000;
  server.requestTimeout = 10_000;
  return server.listen(port);
}
