/**
 * A sign-in service (OpenID Connect) of a made-up organisation: oidc-provider as it comes, on a port of its own. Started
 * as a process, because it is written for one: `node organisation-provider.mjs <client id> <secret> <redirect uri>` prints
 * its issuer and ends with its standard input. Whoever signs in there is believed; that is not what is tested.
 */
import http from 'node:http';
import process from 'node:process';
import Provider from 'oidc-provider';

const [clientId, clientSecret, redirectUri] = process.argv.slice(2);
let provider;
const server = http.createServer((req, res) => provider.callback()(req, res));
server.listen(0, 'localhost', () => {
  const issuer = `http://localhost:${server.address().port}`;
  provider = new Provider(issuer, {
    clients: [
      { client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], response_types: ['code'] },
    ],
    cookies: { keys: ['only for a test'] },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  });
  process.stdout.write(`${issuer}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
