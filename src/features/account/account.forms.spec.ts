import { parseSignIn } from './account.forms';

describe('sign-in form', () => {
  it('keeps every character of a password, spaces at the ends too', () => {
    expect(parseSignIn({ email: ' A@Example.org ', password: ' pass  word ', code: ' 123456 ' })).toEqual({
      email: 'A@Example.org',
      password: ' pass  word ',
      code: '123456',
    });
  });

  it('takes nothing longer than a password manager makes, so that nobody can order megabytes of hashing', () => {
    expect(parseSignIn({ password: 'x'.repeat(2_000_000) }).password).toHaveLength(512);
  });

  it.each([[undefined], [null], ['text'], [{}], [{ email: ['a', 'b'], password: ['a', 'b'], code: { x: 1 } }]])(
    'reads a malformed body as wrong details, not as a fault: %j',
    (body) => {
      expect(() => parseSignIn(body)).not.toThrow();
      expect(parseSignIn(body).password).toBe('');
    },
  );
});
