import { classifyMailFailure, NoSignInError, StaleMailError } from './mail-errors';

it.each([
  ['a name that is not found', { code: 'EDNS' }, 'dns'],
  ['a name that is not found, as the system says it', { code: 'EDNS', originalCode: 'ENOTFOUND' }, 'dns'],
  ['a closed port', { code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'refused'],
  ['a connection that broke', { code: 'ESOCKET', originalCode: 'ECONNRESET' }, 'reset'],
  ['a connection that ended', { code: 'ECONNECTION' }, 'reset'],
  ['a limit of time', { code: 'ETIMEDOUT' }, 'timeout'],
  ['a certificate nobody vouches for', { code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls'],
  ['encryption that failed', { code: 'ETLS' }, 'tls'],
  // The server's 5xx to STARTTLS is about STARTTLS: it must not read as "this address will not take it".
  ['encryption that was refused', { code: 'ETLS', responseCode: 502, response: '502 no' }, 'tls'],
  ['a protocol nobody speaks', { code: 'EPROTOCOL' }, 'other'],
  ['a server that takes no sign-in', new NoSignInError(), 'sign-in'],
  ['a permission that had run out', new StaleMailError('stale'), 'stale'],
  ['a permission that ran out', new StaleMailError('late'), 'late'],
  ['something odd', 'odd', 'other'],
  ['nothing', undefined, 'other'],
])('%s is a value', (_what, failure, error) => {
  expect(classifyMailFailure(failure)).toMatchObject({ status: null, error });
});

it('a reply decides, whatever else went wrong', () => {
  const failure = { code: 'ECONNECTION', responseCode: 421, response: '421 bye' };
  expect(classifyMailFailure(failure)).toEqual({ status: 421, error: null, response: '421 bye' });
});
