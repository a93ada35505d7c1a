import { createServer, type Server } from 'node:http';
import type { HealthService } from './health.service';
import type { MetricsService } from './metrics.service';

/** A worker has no pages; this is all of HTTP that it speaks. */
export function startHealthServer(port: number, health: HealthService, metrics: MetricsService): Server {
  const server = createServer((request, response) => {
    void (async () => {
      if (request.url === '/health/live') return response.end('{"status":"ok"}');
      if (request.url === '/health/ready') {
        const readiness = await health.readiness();
        response.statusCode = readiness.status === 'failed' ? 503 : 200;
        return response.end(JSON.stringify(readiness));
      }
      if (request.url === '/metrics') {
        response.setHeader('content-type', metrics.contentType);
        return response.end(await metrics.text());
      }
      response.statusCode = 404;
      return response.end();
    })().catch(() => response.destroy());
  });
  return server.listen(port);
}
