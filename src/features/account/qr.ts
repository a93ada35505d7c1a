import { encode } from 'uqr';
import { otpauthUri } from '../../infra/crypto/totp';

export interface Qr {
  readonly size: number;
  /** One path of squares: markup of ours, built from numbers only. */
  readonly path: string;
  /** The seed in groups of four, for whoever cannot scan. */
  readonly letters: string;
}

/** What a telephone reads to make codes. It holds the seed: it goes onto one page and nowhere else. */
export function qrOf(account: string, seed: string): Qr {
  const { size, data } = encode(otpauthUri({ issuer: 'Buckler', account, secretBase32: seed }), { border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return { size, path, letters: seed.match(/.{1,4}/g)!.join(' ') };
}
