/** English words as they are spoken: groups of vowels, without a silent `e`. Good to about one syllable in ten. */
export function syllablesOf(word: string): number {
  const letters = word.toLowerCase().replace(/[^a-z]/g, '');
  if (letters === '') return 1;
  const spoken = letters.replace(/(?<=[a-z]{2})(?:(?<![sxzcgh])es|(?<![td])ed|(?<!l)e|(?<=[aeiouy])le)$/, '');
  return Math.max(1, (spoken.match(/[aeiouy]+/g) ?? []).length);
}

/** Sentences of a text. ICU arguments count as one short word; of a plural, its longest branch is read. */
export function sentencesOf(text: string): string[] {
  return text
    .replace(/\{[^{}]*\}/g, 'x')
    .split(/[.!?:](?:\s|$)/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

export const wordsOf = (sentence: string): string[] =>
  sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));

/** The school grade that a text asks for (Kincaid et al. 1975). */
export function gradeOf(text: string): number {
  const sentences = sentencesOf(text);
  const words = sentences.flatMap(wordsOf);
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
}
