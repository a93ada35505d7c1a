import { safePath } from './safe-path';

describe('the way back after a form', () => {
  it.each(['/', '/return', '/desk/cases/BK-1234-5678', '/desk?bucket=4h'])('%s is ours', (path) => {
    expect(safePath(path)).toBe(path);
  });
  it.each(['//example.org', '/\\example.org', 'https://example.org', 'javascript:alert(1)', '', '/a\n/b', '/:x@y'])(
    '%j leads to the first page instead',
    (path) => expect(safePath(path)).toBe('/'),
  );
});
