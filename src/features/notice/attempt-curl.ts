import type { SignedMessage } from '../../infra/webhook/signature';
import { NOTICE_CONTENT_TYPE } from './notice-request';

/**
 * The endpoint of the sandbox that takes this attempt again: its own, when it went to the sandbox, or else that of the
 * make-believe platform that accepts and never answers. Never the endpoint of a real platform.
 */
export function sandboxEndpoint(sandboxUrl: string, endpoint: string): string {
  const sandbox = new URL(sandboxUrl);
  const own = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (own !== null && own.port === sandbox.port && own.hostname.endsWith('.localhost')) return endpoint;
  return `http://silent.localhost:${sandbox.port}/webhooks/buckler`;
}

/**
 * The same request for a shell, against the sandbox: the exact bytes through a pipe, and a signature that the shell makes
 * itself with the secret of the make-believe platform. There is no secret of ours in it and no signature of a real key.
 */
export function curlAgainstSandbox({ id, body }: SignedMessage, endpoint: string): string {
  return [
    ': "${SECRET:?the secret of the make-believe platform, whsec_…}"',
    `printf '%s' ${body.toString('base64')} | base64 -d > notice.json`,
    'TIME=$(date +%s)',
    `KEY=$(printf '%s' "\${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')`,
    `SIGNATURE=$( (printf '%s.%s.' ${id} "$TIME"; cat notice.json) |`,
    '  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64)',
    `curl --include --request POST ${quoted(endpoint)} \\`,
    `  --header ${quoted(`content-type: ${NOTICE_CONTENT_TYPE}`)} \\`,
    `  --header ${quoted(`webhook-id: ${id}`)} \\`,
    '  --header "webhook-timestamp: $TIME" \\',
    '  --header "webhook-signature: v1,$SIGNATURE" \\',
    '  --data-binary @notice.json',
  ].join('\n');
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
