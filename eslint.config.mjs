import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const noClock = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'pass now: Date in' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'pass now: Date in' },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'pass randomness in',
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'scripts/', '*.cjs', '*.mjs'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
    },
  },
  {
    // No pattern may take more than linear time in what strangers type (ASVS 5.0, 1.3.12); test/security/regexes.spec.ts
    // shows that a bad one is found.
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 7],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.name='forwardRef']",
          message: 'features form a graph without cycles (ADR 0002)',
        },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'read settings from AppConfig (infra/config)',
        },
      ],
    },
  },
  {
    // TypeORM 1.x does not check @VersionColumn in save(): a stale save() overwrites silently (ADR 0005).
    files: ['src/features/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='save']",
          message: 'use a compare-and-set update, never save()',
        },
        {
          selector: "CallExpression[callee.name='forwardRef']",
          message: 'features form a graph without cycles (ADR 0002)',
        },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'read settings from AppConfig (infra/config)',
        },
      ],
    },
  },
  { files: ['src/infra/config/**/*.ts', 'src/local/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/domain/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@nestjs/*', 'typeorm', 'bullmq', 'node:*', '**/features/**', '**/infra/**', '**/web/**'],
              message: 'src/domain is pure',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'fetch', 'crypto'],
      'no-restricted-syntax': ['error', ...noClock],
    },
  },
  {
    files: ['test/**/*.ts', '**/*.spec.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
);
