/** The helpline's own sign-in service (OpenID Connect), by which people at the desk may sign in; null without one. */
export interface OrganisationSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the button says: the name of the organisation or of its sign-in. */
  readonly name: string;
}

const NAMES = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_NAME'] as const;
const NAME_MAX = 60;

/** All four or none; in production over https. A public client without a secret is not offered: we are a server. */
export function readOrganisation(
  env: Readonly<Record<string, string | undefined>>,
  isProduction: boolean,
  problems: string[],
): OrganisationSettings | null {
  const [issuer, clientId, clientSecret, name] = NAMES.map((each) => env[each] ?? '') as [
    string,
    string,
    string,
    string,
  ];
  if (NAMES.every((each) => !env[each])) return null;
  for (const each of NAMES) if (!env[each]) problems.push(`${each} is missing: a sign-in service needs all four`);
  const isAddress = isProduction ? /^https:\/\/[^\s?#]+$/ : /^https?:\/\/[^\s?#]+$/;
  if (issuer !== '' && !isAddress.test(issuer))
    problems.push('OIDC_ISSUER must be the https address by which the sign-in service names itself');
  if (name.length > NAME_MAX || /\p{Cc}/u.test(name)) problems.push('OIDC_NAME must be one short line');
  return { issuer, clientId, clientSecret, name };
}
