import fc from 'fast-check';
import { abuseMailsOf, rdapServer } from './rdap';

const entity = (roles: string[], mail: unknown, entities: unknown[] = []) => ({
  objectClassName: 'entity',
  roles,
  vcardArray: [
    'vcard',
    [
      ['version', {}, 'text', '4.0'],
      ['email', { type: 'work' }, 'text', mail],
    ],
  ],
  entities,
});

test('the abuse contact is found among the others, also inside the registrar', () => {
  const answer = {
    entities: [
      entity(['registrant'], 'owner@example.org'),
      entity(['registrar'], 'sales@registrar.test', [entity(['technical', 'abuse'], 'Abuse@Registrar.test')]),
      entity(['abuse'], 'abuse@example.org'),
    ],
  };
  expect(abuseMailsOf(answer)).toEqual(['abuse@example.org', 'abuse@registrar.test']);
});

test.each([
  [{ entities: [entity(['abuse'], 'Abuse <a@example.org>')] }],
  [{ entities: [entity(['abuse'], 'a@example.org\r\nBcc: b@example.org')] }],
  [{ entities: [entity(['abuse'], 7)] }],
  [{ entities: [entity(['admin'], 'a@example.org')] }],
  [{ entities: 'abuse' }],
  [[]],
  ['abuse'],
  [null],
])('%j names nobody', (answer) => expect(abuseMailsOf(answer)).toEqual([]));

test('whatever an RDAP server says, no more than five plain addresses come of it', () => {
  const many = { entities: Array.from({ length: 50 }, (_none, n) => entity(['abuse'], `a${n}@example.org`)) };
  expect(abuseMailsOf(many)).toHaveLength(5);
  fc.assert(fc.property(fc.jsonValue(), (answer) => abuseMailsOf(answer).length <= 5));
});

test('the server of the longest match answers, by https where it has it', () => {
  const bootstrap = {
    services: [
      [
        ['org', 'test'],
        ['http://old.example.org/', 'https://rdap.example.org'],
      ],
      [['co.test'], ['https://co.example.org/rdap/']],
      [['net'], []],
      [['file'], ['file:///etc/passwd']],
      'nonsense',
    ],
  };
  const of = (name: string) =>
    rdapServer(bootstrap, (key) => (name === key || name.endsWith(`.${key}`) ? key.length : 0));
  expect(of('box.org')).toBe('https://rdap.example.org/');
  expect(of('box.co.test')).toBe('https://co.example.org/rdap/');
  expect([of('box.net'), of('box.file'), of('box.example'), rdapServer(null, () => 1)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
