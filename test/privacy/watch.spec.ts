import { connect } from 'node:net';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { redisUrlOf } from '../support/engines';
import { PLANTED } from '../support/own-platform';
import { searchSinks } from './support/search';
import { sinksOf } from './support/pages';
import { GateWorld } from './support/world';

jest.setTimeout(300_000);

/** A leak is planted on purpose in each kind of place; the gate is worth nothing if one of them stays unseen. */
it('a secret that gets into any kind of place is found there and named', async () => {
  const engine = process.env['TEST_REDIS_SKIP'] === undefined ? 'redis' : 'postgres';
  const world = await GateWorld.start(engine);
  const leak = (kind: string) => world.canaries.plant(`leak: ${kind}`, 'word');
  try {
    await world.sql(`UPDATE platform SET name = '${leak('table')}'`);
    await world.sql(`SET application_name = '${leak('activity')}'`);
    await world.glance();

    writeFileSync(path.join(world.product.folder, leak('file')), 'a name is enough');
    const redisUrl = redisUrlOf(engine);
    if (redisUrl !== undefined) {
      const redis = new Redis(redisUrl);
      await redis.hset(`${world.test.env['QUEUE_PREFIX']}:job`, 'data', Buffer.from(leak('redis')).toString('base64'));
      redis.disconnect();
    }
    await fetch(`http://${world.others.good.host.replace(/^[^:]+/, '127.0.0.1')}/webhooks`, {
      method: 'POST',
      headers: { [PLANTED]: 'yes' },
      body: JSON.stringify({ a: leak('notice') }),
    });
    const mail = connect(world.others.smtp.port, '127.0.0.1');
    await once(mail, 'data');
    mail.write(`MAIL FROM:<${leak('mail')}@example.org>\r\n`);
    await once(mail, 'data');
    mail.destroy();
    const visitor = await world.visitor('somebody');
    await visitor.post(
      '/language',
      { language: 'en', back: `/${leak('location')}` },
      { 'sec-fetch-site': 'same-origin' },
    );
    await visitor.post('/return', { step: 'sign-in', locator: leak('page') }, { 'sec-fetch-site': 'same-origin' });
  } finally {
    const { sinks } = await world.stop();
    const hits = searchSinks(world.canaries, [...sinks, ...sinksOf(world.routes, world.exchanges)]);
    const found = new Set(hits.filter(({ input, kind }) => input === `leak: ${kind}`).map(({ kind }) => kind));
    const kinds = [
      'table',
      'activity',
      'file',
      'notice',
      'mail',
      'location',
      'page',
      ...(engine === 'redis' ? ['redis'] : []),
    ];
    expect(kinds.filter((kind) => !found.has(kind as never))).toEqual([]);
  }
});
