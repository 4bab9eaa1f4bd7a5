// `npm run dashboards`: writes the dashboards' JSON anew from their TypeScript. A test holds the two equal.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardFiles, folderOf } from '../dashboards/all.ts';
import { languages } from '../dashboards/house/words.ts';

for (const language of languages) {
  const folder = join(import.meta.dirname, '../dashboards', folderOf[language]);
  mkdirSync(folder, { recursive: true });
  const files = dashboardFiles(language);
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  console.log(`${folder}: ${files.size}`);
}
