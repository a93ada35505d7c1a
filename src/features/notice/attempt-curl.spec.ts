import { curlAgainstSandbox, sandboxEndpoint } from './attempt-curl';

const SANDBOX = 'http://127.0.0.1:4300';

describe('a request for a shell', () => {
  it.each([
    ['http://prompt.localhost:4300/webhooks/buckler', 'http://prompt.localhost:4300/webhooks/buckler'],
    ['https://intake.example.org/hook', 'http://silent.localhost:4300/webhooks/buckler'],
    ['http://prompt.localhost:4301/webhooks/buckler', 'http://silent.localhost:4300/webhooks/buckler'],
    ['https://prompt.localhost.example.org:4300/hook', 'http://silent.localhost:4300/webhooks/buckler'],
    ['abuse@platform.example.org', 'http://silent.localhost:4300/webhooks/buckler'],
  ])('that went to %s goes to %s and never to a real platform', (endpoint, aim) =>
    expect(sandboxEndpoint(SANDBOX, endpoint)).toBe(aim),
  );

  it('carries every byte, and nothing of it is read by the shell', () => {
    const body = Buffer.from(`{"a":"it's $(id) \`id\` \\"ảnh\\"\\n"}\n`, 'utf8');
    const script = curlAgainstSandbox({ id: 'ntc_1234567890', timestamp: 1764000000, body }, `http://x/'; id #`);
    const encoded = /printf '%s' ([A-Za-z0-9+/=]+) \| base64 -d > notice\.json/.exec(script)![1]!;
    expect(Buffer.from(encoded, 'base64')).toEqual(body);
    expect(script).not.toContain('$(id)');
    expect(script).toContain(`'http://x/'\\''; id #'`);
    // The time is that of the shell: the sandbox refuses what is older than five minutes.
    expect(script).not.toContain('1764000000');
  });
});
