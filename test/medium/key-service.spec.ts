import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ReportService } from '../../src/features/report/report.service';
import { startTestApp } from '../support/app';
import { aReport, Casework } from '../support/casework';
import { createTestDatabase } from '../support/database';
import { KeyService } from '../support/key-service';
import { runProgram } from '../support/run-program';
import { testSettings } from '../support/settings';

jest.setTimeout(60_000);

describe('outer keys that lie in no setting', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'buckler-outer-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const newKey = (id: string, env: Record<string, string>) => runProgram('src/local/keys.js', ['new', id], env);

  it('come from a key service when the service starts, and it is not asked again while people report and read', async () => {
    const service = await KeyService.start();
    const access = { OUTER_KEY_KMS_URL: service.url, OUTER_KEY_KMS_TOKEN: service.token };
    const made = await newKey('k1', access);
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^k1=vault:v1:\S+\n$/)]);
    const settings = { ...access, OUTER_KEYS_WRAPPED: made.out.trim(), OUTER_KEY: undefined };
    service.heard.length = 0;
    const test = await startTestApp({ worker: false, settings });
    try {
      expect(service.heard).toEqual([{ path: '/v1/transit/decrypt/buckler' }]);
      const work = new Casework(test);
      const { locator } = await test.app.get(ReportService).submit(aReport(['https://example.org/a']));
      expect((await work.page(locator)).items.map(({ url }) => url)).toEqual(['https://example.org/a']);
      expect(service.heard).toHaveLength(1);
    } finally {
      await test.stop();
      await service.stop();
    }
  });

  it('are not had from a service that refuses, and then nothing starts', async () => {
    const service = await KeyService.start();
    const database = await createTestDatabase();
    try {
      const { OUTER_KEY: _none, ...env } = testSettings({
        DATABASE_URL: database.url,
        OUTER_KEY_KMS_URL: service.url,
        OUTER_KEYS_WRAPPED: 'k1=vault:v1:bm90aGluZw==',
      });
      const { code, out, said } = await runProgram('src/main.js', [], env);
      expect(code).toBeGreaterThan(0);
      expect(out + said).toContain('the key service answered 403 when asked for the outer key k1');
      expect(service.heard).toHaveLength(1);
    } finally {
      await database.drop();
      await service.stop();
    }
  });

  it('are made in their directory, for its owner only, and never over one that is there', async () => {
    const env = { OUTER_KEY_DIR: folder };
    expect(await newKey('k1', env)).toMatchObject({ code: 0, out: `${path.join(folder, 'k1.key')}\n` });
    expect(fs.statSync(path.join(folder, 'k1.key')).mode & 0o777).toBe(0o600);
    const first = fs.readFileSync(path.join(folder, 'k1.key'), 'utf8');
    expect(Buffer.from(first, 'base64')).toHaveLength(32);
    expect((await newKey('k1', env)).code).toBe(1);
    expect(fs.readFileSync(path.join(folder, 'k1.key'), 'utf8')).toBe(first);
  });

  it('are never shown by a command that fails', async () => {
    const secret = randomBytes(32).toString('base64');
    for (const args of [['rotate'], ['nonsense']]) {
      const { code, out, said } = await runProgram('src/local/keys.js', args, {
        OUTER_KEY: secret,
        DATABASE_URL: 'postgres://buckler:hidden@127.0.0.1:9/buckler',
      });
      expect(code).toBeGreaterThan(0);
      expect(out + said).not.toMatch(/hidden/);
      expect(out + said).not.toContain(secret);
    }
  });
});
