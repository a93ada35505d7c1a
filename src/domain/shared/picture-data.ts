/** Long enough that no word, link or number is one by chance; a picture that can be looked at is longer by far. */
const BASE64_RUN = /[A-Za-z0-9+/_-]{40,}={0,2}/g;
const HEX_RUN = /[0-9a-f]{48,}|(?<![0-9a-f]{2}[\s:])(?:[0-9a-f]{2}[\s:]){23,}[0-9a-f]{2}(?![0-9a-z])/gi;
const DATA_ADDRESS = /(data:(?:image|video|audio|application)\/[\w.+-]+(?:;[\w=-]+)*,)[^\s"'<>]{16,}/gi;

/** What PNG, JPEG, GIF, RIFF (WebP, AVI), BMP, TIFF, Matroska, gzip and ISO media (MP4, HEIC, AVIF) begin with. */
const BEGINNINGS = ['89504e47', 'ffd8ff', '47494638', '52494646', '49492a00', '4d4d002a', '1a45dfa3', '1f8b08'];
const FTYP = '66747970';
/** BMP: its two letters, a size, and four bytes that are always zero. */
const BMP = /^424d[0-9a-f]{8}0{8}/;
const XML = /^3c(?:737667|3f786d6c)/;

const CUT = '[…]';

/**
 * The text without pictures or films that somebody pasted as text: a `data:` address, base64 or hex. We hold no image of
 * anybody (promise 1), and a field of 5,000 characters holds a small one. What it was is left to be seen: `data:image/png,[…]`.
 */
export function withoutPictureData(text: string): string {
  if (text.length < 40) return text;
  return text
    .replace(DATA_ADDRESS, `$1${CUT}`)
    .replace(BASE64_RUN, (run) => (beginsLikePicture(hexOf(run)) ? CUT : run))
    .replace(HEX_RUN, (run) => (beginsLikePicture(run.replace(/[\s:]/g, '').toLowerCase()) ? CUT : run));
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The first 24 bytes of base64 (either alphabet) in hex; written here because the domain knows no Buffer. */
function hexOf(base64: string): string {
  const bits = [...base64.slice(0, 32).replaceAll('-', '+').replaceAll('_', '/')]
    .map((sign) => Math.max(0, ALPHABET.indexOf(sign)).toString(2).padStart(6, '0'))
    .join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2).toString(16).padStart(2, '0')).join('');
}

const beginsLikePicture = (hex: string): boolean =>
  BEGINNINGS.some((beginning) => hex.startsWith(beginning)) ||
  hex.slice(8, 16) === FTYP ||
  BMP.test(hex) ||
  XML.test(hex);
