import { PRIVATE_HOST_FORMS } from './address-forms';

/** Plays the open internet in tests that may not leave this machine: `judge` calls it public, nothing listens there. */
export const STAND_IN_OF_THE_INTERNET = '127.0.0.2';
const OPEN = STAND_IN_OF_THE_INTERNET;

/** A target that must never be connected to. `{port}` is the port on which the trap listens. */
export interface HostileTarget {
  readonly kind: string;
  readonly url: string;
}

/** A name whose addresses a hostile name server chooses: one round a look-up, the last one for ever after. */
export interface HostileName extends HostileTarget {
  readonly name: string;
  readonly rounds: readonly (readonly string[])[];
}

const of = (kind: string, ...urls: string[]): HostileTarget[] => urls.map((url) => ({ kind, url }));
const hosts = (kind: string, ...names: string[]): HostileTarget[] => of(kind, ...names.map((one) => `https://${one}/`));

/** Written so that a parser, a log or a person reads another place than a socket does. */
export const HOSTILE_LITERALS: readonly HostileTarget[] = [
  ...hosts('one of many ways to write an address', ...PRIVATE_HOST_FORMS),
  ...hosts('decimal', '2130706434', '3232235521', '2886729729', '167772161', '4294967295', '2852039166', '1681915905'),
  ...hosts(
    'hexadecimal',
    '0x7f000002',
    '0xc0a80001',
    '0xac100001',
    '0x0a000001',
    '0xa9fea9fe',
    '0x7f.0x1',
    '0xffffffff',
  ),
  ...hosts('octal', '0177.0.0.01', '017700000002', '0300.0250.0.1', '0254.020.0.1', '012.0.0.1', '0251.0376.0251.0376'),
  ...hosts('short', '127.2', '10.1', '192.168.1', '172.16.1', '169.254.43518', '127.0x1', '0177.1', '0.1'),
  ...hosts(
    'mapped into IPv6',
    ...['[::ffff:127.0.0.1]', '[::ffff:0a00:1]', '[::ffff:c0a8:101]', '[::ffff:a9fe:a9fe]', '[::ffff:169.254.169.254]'],
    ...['[0:0:0:0:0:FFFF:127.0.0.1]', '[::FFFF:7F00:1]', '[::ffff:0:7f00:1]', '[::ffff:168.63.129.16]'],
  ),
  ...hosts('IPv4-compatible', '[::10.0.0.1]', '[::192.168.0.1]', '[::a9fe:a9fe]', '[::2]', '[0::7f00:0001]'),
  ...hosts('NAT64', '[64:ff9b::a9fe:a9fe]', '[64:ff9b::10.0.0.1]', '[64:ff9b::c0a8:1]', '[64:ff9b:1::a9fe:a9fe]'),
  ...hosts('6to4', '[2002:a9fe:a9fe::1]', '[2002:0a00:0001::]', '[2002:c0a8:0101::1]', '[2002:7f00:0001::1]'),
  ...hosts('Teredo', '[2001::1]', '[2001:0:53aa:64c:0:0:80ff:fffe]', '[2001:0000:4136:e378:8000:63bf:3fff:fdd2]'),
  ...hosts('unique local', '[fc00::]', '[fdff:ffff::1]', '[fd00:ec2::254]', '[fd00::1]', '[fd20:ce::254]'),
  ...hosts('link-local or multicast', '[fe80::1]', '[febf::1]', '[fec0::1]', '[ff02::1]', '[ff05::2]', '224.0.0.251'),
  ...hosts(
    'metadata of a cloud',
    '169.254.169.254',
    '169.254.170.2',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
  ),
  ...of(
    'metadata of a cloud by its path',
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://169.254.169.254/metadata/instance?api-version=2021-02-01',
    'http://100.100.100.200/latest/meta-data/',
  ),
  ...hosts('carrier, documentation or benchmark net', '100.64.0.1', '100.127.255.254', '192.0.2.9', '198.18.0.9'),
  ...hosts('a trailing dot', '127.0.0.1.', 'localhost.', 'a.localhost.', '0x7f.1.', '10.0.0.1.', '169.254.169.254.'),
  ...hosts(
    'digits of other scripts',
    '１２７.1',
    '127．0．0．1',
    '①⑥⑨.254.169.254',
    '𝟏𝟐𝟕.0.0.1',
    '１０.0.0.1',
    '0ｘ7f.1',
  ),
  ...hosts('letters of other kinds', 'ⓛocalhost', 'LOCALHOST', 'ｌｏｃａｌｈｏｓｔ', 'loca\u00adlhost', 'ａ.localhost'),
  ...hosts('escaped', '%6c%6fcalhost', '127%2e0%2e0%2e1', '%31%30.0.0.1', '%30x7f.1', 'localhost%2e'),
  ...of(
    'a name and a word before the host',
    'https://example.org@127.0.0.1/',
    'https://example.org:443@127.0.0.1:{port}/',
    'http://u:p@localhost:{port}/',
    'https://example.org%2f@127.0.0.1/',
    'https://127.0.0.1:{port}@example.org/',
    'https://@127.0.0.1:{port}/',
    'https://127.0.0.1\\@example.org/',
  ),
  ...of(
    'another port',
    ...['127.0.0.1', 'localhost', '[::1]', '0x7f.1', '2130706433', '127.1', '0', '[::ffff:127.0.0.1]'].flatMap(
      (host) => [`http://${host}:{port}/`, `https://${host}:{port}/`],
    ),
    'https://127.0.0.1:22/',
    'https://127.0.0.1:25/',
    'https://127.0.0.1:5432/',
    'http://127.0.0.1:6379/',
    'http://127.0.0.1:2375/containers/json',
    'https://127.0.0.1:65536/',
    'https://127.0.0.1:0/',
    'http://127.0.0.1:0080/',
  ),
  ...of(
    'another scheme',
    ...['ftp', 'gopher', 'dict', 'ldap', 'tftp', 'ws', 'wss', 'redis', 'jar', 'netdoc', 'HTTPs+unix'].map(
      (scheme) => `${scheme}://127.0.0.1:{port}/`,
    ),
    'file:///etc/hostname',
    'file://localhost:{port}/etc/hostname',
    'http+unix://%2Fvar%2Frun%2Fdocker.sock/info',
    'data:text/plain,hello',
    'javascript:fetch("http://127.0.0.1:{port}/")',
    'blob:http://127.0.0.1:{port}/0',
    'view-source:http://127.0.0.1:{port}/',
  ),
  ...of(
    'a form that parsers read in different ways',
    'http:127.0.0.1:{port}/',
    'http:///127.0.0.1:{port}/',
    'http:\\\\127.0.0.1:{port}\\',
    '//127.0.0.1:{port}/',
    'http://127.0.0.1:{port}#@example.org/',
    'http://127.0.0.1:{port}?@example.org/',
    'http://example.org#@127.0.0.1:{port}/',
    'http://127.0.0.1\t:{port}/',
    'http://127.0.0.1:{port}/\r\nHost: example.org',
    ' http://127.0.0.1:{port}/',
    'http://127.0.0.1:{port}%00.example.org/',
    'http://[::1%25lo]:{port}/',
    'http://[::1]:{port}/',
    'http://127.0.0.1 :{port}/',
    'http://a.b.c.localhost:{port}/',
    'http://127.0.0.1.localhost:{port}/',
    `http://127.0.0.1:{port}/${'a'.repeat(2100)}`,
    'HTTP://127.0.0.1:{port}/',
  ),
];

let count = 0;
const named = (kind: string, ...rounds: (readonly string[])[]): HostileName => {
  const name = `n${(count += 1)}.hostile.test`;
  return { kind, name, url: `https://${name}/`, rounds };
};

/** Names of a hostile name server. `OPEN` is the only address that may be connected to, and only where it stood alone. */
export const HOSTILE_NAMES: readonly HostileName[] = [
  ...['127.0.0.1', '10.0.0.7', '172.16.9.9', '192.168.1.1', '169.254.169.254', '168.63.129.16', '100.64.0.9'].map(
    (ip) => named('leads inside', [ip]),
  ),
  ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.2.7', '127.255.255.254'].map((ip) =>
    named('leads to no place of the internet', [ip]),
  ),
  ...['::1', '::', 'fc00::1', 'fd00:ec2::254', 'fe80::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::127.0.0.1'].map(
    (ip) => named('leads inside by IPv6', [ip]),
  ),
  ...['64:ff9b::7f00:1', '64:ff9b:1::a00:1', '2002:7f00:1::1', '2001::1', '2001:db8::1', 'ff02::1', '3fff::1'].map(
    (ip) => named('leads inside by a tunnel or a translation', [ip]),
  ),
  named('mixed answers, the open one first', [OPEN, '127.0.0.1']),
  named('mixed answers, the open one last', ['127.0.0.1', OPEN]),
  named('mixed answers, the open one in the middle', ['10.0.0.1', OPEN, '127.0.0.1']),
  named('mixed families', [OPEN, '::1']),
  named('mixed families, both inside', ['127.0.0.1', '::1']),
  named('no answer at all', []),
  named('flips after the first look-up', [OPEN], ['127.0.0.1']),
  named('flips after the second look-up', [OPEN], [OPEN], ['127.0.0.1']),
  named('flips to and fro', [OPEN], ['127.0.0.1'], [OPEN], ['127.0.0.1']),
  named('flips to the metadata service', [OPEN], ['169.254.169.254']),
  named('flips to IPv6', [OPEN], ['::1']),
  named('flips to mixed answers', [OPEN], [OPEN, '127.0.0.1']),
  named('begins inside', ['127.0.0.1'], [OPEN], ['127.0.0.1']),
];

/** Every target with the trap's port put in. */
export const hostileTargets = (port: number): HostileTarget[] =>
  [...HOSTILE_LITERALS, ...HOSTILE_NAMES].map(({ kind, url }) => ({
    kind,
    url: url.replaceAll('{port}', String(port)),
  }));
