import { majorIn, splitPassword, whyUnfit } from './dump-program';

describe('the programs that dump and restore', () => {
  it.each([
    ['pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)', 15],
    ['pg_dump (PostgreSQL) 18.1', 18],
    ['pg_restore (PostgreSQL) 19beta2', 19],
    ['something else', null],
  ])('say their version: %s', (said, major) => {
    expect(majorIn(said)).toBe(major);
  });

  it('fit when they are as new as what they read, or newer', () => {
    expect(whyUnfit('pg_dump', 18, 18)).toBeNull();
    expect(whyUnfit('pg_dump', 19, 18)).toBeNull();
  });

  it('are named with the package that helps when they are older or missing', () => {
    expect(whyUnfit('pg_dump', 15, 18)).toMatch(
      /pg_dump on the PATH is version 15; version 18 .* postgresql-client-18/,
    );
    expect(whyUnfit('pg_restore', null, 18)).toMatch(/pg_restore is not on the PATH/);
  });

  it('get the password in their environment, never on their command line', () => {
    expect(splitPassword('postgres://buckler:p%40ss@db.example.org:5433/cases?sslmode=require')).toEqual({
      address: 'postgres://buckler@db.example.org:5433/cases?sslmode=require',
      password: 'p@ss',
    });
    expect(splitPassword('postgres://db.example.org/cases').password).toBe('');
  });
});
