// The rules that come with the program, as text: the same road as a town's own file.
import { readFileSync } from 'node:fs';

export const builtInRulesText = (): string => readFileSync(new URL('./rules.yaml', import.meta.url), 'utf8');
