/** Feature graph: who may call whom. `case` is the hub and knows nobody; it speaks outwards only through the outbox. */
const MAY_CALL = {
  help: [],
  report: ['case', 'platform'],
  return: ['report', 'case', 'notice', 'deadline', 'platform'],
  case: [],
  verification: ['case'],
  platform: [],
  notice: ['case', 'platform', 'deadline'],
  deadline: ['case'],
  removal: ['case', 'notice'],
  fingerprint: ['case', 'return'],
  account: [],
  oversight: ['case'],
  worklist: ['case', 'notice'],
  insight: ['case', 'notice', 'deadline', 'removal', 'platform'],
};
const featureRules = Object.entries(MAY_CALL).map(([from, to]) => ({
  name: `feature-graph:${from}`,
  severity: 'error',
  comment: `features/${from} may call: ${to.join(', ') || 'no other feature'}`,
  from: { path: `^src/features/${from}/` },
  to: { path: '^src/features/', pathNot: `^src/features/(${[from, ...to].join('|')})/` },
}));
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-barrels', severity: 'error', from: {}, to: { path: '^src/.*(^|/)index\\.ts$' } },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'infra-knows-no-feature',
      severity: 'error',
      from: { path: '^src/infra/' },
      to: { path: '^src/(features|web)/' },
    },
    { name: 'web-knows-no-feature', severity: 'error', from: { path: '^src/web/' }, to: { path: '^src/features/' } },
    {
      name: 'browser-knows-the-domain-only',
      severity: 'error',
      comment: 'a page’s script runs on a stranger’s phone: pure rules, and packages bundled for it',
      from: { path: '^src/web/browser/' },
      to: { path: '^(src|migrations|bench)/', pathNot: '^src/(web/browser|domain)/' },
    },
    {
      name: 'feature-front-door',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/', pathNot: ['^src/features/$1/', '\\.(service|module|view)\\.ts$'] },
    },
    {
      name: 'controller-never-touches-rows',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: '\\.(store|entity)\\.ts$' },
    },
    {
      name: 'orm-stays-in-the-data-layer',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.(entity|store|view)\\.ts$|^src/infra/(database|outbox|audit)/' },
      to: { path: 'node_modules/typeorm' },
    },
    {
      name: 'bullmq-stays-in-infra',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/infra/queue/' },
      to: { path: 'node_modules/(bullmq|@nestjs/bullmq)' },
    },
    ...featureRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
