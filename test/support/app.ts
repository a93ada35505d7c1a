import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module';
import { listen } from '../../src/create-app';
import { AccountService } from '../../src/features/account/account.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import type { StaffRole } from '../../src/domain/shared/staff';
import { Clock } from '../../src/infra/clock/clock';
import { type AppConfig, loadConfig } from '../../src/infra/config/app-config';
import { newTotpSecret } from '../../src/infra/crypto/totp';
import { OutgoingHttp } from '../../src/infra/webhook/outgoing-http';
import { newWebhookSecret } from '../../src/infra/webhook/signing-key';
import { type Sandbox, startSandbox } from '../../src/local/sandbox/sandbox-server';
import type { SandboxPlatform, Scenario } from '../../src/local/sandbox/scenarios';
import { setUpWeb } from '../../src/web/set-up-web';
import { ProcessorsModule } from '../../src/worker.module';
import { actByHand } from './act-by-hand';
import { undocumentedBody } from './api-contract';
import { createTestDatabase, type TestDatabase } from './database';
import { type EngineName, redisUrlOf } from './engines';
import { freePort } from './free-port';
import { testSettings } from './settings';

export interface TestAppOptions {
  readonly engine?: EngineName;
  readonly clock?: Clock;
  /** Without it only the web half runs, and nothing is sent. */
  readonly worker?: boolean;
  readonly settings?: Record<string, string | undefined>;
  /** How long the slow platform of the sandbox takes; every other wait of it is shorter. */
  readonly answerDelayMs?: number;
  /** The client for outgoing calls in place of the application's own, such as one that asks a hostile name server. */
  readonly outgoing?: OutgoingHttp;
  /** A migrated database on a server of the test's own; by default a copy of the template. */
  readonly database?: TestDatabase;
}

export interface TestStaff {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly password: string;
  readonly totpSecret: string;
}

export interface TestApp {
  readonly url: string;
  readonly app: NestExpressApplication;
  readonly config: AppConfig;
  readonly env: Record<string, string>;
  readonly database: TestDatabase;
  readonly sandbox: Sandbox;
  readonly platforms: Readonly<Record<Scenario, SandboxPlatform>>;
  readonly caseworker: TestStaff;
  readonly supervisor: TestStaff;
  /** Address of a page on the sandbox platform that plays this scenario. */
  link(scenario: Scenario, slug: string): string;
  stop(): Promise<void>;
}

const SLUG_OF: Readonly<Record<Scenario, string>> = {
  prompt: 'examplebox',
  slow: 'slowtube',
  refuse: 'refusebook',
  silent: 'silenthub',
  flaky: 'flakypics',
  gone: 'gonesite',
  busy: 'busyboard',
};

function platformsAt(port: number): Record<Scenario, SandboxPlatform> {
  const entries = Object.entries(SLUG_OF).map(([scenario, slug]) => {
    const host = `${slug}.localhost:${port}`;
    return [
      scenario,
      {
        slug,
        name: slug,
        host,
        endpoint: `http://${host}/webhooks/buckler`,
        webhookSecret: newWebhookSecret(),
        answerSecret: newWebhookSecret(),
        bases: ['us-take-it-down', 'eu-dsa-16', 'in-it-rules-3-2-b'],
        scenario: scenario as Scenario,
      },
    ];
  });
  return Object.fromEntries(entries) as Record<Scenario, SandboxPlatform>;
}

/** One more person at the desk of a running test. */
export async function inviteStaff(test: TestApp, role: TestStaff['role'], name: string): Promise<TestStaff> {
  const staff = { ...person(role), name, email: `${role}-${++guests}@helpline.example.org` };
  await test.app.get(AccountService).invite(staff);
  return staff;
}
let guests = 0;

const person = (role: TestStaff['role']): TestStaff => ({
  email: `${role}@helpline.example.org`,
  name: role === 'caseworker' ? 'Casey Worker' : 'Sue Pervisor',
  role,
  password: `correct horse battery ${role}`,
  totpSecret: newTotpSecret(),
});

/** Whatever the test was about: all that we signed for the sandbox must be what the published document says we send. */
function expectDocumented(sandbox: Sandbox): void {
  for (const { verified, body } of sandbox.inbox()) {
    const fault = verified ? undocumentedBody(body) : null;
    if (fault !== null) throw new Error(`the sandbox received what the AsyncAPI document does not know:\n${fault}`);
  }
}

/** The whole service in this process on a database, a port and a sandbox of its own. Every guard is on. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const [sandboxPort, port] = [await freePort(), await freePort()];
  const platforms = platformsAt(sandboxPort);
  const url = `http://localhost:${port}`;
  const env = testSettings({
    PORT: String(port),
    PUBLIC_URL: url,
    ...database.env,
    DATABASE_POOL: '6',
    REDIS_URL: redisUrlOf(options.engine ?? 'postgres'),
    OUTGOING_ALLOW_PRIVATE: `*.localhost:${sandboxPort}`,
    ...options.settings,
  });
  const config = loadConfig(env);
  const sandbox = await startSandbox({
    port: sandboxPort,
    platforms: Object.values(platforms),
    answerDelayMs: options.answerDelayMs ?? 50,
    appUrl: url,
  });
  const more = options.worker === false ? [] : [ProcessorsModule];
  let builder = Test.createTestingModule({ imports: [AppModule.with(config, ...more)] });
  if (options.clock) builder = builder.overrideProvider(Clock).useValue(options.clock);
  if (options.outgoing) builder = builder.overrideProvider(OutgoingHttp).useValue(options.outgoing);
  const module = await builder.compile();
  const app = module.createNestApplication<NestExpressApplication>({
    bodyParser: false,
    forceCloseConnections: true,
    logger: false,
  });
  setUpWeb(app, config);
  await listen(app, config);
  actByHand(app);

  const caseworker = person('caseworker');
  const supervisor = person('supervisor');
  for (const staff of [caseworker, supervisor]) await app.get(AccountService).invite(staff);
  for (const platform of Object.values(platforms))
    await app.get(PlatformService).register({
      slug: platform.slug,
      name: platform.name,
      hosts: [platform.host],
      bases: ['us-take-it-down', 'eu-dsa-16', 'in-it-rules-3-2-b'],
      webhook: { endpoint: platform.endpoint, secret: platform.webhookSecret, answerSecret: platform.answerSecret },
    });
  return {
    url,
    app,
    config,
    env,
    database,
    sandbox,
    platforms,
    caseworker,
    supervisor,
    link: (scenario, slug) => `http://${platforms[scenario].host}/p/${slug}`,
    stop: async () => {
      await app.close();
      await sandbox.stop();
      await database.drop();
      expectDocumented(sandbox);
    },
  };
}
