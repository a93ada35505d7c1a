import type { Request } from 'express';
import { Sources } from './sources';
import { Windows } from './windows';

const from = (ip: string) => ({ ip }) as Request;

describe('where a request comes from', () => {
  let now = new Date('2026-11-23T10:00:00Z');
  const sources = () => new Sources(() => now, true);

  it('is the same name for one day, another for another address, and nothing that can be read', () => {
    const here = sources();
    const name = here.of(from('192.0.2.1'));
    expect(here.of(from('::ffff:192.0.2.1'))).toBe(name);
    expect(here.of(from('192.0.2.2'))).not.toBe(name);
    expect(name).toMatch(/^[\w-]{43}$/);
  });
  it('has another name after midnight and after a restart: it cannot be followed for longer than a day', () => {
    const here = sources();
    const name = here.of(from('192.0.2.1'));
    expect(sources().of(from('192.0.2.1'))).not.toBe(name);
    now = new Date('2026-11-24T00:00:00Z');
    expect(here.of(from('192.0.2.1'))).not.toBe(name);
  });
  it('of IPv6 is the network of one household', () => {
    const here = sources();
    expect(here.of(from('2001:db8::1'))).toBe(here.of(from('2001:db8::ffff:2')));
    expect(here.of(from('2001:db8:0:1::1'))).not.toBe(here.of(from('2001:db8::1')));
  });
  it('is nobody’s where it cannot be told', () => {
    for (const ip of ['127.0.0.1', '::1', '10.1.2.3', '100.64.0.1', 'fe80::1', 'nonsense', ''])
      expect(sources().of(from(ip))).toBeNull();
    expect(new Sources(() => now, false).of(from('192.0.2.1'))).toBeNull();
  });
});

describe('counting in windows', () => {
  const start = new Date('2026-11-23T10:00:00Z');
  const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
  const two = { limit: 2, perSeconds: 60 };

  it('lets so many through, says how long to wait, and begins anew', () => {
    const windows = new Windows();
    expect([0, 1, 2].map((s) => windows.take('a', two, later(s)))).toEqual([0, 0, 58]);
    expect(windows.take('b', two, later(2))).toBe(0);
    expect(windows.take('a', two, later(60))).toBe(0);
  });
  it('keeps no more than it may, and forgets what is over and the oldest first', () => {
    const windows = new Windows(3);
    for (const key of ['a', 'b', 'c', 'd']) windows.take(key, two, start);
    expect(windows.size).toBe(3);
    windows.take('e', two, later(61));
    expect(windows.size).toBe(1);
  });
});
