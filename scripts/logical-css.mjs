/**
 * Left and right become start and end, so that one style sheet serves pages written in either direction:
 * govuk-frontend still places much by left and right. Shapes drawn with borders keep theirs.
 */
export function logicalCss(css) {
  return css
    .replace(/(?<=[;{])(margin|padding)-left:/g, '$1-inline-start:')
    .replace(/(?<=[;{])(margin|padding)-right:/g, '$1-inline-end:')
    .replace(/(?<=[;{])border-left(-color|-width|-style)?:(?!inherit)/g, 'border-inline-start$1:')
    .replace(/(?<=[;{])border-right(-color|-width|-style)?:/g, 'border-inline-end$1:')
    .replace(/(?<=[;{])left:/g, 'inset-inline-start:')
    .replace(/(?<=[;{])right:/g, 'inset-inline-end:')
    .replace(/(?<=[;{])text-align:left/g, 'text-align:start')
    .replace(/(?<=[;{])text-align:right/g, 'text-align:end');
}
