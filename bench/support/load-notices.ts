import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../src/app.module';
import { PromiseService } from '../../src/features/deadline/promise.service';
import { NoticePreviewView } from '../../src/features/notice/notice-preview.view';
import { loadConfig } from '../../src/infra/config/app-config';
import type { Lab } from './lab';
import { holdBack, makeCase, makeCaseworker, newSecret, registerPlatform } from './make-case';
import { type Sql, withSql } from './sql';

export interface LoadedNotices {
  /** A database to copy: every notice approved, every outbox message held back. */
  readonly database: string;
  readonly endpoint: string;
  readonly secret: string;
  /** What the platforms sign their answers with. */
  readonly answerSecret: string;
  /** One of the bodies, for the baseline to send. */
  readonly body: string;
}

const AT_ONCE = 8;
const PROMISES = 500;

/** Cases as people and caseworkers make them, one link and one notice each, through the services; no row by hand. */
export async function loadApprovedNotices(
  lab: Lab,
  count: number,
  receiverPort: number,
  platforms: readonly string[] = ['platform'],
): Promise<LoadedNotices> {
  const database = await lab.database();
  return withSql(database, (sql) => load({ lab, database, sql, count, receiverPort, platforms }));
}

interface Load {
  readonly lab: Lab;
  readonly database: string;
  readonly sql: Sql;
  readonly count: number;
  readonly receiverPort: number;
  /** The cases belong to these in turn. */
  readonly platforms: readonly string[];
}

async function load({ lab, database, sql, count, receiverPort, platforms }: Load): Promise<LoadedNotices> {
  const config = loadConfig({ ...lab.settings, DATABASE_URL: database });
  const app = await NestFactory.createApplicationContext(AppModule.with(config), { logger: ['error'] });
  const hostOf = (platform: string) => `${platform}.localhost:${receiverPort}`;
  const [secret, answerSecret] = [newSecret(), newSecret()];
  let body = '';
  try {
    for (const slug of platforms) await registerPlatform(app, slug, hostOf(slug), secret, answerSecret);
    const staff = await makeCaseworker(app, sql);
    let made = 0;
    const makeSome = async (): Promise<void> => {
      while (made < count) {
        const platform = platforms[made % platforms.length]!;
        made += 1;
        const { locator, notices } = await makeCase({ app, sql, staff }, [
          `http://${hostOf(platform)}/p/${randomUUID()}`,
        ]);
        if (body === '') body = (await app.get(NoticePreviewView).load(locator, notices[0]!.id)).bodyText;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
    // As in a worker that has run for a while: every case has its promise, and none is made while we measure.
    while ((await app.get(PromiseService).keepUp(PROMISES)) >= PROMISES);
  } finally {
    await app.close();
  }
  await holdBack(sql);
  return { database, endpoint: `http://${hostOf(platforms[0]!)}/notices`, secret, answerSecret, body };
}
