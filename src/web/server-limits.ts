import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpException } from '@nestjs/common';
import type { RequestHandler } from 'express';

/** Longer than any address of ours with everything that may follow it. */
const MAX_ADDRESS = 2048;

/**
 * What one connection may cost (ASVS 5.0, 15.2.2). Headers: 16 KiB (Node's own limit), 100 of them, 10 seconds. A whole
 * request: 30 seconds, so that a form sent in drops holds nothing for long; 256 kB in 30 s is slower than 2G. Looked at
 * every two seconds. Then the errors that Node answers before our code is asked: they get our headers too.
 */
export function limitServer(server: Server, headers: Readonly<Record<string, string>>): void {
  Object.assign(server, { connectionsCheckingInterval: 2000, requireHostHeader: false });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  // Longer than proxies keep an idle connection (60 s): they, not we, end it, so no form meets a closing one.
  server.keepAliveTimeout = 65_000;
  server.maxHeadersCount = 100;
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const status = EARLY[error.code ?? ''] ?? 400;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}Connection: close\r\n\r\n`);
  });
}

const EARLY: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** An address of ordinary length, asked of a named host, as a path: `GET http://other.example/` is for proxies. */
export function limitAddress(): RequestHandler {
  return (req, _res, next) => {
    if (req.url.length > MAX_ADDRESS) return next(new HttpException('address too long', 414));
    const isOurs = req.url.startsWith('/') && req.get('host') !== undefined;
    next(isOurs ? undefined : new HttpException('no such address', 400));
  };
}
