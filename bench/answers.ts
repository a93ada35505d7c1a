import { type AnswerLoadResult, loadAnswers } from './support/answer-load';
import { Child } from './support/child';
import { compiled, type Lab } from './support/lab';
import { loadApprovedNotices, type LoadedNotices } from './support/load-notices';
import { compared, type Results, round } from './support/measure';
import { release } from './support/release';
import { processDatabase, type Sql, withSql } from './support/sql';

/** BENCH_SCALE=0.1 for a quick look while working on the code; figures to be shown are made at full size. */
const SCALE = Number(process.env['BENCH_SCALE'] ?? 1);
const PER_SECOND = 500;
const SECONDS = Math.max(1, Math.round(60 * SCALE));
const NOTICES = 500;
const COPIES = 10;
const WARM_UP = 1_000;

/**
 * Signed answers over HTTP at 500 a second for a minute, each one different: the slowest of a hundred, beside a bare
 * handler with one HMAC and one INSERT. Then the same rate with every answer sent ten times in one moment, which must
 * have one effect.
 */
export async function benchAnswers(lab: Lab): Promise<Results> {
  const { loaded, noticeIds } = await deliveredNotices(lab);
  const { database, answerSecret } = loaded;
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

/** Notices that a worker delivered; one that has not left takes no answer. */
async function deliveredNotices(lab: Lab): Promise<{ loaded: LoadedNotices; noticeIds: string[] }> {
  const receiver = await Child.start(compiled('bench/support/receiver.js'), {});
  try {
    lab.say(`  making ${NOTICES} notices through the services`);
    const loaded = await loadApprovedNotices(lab, NOTICES, receiver.ready.port!);
    const worker = await Child.start(compiled('src/worker.js'), {
      ...lab.settings,
      ...processDatabase(loaded.database),
      OUTGOING_ALLOW_PRIVATE: new URL(loaded.endpoint).host,
    });
    try {
      return await withSql(loaded.database, async (sql) => {
        await release(sql, NOTICES);
        const rows = await sql<{ id: string }>('SELECT id FROM notice');
        return { loaded, noticeIds: rows.map(({ id }) => id) };
      });
    } finally {
      await worker.stop();
    }
  } finally {
    await receiver.stop();
  }
}
