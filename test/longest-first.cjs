const { default: Sequencer } = require(require.resolve('@jest/test-sequencer', { paths: [require.resolve('jest')] }));

/** The files that take minutes, the longest first. Jest knows of no durations in a fresh clone and goes by size. */
const LONGEST = [
  'browser/pages',
  'privacy/canary-gate',
  'security/answer-fuzzing',
  'medium/backup',
  'contract/conformance',
  'privacy/enumeration',
  'security/csrf',
  'browser/leaving',
  'medium/local-start',
];

/** Begins with what takes long, so that no worker is left alone with it at the end while the other has nothing to do. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONGEST.findIndex((name) => path.endsWith(`test/${name}.spec.ts`));
      return place === -1 ? LONGEST.length : place;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
