import { isIP } from 'node:net';

/** An address, or a network that somebody could really own: `0.0.0.0/0` would believe every visitor about themselves. */
export function isProxyAddress(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const kind = isIP(address);
  if (kind === 0 || bits === undefined || rest.length > 0) return kind !== 0 && bits === undefined;
  return /^\d{1,3}$/.test(bits) && Number(bits) >= (kind === 4 ? 8 : 32) && Number(bits) <= (kind === 4 ? 32 : 128);
}
