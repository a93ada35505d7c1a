import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import { newTotpSecret } from '../infra/crypto/totp';
import { WORD_LISTS } from '../infra/crypto/word-lists';
import type { SandboxPlatform, Scenario } from './sandbox/scenarios';

export interface DemoStaff {
  readonly email: string;
  readonly name: string;
  readonly role: 'caseworker' | 'supervisor';
  readonly password: string;
  readonly totpSecret: string;
}

/** What the app is seeded with outside production, and what the sandbox plays. */
export interface DemoFile {
  readonly sandboxPort: number;
  readonly staff: readonly DemoStaff[];
  readonly platforms: readonly SandboxPlatform[];
}

const PLATFORMS: readonly { slug: string; name: string; scenario: Scenario }[] = [
  { slug: 'examplebox', name: 'ExampleBox', scenario: 'prompt' },
  { slug: 'slowtube', name: 'SlowTube', scenario: 'slow' },
  { slug: 'refusebook', name: 'RefuseBook', scenario: 'refuse' },
  { slug: 'silenthub', name: 'SilentHub', scenario: 'silent' },
  { slug: 'flakypics', name: 'FlakyPics', scenario: 'flaky' },
  { slug: 'gonesite', name: 'GoneSite', scenario: 'gone' },
  { slug: 'busyboard', name: 'BusyBoard', scenario: 'busy' },
];
const BASES = ['us-take-it-down', 'eu-dsa-16', 'in-it-rules-3-2-b'];

/** Standard Webhooks: 24 to 64 random bytes, base64, with a prefix. */
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** Four words of 7,776 (51 bits): readable from the terminal, and still nobody else on the machine guesses it. */
const newPassword = () => Array.from({ length: 4 }, () => WORD_LISTS.en[randomInt(WORD_LISTS.en.length)]).join('-');

/** Two sign-ins and seven platforms with fresh secrets. */
export function newDemo(sandboxPort: number): DemoFile {
  const person = (role: DemoStaff['role'], name: string): DemoStaff => ({
    email: `${role}@helpline.example.org`,
    name,
    role,
    password: newPassword(),
    totpSecret: newTotpSecret(),
  });
  const platforms = PLATFORMS.map(({ slug, name, scenario }) => ({
    slug,
    name,
    scenario,
    ...addressesOf(slug, sandboxPort),
    webhookSecret: newSecret(),
    answerSecret: newSecret(),
    bases: BASES,
  }));
  const staff = [person('caseworker', 'Demo Caseworker'), person('supervisor', 'Demo Supervisor')];
  return { sandboxPort, staff, platforms };
}

/** The same secrets and sign-ins at another port. */
export function movedTo(demo: DemoFile, sandboxPort: number): DemoFile {
  const platforms = demo.platforms.map((platform) => ({ ...platform, ...addressesOf(platform.slug, sandboxPort) }));
  return { ...demo, sandboxPort, platforms };
}

/** The kept file; undefined if there is none, or none that can be used. Throws if it is somebody else's. */
export function readDemo(file: string): DemoFile | undefined {
  if (!fs.existsSync(file)) return undefined;
  const text = fs.readFileSync(file, 'utf8');
  try {
    const demo = JSON.parse(text) as Partial<DemoFile>;
    const isWhole = Number.isInteger(demo.sandboxPort) && demo.staff?.length === 2;
    return isWhole && demo.platforms?.length === PLATFORMS.length ? (demo as DemoFile) : undefined;
  } catch {
    return undefined;
  }
}

/** For the owner only: it holds passwords and secrets. */
export function writeDemo(file: string, demo: DemoFile): void {
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

function addressesOf(slug: string, port: number): { host: string; endpoint: string } {
  const host = `${slug}.localhost:${port}`;
  return { host, endpoint: `http://${host}/webhooks/buckler` };
}
