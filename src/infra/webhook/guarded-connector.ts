import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { bareHost, type GuardPolicy, isListed, isLocalhost, judgeAddress } from './address-guard';
import { BlockedAddressError } from './outgoing-errors';
import { TLS_RULES } from './tls-rules';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Every address of a name, as the system resolver gives them. Injected in tests to play a hostile DNS. */
export type LookupAll = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface ConnectorOptions {
  readonly policy: GuardPolicy;
  readonly lookupAll?: LookupAll;
  readonly connectTimeoutMs: number;
  /** Which addresses are open; a test that may not leave this machine calls one of its own addresses public. */
  readonly judge?: typeof judgeAddress;
  /** More certificate authorities, for a platform inside a closed network or a test. */
  readonly ca?: string | Buffer;
  /** Told the peer of each new TLS connection, by origin. */
  readonly onTlsPeer?: (origin: string, peer: string) => void;
}

const THIS_MACHINE: readonly ResolvedAddress[] = [{ address: '127.0.0.1', family: 4 }];
export const systemLookup: LookupAll = (hostname) => dnsLookup(hostname, { all: true });

/**
 * A connector for undici that connects only to addresses that were judged. For a name, the judged answers themselves
 * are handed to the socket, so a second answer from DNS (rebinding) is never asked for. For a literal, Node calls no
 * look-up at all (measured), so it is judged here before the socket is made.
 */
export function guardedConnector(options: ConnectorOptions): buildConnector.connector {
  const lookupAll = options.lookupAll ?? systemLookup;
  const isPublic = (address: string): boolean => (options.judge ?? judgeAddress)(address) === 'public';
  const base = { ...TLS_RULES, timeout: options.connectTimeoutMs, allowH2: false, ca: options.ca };
  const open = buildConnector({ ...base, lookup: vettedLookup(lookupAll, () => true) });
  const guarded = buildConnector({ ...base, lookup: vettedLookup(lookupAll, isPublic) });
  return (target, callback) => {
    const host = bareHost(target.hostname);
    const port = Number(target.port || (target.protocol === 'http:' ? 80 : 443));
    const listed = isListed(host, port, target.protocol, options.policy);
    if (!listed && isIP(host) !== 0 && !isPublic(host)) {
      callback(new BlockedAddressError('private-address'), null);
      return;
    }
    (listed ? open : guarded)(target, (...result: buildConnector.CallbackArgs) => {
      const socket = result[1];
      if (socket instanceof TLSSocket) {
        options.onTlsPeer?.(`${target.protocol}//${target.host ?? target.hostname}`, describePeer(socket));
      }
      callback(...result);
    });
  };
}

/** A `lookup` for node:net that answers only if every address passes: one private answer among public ones is an attack. */
function vettedLookup(lookupAll: LookupAll, passes: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, lookupAll).then(
      (answers) => {
        const wanted = options.family === 4 || options.family === 6 ? options.family : 0;
        const usable = answers.filter((answer) => wanted === 0 || answer.family === wanted);
        const first = usable[0];
        if (!first) callback(noAddress(hostname), '', 0);
        else if (!answers.every((answer) => passes(answer.address))) {
          callback(new BlockedAddressError('private-address'), '', 0);
        } else if (options.all) callback(null, [...usable]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };
}

async function resolve(hostname: string, lookupAll: LookupAll): Promise<readonly ResolvedAddress[]> {
  return isLocalhost(hostname) ? THIS_MACHINE : lookupAll(hostname);
}

function noAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND', hostname });
}

/** Evidence of who answered: the certificate's subject and its SHA-256 fingerprint. */
export function describePeer(socket: TLSSocket): string {
  const certificate = socket.getPeerCertificate();
  const name = certificate.subject?.CN ?? '';
  return `CN=${Array.isArray(name) ? name.join('+') : name} sha256=${certificate.fingerprint256 ?? ''}`;
}
