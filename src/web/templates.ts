import path from 'node:path';
import { Environment, FileSystemLoader, runtime } from 'nunjucks';

/**
 * Nunjucks with autoescape. Names: `layout.njk` (ours), `report/views/form.njk` (a feature's), `govuk/components/…`.
 * The folders are the same beside sources and beside compiled files.
 */
export function createTemplates(): Environment {
  const govuk = path.join(path.dirname(require.resolve('govuk-frontend/package.json')), 'dist');
  const folders = [path.join(__dirname, 'views'), path.join(__dirname, '..', 'features'), govuk];
  const loader = new FileSystemLoader(folders, { watch: false });
  return new Environment(loader, { autoescape: true, throwOnUndefined: false }).addFilter('trim', trim);
}

/**
 * Nunjucks' own `trim` is a regular expression that takes quadratic time in inner white space, and govuk-frontend
 * trims every component: a third of the time to render the form went there. Safe text stays safe.
 */
function trim(value: unknown): unknown {
  if (value instanceof runtime.SafeString) return new runtime.SafeString(value.toString().trim());
  return typeof value === 'string' ? value.trim() : value;
}
