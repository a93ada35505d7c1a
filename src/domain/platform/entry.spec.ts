import {
  changedFields,
  entryTrouble,
  hostProblem,
  listChange,
  normaliseHost,
  type PlatformEntry,
  withChange,
} from './entry';
import type { SiteOf } from './match-platform';

const before: PlatformEntry = {
  hosts: ['box.example', 'cdn.box.example'],
  bases: ['eu-dsa-16'],
  serviceKind: 'unknown',
  operatedBy: null,
  establishedIn: null,
  euVeryLarge: 'unknown',
  maxInFlight: null,
  maxPerMinute: null,
};
const wanted: PlatformEntry = { ...before, hosts: ['box.example', 'new.example'], operatedBy: 'Box Ltd' };
const change = { before, wanted };

const siteOf: SiteOf = (name) => {
  const label = /([^.]+)\.example$/.exec(name)?.[1];
  return label === undefined ? null : { registered: `${label}.example`, label, suffix: 'example' };
};

test('a change is about what is different, whatever the order', () => {
  expect(changedFields(before, { ...before, hosts: [...before.hosts].reverse() })).toEqual([]);
  expect(changedFields(before, wanted)).toEqual(['hosts', 'operatedBy']);
  expect(listChange(before.hosts, wanted.hosts)).toEqual({ added: ['new.example'], removed: ['cdn.box.example'] });
});

test.each([
  [' Box.Example. ', 'box.example'],
  ['BOX.*', 'box.*'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['box.example:4300', 'box.example:4300'],
  ['two words.example', 'two words.example'],
])('%j is compared as %s', (typed, host) => expect(normaliseHost(typed)).toBe(host));

test.each([
  ['new.example', null],
  ['sub.box.example', null],
  ['new.*', null],
  ['box.example', { host: 'box.example', what: 'taken', owner: 'Box' }],
  ['seek.*', { host: 'seek.*', what: 'taken', owner: 'Box' }],
  ['example', { host: 'example', what: 'wrong', owner: null }],
  ['https://new.example/', { host: 'https://new.example/', what: 'wrong', owner: null }],
  ['*.new.example', { host: '*.new.example', what: 'wrong', owner: null }],
])('the host %s may be added, or it is said why not', (host, problem) => {
  const others = [{ name: 'Box', hosts: ['Box.example', 'seek.*'] }];
  expect(hostProblem(['fine.example', host], others, siteOf)).toEqual(problem);
});

describe('a change that is decided later', () => {
  test('stands while what it changes is as it was, and leaves alone what others changed meanwhile', () => {
    const now: PlatformEntry = { ...before, hosts: [...before.hosts].reverse(), euVeryLarge: 'yes' };
    expect(entryTrouble(change, now, [])).toBeNull();
    expect(withChange(now, change)).toEqual({ ...wanted, euVeryLarge: 'yes' });
  });

  test.each<[string, Partial<PlatformEntry>]>([
    ['its hosts', { hosts: ['box.example'] }],
    ['its company', { operatedBy: 'Other Ltd' }],
  ])('is out of date when somebody else changed %s', (_what, other) =>
    expect(entryTrouble(change, { ...before, ...other }, [])).toBe('out-of-date'),
  );

  test('is refused when somebody else has the host by now; a host that it had already is no matter', () => {
    expect(entryTrouble(change, before, [{ name: 'Other', hosts: ['new.example'] }])).toBe('host-taken');
    expect(entryTrouble(change, before, [{ name: 'Other', hosts: ['box.example'] }])).toBeNull();
  });
});
