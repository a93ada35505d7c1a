import { contextStatement } from './actor';

describe('the statement that says for whom is asked', () => {
  it.each([
    `' OR true --`,
    `x', true), set_config('buckler.actor', 'supervisor`,
    '\\',
    '\0',
    'ngữ cảnh',
    '\ud800',
    '$1 $$',
  ])('holds nothing of what was typed but hexadecimal digits: %j', (key) => {
    expect(contextStatement({ kind: 'door', key })).toMatch(
      /^SELECT set_config\('buckler\.actor', convert_from\(decode\('646f6f72', 'hex'\), 'UTF8'\), true\), set_config\('buckler\.key', convert_from\(decode\('[0-9a-f]*', 'hex'\), 'UTF8'\), true\)$/,
    );
  });
});
