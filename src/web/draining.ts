import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** A slow visitor holds the shutdown up for so long; what else has to close needs the rest of the 27 seconds. */
const DRAIN_MS = 10_000;

/**
 * A request that was taken is answered before the process ends: somebody may have just pressed the button. From here on
 * every answer ends its connection; idle connections end by the server's own close, which follows.
 */
@Injectable()
export class Draining implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    // An application context (a loader, a test) has no server.
    const server = this.host.httpAdapter?.getHttpServer() as Server | undefined;
    if (server === undefined) return;
    server.keepAliveTimeout = 1;
    server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
    setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
  }
}
