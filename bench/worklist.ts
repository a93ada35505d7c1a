import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../src/app.module';
import { CaseAccessService } from '../src/features/case/case-access.service';
import { CasePageView } from '../src/features/case/case-page.view';
import { CaseService } from '../src/features/case/case.service';
import { ReportService } from '../src/features/report/report.service';
import { parseLinks } from '../src/domain/report/links';
import { SearchView } from '../src/features/worklist/search.view';
import { WorklistEntryService } from '../src/features/worklist/worklist-entry.service';
import { cursorText, parseCursor, parseFilter } from '../src/features/worklist/worklist-filter';
import { WorklistOptionsView } from '../src/features/worklist/worklist-options.view';
import { WorklistPageModel } from '../src/features/worklist/worklist-page.presenter';
import { WorklistView } from '../src/features/worklist/worklist.view';
import { loadConfig } from '../src/infra/config/app-config';
import { actAs, OPERATOR } from '../src/infra/database/actor';
import { translatorFor } from '../src/web/i18n/translator';
import type { Lab } from './support/lab';
import { lengthen, loadWorklist, STAFF } from './support/load-worklist';
import { makeCaseworker } from './support/make-case';
import { compared, type Percentiles, percentiles, type Results, ROUNDS } from './support/measure';
import { processDatabase, withSql } from './support/sql';

const MANY = Number(process.env['BENCH_CASES'] ?? 1_000_000);
const FEW = 10_000;
const LOOKS = 200;
const SEARCHES = 40;
/** Stands in the names of two of the twenty platforms. */
const SEARCHED = 'Bench 7';
/** How far down the deep page is: rows that came before it. */
const DEEP = 900;

const REPORT = () => ({
  submissionId: randomUUID(),
  language: 'en' as const,
  ageInPicture: 'adult' as const,
  circumstance: 'posted' as const,
  narrative: null,
  links: parseLinks('https://page.example.org/a').links,
  reporter: 'self' as const,
  statesNoConsent: true,
  contact: { way: 'none' as const },
  consents: ['notify_platforms' as const],
});

interface Measured {
  readonly first: Percentiles;
  readonly deep: Percentiles;
  readonly closed: Percentiles;
  readonly search: Percentiles;
}

/**
 * What the desk's list costs with a million cases, a hundred thousand of them open, beside ten thousand: the first page
 * and a deep one, from the question to the model that the template prints, over the web's login with its policies. And
 * the page of a case whose record has 500 entries.
 */
export async function benchWorklist(lab: Lab): Promise<Results> {
  const databases = [await loadWorklist(lab, FEW), await loadWorklist(lab, MANY)] as const;
  for (const database of databases) await bringUpToDate(lab, database);
  const rounds: Measured[][] = [[], []];
  // In turns: what else the machine does hits both alike.
  for (let i = 0; i < ROUNDS; i += 1)
    for (const [n, database] of databases.entries()) rounds[n]!.push(await measure(lab, database));
  const [few, many] = rounds.map(middleOf) as [Measured, Measured];
  const page = await longCase(lab);
  const beside = `${MANY} cases, one in ten open; baseline: the same with ${FEW}; smaller is better`;
  return {
    'worklist-first': {
      ...compared(many.first.p95Ms, few.first.p95Ms),
      unit: 'ms',
      ...many.first,
      notes: `p95 of the first page, 50 rows and the groups’ numbers, of ${beside}`,
    },
    'worklist-deep': {
      ...compared(many.deep.p95Ms, few.deep.p95Ms),
      unit: 'ms',
      ...many.deep,
      notes: `p95 of the page after ${DEEP} rows, of ${beside}`,
    },
    'worklist-closed': {
      ...compared(many.closed.p95Ms, few.closed.p95Ms),
      unit: 'ms',
      ...many.closed,
      notes: `p95 of the 50 cases that were closed last, of ${beside}`,
    },
    'worklist-search': {
      ...compared(many.search.p95Ms, few.search.p95Ms),
      unit: 'ms',
      ...many.search,
      notes: `p95 of looking for a platform’s name that is found in one case of ten, of ${beside}`,
    },
    'case-page': {
      value: page.p95Ms,
      unit: 'ms',
      ...page,
      notes: 'p95 of a case whose record has 500 entries, the look itself recorded',
    },
  };
}

async function withApp<T>(
  lab: Lab,
  database: string,
  work: (app: Awaited<ReturnType<typeof boot>>) => Promise<T>,
): Promise<T> {
  const app = await boot(lab, database);
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

const boot = (lab: Lab, database: string) =>
  NestFactory.createApplicationContext(AppModule.with(loadConfig({ ...lab.settings, ...processDatabase(database) })), {
    logger: false,
  });

/** As when it has stood for a while: every case in the list, and nothing left to do for autovacuum. */
async function bringUpToDate(lab: Lab, database: string): Promise<void> {
  await withApp(lab, database, (app) =>
    actAs({ kind: 'staff', id: STAFF.id, role: STAFF.role }, async () => {
      while ((await app.get(WorklistEntryService).catchUp(2_000)) > 0);
    }),
  );
  await withSql(database, (sql) => sql('VACUUM ANALYZE'));
}

/** For each kind of page the round whose slowest twentieth is the middle one. */
function middleOf(rounds: readonly Measured[]): Measured {
  const middle = (page: keyof Measured) =>
    [...rounds].map((round) => round[page]).sort((a, b) => a.p95Ms - b.p95Ms)[Math.floor(rounds.length / 2)]!;
  return { first: middle('first'), deep: middle('deep'), closed: middle('closed'), search: middle('search') };
}

function measure(lab: Lab, database: string): Promise<Measured> {
  return withApp(lab, database, (app) =>
    actAs({ kind: 'staff', id: STAFF.id, role: STAFF.role }, async () => {
      const filter = parseFilter({});
      const view = app.get(WorklistView);
      const words = { t: translatorFor('en'), language: 'en', zone: 'UTC', now: new Date(), staff: STAFF } as const;
      const look = async (query: Readonly<Record<string, string>>) => {
        const list = await view.page({ filter, cursor: parseCursor(query), limit: 50, staff: STAFF });
        new WorklistPageModel(words, await app.get(WorklistOptionsView).load()).list(list, filter, []);
        return list.rows;
      };
      let place: Record<string, string> = {};
      for (let seen = 0; seen < DEEP; seen += 50) {
        const last = (await look(place)).at(-1)!;
        place = { after: cursorText({ caseId: last.caseId, riskAt: last.riskAt! }) };
      }
      return {
        first: await timed(() => look({})),
        deep: await timed(() => look(place)),
        closed: await timed(() => view.closed()),
        search: await timed(() => app.get(SearchView).find(SEARCHED, STAFF), SEARCHES),
      };
    }),
  );
}

async function longCase(lab: Lab): Promise<Percentiles> {
  const database = await lab.database();
  return withApp(lab, database, (app) =>
    withSql(database, async (sql) => {
      const staff = await actAs(OPERATOR, () => makeCaseworker(app, sql));
      const receipt = await app.get(ReportService).submit(REPORT());
      if (receipt.kind !== 'received') throw new Error('a report of this run was there already');
      const { locator } = receipt;
      return actAs({ kind: 'staff', id: staff.id, role: 'caseworker' }, async () => {
        await app.get(CaseService).take(locator, staff);
        await lengthen(sql, locator);
        return timed(async () => {
          const entry = await app.get(CaseAccessService).enter(locator, staff);
          if (entry.kind !== 'open') throw new Error('the case is not open');
          await app.get(CasePageView).load(locator, staff, entry);
        });
      });
    }),
  );
}

async function timed(work: () => Promise<unknown>, looks = LOOKS): Promise<Percentiles> {
  const times: number[] = [];
  for (let i = 0; i < looks + 20; i += 1) {
    const startedAt = performance.now();
    await work();
    if (i >= 20) times.push(performance.now() - startedAt);
  }
  return percentiles(times);
}
