import { randomUUID } from 'node:crypto';
import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/sha';
import type { Clock } from '../../infra/clock/clock';
import type { AppConfig } from '../../infra/config/app-config';
import { ProofService, type Verdict } from './proof.service';

jest.setTimeout(60_000);

const NONE = { proof: '', ticket: '' };

describe('work before a form is taken', () => {
  let now: Date;
  let proofs: ProofService;
  beforeEach(() => {
    now = new Date();
    const config = { keys: { form: Buffer.alloc(32, 7) } } as unknown as AppConfig;
    proofs = new ProofService(config, { now: () => now } as unknown as Clock);
  });
  const later = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000));
  const send = (source: string | null, id: string = randomUUID(), given = NONE) => proofs.judge(source, id, given);
  type Asked = Extract<Verdict, { passed: false }>;
  async function asked(source: string | null, id: string): Promise<Asked> {
    const verdict = await send(source, id);
    if (verdict.passed) throw new Error('nothing was asked');
    return verdict;
  }
  async function flood(source: string | null, forms: number): Promise<void> {
    for (let n = 0; n < forms; n += 1) await send(source);
  }
  async function solve({ challenge }: Asked): Promise<string> {
    const read = JSON.parse(challenge) as Challenge;
    const solution = await solveChallenge({ challenge: read, deriveKey });
    return Buffer.from(JSON.stringify({ challenge: read, solution })).toString('base64');
  }

  it('is not asked of anybody who sends a few forms, and never because of others', async () => {
    for (let n = 0; n < 6; n += 1) expect(await send('mine')).toEqual({ passed: true });
    expect(await send('mine')).toMatchObject({ passed: false });
    await flood('attacker', 40);
    await flood(null, 70);
    expect(await send('other')).toEqual({ passed: true });
    later(601);
    expect(await send('mine')).toEqual({ passed: true });
  });

  it('lets in the one form that its sum was solved for, and no other', async () => {
    await flood('mine', 6);
    const id = randomUUID();
    const ask = await asked('mine', id);
    const proof = await solve(ask);
    expect(await send('mine', id, { ...NONE, proof })).toEqual({ passed: true });
    expect(await send('mine', randomUUID(), { ...NONE, proof })).toMatchObject({ passed: false });
  });

  it('is not fooled by an easier sum, a guess, an end that was moved, or nonsense', async () => {
    await flood('mine', 6);
    const id = randomUUID();
    const ask = await asked('mine', id);
    const right = JSON.parse(Buffer.from(await solve(ask), 'base64').toString()) as {
      challenge: Challenge;
      solution: { counter: number; derivedKey: string };
    };
    const { challenge, solution } = right;
    const forged: unknown[] = [
      { challenge: { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '0' } }, solution },
      { challenge: { ...challenge, parameters: { ...challenge.parameters, expiresAt: 9_999_999_999 } }, solution },
      { challenge: { ...challenge, signature: undefined }, solution },
      { challenge, solution: { ...solution, counter: solution.counter + 1 } },
      { challenge, solution: { counter: 1, derivedKey: `000${'f'.repeat(61)}` } },
      { challenge },
      null,
      'x',
    ];
    for (const one of forged) {
      const proof = Buffer.from(JSON.stringify(one)).toString('base64');
      expect([one, await send('mine', id, { ...NONE, proof })]).toEqual([
        one,
        expect.objectContaining({ passed: false }),
      ]);
    }
    expect(await send('mine', id, { ...NONE, proof: '%%%' })).toMatchObject({ passed: false });
  });

  it('is harder for a flood', async () => {
    await flood('mine', 6);
    const prefixOf = ({ challenge }: Asked) => (JSON.parse(challenge) as Challenge).parameters.keyPrefix;
    expect(prefixOf(await asked('mine', randomUUID()))).toBe('000');
    await flood('mine', 30);
    expect(prefixOf(await asked('mine', randomUUID()))).toBe('0000');
  });

  it('can be waited for instead, one behind the other, and the ticket is for one form', async () => {
    await flood('mine', 6);
    const [id, next] = [randomUUID(), randomUUID()];
    const first = await asked('mine', id);
    const second = await asked('mine', next);
    expect([first.waitSeconds, second.waitSeconds]).toEqual([20, 40]);
    later(15);
    const early = await send('mine', id, { ...NONE, ticket: first.ticket });
    expect(early).toMatchObject({ passed: false, isEarly: true, waitSeconds: 5, ticket: first.ticket });
    later(6);
    expect(await send('mine', randomUUID(), { ...NONE, ticket: first.ticket })).toMatchObject({ passed: false });
    expect(await send('mine', id, { ...NONE, ticket: first.ticket })).toEqual({ passed: true });
    const moved = `${now.getTime() - 1000}.${second.ticket.split('.')[1]}`;
    expect(await send('mine', next, { ...NONE, ticket: moved })).toMatchObject({ passed: false });
    later(20);
    expect(await send('mine', next, { ...NONE, ticket: second.ticket })).toEqual({ passed: true });
    later(3601);
    await flood('mine', 7);
    expect(await send('mine', next, { ...NONE, ticket: second.ticket })).toMatchObject({ passed: false });
  });

  it('never makes anybody wait longer than ten minutes, and those whose place nobody knows wait for themselves', async () => {
    await flood('mine', 40);
    expect((await asked('mine', randomUUID())).waitSeconds).toBe(600);
    await flood(null, 100);
    expect((await asked(null, randomUUID())).waitSeconds).toBe(40);
  });
});
