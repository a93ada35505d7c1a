import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import {
  holdBack,
  type MadeCase,
  makeCase,
  makeCaseworker,
  newSecret,
  registerPlatform,
} from '../../../bench/support/make-case';
import { type Sql, withSql } from '../../../bench/support/sql';
import { AppModule } from '../../../src/app.module';
import { loadConfig } from '../../../src/infra/config/app-config';
import type { FaultLab } from './fault-lab';
import { PLATFORM_SLUGS } from './platforms';

export type LoadedCase = MadeCase;

export interface LoadedCases {
  /** A database to copy: every notice approved, every outbox message held back. */
  readonly database: string;
  readonly cases: readonly LoadedCase[];
  /** By platform, what it verifies our signatures with. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Each case has links on this many platforms, and so as many notices. */
export const NOTICES_A_CASE = 4;
const AT_ONCE = 8;
/** Nothing listens there, and no process may call it: every run leads the channels to platforms of its own. */
const NOWHERE = 9;
const hostOf = (slug: string) => `${slug}.localhost:${NOWHERE}`;

/** Cases as people and caseworkers make them, through the services, up to the approval of every notice; no row by hand. */
export async function loadCases(lab: FaultLab, notices: number): Promise<LoadedCases> {
  const database = await lab.database();
  const config = loadConfig({ ...lab.settings, DATABASE_URL: database });
  const app = await NestFactory.createApplicationContext(AppModule.with(config), { logger: ['error'] });
  try {
    return await withSql(database, async (sql) => {
      const secrets: Record<string, string> = {};
      for (const slug of PLATFORM_SLUGS) {
        secrets[slug] = newSecret();
        await registerPlatform(app, slug, hostOf(slug), secrets[slug]);
      }
      const staff = await makeCaseworker(app, sql);
      const cases: LoadedCase[] = [];
      let started = 0;
      const makeSome = async (): Promise<void> => {
        while (started < Math.ceil(notices / NOTICES_A_CASE)) {
          const first = (started * NOTICES_A_CASE) % PLATFORM_SLUGS.length;
          started += 1;
          const slugs = Array.from({ length: NOTICES_A_CASE }, (_, i) => PLATFORM_SLUGS[(first + i * 5 + i) % 20]!);
          const urls = slugs.map((slug) => `http://${hostOf(slug)}/p/${randomUUID()}`);
          cases.push(await makeCase({ app, sql, staff }, urls));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
      await holdBack(sql);
      return { database, cases, secrets };
    });
  } finally {
    await app.close();
  }
}

/** Lets the relay have the held messages of these cases, as the commit of an approval would. */
export async function release(sql: Sql, cases: readonly LoadedCase[]): Promise<void> {
  await sql(
    `WITH chosen AS (
       SELECT id, (payload->>'noticeId')::uuid AS notice FROM outbox_message
       WHERE parked_at IS NOT NULL AND done_at IS NULL AND job = 'send-notice' AND payload->>'noticeId' = ANY($1)
     ), due AS (
       UPDATE notice SET next_attempt_at = now() + interval '60 s'
       WHERE id IN (SELECT notice FROM chosen) AND state = 'approved' AND next_attempt_at = 'infinity'
     ), free AS (
       UPDATE outbox_message SET parked_at = NULL, leased_until = NULL WHERE id IN (SELECT id FROM chosen) RETURNING 1
     ) SELECT pg_notify('buckler_outbox', '') FROM (SELECT count(*) FROM free) AS n`,
    [cases.flatMap((one) => one.notices.map((notice) => notice.id))],
  );
}
