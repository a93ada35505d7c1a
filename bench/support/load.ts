import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'undici';
import { csrfTokenFor } from '../../src/web/csrf';
import { type Percentiles, percentiles } from './measure';

export interface LoadResult extends Percentiles {
  readonly rate: number;
  readonly accepted: number;
  readonly slowestMs: number;
}

interface LoadPlan {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  /** The instance's FORM_KEY in base64, so that every request is a visitor of its own with a valid form. */
  readonly formKey: string;
}

/** Reports over kept-alive connections, each a new visitor with a new submission; the next is sent when one is answered. */
export async function loadReports({ port, connections, requests, formKey }: LoadPlan): Promise<LoadResult> {
  const key = Buffer.from(formKey, 'base64');
  const times: number[] = [];
  let left = requests;
  let accepted = 0;
  const visit = async (): Promise<void> => {
    const client = new Client(`http://127.0.0.1:${port}`, { bodyTimeout: 60_000, headersTimeout: 60_000 });
    try {
      while (left > 0) {
        left -= 1;
        const startedAt = performance.now();
        const response = await client.request({ path: '/', method: 'POST', ...aReport(key) });
        await response.body.dump({ limit: 1_000_000 });
        times.push(performance.now() - startedAt);
        if (response.statusCode === 201) accepted += 1;
      }
    } finally {
      await client.close();
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connections }, visit));
  const seconds = (performance.now() - startedAt) / 1000;
  return { rate: accepted / seconds, accepted, slowestMs: Math.max(...times), ...percentiles(times) };
}

/**
 * One report of a new visitor, as a browser would send the form, from a home of its own (a documentation prefix, RFC 3849):
 * many from one place would be asked for work first (ADR 0028).
 */
export function aReport(formKey: Buffer): { headers: Record<string, string>; body: string } {
  const nonce = randomBytes(18).toString('base64url');
  const body = new URLSearchParams({
    _csrf: csrfTokenFor(nonce, formKey),
    step: 'report',
    age: 'adult',
    submissionId: randomUUID(),
    circumstance: 'posted',
    narrative: 'An invented report for a measurement.',
    links: `https://pictures.example.org/p/${randomUUID()}\nhttps://videos.example.org/v/${randomUUID()}`,
    reporter: 'self',
    statesNoConsent: 'yes',
    way: 'none',
    consents: 'notify_platforms',
  }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    cookie: `visitor=${nonce}.en`,
    'sec-fetch-site': 'same-origin',
    'x-forwarded-for': `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}::1`,
  };
  return { headers, body };
}
