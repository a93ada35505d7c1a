import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../src/app.module';
import { loadConfig } from '../src/infra/config/app-config';
import { type AnswerLoadResult, loadAnswers } from './support/answer-load';
import { Child } from './support/child';
import { compiled, type Lab } from './support/lab';
import { holdBack, makeCase, makeCaseworker, newSecret, registerPlatform } from './support/make-case';
import { compared, type Results, round } from './support/measure';
import { processDatabase, type Sql, withSql } from './support/sql';

/** BENCH_SCALE=0.1 for a quick look while working on the code; figures to be shown are made at full size. */
const SCALE = Number(process.env['BENCH_SCALE'] ?? 1);
const PER_SECOND = 500;
const SECONDS = Math.max(1, Math.round(60 * SCALE));
const NOTICES = 500;
const COPIES = 10;
const WARM_UP = 1_000;
const AT_ONCE = 8;

/**
 * Signed answers over HTTP at 500 a second for a minute, each one different: the slowest of a hundred, beside a bare
 * handler with one HMAC and one INSERT. Then the same rate with every answer sent ten times in one moment, which must
 * have one effect.
 */
export async function benchAnswers(lab: Lab): Promise<Results> {
  const database = await lab.database();
  const answerSecret = newSecret();
  lab.say(`  making ${NOTICES} notices through the services`);
  const noticeIds = await withSql(database, (sql) => makeNotices(lab, database, sql, answerSecret));
  const plan = { noticeIds, answerSecret, perSecond: PER_SECOND };
  const settings = { ...lab.settings, ...processDatabase(database) };
  const ours = await Child.start(compiled('src/main.js'), settings);
  const bare = await withSql(database, async (sql) => {
    await sql('CREATE TABLE bare_answer (id text PRIMARY KEY, body text NOT NULL)');
    return Child.start(compiled('bench/support/bare-answers.js'), {
      DATABASE_URL: database,
      ANSWER_SECRET: answerSecret,
    });
  });
  try {
    for (const child of [ours, bare])
      await loadAnswers({ ...plan, port: child.ready.port!, distinct: WARM_UP, copies: 1 });
    const minute = { ...plan, distinct: PER_SECOND * SECONDS, copies: 1 };
    const product = whole(await loadAnswers({ ...minute, port: ours.ready.port! }));
    const baseline = whole(await loadAnswers({ ...minute, port: bare.ready.port! }));
    const tenfold = await withSql(database, (sql) =>
      oneEffect(sql, {
        ...plan,
        port: ours.ready.port!,
        distinct: (PER_SECOND * SECONDS) / COPIES / 2,
        copies: COPIES,
      }),
    );
    const told = (run: AnswerLoadResult) => `${run.accepted} of ${run.sent}, ${round(run.rate)}/s`;
    const { p50Ms, p95Ms, p99Ms } = product;
    return {
      answers: {
        ...compared(p99Ms, baseline.p99Ms),
        unit: 'ms (p99)',
        p50Ms,
        p95Ms,
        p99Ms,
        notes: `${told(product)} for ${SECONDS} s, the slowest ${round(product.slowestMs)} ms; baseline ${told(baseline)}`,
      },
      'answers-tenfold': {
        value: tenfold.p99Ms,
        unit: 'ms (p99)',
        p50Ms: tenfold.p50Ms,
        p95Ms: tenfold.p95Ms,
        p99Ms: tenfold.p99Ms,
        notes: `each answer ${COPIES} times at once: ${told(tenfold)}, ${tenfold.taken} effects of as many answers`,
      },
    };
  } finally {
    await ours.stop();
    await bare.stop();
  }
}

/** A rate that was not kept, or an answer that was not taken, is no measurement. */
function whole(run: AnswerLoadResult): AnswerLoadResult {
  if (run.accepted !== run.sent) throw new Error(`only ${run.accepted} of ${run.sent} answers were taken`);
  return run;
}

async function oneEffect(sql: Sql, plan: Parameters<typeof loadAnswers>[0]): Promise<AnswerLoadResult> {
  const count = async () => {
    const [row] = await sql<{ rows: number; entries: number }>(
      `SELECT (SELECT count(*)::int FROM answer) AS rows,
         (SELECT count(*)::int FROM audit_entry WHERE action = 'answer.received') AS entries`,
    );
    return row!;
  };
  const before = await count();
  const run = whole(await loadAnswers(plan));
  const after = await count();
  const effects = [run.taken, after.rows - before.rows, after.entries - before.entries];
  if (effects.some((each) => each !== plan.distinct))
    throw new Error(`${plan.distinct} answers sent ${plan.copies} times had ${effects.join(', ')} effects`);
  return run;
}

async function makeNotices(lab: Lab, database: string, sql: Sql, answerSecret: string): Promise<string[]> {
  const config = loadConfig({ ...lab.settings, DATABASE_URL: database });
  const app = await NestFactory.createApplicationContext(AppModule.with(config), { logger: ['error'] });
  const ids: string[] = [];
  try {
    await registerPlatform(app, 'platform', 'platform.example.org', newSecret(), answerSecret);
    const staff = await makeCaseworker(app, sql);
    let made = 0;
    const makeSome = async (): Promise<void> => {
      while (made < NOTICES) {
        made += 1;
        const { notices } = await makeCase({ app, sql, staff }, [`https://platform.example.org/p/${randomUUID()}`]);
        ids.push(notices[0]!.id);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
  } finally {
    await app.close();
  }
  await holdBack(sql);
  return ids;
}
