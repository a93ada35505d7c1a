import type { TlsOptions } from 'node:tls';
import { OutgoingHttp } from '../../src/infra/webhook/outgoing-http';
import { httpPeer } from '../support/http-peer';
import { selfSigned } from '../support/self-signed';

const certificate = selfSigned('safe.localhost');

/** What becomes of a notice to a platform that speaks this TLS and no other. */
async function sendTo(
  offered: Omit<TlsOptions, 'key' | 'cert'>,
): Promise<{ status: number | null; error: string | null; spoke: string }> {
  let spoke = '';
  const options = { ...certificate, ...offered };
  const peer = await httpPeer((request, response) => {
    const socket = request.socket as unknown as { getProtocol(): string; getCipher(): { name: string } };
    spoke = `${socket.getProtocol()} ${socket.getCipher().name}`;
    response.end('ok');
  }, options);
  const policy = { allowPrivate: [`*.localhost:${peer.port}`] };
  const http = new OutgoingHttp({ policy, timeoutMs: 5000, ca: certificate.cert });
  try {
    const url = `https://safe.localhost:${peer.port}/`;
    const { status, error } = await http.post({ url, headers: {}, body: Buffer.from('{}') });
    return { status, error, spoke };
  } finally {
    await http.close();
    await peer.close();
  }
}

describe('an outgoing connection', () => {
  it('takes nothing older than TLS 1.2, and the newest that both know', async () => {
    // The other side would: only its lower security level lets OpenSSL speak the old versions at all.
    const old = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const)
      expect(await sendTo({ ...old, maxVersion })).toEqual({ status: null, error: 'tls', spoke: '' });
    expect((await sendTo({ maxVersion: 'TLSv1.2' })).spoke).toMatch(/^TLSv1\.2 ECDHE-/);
    expect((await sendTo(old)).spoke).toMatch(/^TLSv1\.3 TLS_/);
  });

  it('takes no suite without forward secrecy and authenticated encryption', async () => {
    const weak = ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384', 'ECDHE-ECDSA-AES128-SHA256'];
    for (const ciphers of weak)
      expect(await sendTo({ maxVersion: 'TLSv1.2', ciphers })).toEqual({ status: null, error: 'tls', spoke: '' });
    expect((await sendTo({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).status).toBe(200);
  });
});
