// The catalogue that comes with the program: read by the same road as a town's own file.
import type { Catalogue } from './catalogue.ts';
import { builtInCatalogueText, parseCatalogue } from './catalogue-file.ts';

export const defaultCatalogue: Catalogue = builtIn();

/** @throws Error where the program's own file is wrong: a bug */
function builtIn(): Catalogue {
  const parsed = parseCatalogue(builtInCatalogueText());
  if ('catalogue' in parsed) return parsed.catalogue;
  throw new Error(`catalogue.yaml: ${JSON.stringify(parsed.faults)}`);
}
