import { createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import { sharedSecretBytes } from '../../src/infra/webhook/signing-key';

/** The baseline of `answers`: one handler that checks one HMAC and inserts one row once, and nothing else. */
const secret = sharedSecretBytes(process.env['ANSWER_SECRET']!);
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const id = String(request.headers['webhook-id']);
    const signed = Buffer.concat([Buffer.from(`${id}.${String(request.headers['webhook-timestamp'])}.`), body]);
    const expected = Buffer.from(`v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
    const given = Buffer.from(String(request.headers['webhook-signature']));
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return void response.writeHead(401).end();
    pool
      .query('INSERT INTO bare_answer (id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, body.toString('utf8')])
      .then(
        () => response.writeHead(202).end('{}'),
        () => response.writeHead(500).end(),
      );
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ ready: true, port: (server.address() as AddressInfo).port }));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
