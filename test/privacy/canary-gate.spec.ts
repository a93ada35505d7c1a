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

jest.setTimeout(300_000);

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
        await flows.all();
        fields = fieldsOf(world.routes, world.exchanges);
        const byRoute = new Map<string, Set<string>>();
        for (const { route, name } of fields) byRoute.set(route, (byRoute.get(route) ?? new Set()).add(name));
        await probeEverything(world, flows.staffEmail, byRoute);
        const isInside = world.exchanges.some(
          ({ actor, path, status }) => actor === 'probing caseworker' && path.startsWith('/desk?') && status === 200,
        );
        if (!isInside) throw new Error('the probes of a caseworker were not signed in');
      } catch (error) {
        process.stdout.write(world.product.lastWords());
        throw error;
      } finally {
        const left = await world.stop();
        tables = left.tables;
        sinks = [...left.sinks, ...sinksOf(world.routes, world.exchanges)];
      }
      hits = searchSinks(world.canaries, sinks);
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

    it('every route is used by a flow', () => {
      const used = new Set(
        world.exchanges
          .filter(({ actor, status }) => !actor.startsWith('probing') && status < 400)
          .map((exchange) => `${exchange.method} ${routeOf(world.routes, exchange)}`),
      );
      const unused = world.routes.filter(
        ({ method, path }) => !used.has(`${method} ${path}`) && !(`${method} ${path}` in NOT_DRIVEN),
      );
      // Add a step to test/privacy/support/flows.ts that uses it with canaries in every field.
      expect(unused.map(({ method, path, handler }) => `no flow uses ${method} ${path} (${handler})`)).toEqual([]);
    });

    it('every field that somebody can type into was typed into, and every text of a platform’s answer was said', () => {
      const planted = plantedFields(world.routes, world.exchanges, world.canaries);
      const empty = fields.filter(({ isText, route, name }) => isText && !planted.has(`${route} ${name}`));
      // Add it to the flow that sends this form: this.words('form.field').
      expect(empty.map(({ route, name }) => `no flow types a canary into "${name}" of ${route}`)).toEqual([]);
      const inputs = world.canaries.inputs();
      const texts = textsOf(z.toJSONSchema(ANSWER_SCHEMA, { io: 'input', unrepresentable: 'any' }));
      expect(texts.length).toBeGreaterThan(3);
      expect(
        texts.filter((path) => !inputs.includes(`answer.${path}`)).map((path) => `no answer says "${path}"`),
      ).toEqual([]);
    });

    it('no page and no template has a place for a file', () => {
      const views = path.resolve(__dirname, '../../src');
      const templates = readdirSync(views, { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.njk'),
      );
      const pages = world.exchanges.map(({ body }) => body.toString('utf8'));
      const texts = [...templates.map((file) => readFileSync(path.join(views, file), 'utf8')), ...pages];
      expect(templates.length).toBeGreaterThan(10);
      expect(
        texts.filter((html) => /type=["']?file\b|multipart\/form-data|govukFileUpload|<canvas|<video/i.test(html)),
      ).toEqual([]);
    });

    it('the allow-list names nothing that is not needed any more', () => {
      const needed = new Set(hits.map(entryFor));
      expect(ALLOWED.filter((entry) => !needed.has(entry)).map(({ why }: Allowed) => why)).toEqual([]);
    });
  });
});

/** Routes that no flow brings to a good end, and why not. They are probed all the same. */
const NOT_DRIVEN: Readonly<Record<string, string>> = {};

/** The paths of all texts in a JSON schema, `reason.text`. */
function textsOf(schema: unknown, at = ''): string[] {
  const { type, properties, items } = schema as {
    type?: string;
    properties?: Record<string, unknown>;
    items?: unknown;
  };
  if (properties !== undefined)
    return Object.entries(properties).flatMap(([name, one]) => textsOf(one, at === '' ? name : `${at}.${name}`));
  if (items !== undefined) return textsOf(items, at);
  return type === 'string' ? [at] : [];
}
