import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { httpPeer, type HttpPeer } from './http-peer';

/** A time-stamp authority (RFC 3161) of this machine: `openssl ts` behind HTTP, with a certificate of its own. */
export interface TimeStampAuthority {
  readonly url: string;
  readonly peer: HttpPeer;
  /** What it does next: a status, or other bytes; null: it stamps. */
  answerNext: { status: number; body?: Buffer } | null;
  /** Whether openssl takes this answer as this authority's stamp on this SHA-256 (hex). */
  vouchesFor(receipt: Buffer, digest: string): boolean;
  close(): Promise<void>;
}

/** Null when this machine has no openssl. */
export async function timeStampAuthority(): Promise<TimeStampAuthority | null> {
  if (spawnSync('openssl', ['version']).status !== 0) return null;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'buckler-tsa-'));
  const at = (name: string) => path.join(folder, name);
  fs.writeFileSync(at('serial'), '01\n');
  fs.writeFileSync(
    at('tsa.cnf'),
    `[req]\ndistinguished_name = dn\nx509_extensions = ext\nprompt = no\n[dn]\nCN = Test authority\n[ext]\n` +
      `basicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\n` +
      `extendedKeyUsage = critical,timeStamping\n[tsa]\ndefault_tsa = own\n[own]\nserial = ${at('serial')}\n` +
      `signer_cert = ${at('cert.pem')}\nsigner_key = ${at('key.pem')}\nsigner_digest = sha256\n` +
      `default_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\n`,
  );
  const openssl = (...args: string[]) => spawnSync('openssl', args, { cwd: folder });
  const made = openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...['-config', 'tsa.cnf', '-keyout', 'key.pem', '-out', 'cert.pem'],
  );
  if (made.status !== 0) throw new Error(made.stderr.toString());
  let n = 0;
  const stamp = (question: Buffer): Buffer => {
    n += 1;
    fs.writeFileSync(at(`${n}.tsq`), question);
    const answer = openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', `${n}.tsq`, '-out', `${n}.tsr`);
    if (answer.status !== 0) throw new Error(answer.stderr.toString());
    return fs.readFileSync(at(`${n}.tsr`));
  };
  const authority: TimeStampAuthority = {
    url: '',
    peer: await httpPeer((request, response) => {
      const { answerNext } = authority;
      authority.answerNext = null;
      if (request.headers['content-type'] !== 'application/timestamp-query') return response.writeHead(415).end();
      response.writeHead(answerNext?.status ?? 200, { 'content-type': 'application/timestamp-reply' });
      return response.end(answerNext === null ? stamp(authority.peer.requests.at(-1)!.body) : answerNext.body);
    }),
    answerNext: null,
    vouchesFor: (receipt, digest) => {
      fs.writeFileSync(at('asked.tsr'), receipt);
      return openssl('ts', '-verify', '-digest', digest, '-in', 'asked.tsr', '-CAfile', 'cert.pem').status === 0;
    },
    close: async () => {
      await authority.peer.close();
      fs.rmSync(folder, { recursive: true });
    },
  };
  return Object.assign(authority, { url: `http://127.0.0.1:${authority.peer.port}/tsa` });
}
