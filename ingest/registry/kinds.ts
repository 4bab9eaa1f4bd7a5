// Further kinds of device, from a YAML list of the same shape as the built-in ones; each fault is named with its line.
import { builtInKinds, type KindSpec, type Kinds, kindSpec } from '../domain/kind.ts';
import { openYaml } from '../yaml-file.ts';
import type { FileFault } from './table.ts';

/** `kinds`: the built-in ones and those that are right, so that what stands on them can be checked too. */
export interface ReadKinds {
  readonly kinds: Kinds;
  readonly faults: readonly FileFault[];
}

/** @param file the name to be printed with each fault */
export function readKinds(file: string, text: string): ReadKinds {
  const kinds = new Map<string, KindSpec>(builtInKinds);
  const opened = openYaml(text);
  if ('faults' in opened)
    return { kinds, faults: opened.faults.map(({ line, what }) => ({ file, line, column: '', what })) };
  const { content, lineOf } = opened;
  if (!Array.isArray(content)) {
    return { kinds, faults: [{ file, line: 1, column: '', what: 'is not a list of kinds' }] };
  }
  const faults: FileFault[] = [];
  for (const [index, entry] of content.entries()) {
    const parsed = kindSpec.safeParse(entry);
    if (parsed.success) {
      if (kinds.has(parsed.data.id)) {
        faults.push({
          file,
          line: lineOf(index, 'id'),
          column: 'id',
          what: `"${parsed.data.id}" is taken`,
        });
      } else kinds.set(parsed.data.id, parsed.data);
      continue;
    }
    for (const issue of parsed.error.issues) {
      const what = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
      faults.push({ file, line: lineOf(index, ...issue.path), column: issue.path.join('.'), what });
    }
  }
  return { kinds, faults };
}
