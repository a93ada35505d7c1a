/**
 * NestJS 12 and the formatjs packages ship ESM only and Jest cannot require() ESM below Node 24.9, so they are
 * down-levelled to CommonJS by the same swc transform that compiles our TypeScript (ADR 0003).
 * Type errors are found by `npm run check`, not here.
 */
const swc = (parser) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser,
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'commonjs' },
  },
];
const ESM_ONLY = '@nestjs|intl-messageformat|@formatjs|smtp-server|parse5|entities|openid-client|oauth4webapi|jose';
const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': swc({ syntax: 'typescript', decorators: true }),
    [`node_modules/(${ESM_ONLY})/.+\\.js$`]: swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_ONLY})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};
const project = (displayName, testMatch) => ({ ...base, displayName, testMatch });
module.exports = {
  maxWorkers: 2,
  testSequencer: require.resolve('./test/longest-first.cjs'),
  projects: [
    project('unit', ['<rootDir>/src/**/*.spec.ts']),
    project('medium', ['<rootDir>/test/medium/**/*.spec.ts']),
    project('contract', ['<rootDir>/test/contract/**/*.spec.ts']),
    project('security', ['<rootDir>/test/security/**/*.spec.ts']),
    project('migration', ['<rootDir>/test/migration/**/*.spec.ts']),
    project('e2e', ['<rootDir>/test/e2e/**/*.spec.ts']),
    project('privacy', ['<rootDir>/test/privacy/**/*.spec.ts']),
    project('faults', ['<rootDir>/test/faults/**/*.spec.ts']),
    project('browser', ['<rootDir>/test/browser/**/*.spec.ts']),
  ],
};
