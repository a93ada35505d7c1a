import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Response } from 'express';
import { issueOwnCopy, sendOwnCopy } from '../../src/web/send-own-copy';
import { sendExport } from '../../src/web/desk/send-export';

const SRC = path.resolve(__dirname, '../../src');
/** Ways in which a response becomes a file on somebody's disk. */
const AS_A_FILE = /content-disposition|\.attachment\(|\.download\(|\.sendFile\(/i;
/** What answers requests in the service itself; the sandbox and its mailbox are make-believe. */
const SERVED = ['features', 'web', 'infra'];

describe('files that leave the house', () => {
  it('leave through one place for the desk, which asks for a ticket of the export limit, and one for the person', () => {
    const files = SERVED.flatMap((folder) =>
      readdirSync(path.join(SRC, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
        .map((file) => path.join(folder, file)),
    );
    expect(files.length).toBeGreaterThan(200);
    const sending = files.filter((file) => AS_A_FILE.test(readFileSync(path.join(SRC, file), 'utf8')));
    expect(sending.filter((file) => !file.startsWith(path.join('infra', 'mail'))).sort()).toEqual([
      path.join('web', 'desk', 'send-export.ts'),
      path.join('web', 'send-own-copy.ts'),
    ]);
  });

  it('do not leave with a ticket that somebody made up', () => {
    const sent: unknown[] = [];
    const response = {
      status: () => response,
      setHeader: () => response,
      type: () => response,
      send: (b: unknown) => sent.push(b),
    };
    const ticket = { kind: 'record', body: Buffer.from('everything') };
    expect(() => sendExport(response as unknown as Response, ticket, { name: 'a.txt', type: 'text/plain' })).toThrow(
      'a fresh ticket',
    );
    expect(sent).toEqual([]);
  });

  it('go to the person once, after the entry in the record, and not with a copy that somebody made up', () => {
    const sent: unknown[] = [];
    const response = {
      status: () => response,
      setHeader: () => response,
      type: () => response,
      send: (b: unknown) => sent.push(b),
    };
    const res = response as unknown as Response;
    expect(() => sendOwnCopy(res, { body: Buffer.from('everything') })).toThrow('its entry in the record');
    const copy = issueOwnCopy(Buffer.from('mine'));
    sendOwnCopy(res, copy);
    expect(() => sendOwnCopy(res, copy)).toThrow('its entry in the record');
    expect(sent).toHaveLength(1);
    const issuers = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && readFileSync(path.join(SRC, file), 'utf8').includes('issueOwnCopy('),
    );
    expect(issuers.sort()).toEqual([
      path.join('features', 'return', 'person-copy.service.ts'),
      path.join('web', 'send-own-copy.ts'),
    ]);
  });
});
