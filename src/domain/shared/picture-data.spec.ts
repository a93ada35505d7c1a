import { drawPictures } from '../../../test/privacy/support/pictures';
import { withoutPictureData } from './picture-data';

describe('pictures that are pasted as text', () => {
  it.each(drawPictures().map((picture) => [picture.kind, picture] as const))(
    'a %s does not get in, and the words around it do',
    (_kind, picture) => {
      const { type, bytes } = picture;
      for (const pasted of [
        `data:${type};base64,${bytes.toString('base64')}`,
        `data:${type},${encodeURIComponent(bytes.toString('latin1'))}`,
        bytes.toString('base64'),
        bytes.toString('base64url'),
        bytes.toString('hex'),
        bytes.toString('hex').toUpperCase().match(/../g)!.join(' '),
      ]) {
        const kept = withoutPictureData(`before ${pasted} after`);
        expect(kept).toMatch(/^before (?:data:[\w/+;,.-]*)?\[…\].{0,8} after$/);
      }
    },
  );

  it('what people write stays as it is: links with long ids, keys, words without spaces, a short data address', () => {
    for (const text of [
      'https://example.org/watch?v=dQw4w9WgXcQ&token=aHR0cHM6Ly9leGFtcGxlLm9yZy9hYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg',
      `https://example.org/${'a'.repeat(300)}`,
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'Chị ơi, ảnh ở đây: https://example.org/anh/2026/11/20/abcdef0123456789abcdef0123456789abcdef0123456789.jpg',
      'the link starts with data:image/png',
      '',
    ])
      expect(withoutPictureData(text)).toBe(text);
  });
});
