import { readOrganisation } from './organisation-settings';

const ALL = {
  OIDC_ISSUER: 'https://sign-in.example.org/realms/staff',
  OIDC_CLIENT_ID: 'buckler',
  OIDC_CLIENT_SECRET: 'a secret',
  OIDC_NAME: 'Example Organisation',
};
const problemsOf = (env: Record<string, string>, isProduction = true): string[] => {
  const problems: string[] = [];
  readOrganisation(env, isProduction, problems);
  return problems;
};

describe('the sign-in service of an organisation', () => {
  it('is not there unless it is set up, and then whole', () => {
    expect(readOrganisation({ OIDC_NAME: '' }, true, [])).toBeNull();
    expect(readOrganisation(ALL, true, [])).toEqual({
      issuer: ALL.OIDC_ISSUER,
      clientId: 'buckler',
      clientSecret: 'a secret',
      name: 'Example Organisation',
    });
  });

  it.each(Object.keys(ALL))('without %s nothing boots', (name) => {
    expect(problemsOf({ ...ALL, [name]: '' })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it('is spoken to over https in production, and named in one short line', () => {
    const plain = { ...ALL, OIDC_ISSUER: 'http://localhost:9000' };
    expect(problemsOf(plain)).toEqual([expect.stringMatching(/^OIDC_ISSUER /)]);
    expect(problemsOf(plain, false)).toEqual([]);
    expect(problemsOf({ ...ALL, OIDC_ISSUER: 'sign-in.example.org' })).toHaveLength(1);
    expect(problemsOf({ ...ALL, OIDC_NAME: 'x'.repeat(61) })).toEqual([expect.stringMatching(/^OIDC_NAME /)]);
  });
});
