import { parseInvitation, parseSignIn } from './account.forms';

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

describe('the form that invites somebody', () => {
  it('says of each part by its own what is wrong with it', () => {
    const given = { name: ' Lê Ngân ', email: 'ngan@example.org', role: 'auditor' };
    expect(parseInvitation(given)).toEqual({ ok: true, value: { ...given, name: 'Lê Ngân' } });
    const wrong = (changes: object) => {
      const read = parseInvitation({ ...given, ...changes });
      return read.ok ? [] : Object.keys(read.errors);
    };
    expect(wrong({ name: ' ' })).toEqual(['name']);
    expect(wrong({ email: 'nobody' })).toEqual(['email']);
    expect(wrong({ name: '', email: '', role: 'king' })).toEqual(['name', 'email', 'role']);
  });
});
