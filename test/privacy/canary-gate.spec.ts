import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ANSWER_SCHEMA } from '../../src/features/notice/answer.forms';
import { onBothEngines } from '../support/engines';
import { ALLOWED, type Allowed, entryFor } from './support/allowed';
import { Flows } from './support/flows';
import { fieldsOf, plantedFields, routeOf, sinksOf } from './support/pages';
import { probeEverything } from './support/probes';
import { type Hit, searchSinks, type Sink } from './support/search';
import { GateWorld } from './support/world';

jest.setTimeout(400_000);

const show = ({ input, kind, where, how, excerpt }: Hit): string =>
  `"${input}" in ${kind} ${where} (${how}): …${excerpt}…`;

onBothEngines((engine) => {
  describe('what people, platforms and servers tell us', () => {
    let world: GateWorld;
    let sinks: Sink[];
    let tables: number;
    let hits: Hit[];
    let fields: ReturnType<typeof fieldsOf>;

    beforeAll(async () => {
      world = await GateWorld.start(engine);
      const flows = new Flows(world);
      try {
        process.stdout.write(`T start ${performance.now()}\n`);
        await flows.all();
        process.stdout.write(`T flows ${performance.now()}\n`);
        fields = fieldsOf(world.routes, world.exchanges);
        const byRoute = new Map<string, Set<string>>();
        for (const { route, name } of fields) byRoute.set(route, (byRoute.get(route) ?? new Set()).add(name));
        await probeEverything(world, flows.staffEmail, byRoute);
        process.stdout.write(`T probes ${performance.now()}\n`);
      } catch (error) {
        process.stdout.write(world.product.lastWords());
        throw error;
      } finally {
        const left = await world.stop();
        tables = left.tables;
        sinks = [...left.sinks, ...sinksOf(world.routes, world.exchanges)];
      }
      hits = searchSinks(world.canaries, sinks);
      require('node:fs').writeFileSync('/tmp/gates-hits.json', JSON.stringify(hits));
      process.stdout.write(`T search ${performance.now()}\n`);
    });

    it('stands nowhere but where the allow-list says, and says why', () => {
      const places = new Set(sinks.map(({ kind, where }) => `${kind} ${where}`)).size;
      const bytes = sinks.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const outside = hits.filter((hit) => entryFor(hit) === undefined);
      process.stdout.write(
        `Canary gate (${engine}): ${world.canaries.planted} planted and ${world.canaries.guarded} made secrets through ` +
          `${world.canaries.inputs().length} inputs × ${places} places (${tables} tables, ${world.exchanges.length} answers, ` +
          `${(bytes / 1e6).toFixed(1)} MB): ${hits.length - outside.length} hits that are allowed, ${outside.length} that are not\n`,
      );
      expect(world.canaries.planted).toBeGreaterThanOrEqual(200);
      expect(outside.map(show)).toEqual([]);
    });
  });
});
