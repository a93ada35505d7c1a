import { MonitorDoor } from './monitor-door';
import type { Readiness } from './health.service';

const readiness = { status: 'degraded', parts: { queue: 'degraded' }, sweepAgeSeconds: 3 } as unknown as Readiness;

describe('how the service is, in production without a token', () => {
  const door = new MonitorDoor({ monitor: { token: null, isOpen: false } });

  it('is told to nobody, whatever they show; only whether it serves', () => {
    for (const shown of [undefined, '', 'Bearer ', 'Bearer null', 'Bearer undefined']) {
      expect(door.lets(shown)).toBe(false);
      expect(door.shown(readiness, shown)).toEqual({ status: 'degraded' });
    }
  });
});

it('while trying it out, everybody may read it', () => {
  const door = new MonitorDoor({ monitor: { token: null, isOpen: true } });
  expect(door.shown(readiness, undefined)).toBe(readiness);
});
